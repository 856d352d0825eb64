"""Who asks: a member at a browser or a program with a key, and what each role may do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Role = Literal["owner", "admin", "operator", "caller", "auditor"]
ROLES: Final[tuple[Role, ...]] = ("owner", "admin", "operator", "caller", "auditor")
Permission = Literal[
    "set-up:read",
    "set-up:write",
    "weaken:write",
    "connections:read",
    "connections:use",
    "connections:write",
    "calls:send",
    "exchanges:read",
    "findings:read",
    "findings:write",
    "tokens:read",
    "keys:manage",
    "members:manage",
    "audit:read",
]


def _of(*permissions: Permission) -> frozenset[Permission]:
    return frozenset(permissions)


_READ: Final = _of("set-up:read", "connections:read", "exchanges:read", "findings:read")
_OPERATE: Final = _READ | _of(
    "connections:use", "connections:write", "calls:send", "findings:write"
)
_ADMINISTER: Final = _OPERATE | _of("set-up:write", "audit:read")
PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    "owner": _ADMINISTER | _of("weaken:write", "tokens:read", "keys:manage", "members:manage"),
    "admin": _ADMINISTER | _of("keys:manage"),
    "operator": _OPERATE,
    "caller": _of("connections:read", "connections:use", "calls:send"),
    "auditor": _READ | _of("audit:read"),
}
#: What concerns everything and everybody: no key with limits may do it.
UNLIMITED_ONLY: Final = _of("members:manage", "audit:read")
#: What a key may be given beyond its role.
GRANTABLE: Final = _of("tokens:read")


@dataclass(frozen=True, slots=True)
class Principal:
    """The one who asks. `applications` and `services` are limits; `None` means no limit."""

    kind: Literal["member", "key"]
    id: str
    name: str
    role: Role
    permissions: frozenset[Permission]
    applications: frozenset[str] | None = None
    services: frozenset[str] | None = None
    session: str | None = None

    @property
    def reference(self) -> str:
        """`member:<id>` or `key:<id>`."""
        return f"{self.kind}:{self.id}"

    @property
    def is_limited(self) -> bool:
        """Whether anything lies outside the limits of this key."""
        return self.applications is not None or self.services is not None

    def may(self, permission: Permission) -> bool:
        """Whether the role, or the key's own permissions, allow this."""
        return permission in self.permissions

    def sees_application(self, application: str | None) -> bool:
        """Whether the limits of a key include this application."""
        return self.applications is None or application in self.applications

    def sees_service(self, service: str | None) -> bool:
        """Whether the limits of a key include this service."""
        return self.services is None or service in self.services

    def covers(self, key: "ApiKey") -> bool:
        """Whether everything that another key may touch lies within the limits of this one."""
        return all(
            mine is None or (theirs is not None and mine.issuperset(theirs))
            for mine, theirs in (
                (self.applications, key.applications),
                (self.services, key.services),
            )
        )


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A stored key; the key itself is shown once and kept as a hash only."""

    id: str
    name: str
    role: Role
    prefix: str
    created_at: datetime
    permissions: tuple[Permission, ...] = ()
    applications: tuple[str, ...] | None = None
    services: tuple[str, ...] | None = None
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person of ours."""

    id: str
    name: str
    role: Role
    created_at: datetime
    disabled_at: datetime | None = None
    last_seen_at: datetime | None = None


def permissions_of(role: Role, extra: tuple[Permission, ...] = ()) -> frozenset[Permission]:
    """What a role may do, with what a key was given beyond it."""
    return PERMISSIONS[role] | (frozenset(extra) & GRANTABLE)
