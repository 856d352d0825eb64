"""The command `regrant`."""
