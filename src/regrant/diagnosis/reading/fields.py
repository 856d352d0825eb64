"""Errors that name a field and what is wrong with it, in two members beside each other."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from regrant.diagnosis.reading.leaves import Leaf
from regrant.diagnosis.reading.vocabulary import ERROR_KEYS, TEXT_KEYS

FIELD_KEYS: Final = frozenset(
    {"field", "param", "parameter", "target", "property", "attribute", "fieldname", "paramname"}
)
WRONG_KEYS: Final = frozenset({"code", "error", "reason", "issue", "type", "errorcode", "rule"})
MAX_SENTENCES: Final = 12
#: `{"client_id": ["This field is required."]}`
COMPLAINT: Final = re.compile(
    r"(?i)(?:this (?:field|value|parameter)|is (?:required|invalid|missing|not)|may not be|"
    r"can(?:no|')t be|must (?:be|not)|not a valid|invalid\Z|required\Z|missing\Z)"
)


def field_sentences(leaves: Iterable[Leaf]) -> str:
    r"""Write `{"field": "client_id", "code": "invalid"}` as the sentence it means.

    Example:
        >>> field_sentences([Leaf(("0", "field"), "client_id"), Leaf(("0", "code"), "invalid")])
        ' \n client_id invalid'
    """
    leaves = list(leaves)
    groups: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for leaf in leaves:
        if leaf.kind == "string" and leaf.path and len(leaf.value) <= 60:
            groups[leaf.path[:-1]].setdefault(leaf.key, leaf.value)
    sentences: list[str] = []
    for members in groups.values():
        fields = [members[key] for key in members if key in FIELD_KEYS]
        wrongs = [members[key] for key in members if key in WRONG_KEYS]
        sentences += [f"{field} {wrong}" for field in fields for wrong in wrongs]
    sentences += [f"{name} {leaf.value}" for leaf in leaves if (name := _complained_of(leaf))]
    return "".join(f" \n {sentence}" for sentence in sentences[:MAX_SENTENCES])


def _complained_of(leaf: Leaf) -> str | None:
    """The field under whose name a complaint stands, as form validators write it."""
    if leaf.kind != "string" or leaf.key in ERROR_KEYS | TEXT_KEYS:
        return None
    if len(leaf.value) > 90 or not COMPLAINT.match(leaf.value):
        return None
    return next((name for name in reversed(leaf.path) if not name.isdigit()), None)
