"""Where every object has its page."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from regrant.domain.principal import Permission
from regrant.domain.service import Method, Service
from regrant.ports.views import Name

#: A method's name that stands in an address as it is; others are found by their identifier.
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,80}")
#: What a member's role has to include to open the page of an object, by the object's kind.
NEEDED: Final[Mapping[str, Permission]] = {
    "application": "set-up:read",
    "service": "set-up:read",
    "method": "set-up:read",
    "connection": "connections:read",
    "attempt": "connections:read",
    "finding": "findings:read",
    "exchange": "exchanges:read",
    "member": "members:manage",
    "key": "keys:manage",
}
_RESERVED: Final = frozenset({"new", "pasted"})


def path_of(name: Name, names: Mapping[str, Name]) -> str | None:
    """The path of an object's page; `None` for what has none."""
    one = quote(name.id, safe="")
    simple = {
        "application": f"/applications/{one}",
        "connection": f"/connections/{one}",
        "finding": f"/findings/{one}",
        "attempt": f"/attempts/{one}",
        "exchange": f"/activity/{one}",
        "member": f"/settings/members/{one}",
        "key": f"/settings/keys/{one}",
    }
    if name.kind == "service":
        return _service(name.id, name.code)
    if name.kind == "method":
        parent = names.get(name.parent or "")
        service = _service(name.parent or "", parent.code if parent else None)
        return f"{service}/methods/{_method(name.id, name.name)}"
    return simple.get(name.kind)


def service_path(service: Service) -> str:
    """The path of a web service's page."""
    return _service(service.id, service.code)


def method_path(service: Service, method: Method) -> str:
    """The path of a method's page."""
    return f"{service_path(service)}/methods/{_method(method.id, method.settings.name)}"


def _service(identifier: str, code: str | None) -> str:
    return f"/services/{quote(identifier if code in _RESERVED else code or identifier, safe='')}"


def _method(identifier: str, name: str) -> str:
    readable = bool(_PLAIN.fullmatch(name)) and name.lower() not in _RESERVED
    return quote(name if readable else identifier, safe="")
