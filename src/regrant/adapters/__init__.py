"""The outside world behind the ports: HTTP, database, keys, clock."""
