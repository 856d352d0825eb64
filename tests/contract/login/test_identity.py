"""Who logged in: learnt where it can be, refused where it is forged, never a reason to break."""

from typing import Any

import pytest

from tests.contract.login.desk import Desk
from tests.contract.refresh.stage import Stage
from tests.testbed.hostile import Answer, Move, Reset, answer_json
from tests.unit.protocol.id_tokens import STRANGER, jwt_of

DEEP = b'{"a":' * 100_000
USERINFO: dict[str, tuple[Move, str | None]] = {
    "plain": (answer_json({"sub": "alice", "name": "Alice"}), "alice"),
    "id as a number": (answer_json({"id": 7, "login": "al"}), "7"),
    "nested": (answer_json({"data": {"id": "n7", "email": "a@example.org"}}), "n7"),
    "a list": (answer_json([{"sub": "alice"}]), None),
    "nothing of use": (answer_json({"sub": ["alice"], "id": {}, "uid": True}), None),
    "a page": (Answer(200, b"<html>Hello</html>", content_type="text/html"), None),
    "empty": (Answer(200, b""), None),
    "too deep": (Answer(200, DEEP, content_type="application/json"), None),
    "no UTF-8": (Answer(200, b'{"sub": "\xff"}', content_type="application/json"), None),
    "refused": (answer_json({"error": "invalid_token"}, 401), None),
    "down": (Answer(503, b"down"), None),
    "reset": (Reset(), None),
    "too large": (Answer(200, b"x" * (2 << 20)), None),
    "control characters": (answer_json({"sub": "al\x1b[31mice\n"}), "al[31mice"),
    "very long": (answer_json({"sub": "a" * 5000}), "a" * 200),
}


@pytest.mark.parametrize(("move", "account"), USERINFO.values(), ids=USERINFO)
async def test_no_answer_about_the_account_costs_the_login(
    desk: Desk, stage: Stage, move: Move, account: str | None
) -> None:
    stage.server.always("/userinfo", move)
    arrival = await desk.log_in()
    assert arrival.attempt is not None
    assert arrival.attempt.status == "completed", arrival.findings
    stored = stage.installation.stored(arrival.attempt.connection_id or "")
    assert (stored.account.id if stored.account else None) == account


async def test_a_verified_id_token_names_the_account_and_userinfo_its_label(
    desk: Desk, stage: Stage
) -> None:
    login = await desk.begin()
    stage.script(stage.good(id_token=desk.id_token(login)))
    arrival = await desk.come_back(login)
    assert arrival.attempt is not None
    stored = stage.installation.stored(arrival.attempt.connection_id or "")
    assert stored.account is not None
    assert (stored.account.id, stored.account.label) == ("alice", "alice@example.org")
    assert stored.extra["notes"]["id_token"] == "verified"


async def test_userinfo_of_another_account_is_ignored(desk: Desk, stage: Stage) -> None:
    stage.server.always("/userinfo", answer_json({"sub": "mallory", "email": "m@evil.example"}))
    login = await desk.begin()
    stage.script(stage.good(id_token=desk.id_token(login)))
    arrival = await desk.come_back(login)
    assert arrival.attempt is not None
    stored = stage.installation.stored(arrival.attempt.connection_id or "")
    assert stored.account is not None
    assert (stored.account.id, stored.account.label) == ("alice", "alice@example.org")


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "somebody-else"},
        {"nonce": "another"},
        {"nonce": ...},
        {"sub": ...},
        {"azp": []},
        {"azp": ["app"], "aud": ["app", "b"]},
        {"exp": 1},
        {"iat": "yesterday"},
        {"at_hash": "AAAA"},
    ],
    ids=repr,
)
async def test_a_genuine_id_token_that_says_something_wrong_ends_the_login(
    desk: Desk, stage: Stage, changes: dict[str, Any]
) -> None:
    login = await desk.begin()
    stage.script(stage.good(id_token=desk.id_token(login, **changes)))
    arrival = await desk.come_back(login)
    assert arrival.attempt is not None
    assert (arrival.attempt.status, desk.status_of(login)) == ("failed", "failed")
    assert [finding.code for finding in arrival.findings] == ["response-malformed"]
    assert "id_token" in arrival.findings[0].title
    # It is refused before anything else is asked.
    assert stage.server.requests_to("/userinfo") == []
    assert (
        stage.installation.database.read_now(lambda tx: tx.connections.shared(desk.application.id))
        is None
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(4000, "67 minutes behind"), (-4000, "67 minutes ahead of")],
    ids=["theirs ahead", "theirs behind"],
)
async def test_an_id_token_that_is_wrong_by_the_clock_alone_says_so(
    desk: Desk, stage: Stage, seconds: int, words: str
) -> None:
    login = await desk.begin()
    theirs = int(stage.clock.now().timestamp()) + seconds
    token = desk.id_token(login, iat=theirs, exp=theirs + 3600)
    stage.script(stage.good(id_token=token))
    arrival = await desk.come_back(login)
    assert [finding.code for finding in arrival.findings] == ["clock-skew"]
    assert words in arrival.findings[0].title


@pytest.mark.parametrize("way", ["stranger", "garbage", "no keys", "keys are a page"])
async def test_an_id_token_that_cannot_be_verified_costs_only_its_claims(
    desk: Desk, stage: Stage, way: str
) -> None:
    login = await desk.begin()
    token = desk.id_token(login)
    if way == "stranger":
        token = jwt_of({"iss": stage.server.url, "sub": "mallory"}, STRANGER)
    if way == "garbage":
        token = "not.a.token"
    if way == "no keys":
        stage.server.always("/keys", Answer(500, b"down"))
    if way == "keys are a page":
        stage.server.always("/keys", Answer(200, b"<html>", content_type="text/html"))
    stage.script(stage.good(id_token=token))
    arrival = await desk.come_back(login)
    assert arrival.attempt is not None
    assert arrival.attempt.status == "completed"
    stored = stage.installation.stored(arrival.attempt.connection_id or "")
    assert stored.account is not None
    assert stored.account.id == "alice"  # as userinfo says
    assert stored.extra["notes"]["id_token"].startswith("ignored")


async def test_openid_always_sends_a_nonce_and_nothing_else_does(stage: Stage, desk: Desk) -> None:
    first, second = await desk.begin(replace=True), await desk.begin(replace=True)
    assert len({first.params["nonce"], second.params["nonce"]}) == 2
    plain = await desk.begin(scopes=("read",))
    assert "nonce" not in plain.params
    del stage
