"""Scopes that an answer names as needed: in a challenge, a header, a field or a sentence."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from regrant.diagnosis.reading.challenge import Challenge
from regrant.diagnosis.reading.leaves import Leaf
from regrant.diagnosis.word_list import word_set
from regrant.domain.scope import parse_scopes

NEEDED_KEYS: Final = word_set(
    "needed required requiredscopes requiredscope missingscopes missingscope scopesrequired"
    " neededscopes scoperequired acceptedscopes"
)
NAMED: Final = re.compile(
    r"(?i)(?:scopes?|permissions?|privileges?)\s*(?:named|of|is|are|value|:|=)?\s*(?:required)?\s*"
    r"[\"'`\[<]{1,2}(?P<scope>[A-Za-z][\w.:/\-]{2,120})[\"'`\]>]"
    r"|[\"'`](?P<before>[A-Za-z][\w:/\-]{0,80}[.:/][\w.:/\-]{1,120})[\"'`]\s+(?:oauth )?"
    r"(?:scope|permission)"
    r"|\bscopes?\s+(?P<bare>[a-z][\w\-]{0,60}[.:][\w.:\-]{1,80})"
    r"|(?<![\w\-])(?P<bare_before>[a-z][\w\-]{0,60}[.:][\w.:\-]{1,80})\s+(?:oauth )?scope\b"
)


def scopes_of(
    leaves: Iterable[tuple[str, Leaf]],
    challenges: Iterable[Challenge],
    headers: Mapping[str, str],
) -> tuple[str, ...]:
    """Every scope that the answer names as wanted or refused, first named first."""
    found: list[str] = []
    for challenge in challenges:
        found += parse_scopes(challenge.params.get("scope", ""))
    found += parse_scopes(headers.get("x-accepted-oauth-scopes", ""))
    for _, leaf in leaves:
        if leaf.kind != "string":
            continue
        if leaf.key in NEEDED_KEYS:
            found += parse_scopes(leaf.value[:600])
        elif " " in leaf.value:
            found += [
                hit for match in NAMED.finditer(leaf.value[:1200]) for hit in match.groups() if hit
            ]
    return tuple(dict.fromkeys(scope[:200] for scope in found))[:20]
