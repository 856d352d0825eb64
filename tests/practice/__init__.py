"""Tests of the practice provider, all over HTTP against the running thing."""
