"""Everything that a diagnosis may rest on, as plain values the server fills in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from regrant.diagnosis.observation import Observation
from regrant.domain.application import Application
from regrant.domain.attempt import Attempt
from regrant.domain.connection import Connection
from regrant.domain.provider import Provider
from regrant.domain.service import Method, Service


@dataclass(frozen=True, slots=True)
class History:
    """What is remembered of this application and account; it outlives deleted connections."""

    authorized_before: bool | None = None
    refresh_token_given_before: bool | None = None
    deleted_without_revocation: bool | None = None
    last_worked_at: datetime | None = None
    application_edited_at: datetime | None = None
    refresh_answer_lost: bool | None = None
    refresh_token_presented_twice: bool | None = None
    previous_account: str | None = None


@dataclass(frozen=True, slots=True)
class ProbeAnswer:
    """A comparison made on purpose: the real value against a made-up one.

    `setting` is the application field (`client_id`, `scopes:<value>`, `token_endpoint` …).
    `verdict` is what the two answers prove; `reason` says it in words.
    """

    setting: str
    verdict: Literal["ok", "wrong", "unknown"]
    reason: str
    suggestion: str | None = None
    finding: str | None = None


@dataclass(frozen=True, slots=True)
class Installation:
    """Our own addresses: where browsers reach us, and from where we reach others.

    `browser_url` is where a browser did reach us, when that proves the public address wrong.
    """

    public_url: str | None = None
    public_url_reachable: bool | None = None
    unreachable_because: str | None = None
    egress_address: str | None = None
    browser_url: str | None = None


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """Our own side. None for a part means: not looked at, so no rule judges it.

    `is_connection_missing` is true when the call resolved to an account that has no connection;
    `has_shared_connection` says whether the application has a shared user. `missing_fields` and
    `malformed_fields` are names of application fields. `known_endpoints` come from discovery or
    the catalogue, by field name. `shareable` is the one connected account that could become the
    shared user; with several, only a person can choose. `suitable` is the one application that a
    service without OAuth could use.
    """

    application: Application | None = None
    service: Service | None = None
    method: Method | None = None
    connection: Connection | None = None
    attempt: Attempt | None = None
    redirect_uri: str | None = None
    has_shared_connection: bool | None = None
    shareable: Connection | None = None
    suitable: Application | None = None
    needs_shared_connection: bool | None = None
    missing_owner: str | None = None
    connect_url: str | None = None
    missing_fields: tuple[str, ...] = ()
    malformed_fields: Mapping[str, str] = field(default_factory=dict[str, str])
    known_endpoints: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class LoginOutcome:
    """What our own checks of a login found before any token request.

    `state` is why a state was refused; `settings_changed` that the application was edited
    while the person was away; `issuer_seen` and `issuer_expected` differ on a mix-up;
    `account_before` and `account_now` differ when another account came back; `interrupted`: the
    process that finished the login ended before an answer of the provider was stored.
    `id_token_refused` says what is wrong with an id_token whose signature is right.
    """

    state: Literal["ok", "missing", "unknown", "expired", "used", "other_browser"] | None = None
    settings_changed: bool | None = None
    changed_fields: tuple[str, ...] = ()
    issuer_seen: str | None = None
    issuer_expected: str | None = None
    account_before: str | None = None
    account_now: str | None = None
    abandoned: bool | None = None
    minutes_waited: float | None = None
    interrupted: bool | None = None
    id_token_refused: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One value in, findings out. Every part but none is needed; what is absent is unknown.

    `clock_offset_seconds`: by how much the provider's clock is ahead of ours.
    """

    observation: Observation | None = None
    own: OwnSettings = OwnSettings()
    provider: Provider | None = None
    history: History = History()
    login: LoginOutcome = LoginOutcome()
    probes: tuple[ProbeAnswer, ...] = ()
    installation: Installation = Installation()
    now: datetime | None = None
    clock_offset_seconds: float | None = None
