"""Tokens are refreshed in time, once, and never lost."""
