"""The two hot paths, token read and pass-through: answered before any framework."""
