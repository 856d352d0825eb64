"""Connections, attempts, exchanges, findings, keys, members and audit as the API shows them."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from msgspec import Struct

from regrant.domain.attempt import Attempt, AttemptStatus
from regrant.domain.connection import Connection, Kind, Status
from regrant.domain.exchange import Exchange, Stage
from regrant.domain.finding import Finding
from regrant.domain.principal import ApiKey, Member, Permission, Role
from regrant.domain.stored import AuditEntry, FindingRow
from regrant.usecases.findings import as_public
from regrant.web.shapes.findings import Diagnosed, Stored
from regrant.web.shapes.moment import Moment


class AccountShown(Struct, kw_only=True):
    """Who logged in at the provider."""

    id: str
    label: str


class ConnectionShown(Struct, kw_only=True):
    """A connection; its tokens are never among the values."""

    id: str
    application: str
    kind: Kind
    owner: str | None
    label: str | None
    status: Status
    status_reason: str | None
    since: Moment
    requested_scopes: list[str]
    granted_scopes: list[str]
    expires_at: Moment | None
    has_refresh_token: bool
    account: AccountShown | None
    last_refreshed_at: Moment | None
    last_used_at: Moment | None
    created_at: Moment
    findings: Stored


class AttemptShown(Struct, kw_only=True):
    """A login under way or over."""

    id: str
    status: AttemptStatus
    application: str
    kind: Kind
    owner: str | None
    connection_id: str | None
    findings: Diagnosed
    created_at: Moment
    expires_at: Moment


class BegunShown(Struct, kw_only=True, omit_defaults=True):
    """What beginning gave: an attempt with its link, or at once a connection."""

    attempt: AttemptShown | None = None
    connect_url: str | None = None
    connection: ConnectionShown | None = None


class DeletedShown(Struct, kw_only=True):
    """What became of the grant at the provider."""

    revocation: Literal["revoked", "pending", "unsupported"]


class TokenShown(Struct, kw_only=True):
    """A raw access token."""

    access_token: str
    token_type: str
    expires_at: Moment | None
    scopes: list[str]


class SentShown(Struct, kw_only=True):
    """A request as it was sent, redacted."""

    method: str
    url: str
    headers: dict[str, str]
    body: str | None


class SentCallShown(SentShown, kw_only=True):
    """A call's request, and whether a credential went along."""

    used_auth: bool


class AnsweredShown(Struct, kw_only=True):
    """A response, redacted."""

    status: int
    headers: dict[str, str]
    body: str | None


class ExchangeShown(Struct, kw_only=True):
    """One HTTP request and its answer."""

    id: str
    stage: Stage
    at: Moment
    duration_ms: int
    application: str | None
    connection: str | None
    service: str | None
    method: str | None
    attempt: str | None
    used_auth: bool
    request: SentShown
    response: AnsweredShown | None
    error: str | None


class CallShown(Struct, kw_only=True):
    """What a call brought."""

    status: int
    headers: dict[str, str]
    body: Any
    outputs: dict[str, Any]
    sent: SentCallShown
    exchange: str
    findings: Diagnosed


class FindingsShown(Struct, kw_only=True):
    """Findings, best first."""

    findings: Diagnosed


class KeyShown(Struct, kw_only=True):
    """An API key, without the key."""

    id: str
    name: str
    role: Role
    prefix: str
    permissions: list[Permission]
    applications: list[str] | None
    services: list[str] | None
    created_at: Moment
    expires_at: Moment | None
    last_used_at: Moment | None
    disabled_at: Moment | None


class NewKeyShown(KeyShown, kw_only=True):
    """A new API key, with the key: it is shown this once."""

    key: str


class MemberShown(Struct, kw_only=True):
    """A member."""

    id: str
    name: str
    role: Role
    created_at: Moment
    disabled_at: Moment | None


class LinkShown(Struct, kw_only=True):
    """A one-time sign-in link."""

    url: str


class AuditShown(Struct, kw_only=True):
    """Who did what."""

    id: str
    at: Moment
    actor: str
    actor_name: str
    action: str
    subject_type: str
    subject: str
    address: str | None
    detail: dict[str, Any]


def connection_shown(
    connection: Connection, findings: Iterable[Mapping[str, Any]] = ()
) -> ConnectionShown:
    """A connection with its open findings."""
    account = connection.account
    return ConnectionShown(
        id=connection.id,
        application=connection.application,
        kind=connection.kind,
        owner=connection.owner,
        label=connection.label or (account.label if account else None),
        status=connection.status,
        status_reason=connection.status_reason,
        since=connection.since,
        requested_scopes=list(connection.requested_scopes),
        granted_scopes=list(connection.granted_scopes),
        expires_at=connection.expires_at,
        has_refresh_token=connection.has_refresh_token,
        account=AccountShown(id=account.id, label=account.label) if account else None,
        last_refreshed_at=connection.last_refreshed_at,
        last_used_at=connection.last_used_at,
        created_at=connection.created_at,
        findings=[dict(finding) for finding in findings],
    )


def attempt_shown(attempt: Attempt) -> AttemptShown:
    """An attempt; its status is the one that people see."""
    return AttemptShown(
        id=attempt.id,
        status=attempt.status,
        application=attempt.application,
        kind=attempt.kind,
        owner=attempt.owner,
        connection_id=attempt.connection_id,
        findings=[dict(finding) for finding in attempt.outcome.get("findings", ())],
        created_at=attempt.created_at,
        expires_at=attempt.expires_at,
    )


def exchange_shown(exchange: Exchange) -> ExchangeShown:
    """An exchange."""
    request, response = exchange.request, exchange.response
    answered = None
    if response:
        answered = AnsweredShown(
            status=response.status, headers=dict(response.headers), body=response.body
        )
    return ExchangeShown(
        id=exchange.id,
        stage=exchange.stage,
        at=exchange.at,
        duration_ms=exchange.duration_ms,
        application=exchange.application,
        connection=exchange.connection,
        service=exchange.service,
        method=exchange.method,
        attempt=exchange.attempt,
        used_auth=exchange.used_auth,
        request=SentShown(
            method=request.method,
            url=request.url,
            headers=dict(request.headers),
            body=request.body,
        ),
        response=answered,
        error=exchange.error,
    )


def finding_shown(row: FindingRow) -> dict[str, Any]:
    """A stored finding."""
    return as_public(row)


def findings_shown(findings: Iterable[Finding]) -> FindingsShown:
    """Findings as the engine gave them."""
    return FindingsShown(findings=[finding.as_dict() for finding in findings])


def key_shown(key: ApiKey) -> KeyShown:
    """A key without the key."""
    return KeyShown(**_key_values(key))


def new_key_shown(key: ApiKey, value: str) -> NewKeyShown:
    """A new key with the key."""
    return NewKeyShown(key=value, **_key_values(key))


def _key_values(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role,
        "prefix": key.prefix,
        "permissions": list(key.permissions),
        "applications": list(key.applications) if key.applications is not None else None,
        "services": list(key.services) if key.services is not None else None,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
        "disabled_at": key.disabled_at,
    }


def member_shown(member: Member) -> MemberShown:
    """A member."""
    return MemberShown(
        id=member.id,
        name=member.name,
        role=member.role,
        created_at=member.created_at,
        disabled_at=member.disabled_at,
    )


def audit_shown(entry: AuditEntry) -> AuditShown:
    """An audit entry."""
    return AuditShown(
        id=entry.id,
        at=entry.at,
        actor=entry.actor,
        actor_name=entry.actor_name,
        action=entry.action,
        subject_type=entry.subject_type,
        subject=entry.subject,
        address=entry.address,
        detail=dict(entry.detail),
    )
