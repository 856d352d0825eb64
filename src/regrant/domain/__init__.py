"""What the words of Regrant mean: frozen values, no I/O, no clock."""
