"""The whole HTTP API against the real server: its document, bad input, roles."""
