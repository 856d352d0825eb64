"""`python -m regrant`."""

from regrant.cli.main import run

run()
