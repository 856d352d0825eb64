"""The same findings on servers that nobody here wrote."""
