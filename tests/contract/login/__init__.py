"""Logins by a fake clock: what the callback checks, what it keeps, and what a crash leaves."""
