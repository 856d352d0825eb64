"""Tokens of the client's own: the grant is proved, without a token where the server allows it."""

from typing import Any

import pytest

from regrant.diagnosis.checking import Row
from tests.journeys.check.scripted import (
    CLIENT_ID,
    CLIENT_SECRET,
    SCOPES,
    Character,
    Heard,
    Said,
    ScriptedServer,
    data,
)
from tests.journeys.check.test_other_servers import Records, check, wrong

TOKEN = "mint-0123456789-abcdef-XYZ"
OWN: dict[str, Any] = {"grant_type": "client_credentials"}


class Machine(Character):
    """Gives clients tokens of their own, and judges client, grant and scope in this order."""

    allowed = ("client_credentials",)

    def token(self, heard: Heard) -> Said:
        client_id, secret, _ = heard.credentials
        if (client_id, secret) != (CLIENT_ID, CLIENT_SECRET):
            return data({"error": "invalid_client"}, 401)
        if heard.form.get("grant_type") not in self.allowed:
            return data({"error": "unauthorized_client"})
        return self.judged_scope(heard)

    def judged_scope(self, heard: Heard) -> Said:
        if not set(heard.form.get("scope", "").split()) <= set(SCOPES):
            return data({"error": "invalid_scope"})
        return data({"access_token": TOKEN, "token_type": "Bearer", "expires_in": 60}, 200)


class Lax(Machine):
    """Leaves out scopes that it does not know, and gives a token for the rest."""

    def judged_scope(self, heard: Heard) -> Said:
        del heard
        return data({"access_token": TOKEN, "token_type": "Bearer", "expires_in": 60}, 200)


class CodesOnly(Machine):
    """Lets this client have codes, and no tokens of its own."""

    allowed = ("authorization_code", "refresh_token")

    def judged_scope(self, heard: Heard) -> Said:
        del heard
        return data({"error": "invalid_grant"})


class ScopeIsUnauthorized(Machine):
    """Says `unauthorized_client` of a scope that the client may not have."""

    def judged_scope(self, heard: Heard) -> Said:
        if not set(heard.form.get("scope", "").split()) <= set(SCOPES):
            return data({"error": "unauthorized_client"})
        return super().judged_scope(heard)


class GrantsFirst(Machine):
    """Looks at the grant before the client: nothing but its own grant tells clients apart."""

    def token(self, heard: Heard) -> Said:
        if heard.form.get("grant_type") != "client_credentials":
            return data({"error": "unsupported_grant_type"})
        return super().token(heard)


def row(rows: list[Row], setting: str) -> Row:
    return next(one for one in rows if one.setting == setting)


def own_requests(server: ScriptedServer) -> list[Heard]:
    return [one for one in server.heard if one.form.get("grant_type") == "client_credentials"]


@pytest.mark.parametrize("character", [Machine, Lax, ScopeIsUnauthorized, GrantsFirst])
def test_a_grant_that_is_allowed_is_proved(character: type[Character]) -> None:
    records = Records()
    with ScriptedServer(character()) as server:
        rows = check(server, records, **OWN)
    assert wrong(rows) == set(), rows
    for setting in ("grant_type", "client_secret", "client_id"):
        assert row(rows, setting).verdict == "ok", row(rows, setting).reason
    assert TOKEN not in repr(rows)
    assert TOKEN not in repr(records.kept)


def test_a_server_that_judges_scopes_gives_no_token() -> None:
    with ScriptedServer(Machine()) as server:
        check(server, **OWN)
        asked = own_requests(server)
    assert len(asked) == 1
    assert not set(asked[0].form["scope"].split()) & set(SCOPES)


def test_a_refused_grant_is_told_from_a_refused_client() -> None:
    with ScriptedServer(CodesOnly()) as server:
        assert wrong(check(server, **OWN)) == {"grant_type"}
        rows = check(server, secret="wrong-secret-0123456789abcdef", **OWN)
    assert "grant_type" not in wrong(rows)
    assert row(rows, "grant_type").verdict == "unknown"


@pytest.mark.parametrize("character", [Machine, Lax, GrantsFirst])
def test_a_wrong_secret_gets_no_token_and_is_not_called_right(character: type[Character]) -> None:
    with ScriptedServer(character()) as server:
        rows = check(server, secret="wrong-secret-0123456789abcdef", **OWN)
    assert wrong(rows) <= {"client_secret"}
    assert row(rows, "client_secret").verdict != "ok"
    assert row(rows, "grant_type").verdict == "unknown"


def test_an_application_with_logins_asks_for_no_token_of_its_own() -> None:
    with ScriptedServer(Lax()) as server:
        check(server)
        assert own_requests(server) == []
