"""What objects are called, where they are found by a few letters, and whether they changed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, case, func, literal, or_, select

from regrant.adapters.sql.schema import (
    api_keys,
    applications,
    attempts,
    connections,
    exchanges,
    findings,
    members,
    methods,
    services,
)
from regrant.adapters.sql.session import Session
from regrant.ports.views import Name

_NOTHING = literal(None)
_ONE = bindparam("one")
_USER = func.coalesce(
    connections.c.label,
    connections.c.account_label,
    case((connections.c.kind == "shared", "Shared user"), else_=connections.c.owner),
)
#: By the first letters of an identifier: kind, identifier, name, parent, code.
_NAMED: Mapping[str, tuple[str, Any, Any, Any, Any]] = {
    "app": ("application", applications.c.id, applications.c.name, _NOTHING, _NOTHING),
    "con": ("connection", connections.c.id, _USER, connections.c.application, _NOTHING),
    "svc": ("service", services.c.id, services.c.name, _NOTHING, services.c.code),
    "mth": ("method", methods.c.id, methods.c.name, methods.c.service, _NOTHING),
    "mem": ("member", members.c.id, members.c.name, _NOTHING, _NOTHING),
    "key": ("key", api_keys.c.id, api_keys.c.name, _NOTHING, api_keys.c.prefix),
    "att": ("attempt", attempts.c.id, attempts.c.id, attempts.c.application, _NOTHING),
    "exc": ("exchange", exchanges.c.id, exchanges.c.id, exchanges.c.application, _NOTHING),
    "fnd": ("finding", findings.c.id, findings.c.code, findings.c.application, _NOTHING),
}
_SEARCHED: Mapping[str, Sequence[Any]] = {
    "app": (applications.c.name,),
    "svc": (services.c.name, services.c.code),
    "mth": (methods.c.name,),
    "con": (connections.c.label, connections.c.account_label, connections.c.owner),
    "fnd": (findings.c.code,),
    "mem": (members.c.name,),
    "key": (api_keys.c.name, api_keys.c.prefix),
}


def _open(column: Any) -> Any:
    """How often what is open on something was seen: moves whenever a finding does."""
    seen = func.count() + func.coalesce(func.sum(findings.c.count), 0)
    return select(seen).where(column == _ONE, findings.c.state == "open").scalar_subquery()


def _open_everywhere() -> Any:
    newest = func.coalesce(func.max(findings.c.id), "")
    return select(newest).where(findings.c.state == "open").scalar_subquery()


#: A few values by the kind of subject; when they differ, its page shows something else.
_FINGERPRINTS: Mapping[str, Any] = {
    "application": select(
        select(applications.c.version).where(applications.c.id == _ONE).scalar_subquery(),
        func.count(),
        func.max(connections.c.since),
        _open(findings.c.application),
    ).where(connections.c.application == _ONE),
    "connection": select(
        connections.c.status,
        connections.c.since,
        connections.c.generation,
        _open(findings.c.subject),
    ).where(connections.c.id == _ONE),
    "attempt": select(attempts.c.status, attempts.c.finished_at, attempts.c.outcome).where(
        attempts.c.id == _ONE
    ),
    "finding": select(findings.c.state, findings.c.last_seen_at, findings.c.count).where(
        findings.c.id == _ONE
    ),
    "overview": select(
        connections.c.status, func.count(), func.max(connections.c.since), _open_everywhere()
    ).group_by(connections.c.status),
}


class SqlNames:
    """The naming half of `ViewStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def names(self, ids: Collection[str]) -> Mapping[str, Name]:
        found: dict[str, Name] = {}
        for prefix, (_, identifier, *_rest) in _NAMED.items():
            mine = [one for one in ids if one.startswith(f"{prefix}_")]
            if mine:
                query = self._select(prefix).where(identifier.in_(mine))
                found |= {one.id: one for one in self._read(prefix, query)}
        parents = {one.parent for one in found.values() if one.parent} - found.keys()
        return {**found, **self.names(parents)} if parents else found

    def search(self, words: str, limit: int) -> Sequence[Name]:
        prefix = words[:3]
        if words[3:4] == "_" and prefix in _NAMED:
            return list(self.names([words]).values())[:1]
        found: list[Name] = []
        for kind, columns in _SEARCHED.items():
            # The words of a code stand with hyphens between them, and nobody types those.
            sought = "-".join(words.split()) if kind == "fnd" else words
            matches = or_(*(column.icontains(sought, autoescape=True) for column in columns))
            query = self._select(kind).where(matches)
            if kind == "fnd":
                query = query.where(findings.c.state == "open")
            found += self._read(kind, query.order_by(_NAMED[kind][1].desc()).limit(limit))
        return found

    def fingerprint(self, subject: str) -> str:
        kind, _, one = subject.partition(":")
        query = _FINGERPRINTS.get(kind)
        if query is None:
            return ""
        row = self._s.db.execute(query, {"one": one}).all()
        return repr([tuple(each) for each in row])

    def _select(self, prefix: str) -> Any:
        _, identifier, name, parent, code = _NAMED[prefix]
        return select(identifier, name, parent, code)

    def _read(self, prefix: str, query: Any) -> list[Name]:
        kind = _NAMED[prefix][0]
        rows: list[Any] = list(self._s.db.execute(query))
        return [Name(row[0], kind, row[1], row[2], row[3]) for row in rows]
