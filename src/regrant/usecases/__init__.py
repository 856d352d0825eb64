"""One file per journey of a person or a program through Regrant."""
