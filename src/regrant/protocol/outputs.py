"""Mapped outputs of a method: JSONPath over the answer (RFC 9535)."""

from collections.abc import Mapping
from typing import Any


def map_outputs(outputs: Mapping[str, str], body: Any) -> dict[str, Any]:
    """Pick the outputs out of a decoded body.

    Args:
        outputs: JSONPath by output name.
        body: The decoded body.

    Returns:
        For each name the value; a list where the path can match several; `None` where nothing
        matches.
    """
    return {name: _pick(path, body) for name, path in outputs.items()}


def path_problem(path: str) -> str | None:
    """What is wrong with a JSONPath, or `None`."""
    from jsonpath_rfc9535 import JSONPathError, compile  # noqa: A004, PLC0415 - loaded when used

    try:
        compile(path)
    except JSONPathError as error:
        return f"is not a JSONPath: {str(error).splitlines()[0]}"
    except RecursionError:
        return "is not a JSONPath: too deep"
    return None


def _pick(path: str, body: Any) -> Any:
    from jsonpath_rfc9535 import JSONPathError, compile  # noqa: A004, PLC0415 - loaded when used

    try:
        query = compile(path)
        values = query.find(body).values()
    except (JSONPathError, RecursionError):
        return None
    if query.singular_query():
        return values[0] if values else None
    return values
