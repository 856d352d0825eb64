"""Servers of many shapes: whatever they answer, a right setting is never called wrong."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

import pytest

from regrant.adapters.outbound.client import GuardedClient
from regrant.diagnosis.checking import Row
from regrant.domain.application import Application, ApplicationSettings
from regrant.domain.exchange import Exchange
from regrant.domain.secret import Secret
from regrant.ports.outbound import Limits
from regrant.testing.clock import FakeClock
from regrant.usecases.check.probing import Checked, Probing
from regrant.usecases.conversation import Conversation
from regrant.usecases.oauth_client import OAuthClient
from tests.journeys.check.characters import PARTS, Part
from tests.journeys.check.characters_doors import Alias
from tests.journeys.check.characters_known import Flows, Realm
from tests.journeys.check.characters_odd import LocksOut, MixedStatuses
from tests.journeys.check.characters_pages import ResponseTypeRefused
from tests.journeys.check.characters_tokens import (
    Plain401,
    SendsPostsBack,
    TokenUrlOfAnotherTenant,
    WordOnly,
)
from tests.journeys.check.scripted import (
    AUTHORIZE,
    CALLBACK,
    CLIENT_ID,
    CLIENT_SECRET,
    REVOKE,
    SCOPES,
    TOKEN,
    Character,
    ScriptedServer,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
#: By the setting that is broken: the fields, the secret or the redirect URL that break it.
BREAKS: dict[str, dict[str, Any]] = {
    "client_id": {"client_id": "acme-portal-9999"},
    "client_secret": {"secret": "wrong-secret-0123456789abcdef"},
    "redirect_uri": {"redirect_uri": "https://regrant.example/oauth/callback/other"},
    "scopes": {"scopes": ("read", "wriite")},
    "token_endpoint": {"token_endpoint": "/oauth/tokens"},
    "authorization_endpoint": {"authorization_endpoint": "/oauth/authorise"},
    "revocation_endpoint": {"revocation_endpoint": "/oauth/revok"},
}


class Records:
    """Keeps what was said."""

    def __init__(self) -> None:
        self.kept: list[Exchange] = []

    async def keep(self, exchange: Exchange) -> None:
        self.kept.append(exchange)


def check(server: ScriptedServer, records: Records | None = None, **broken: Any) -> list[Row]:
    """Check an application that is right but for what is broken."""
    server.character.begin()
    secret = broken.pop("secret", CLIENT_SECRET)
    redirect_uri = broken.pop("redirect_uri", CALLBACK)
    token_base = broken.pop("token_base", server.url)
    addresses = {
        name: (token_base if name == "token_endpoint" else server.url) + broken.pop(name, path)
        for name, path in (
            ("authorization_endpoint", AUTHORIZE),
            ("token_endpoint", TOKEN),
            ("revocation_endpoint", REVOKE),
        )
    }
    given: dict[str, Any] = {"client_id": CLIENT_ID, "scopes": SCOPES, **addresses, **broken}
    settings = ApplicationSettings(name="Acme", **given)
    application = Application("app_x", "ctx", 1, settings, bool(secret), NOW, NOW, NOW)

    async def run() -> list[Row]:
        clock = FakeClock(NOW)
        outbound = GuardedClient(clock, [ip_network("127.0.0.0/8")], pooled=False)
        conversation = Conversation(outbound, records or Records(), clock, Limits(total=5))
        client = OAuthClient(application, Secret(secret), None)
        try:
            rows, _ = await Probing(conversation, clock).rows(Checked(client, redirect_uri))
        finally:
            await outbound.aclose()
        return rows

    return asyncio.run(run())


@pytest.fixture(params=PARTS, ids=lambda part: part.character.__name__)
def part(request: pytest.FixtureRequest) -> Part:
    return request.param


@pytest.fixture
def scripted(part: Part) -> Iterator[ScriptedServer]:
    with ScriptedServer(part.character()) as server:
        yield server


def wrong(rows: list[Row]) -> set[str]:
    """The settings that are called wrong, scopes without their names, our own side left out."""
    named = {row.setting.split(":")[0] for row in rows if row.verdict == "wrong"}
    return named - {"clock"}  # the clock of this test stands still


def test_a_right_setting_is_never_called_wrong(part: Part, scripted: ScriptedServer) -> None:
    rows = check(scripted)
    assert wrong(rows) == set(), rows
    proved = {row.setting for row in rows if row.verdict == "ok"}
    assert part.proves <= proved, [(row.setting, row.reason) for row in rows]
    assert all(row.reason for row in rows)


def test_a_token_url_of_another_tenant_does_not_blame_the_secret() -> None:
    with ScriptedServer(TokenUrlOfAnotherTenant()) as server:
        rows = {row.setting: row for row in check(server)}
    assert rows["client_id"].verdict == "ok"
    assert rows["client_secret"].verdict == "unknown"
    assert "different environments" in rows["client_secret"].reason


def test_a_client_that_may_not_log_in_so_is_told_apart_from_an_unknown_one() -> None:
    with ScriptedServer(ResponseTypeRefused()) as server:
        rows = check(server)
    assert wrong(rows) == {"grant_type"}


def test_two_addresses_of_one_login_are_both_right() -> None:
    with ScriptedServer(Alias()) as server:
        rows = check(server, issuer=server.url)
    assert wrong(rows) == set()


def test_a_broken_setting_is_named_and_no_other(part: Part, scripted: ScriptedServer) -> None:
    named: set[str] = set()
    for setting, broken in BREAKS.items():
        rows = check(scripted, **broken)
        assert wrong(rows) <= {setting}, f"{setting}: {[r for r in rows if r.verdict == 'wrong']}"
        [row] = [row for row in rows if row.setting == setting]
        assert row.verdict != "ok" or setting in part.takes, f"{setting}: {row.reason}"
        named |= wrong(rows)
    assert part.names <= named, sorted(part.names - named)


@pytest.mark.parametrize("character", [WordOnly, SendsPostsBack])
def test_the_login_page_in_place_of_the_token_url_is_named(character: type[Character]) -> None:
    with ScriptedServer(character()) as server:
        rows = check(server, token_endpoint=AUTHORIZE)
    assert wrong(rows) == {"token_endpoint"}


@pytest.mark.parametrize("character", [Character, Realm, Flows, Plain401, MixedStatuses, LocksOut])
@pytest.mark.parametrize(
    ("read_in", "set_to", "right"),
    [
        ("header", "client_secret_post", "client_secret_basic"),
        ("body", "client_secret_basic", "client_secret_post"),
    ],
)
def test_the_wrong_place_for_the_credentials_is_named_and_nothing_else(
    character: type[Character], read_in: str, set_to: str, right: str
) -> None:
    played = character()
    played.places = (read_in,)
    with ScriptedServer(played) as server:
        rows = check(server, token_endpoint_auth_method=set_to)
    assert wrong(rows) == {"token_endpoint_auth_method"}, rows
    [row] = [row for row in rows if row.setting == "token_endpoint_auth_method"]
    assert row.suggestion == right
