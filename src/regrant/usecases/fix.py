"""Mending what a finding names: a fix changes what it said beforehand, and is looked at again."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from regrant.domain.attempt import Attempt
from regrant.domain.connection import Connection
from regrant.domain.stored import FindingRow
from regrant.errors import ConflictError, InvalidInputError, NotFoundError
from regrant.ports.clock import Clock
from regrant.ports.store import Store, Transaction
from regrant.usecases import auditing
from regrant.usecases.applications import Applications
from regrant.usecases.auditing import Actor
from regrant.usecases.connect_begin import Begun, ConnectBegin, Wish
from regrant.usecases.connections import Connections
from regrant.usecases.input.application import ApplicationFields
from regrant.usecases.input.service import AuthenticationFields, MethodFields, ServiceFields
from regrant.usecases.own_settings import shareable
from regrant.usecases.reading import Reading
from regrant.usecases.recheck import Recheck
from regrant.usecases.services import Services

#: Actions that end with a login.
LOGINS: Final = frozenset(
    {
        "add-scope-and-reconnect",
        "enable-offline-access-and-reconnect",
        "revoke-and-reconnect",
        "reconnect",
        "add-shared-user",
    }
)
APPLICATION_CHANGES: Final = frozenset(
    {
        "add-scope-and-reconnect",
        "enable-offline-access-and-reconnect",
        "remove-scope",
        "set-scope-separator",
        "use-known-endpoint",
        "switch-client-authentication",
    }
)
Step = Callable[[Actor, FindingRow, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A finding after its fix, and the login that the fix began, if it needs one."""

    finding: FindingRow
    attempt: Attempt | None = None
    connect_url: str | None = None


class Fixes:
    """Carries out the actions of findings."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        reading: Reading,
        applications: Applications,
        services: Services,
        connections: Connections,
        connect: ConnectBegin,
        recheck: Recheck,
    ) -> None:
        self._store = store
        self._clock = clock
        self._reading = reading
        self._applications = applications
        self._services = services
        self._connections = connections
        self._connect = connect
        self._recheck = recheck
        self._steps: Mapping[str, Step] = {
            "enable-authentication": self._enable_authentication,
            "set-authentication-type": self._set_authentication_type,
            "use-personal-connections": self._use_personal,
            "make-shared": self._make_shared,
            **dict.fromkeys(APPLICATION_CHANGES, self._change_application),
        }

    async def fix(self, actor: Actor, finding_id: str, action_id: str) -> Fixed:
        """Carry out one of a finding's actions and look again.

        Raises:
            InvalidInputError: The finding has no such action.
            ConflictError: The finding is not open any more.
        """
        actor.require("findings:write")
        row = await self._open(actor, finding_id)
        action = next((a for a in row.content.get("actions", ()) if a["id"] == action_id), None)
        if action is None:
            known = ", ".join(a["id"] for a in row.content.get("actions", ())) or "none"
            raise InvalidInputError.of("action", f"is not one of this finding's actions: {known}")
        if action_id == "accept":
            return Fixed(await self.dismiss(actor, finding_id, "This is fine."))
        step = self._steps.get(action_id)
        undo = await step(actor, row, action) if step else {}
        row = await self._note(actor, row, action_id, undo)
        if action_id in LOGINS:
            begun = await self._log_in(actor, row, action_id)
            return Fixed(row, begun.attempt, begun.connect_url)
        return Fixed(await self._recheck.look(actor, row))

    async def recheck(self, actor: Actor, finding_id: str) -> FindingRow:
        """Look whether the cause is gone; resolves the finding only when the thing works."""
        actor.require("findings:write")
        return await self._recheck.look(actor, await self._reading.finding(actor, finding_id))

    async def dismiss(self, actor: Actor, finding_id: str, reason: str) -> FindingRow:
        """Record that this is fine, with name and reason."""
        actor.require("findings:write")
        row = await self._open(actor, finding_id)
        now = self._clock.now()
        done = replace(
            row,
            state="dismissed",
            dismissed_by=actor.principal.name,
            dismiss_reason=reason,
            resolved_at=now,
        )

        def work(tx: Transaction) -> None:
            tx.findings.save(done)
            detail = {"code": row.code, "reason": reason}
            auditing.record(tx, actor, "finding.dismiss", "finding", row.id, now, detail)

        await self._store.write(work)
        return done

    async def undo(self, actor: Actor, finding_id: str) -> FindingRow:
        """Take back the last fix, or a dismissal.

        Raises:
            ConflictError: There is nothing to take back.
        """
        actor.require("findings:write")
        row = await self._reading.finding(actor, finding_id)
        if row.state == "dismissed":
            return await self._reopen(actor, row)
        undo = row.undo or {}
        if not undo.get("restore"):
            raise ConflictError("Nothing of this finding's fix can be taken back.", code="no-undo")
        await self._restore(actor, undo["restore"])
        return await self._reopen(actor, replace(row, undo=None))

    async def _reopen(self, actor: Actor, row: FindingRow) -> FindingRow:
        now = self._clock.now()
        again = replace(
            row, state="open", resolved_at=None, dismissed_by=None, dismiss_reason=None, undo=None
        )

        def work(tx: Transaction) -> FindingRow:
            newer = tx.findings.open_of(row.subject_type, row.subject)
            same = [one for one in newer if one.code == row.code and one.id != row.id]
            if same:
                return same[0]
            tx.findings.save(again)
            auditing.record(tx, actor, "finding.undo", "finding", row.id, now, {"code": row.code})
            return again

        return await self._store.write(work)

    async def _open(self, actor: Actor, finding_id: str) -> FindingRow:
        row = await self._reading.finding(actor, finding_id)
        if row.state != "open":
            raise ConflictError(f"This finding is {row.state} already.", code="not-open")
        return row

    async def _note(
        self, actor: Actor, row: FindingRow, action: str, restore: Mapping[str, Any]
    ) -> FindingRow:
        now = self._clock.now()
        undo = {"action": action, "restore": dict(restore)} if restore else None

        def work(tx: Transaction) -> FindingRow:
            current = tx.findings.get(row.id) or row
            noted = replace(current, undo=undo)
            tx.findings.save(noted)
            detail = {"code": row.code, "action": action}
            auditing.record(tx, actor, "finding.fix", "finding", row.id, now, detail)
            return noted

        return await self._store.write(work)

    async def _change_application(
        self, actor: Actor, row: FindingRow, action: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        application_id = row.application
        changes = {change["field"]: change["to"] for change in action["changes"]}
        unknown = [name for name, value in changes.items() if value is None]
        if application_id is None or unknown:
            raise InvalidInputError.of(
                "action", "needs a value that Regrant does not know; change the application by hand"
            )
        before = await self._applications.get(actor, application_id)
        old = {name: _plain(getattr(before.settings, name)) for name in changes}
        await self._applications.update(
            actor, application_id, msgspec.convert(changes, ApplicationFields)
        )
        return {"application": application_id, "fields": old}

    async def _enable_authentication(
        self, actor: Actor, row: FindingRow, action: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        del action
        service, method = await self._method(row)
        fields = MethodFields(use_authentication=True)
        await self._services.update_method(actor, service, method, fields)
        return {"service": service, "method": method, "fields": {"use_authentication": False}}

    async def _set_authentication_type(
        self, actor: Actor, row: FindingRow, action: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        if row.service is None:
            raise ConflictError("This finding names no web service.")
        service = await self._services.get(actor, row.service)
        promised = {change["field"]: change["to"] for change in action["changes"]}
        application = promised["authentication.application"]
        old = service.settings.authentication
        if service.has_secret:
            raise ConflictError(
                "This service has a password or key, which cannot be put back afterwards. Change "
                "its authentication by hand.",
                code="not-undoable",
            )
        fields = AuthenticationFields(type="oauth2", application=application)
        await self._services.update(actor, service.id, ServiceFields(authentication=fields))
        restore = {"type": old.type, "application": old.application, "account": None}
        return {"service": service.id, "fields": {"authentication": restore}}

    async def _use_personal(
        self, actor: Actor, row: FindingRow, action: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        del action
        application = row.application or ""
        services = await self._store.read(lambda tx: tx.services.of_application(application))
        shared = [one for one in services if one.settings.authentication.account == "shared"]
        for service in shared:
            fields = AuthenticationFields(
                type="oauth2", application=application, account="personal"
            )
            await self._services.update(actor, service.id, ServiceFields(authentication=fields))
        return {"services": [one.id for one in shared], "account": "shared", "of": application}

    async def _make_shared(
        self, actor: Actor, row: FindingRow, action: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        application = row.application or ""
        found = await self._store.read(lambda tx: shareable(tx, application))
        promised = {change["field"]: change["from"] for change in action["changes"]}
        if found is None or found.owner != promised.get("owner"):
            raise ConflictError(
                "Other accounts are connected now than when this was found. Open the user that "
                "all calls shall use, and choose “Make shared user” there."
            )
        await self._connections.make_shared(actor, found.id)
        return {"connection": found.id, "owner": found.owner}

    async def _log_in(self, actor: Actor, row: FindingRow, action: str) -> Begun:
        forced = action in {"revoke-and-reconnect", "enable-offline-access-and-reconnect"}
        connection = await self._connection(row)
        if connection is None:
            wish = replace(await self._wish_of(row), force_consent=forced)
            return await self._connect.begin(actor, row.application or "", wish)
        if action != "reconnect":
            await self._connections.revoke_at_provider(actor, connection.id)
        return await self._connect.reconnect(
            actor, connection.id, {"force_consent": forced or action == "add-scope-and-reconnect"}
        )

    async def _wish_of(self, row: FindingRow) -> Wish:
        """A login like the one that failed, for the same person; else a shared user's."""
        if row.subject_type != "attempt":
            return Wish("shared")
        attempt = await self._store.read(lambda tx: tx.attempts.get(row.subject))
        if attempt is None:
            return Wish("shared")
        return Wish(attempt.kind, attempt.owner, attempt.return_to)

    async def _connection(self, row: FindingRow) -> Connection | None:
        def work(tx: Transaction) -> Connection | None:
            if row.subject_type == "connection":
                return tx.connections.get(row.subject)
            if row.subject_type == "attempt":
                attempt = tx.attempts.get(row.subject)
                known = attempt.reconnects or attempt.connection_id if attempt else None
                return tx.connections.get(known) if known else None
            return tx.connections.shared(row.application) if row.application else None

        return await self._store.read(work)

    async def _method(self, row: FindingRow) -> tuple[str, str]:
        if row.subject_type != "method" or row.service is None:
            raise ConflictError("This finding names no method.")
        return row.service, row.subject

    async def _restore(self, actor: Actor, restore: Mapping[str, Any]) -> None:
        fields = restore.get("fields", {})
        if restore.get("application"):
            change = msgspec.convert(fields, ApplicationFields)
            await self._applications.update(actor, restore["application"], change)
        elif restore.get("method"):
            change = msgspec.convert(fields, MethodFields)
            await self._services.update_method(actor, restore["service"], restore["method"], change)
        elif restore.get("service"):
            old = AuthenticationFields(**fields["authentication"])
            await self._services.update(
                actor, restore["service"], ServiceFields(authentication=old)
            )
        elif restore.get("services"):
            for service in restore["services"]:
                old = AuthenticationFields(
                    type="oauth2", application=restore["of"], account=restore["account"]
                )
                await self._services.update(actor, service, ServiceFields(authentication=old))
        elif restore.get("connection"):
            await self._connections.make_personal(actor, restore["connection"], restore["owner"])
        else:
            raise NotFoundError("There is nothing to put back.")


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)
