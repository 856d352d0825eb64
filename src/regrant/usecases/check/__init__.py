"""The check: each setting proved by comparison, before anybody logs in."""
