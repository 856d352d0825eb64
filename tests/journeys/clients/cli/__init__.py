"""The command line as people and scripts use it: the real program against a real server."""
