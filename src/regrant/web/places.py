"""Where every object has its page."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from regrant.domain.service import Method
from regrant.ports.views import Name

#: A method's name that stands in an address as it is; others are found by their identifier.
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,80}")
_RESERVED: Final = frozenset({"new"})


def path_of(name: Name, names: Mapping[str, Name]) -> str | None:
    """The path of an object's page; `None` for what has none."""
    one = quote(name.id, safe="")
    simple = {
        "application": f"/applications/{one}",
        "connection": f"/connections/{one}",
        "finding": f"/findings/{one}",
        "attempt": f"/attempts/{one}",
        "exchange": f"/activity/{one}",
        "member": "/settings/members",
        "key": "/settings/keys",
    }
    if name.kind == "service":
        return f"/services/{quote(name.code or name.id, safe='')}"
    if name.kind == "method":
        parent = names.get(name.parent or "")
        service = parent.code if parent and parent.code else name.parent or ""
        return f"/services/{quote(service, safe='')}/methods/{_method(name.id, name.name)}"
    return simple.get(name.kind)


def method_path(code: str, method: Method) -> str:
    """The path of a method's page."""
    return f"/services/{quote(code, safe='')}/methods/{_method(method.id, method.settings.name)}"


def _method(identifier: str, name: str) -> str:
    readable = bool(_PLAIN.fullmatch(name)) and name.lower() not in _RESERVED
    return quote(name if readable else identifier, safe="")
