"""Refreshes by a fake clock: how often, how long, how patiently, and never losing anything."""
