"""What speaks to a server through the SDK: programs, adapters, the command line."""
