"""Stored objects with overrides, each valid as it stands."""

import itertools
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from regrant.domain.application import Application, ApplicationSettings
from regrant.domain.attempt import LIFETIME, Attempt, Frozen
from regrant.domain.connection import Connection
from regrant.domain.exchange import Exchange, SeenResponse, SentRequest
from regrant.domain.identifiers import new_id
from regrant.domain.principal import ApiKey, Member
from regrant.domain.secret import Secret
from regrant.domain.service import Method, MethodSettings, Service, ServiceSettings
from regrant.domain.stored import (
    AuditEntry,
    FindingRow,
    JournalEntry,
    Revocation,
    RevocationRequest,
)
from regrant.domain.token import TokenSet
from regrant.ports.store import AttemptSecrets
from regrant.testing.clock import NOON

_numbers = itertools.count(1)


def a_hash() -> str:
    return f"{next(_numbers):064x}"


def an_application(**changes: Any) -> Application:
    number = next(_numbers)
    made = Application(
        id=new_id("application", NOON),
        context=f"ctx{number}",
        version=1,
        settings=ApplicationSettings(f"Application {number}", "client"),
        has_secret=False,
        secret_updated_at=None,
        created_at=NOON,
        updated_at=NOON,
    )
    return replace(made, **changes)


def tokens(access: str = "access", refresh: str | None = "refresh", **changes: Any) -> TokenSet:
    made = TokenSet(
        Secret(access),
        "Bearer",
        NOON,
        NOON + timedelta(hours=1),
        Secret(refresh) if refresh else None,
    )
    return replace(made, **changes)


def a_connection(application: str, **changes: Any) -> Connection:
    made = Connection(
        id=new_id("connection", NOON),
        application=application,
        kind="personal",
        owner="alice",
        status="active",
        since=NOON,
        created_at=NOON,
        generation=0,
        issued_at=NOON,
        expires_at=NOON + timedelta(hours=1),
        has_refresh_token=True,
        can_renew=True,
    )
    return replace(made, **changes)


def an_attempt(application: Application, **changes: Any) -> Attempt:
    frozen = Frozen(
        application.settings,
        application.version,
        "https://regrant.example/oauth/callback/ctx",
        ("read", "write"),
        {"token_endpoint": "https://as.example/token"},
        "client_secret_basic",
    )
    made = Attempt(
        id=new_id("attempt", NOON),
        application=application.id,
        context=application.context,
        kind="shared",
        owner=None,
        status="pending",
        begun_by="member:mem_1",
        frozen=frozen,
        created_at=NOON,
        expires_at=NOON + LIFETIME,
    )
    return replace(made, **changes)


def attempt_secrets() -> AttemptSecrets:
    return AttemptSecrets(Secret("state"), Secret("verifier"), Secret("nonce"))


def a_service(**changes: Any) -> Service:
    number = next(_numbers)
    made = Service(
        id=new_id("service", NOON),
        code=f"service-{number}",
        version=1,
        settings=ServiceSettings(f"Service {number}", "https://api.example/v1"),
        has_secret=False,
        secret_updated_at=None,
        created_at=NOON,
        updated_at=NOON,
    )
    return replace(made, **changes)


def a_method(service: str, **changes: Any) -> Method:
    name = f"method-{next(_numbers)}"
    made = Method(new_id("method", NOON), service, 1, MethodSettings(name), NOON, NOON)
    return replace(made, **changes)


def an_exchange(at: datetime = NOON, **changes: Any) -> Exchange:
    made = Exchange(
        id=new_id("exchange", at),
        stage="token",
        at=at,
        duration_ms=12,
        request=SentRequest("POST", "https://as.example/token", {"accept": "a"}, "code=[hidden]"),
        response=SeenResponse(200, {"content-type": "application/json"}, "{}"),
    )
    return replace(made, **changes)


def a_finding(subject: str, **changes: Any) -> FindingRow:
    made = FindingRow(
        id=new_id("finding", NOON),
        code="scope-denied",
        state="open",
        subject_type="connection",
        subject=subject,
        content={"title": "A scope was not granted"},
        since=NOON,
        last_seen_at=NOON,
    )
    return replace(made, **changes)


def a_member(**changes: Any) -> Member:
    made = Member(new_id("member", NOON), f"member {next(_numbers)}", "owner", NOON)
    return replace(made, **changes)


def a_key(**changes: Any) -> ApiKey:
    made = ApiKey(new_id("key", NOON), "a key", "caller", "rg_abc", NOON)
    return replace(made, **changes)


def a_revocation(**changes: Any) -> Revocation:
    made = Revocation(
        new_id("revocation", NOON),
        "app_1",
        "con_1",
        "pending",
        NOON,
        account="a" * 64,
        next_at=NOON,
    )
    return replace(made, **changes)


def a_revocation_request(**changes: Any) -> RevocationRequest:
    made = RevocationRequest(
        "https://as.example/revoke",
        "client",
        Secret("client secret"),
        "client_secret_basic",
        Secret("refresh"),
        Secret("access"),
    )
    return replace(made, **changes)


def an_audit_entry(at: datetime = NOON, **changes: Any) -> AuditEntry:
    made = AuditEntry(
        new_id("audit", at), at, "member:mem_1", "Ada", "application.create", "application", "app_1"
    )
    return replace(made, **changes)


def a_journal_entry(subject: str, **changes: Any) -> JournalEntry:
    made = JournalEntry(
        id=new_id("exchange", NOON),
        subject_type="connection",
        subject=subject,
        owner="host:1:a",
        generation=0,
        sent_at=NOON,
        received_at=NOON,
        status=200,
        headers=(("content-type", "application/json"),),
        body=b'{"access_token": "a"}',
    )
    return replace(made, **changes)
