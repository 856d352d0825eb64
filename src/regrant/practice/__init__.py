"""The practice provider: a small real authorization server with faults to switch on."""
