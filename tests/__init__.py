"""Every test of Regrant, and the test bed they stand on."""
