"""The pass-through against callers who want to leave, and services that want to come in."""
