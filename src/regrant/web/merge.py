"""JSON Merge Patch for the fields that are objects themselves (RFC 7396)."""

from collections.abc import Mapping
from typing import Any, Final

#: Members that decide what the others mean: another value begins anew.
DECIDING: Final = {"authentication": "type", "token_placement": "location"}
#: Shown as a state, never as a value: what is not given stays as it is.
WRITE_ONLY: Final = frozenset({"password", "value"})


def merged(document: object, current: Mapping[str, Any]) -> object:
    """The patch with every object field made whole from what is stored.

    Spec:
        RFC 7396 §2: members that are null are removed, others replace or are merged.

    Example:
        >>> merged({"token_params": {"b": "2", "a": None}}, {"token_params": {"a": "1", "c": "3"}})
        {'token_params': {'c': '3', 'b': '2'}}
    """
    if not isinstance(document, dict):
        return document
    return {
        name: _field(str(name), value, current.get(str(name))) for name, value in document.items()
    }


def _field(name: str, value: Any, stored: Any) -> Any:
    if not isinstance(value, dict) or not isinstance(stored, Mapping):
        return value
    deciding = DECIDING.get(name)
    if deciding and deciding in value and value[deciding] != stored.get(deciding):
        return {key: one for key, one in value.items() if one is not None}
    hidden = WRITE_ONLY if name == "authentication" else frozenset[str]()
    kept = {k: v for k, v in stored.items() if v is not None and k not in hidden}
    both = {**kept, **value}
    return {k: v for k, v in both.items() if v is not None or k in hidden}
