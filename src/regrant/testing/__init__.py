"""Fakes that behave like the real parts, for our tests and those of others."""
