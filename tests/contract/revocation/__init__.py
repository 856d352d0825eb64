"""Deleting and revoking by a fake clock: gone here at once, asked for there until confirmed."""
