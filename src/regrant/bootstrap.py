"""Assemble adapters and use cases; the only place that does."""
