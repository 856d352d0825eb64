"""Three authorization servers that nobody here wrote, started on free loopback ports."""
