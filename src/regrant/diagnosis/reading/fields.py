"""Errors that name a field and what is wrong with it, in two members beside each other."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from regrant.diagnosis.reading.leaves import Leaf

FIELD_KEYS: Final = frozenset(
    {"field", "param", "parameter", "target", "property", "attribute", "fieldname", "paramname"}
)
WRONG_KEYS: Final = frozenset({"code", "error", "reason", "issue", "type", "errorcode", "rule"})
MAX_SENTENCES: Final = 12


def field_sentences(leaves: Iterable[Leaf]) -> str:
    r"""Write `{"field": "client_id", "code": "invalid"}` as the sentence it means.

    Example:
        >>> field_sentences([Leaf(("0", "field"), "client_id"), Leaf(("0", "code"), "invalid")])
        ' \n client_id invalid'
    """
    groups: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for leaf in leaves:
        if leaf.kind == "string" and leaf.path and len(leaf.value) <= 60:
            groups[leaf.path[:-1]].setdefault(leaf.key, leaf.value)
    sentences: list[str] = []
    for members in groups.values():
        fields = [members[key] for key in members if key in FIELD_KEYS]
        wrongs = [members[key] for key in members if key in WRONG_KEYS]
        sentences += [f"{field} {wrong}" for field in fields for wrong in wrongs]
    return "".join(f" \n {sentence}" for sentence in sentences[:MAX_SENTENCES])
