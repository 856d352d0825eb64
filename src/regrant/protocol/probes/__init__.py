"""Probes as data: the requests that ask a provider on purpose, with values made up for it."""
