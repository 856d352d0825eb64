"""The OAuth wire as pure functions."""
