"""Members, sessions, sign-in links and API keys in tables; hashes only."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from regrant.adapters.sql.paging import page
from regrant.adapters.sql.schema import api_keys, members, sessions, sign_in_links
from regrant.adapters.sql.session import Session
from regrant.domain.principal import ApiKey, Member
from regrant.ports.store import Page, Window

_KEY = tuple(column.name for column in api_keys.c if column.name != "key_hash")
_MEMBER = tuple(column.name for column in members.c if column.name != "password_hash")


class SqlPeople:
    """Implements `PeopleStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def add_member(self, member: Member) -> None:
        self._s.db.execute(insert(members).values(asdict(member)))

    def member(self, member_id: str) -> Member | None:
        return self._member(members.c.id == member_id)

    def member_by_name(self, name: str) -> Member | None:
        return self._member(members.c.name == name)

    def members(self, window: Window) -> Page[Member]:
        return page(self._s.db, select(members), members, window, _member)

    def update_member(self, member: Member) -> None:
        self._s.db.execute(update(members).where(members.c.id == member.id).values(asdict(member)))
        if member.disabled_at:
            self._s.db.execute(delete(sessions).where(sessions.c.member == member.id))

    def delete_member(self, member_id: str) -> None:
        for table in (sessions, sign_in_links):
            self._s.db.execute(delete(table).where(table.c.member == member_id))
        self._s.db.execute(delete(members).where(members.c.id == member_id))

    def count_owners(self) -> int:
        query = select(func.count()).where(
            members.c.role == "owner", members.c.disabled_at.is_(None)
        )
        return self._s.db.scalar(query) or 0

    def add_link(self, link_hash: str, member: str, now: datetime, expires: datetime) -> None:
        self._s.db.execute(
            insert(sign_in_links).values(
                link_hash=link_hash, member=member, created_at=now, expires_at=expires
            )
        )

    def take_link(self, link_hash: str, now: datetime) -> Member | None:
        query = (
            update(sign_in_links)
            .where(
                sign_in_links.c.link_hash == link_hash,
                sign_in_links.c.used_at.is_(None),
                sign_in_links.c.expires_at > now,
            )
            .values(used_at=now)
            .returning(sign_in_links.c.member)
        )
        member_id = self._s.db.scalar(query)
        return self.member(member_id) if member_id else None

    def add_session(self, session: str, member: str, now: datetime, expires: datetime) -> None:
        self._s.db.execute(
            insert(sessions).values(
                session_hash=session,
                member=member,
                created_at=now,
                expires_at=expires,
                last_seen_at=now,
            )
        )

    def session(self, session: str, now: datetime) -> Member | None:
        query = (
            select(*(members.c[name] for name in _MEMBER))
            .join(sessions, sessions.c.member == members.c.id)
            .where(
                sessions.c.session_hash == session,
                sessions.c.expires_at > now,
                members.c.disabled_at.is_(None),
            )
        )
        row = self._s.db.execute(query).first()
        return _member(row) if row else None

    def end_session(self, session: str) -> None:
        self._s.db.execute(delete(sessions).where(sessions.c.session_hash == session))

    def add_key(self, key: ApiKey, key_hash: str) -> None:
        self._s.db.execute(insert(api_keys).values(asdict(key) | {"key_hash": key_hash}))
        self._s.touch("key", key.id)

    def key_by_hash(self, key_hash: str) -> ApiKey | None:
        return self._key(api_keys.c.key_hash == key_hash)

    def key(self, key_id: str) -> ApiKey | None:
        return self._key(api_keys.c.id == key_id)

    def update_key(self, key: ApiKey) -> None:
        self._s.db.execute(update(api_keys).where(api_keys.c.id == key.id).values(asdict(key)))
        self._s.touch("key", key.id)

    def delete_key(self, key_id: str) -> None:
        self._s.db.execute(delete(api_keys).where(api_keys.c.id == key_id))
        self._s.touch("key", key_id)

    def note_key_used(self, uses: Mapping[str, datetime]) -> None:
        for key_id, at in uses.items():
            query = update(api_keys).where(api_keys.c.id == key_id).values(last_used_at=at)
            self._s.db.execute(query)

    def keys(self, window: Window) -> Page[ApiKey]:
        return page(self._s.db, select(api_keys), api_keys, window, _key)

    def _member(self, condition: Any) -> Member | None:
        row = self._s.db.execute(select(members).where(condition)).first()
        return _member(row) if row else None

    def _key(self, condition: Any) -> ApiKey | None:
        row = self._s.db.execute(select(api_keys).where(condition)).first()
        return _key(row) if row else None


def _member(row: Row[Any]) -> Member:
    return Member(**{name: getattr(row, name) for name in _MEMBER})


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(**{name: getattr(row, name) for name in _KEY})
