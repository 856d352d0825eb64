"""What a login asks for and what it makes of the token answer."""

from typing import Any

import pytest

from regrant.domain.secret import Secret
from regrant.errors import PreconditionError
from tests.contract.login.desk import Desk, desk_at, publish
from tests.contract.refresh.stage import Stage
from tests.testbed.hostile import Answer


async def test_a_server_that_knows_only_plain_pkce_gets_no_login(stage: Stage) -> None:
    publish(stage, code_challenge_methods_supported=["plain"])
    desk = await desk_at(stage)
    with pytest.raises(PreconditionError) as raised:
        await desk.begin()
    assert raised.value.exact_code == "pkce-required"


@pytest.mark.parametrize("offered", [..., [], ["S256"], ["plain", "S256"], "S256"], ids=repr)
async def test_every_other_login_carries_an_s256_challenge_of_its_own(
    stage: Stage, offered: Any
) -> None:
    publish(stage, **({} if offered is ... else {"code_challenge_methods_supported": offered}))
    desk = await desk_at(stage)
    logins = [await desk.begin() for _ in range(3)]
    assert {login.params["code_challenge_method"] for login in logins} == {"S256"}
    assert len({login.params["code_challenge"] for login in logins}) == 3
    assert len({login.state for login in logins}) == 3


@pytest.mark.parametrize(
    ("scope", "granted"),
    [
        (..., ("openid", "read", "write")),
        (None, ("openid", "read", "write")),
        ("write,read", ("write", "read")),
        (["read"], ("read",)),
        ("read", ("read",)),
        ("", ()),
    ],
    ids=repr,
)
async def test_what_was_granted_is_stored_and_what_is_lacking_is_said(
    stage: Stage, scope: Any, granted: tuple[str, ...]
) -> None:
    desk = await desk_at(stage, scopes=("openid", "read", "write"))
    arrival = await desk.log_in(scope=scope)
    assert arrival.attempt is not None
    stored = stage.installation.stored(arrival.attempt.connection_id or "")
    assert (stored.requested_scopes, stored.granted_scopes) == (
        ("openid", "read", "write"),
        granted,
    )
    said = " ".join(finding.title for finding in arrival.findings)
    for lacking in {"read", "write"} - set(granted):
        assert lacking in said


@pytest.mark.parametrize(
    "raw",
    [
        b'{"access_token":"a","expires_in":NaN,"refresh_token":"r"}',
        b'{"access_token":"a","expires_in":"never","refresh_token":"r"}',
        b'{"access_token":"a","user":"Ren\xe9","refresh_token":"r"}',
        b'\xef\xbb\xbf{"access_token":"a","token_type":null,"scope":7,"refresh_token":"r"}',
        b"access_token=a&refresh_token=r&expires_in=3600",
    ],
    ids=range(5),
)
async def test_an_odd_answer_makes_a_whole_connection(desk: Desk, stage: Stage, raw: bytes) -> None:
    login = await desk.begin()
    stage.script(Answer(200, raw, content_type="application/json"))
    arrival = await desk.come_back(login)
    assert arrival.attempt is not None
    assert arrival.attempt.status == "completed", arrival.findings
    tokens = stage.installation.tokens(arrival.attempt.connection_id or "")
    assert (tokens.access_token, tokens.refresh_token) == (Secret("a"), Secret("r"))


async def test_a_token_of_64_kib_survives_login_refresh_and_record(
    desk: Desk, stage: Stage
) -> None:
    large = "".join(chr(33 + number % 94) for number in range(65_536))
    arrival = await desk.log_in(access_token=large, refresh_token=large)
    assert arrival.attempt is not None
    tokens = stage.installation.tokens(arrival.attempt.connection_id or "")
    assert tokens.access_token.reveal() == large
    assert tokens.refresh_token == Secret(large)
    records = repr(stage.installation.exchanges(attempt=arrival.attempt.id))
    assert large[:40] not in records


@pytest.mark.parametrize("status", [201, 204, 206, 301, 302, 307, 400, 401, 500])
async def test_only_a_success_makes_a_connection(desk: Desk, stage: Stage, status: int) -> None:
    login = await desk.begin()
    good = stage.good()
    stage.script(Answer(status, good.body, content_type="application/json"))
    arrival = await desk.come_back(login)
    assert arrival.attempt is not None
    is_success = status == 201
    assert (arrival.attempt.status == "completed") is is_success
    shared = stage.installation.database.read_now(
        lambda tx: tx.connections.shared(desk.application.id)
    )
    assert (shared is not None) is is_success
