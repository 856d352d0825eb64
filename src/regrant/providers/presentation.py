"""A provider as the API shows it."""

from typing import Any, Final

import msgspec

from regrant.domain.provider import Provider, ProviderSummary
from regrant.providers.words import about

_INTERNAL: Final = frozenset({"given", "confirmed", "fact_sources", "variables", "scopes"})


def as_api(provider: Provider) -> dict[str, Any]:
    """The whole entry: values by the names of the facts, and what nobody confirmed.

    `about` says in sentences what matters to an administrator. `unconfirmed` names the facts that
    are hints. `fact_sources` tells where a single fact was read; `sources` where the entry as a
    whole comes from.
    """
    values = msgspec.to_builtins(provider)
    shown = {key: value for key, value in values.items() if key not in _INTERNAL}
    return shown | {
        "variables": [_variable(provider, name) for name in provider.variables],
        "scopes": [
            {
                "value": scope,
                "allows": allows,
                "implies": sorted(
                    provider.implied_scopes(scope) - {provider.canonical_scope(scope)}
                ),
            }
            for scope, allows in provider.scopes.items()
        ],
        "about": [
            {
                "fact": said.fact,
                "text": said.text,
                "confirmed": said.confirmed,
                "sources": list(said.sources),
            }
            for said in about(provider)
        ],
        "quirks": sorted(quirk.value for quirk in provider.quirks),
        "fact_sources": {fact: list(where) for fact, where in provider.fact_sources.items()},
        "unconfirmed": sorted(provider.given - provider.confirmed),
    }


def summary_as_api(summary: ProviderSummary) -> dict[str, Any]:
    """A line of the list of providers."""
    return {
        "id": summary.id,
        "name": summary.name,
        "category": summary.category,
        "tier": summary.tier,
        "aliases": list(summary.aliases),
        "hosts": list(summary.hosts),
    }


def _variable(provider: Provider, name: str) -> dict[str, Any]:
    variable = provider.variables[name]
    return {
        "name": name,
        "meaning": variable.meaning,
        "kind": variable.kind,
        "default": variable.default,
        "choices": list(variable.choices),
        "examples": list(variable.examples),
        "required": variable.default is None and not variable.optional,
    }
