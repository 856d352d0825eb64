"""The commands, each named as it is typed."""

from cyclopts import App

from regrant.cli import key, local

app = App(
    name="regrant",
    help="Keep OAuth 2.0 connections, call services through them, and mend what is wrong.",
    version_flags=["--version"],
)
local.register(app)
app.command(key.app)
