"""What every test has: the test bed's fixtures."""

from hypothesis import settings

pytest_plugins = ["tests.testbed.fixtures"]
collect_ignore = ["peers"]  # programs for the peers' own environments

# No test asserts a wall-clock speed; a busy machine would fail any of them.
settings.register_profile("regrant", deadline=None)
settings.load_profile("regrant")
