"""One file per finding code: its check, its texts, its cases."""
