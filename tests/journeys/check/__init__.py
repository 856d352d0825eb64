"""The check on servers that nobody here wrote, and on one that we can make behave in any way."""
