"""What every test has: the test bed's fixtures."""

pytest_plugins = ["tests.testbed.fixtures"]
collect_ignore = ["peers"]  # programs for the peers' own environments
