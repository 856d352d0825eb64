"""API keys: made once, shown once, kept as a hash."""

import math
from dataclasses import replace
from typing import Final

from msgspec import UNSET

from regrant.domain.identifiers import new_id, new_token
from regrant.domain.principal import (
    GRANTABLE,
    UNLIMITED_ONLY,
    ApiKey,
    Permission,
    Principal,
    permissions_of,
)
from regrant.domain.secret import Secret
from regrant.errors import ForbiddenError, InvalidInputError, NotFoundError, UnauthenticatedError
from regrant.ports.clock import Clock
from regrant.ports.store import Page, Store, Transaction, Window
from regrant.usecases import auditing
from regrant.usecases.attempt_access import hashed
from regrant.usecases.auditing import Actor
from regrant.usecases.input.people import KeyChange, KeyFields

PREFIX: Final = "rg_"
SHOWN: Final = 10


class Keys:
    """Keeps API keys."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def create(self, actor: Actor, fields: KeyFields) -> tuple[ApiKey, Secret]:
        """Make a key; the key itself is in the answer and nowhere else.

        Raises:
            ForbiddenError: The key would be able to do more than the one who makes it.
        """
        actor.require("keys:manage")
        return await self._store.write(lambda tx: self.make(tx, actor, fields))

    def make(self, tx: Transaction, actor: Actor, fields: KeyFields) -> tuple[ApiKey, Secret]:
        """As `create`, inside a unit of work; the offline command uses it too."""
        _require_not_more(actor.principal, fields)
        now = self._clock.now()
        value = f"{PREFIX}{new_token()}"
        key = ApiKey(
            id=new_id("key", now),
            name=fields.name,
            role=fields.role,
            prefix=value[:SHOWN],
            created_at=now,
            permissions=fields.permissions,
            applications=fields.applications,
            services=fields.services,
            expires_at=fields.expires_at,
        )
        tx.people.add_key(key, hashed(value))
        auditing.record(tx, actor, "key.create", "key", key.id, now, {"role": key.role})
        return key, Secret(value)

    async def page(self, actor: Actor, window: Window) -> Page[ApiKey]:
        """The keys that the caller may see, without the keys themselves.

        For a key with limits a page can hold fewer than asked for, and there is more nevertheless.
        """
        actor.require("keys:manage")
        found = await self._store.read(lambda tx: tx.people.keys(window))
        seen = tuple(key for key in found.items if actor.principal.covers(key))
        return Page(seen, found.next_cursor)

    async def get(self, actor: Actor, key_id: str) -> ApiKey:
        """One key."""
        actor.require("keys:manage")
        found = await self._store.read(lambda tx: tx.people.key(key_id))
        if found is None or not actor.principal.covers(found):
            raise NotFoundError(f"There is no key {key_id}.")
        return found

    async def update(self, actor: Actor, key_id: str, change: KeyChange) -> ApiKey:
        """Rename, disable or enable."""
        key = await self.get(actor, key_id)
        _require_rank(actor.principal, key)
        now = self._clock.now()
        if change.name is not UNSET:
            key = replace(key, name=change.name)
        if change.disabled is not UNSET:
            key = replace(key, disabled_at=now if change.disabled else None)

        def work(tx: Transaction) -> None:
            tx.people.update_key(key)
            detail = {"disabled": key.disabled_at is not None}
            auditing.record(tx, actor, "key.update", "key", key_id, now, detail)

        await self._store.write(work)
        return key

    async def delete(self, actor: Actor, key_id: str) -> None:
        """Delete; it stops working at once, in every process."""
        key = await self.get(actor, key_id)
        _require_rank(actor.principal, key)
        now = self._clock.now()

        def work(tx: Transaction) -> None:
            tx.people.delete_key(key_id)
            auditing.record(tx, actor, "key.delete", "key", key_id, now)

        await self._store.write(work)

    async def principal(self, value: str) -> Principal:
        """Who holds this key.

        Raises:
            UnauthenticatedError: Nobody does, or it is disabled or over.
        """
        return (await self.known(value))[0]

    async def known(self, value: str) -> tuple[Principal, float]:
        """As `principal`, with the seconds for which the key is good still.

        Raises:
            UnauthenticatedError: As there.
        """
        found = None
        if value.startswith(PREFIX) and len(value) < 200:
            found = await self._store.read(lambda tx: tx.people.key_by_hash(hashed(value)))
        now = self._clock.now()
        if found is None or found.disabled_at or (found.expires_at and found.expires_at <= now):
            raise UnauthenticatedError("This API key is not known, disabled or expired.")
        left = (found.expires_at - now).total_seconds() if found.expires_at else math.inf
        return principal_of(found), left


def principal_of(key: ApiKey) -> Principal:
    """The principal that a key stands for."""
    return Principal(
        kind="key",
        id=key.id,
        name=key.name,
        role=key.role,
        permissions=_permissions(key),
        applications=frozenset(key.applications) if key.applications is not None else None,
        services=frozenset(key.services) if key.services is not None else None,
    )


def _permissions(key: ApiKey | KeyFields) -> frozenset[Permission]:
    """What a key may do: less than its role where it has limits."""
    whole = permissions_of(key.role, key.permissions)
    is_limited = key.applications is not None or key.services is not None
    return whole - UNLIMITED_ONLY if is_limited else whole


def _require_not_more(principal: Principal, fields: KeyFields) -> None:
    not_grantable = [one for one in fields.permissions if one not in GRANTABLE]
    if not_grantable:
        raise InvalidInputError.of(
            "permissions", f"only {', '.join(sorted(GRANTABLE))} can be given beside the role"
        )
    wanted = _permissions(fields)
    if not wanted <= principal.permissions:
        raise ForbiddenError(
            f"A key of the role {fields.role} could do more than you: "
            f"{', '.join(sorted(wanted - principal.permissions))}."
        )
    for name in ("applications", "services"):
        mine, theirs = getattr(principal, name), getattr(fields, name)
        if mine is not None and (theirs is None or not set(theirs) <= mine):
            raise ForbiddenError(f"Your own key is limited to some {name}; limit this one too.")


def _require_rank(principal: Principal, key: ApiKey) -> None:
    if not _permissions(key) <= principal.permissions:
        raise ForbiddenError("This key can do more than you; an owner has to change it.")
