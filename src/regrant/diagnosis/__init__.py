"""Says which thing is wrong: observation in, ranked findings out, no I/O."""
