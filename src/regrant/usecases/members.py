"""Members, their one-time sign-in links and their sessions."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from msgspec import UNSET

from regrant.domain.identifiers import new_id, new_token
from regrant.domain.principal import Member, Principal, Role, permissions_of
from regrant.domain.secret import Secret
from regrant.errors import ConflictError, ForbiddenError, NotFoundError
from regrant.ports.clock import Clock
from regrant.ports.store import Page, Store, Transaction, Window
from regrant.usecases import auditing
from regrant.usecases.attempt_access import hashed
from regrant.usecases.auditing import Actor
from regrant.usecases.input.people import MemberChange, MemberFields

FIRST_OWNER: Final = "Owner"
LINK_LIFETIME: Final = timedelta(minutes=30)
SESSION_LIFETIME: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: the value for the cookie, and whose it is."""

    session: Secret
    member: Member


class Members:
    """Keeps members and signs them in."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def create(self, actor: Actor, fields: MemberFields) -> Member:
        """Add a member; a sign-in link lets them in."""
        actor.require("members:manage")
        now = self._clock.now()
        member = Member(new_id("member", now), fields.name, fields.role, now)

        def work(tx: Transaction) -> None:
            self._require_free(tx, fields.name)
            tx.people.add_member(member)
            detail = {"name": member.name, "role": member.role}
            auditing.record(tx, actor, "member.create", "member", member.id, now, detail)

        await self._store.write(work)
        return member

    async def page(self, actor: Actor, window: Window) -> Page[Member]:
        """All members."""
        actor.require("members:manage")
        return await self._store.read(lambda tx: tx.people.members(window))

    async def get(self, actor: Actor, member_id: str) -> Member:
        """One member."""
        actor.require("members:manage")
        found = await self._store.read(lambda tx: tx.people.member(member_id))
        if found is None:
            raise NotFoundError(f"There is no member {member_id}.")
        return found

    async def update(self, actor: Actor, member_id: str, change: MemberChange) -> Member:
        """Rename, change the role, disable or enable; disabling ends every session.

        Raises:
            ConflictError: It would leave the installation without an owner.
        """
        member = await self.get(actor, member_id)
        now = self._clock.now()
        after = member
        if change.name is not UNSET:
            after = replace(after, name=change.name)
        if change.role is not UNSET:
            after = replace(after, role=change.role)
        if change.disabled is not UNSET:
            after = replace(after, disabled_at=now if change.disabled else None)

        def work(tx: Transaction) -> None:
            if after.name != member.name:
                self._require_free(tx, after.name)
            if after.role != "owner" or after.disabled_at:
                self._require_other_owner(tx, member)
            tx.people.update_member(after)
            detail = {"role": after.role, "disabled": after.disabled_at is not None}
            auditing.record(tx, actor, "member.update", "member", member_id, now, detail)

        await self._store.write(work)
        return after

    async def delete(self, actor: Actor, member_id: str) -> None:
        """Remove a member with sessions and links; personal connections stay, to be deleted."""
        member = await self.get(actor, member_id)
        now = self._clock.now()

        def work(tx: Transaction) -> None:
            self._require_other_owner(tx, member)
            tx.people.delete_member(member_id)
            auditing.record(tx, actor, "member.delete", "member", member_id, now)

        await self._store.write(work)

    async def sign_in_link(self, actor: Actor, member_id: str) -> Secret:
        """A one-time link token for a member; works once, for half an hour."""
        actor.require("members:manage")
        return await self._store.write(lambda tx: self.make_link(tx, actor, member_id))

    def make_link(self, tx: Transaction, actor: Actor, member_id: str) -> Secret:
        """As `sign_in_link`, inside a unit of work; the offline command uses it too."""
        member = tx.people.member(member_id)
        if member is None or member.disabled_at:
            raise NotFoundError(f"There is no active member {member_id}.")
        if not permissions_of(member.role) <= actor.principal.permissions:
            raise ForbiddenError("This member can do more than you.")
        now = self._clock.now()
        token = Secret(new_token())
        tx.people.add_link(hashed(token.reveal()), member_id, now, now + LINK_LIFETIME)
        auditing.record(tx, actor, "member.sign-in-link", "member", member_id, now)
        return token

    def first_owner(self, tx: Transaction, name: str = FIRST_OWNER, role: Role = "owner") -> Member:
        """The first owner, made when there is none yet."""
        known = tx.people.member_by_name(name)
        if known is not None:
            return known
        now = self._clock.now()
        member = Member(new_id("member", now), name, role, now)
        tx.people.add_member(member)
        return member

    async def sign_in(self, link: str) -> SignedIn | None:
        """Use a link up; `None` when it is unknown, used or over."""
        now = self._clock.now()
        session = Secret(new_token())

        def work(tx: Transaction) -> Member | None:
            member = tx.people.take_link(hashed(link), now)
            if member is None or member.disabled_at:
                return None
            expires = now + SESSION_LIFETIME
            tx.people.add_session(hashed(session.reveal()), member.id, now, expires)
            actor = Actor(principal_of(member, ""))
            auditing.record(tx, actor, "member.sign-in", "member", member.id, now)
            return member

        member = await self._store.write(work)
        return SignedIn(session, member) if member else None

    async def session(self, value: str) -> Principal | None:
        """Whose session a cookie's value is."""
        if not value or len(value) > 200:
            return None
        now = self._clock.now()
        member = await self._store.read(lambda tx: tx.people.session(hashed(value), now))
        return principal_of(member, hashed(value)) if member else None

    async def sign_out(self, value: str) -> None:
        """End a session."""
        await self._store.write(lambda tx: tx.people.end_session(hashed(value)))

    def _require_free(self, tx: Transaction, name: str) -> None:
        if tx.people.member_by_name(name):
            raise ConflictError(f"There is a member {name} already.", code="name-taken")

    def _require_other_owner(self, tx: Transaction, member: Member) -> None:
        if member.role == "owner" and not member.disabled_at and tx.people.count_owners() <= 1:
            raise ConflictError(
                "This is the only owner. Make another member owner first.", code="last-owner"
            )


def principal_of(member: Member, session: str) -> Principal:
    """The principal that a member is in one session."""
    return Principal(
        kind="member",
        id=member.id,
        name=member.name,
        role=member.role,
        permissions=permissions_of(member.role),
        session=session or None,
    )
