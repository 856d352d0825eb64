"""Everything that can come back from a login, and everybody who can bring it."""
