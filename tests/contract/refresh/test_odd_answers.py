"""Whatever an answer looks like, the refresh token that lives at the server is the one stored."""

import asyncio
from typing import Any

import pytest

from regrant.domain.secret import Secret
from regrant.domain.token import TokenSet
from regrant.errors import ProviderUnavailableError, RegrantError
from regrant.usecases.input.application import ApplicationFields
from regrant.usecases.tokens import Need
from tests.contract.refresh.stage import Stage, shown
from tests.testbed.hostile import After, Answer, CutShort, Gate, Move, Reset, answer_json
from tests.testbed.installation import OWNER

FORCED = Need(forced=True)
LIFETIMES: list[Any] = [..., None, 0, -1, "3600", 3600.5, 1e99, "never", [], {}, True, "", 10**40]


@pytest.mark.parametrize("expires_in", LIFETIMES, ids=repr)
async def test_no_lifetime_costs_the_rotated_refresh_token(stage: Stage, expires_in: Any) -> None:
    connection = await stage.connected()
    answer = stage.good(expires_in=expires_in)
    stage.script(answer)
    renewed = await stage.installation.use.tokens.usable(connection.id, FORCED)
    assert renewed.status == "active"
    stored = stage.installation.tokens(connection.id)
    assert stored.access_token == Secret(shown(answer)["access_token"])
    assert stored.refresh_token == Secret(shown(answer)["refresh_token"])
    await stage.installation.use.tokens.usable(connection.id, FORCED)
    assert stage.presented[-1] == shown(answer)["refresh_token"]


@pytest.mark.parametrize(
    "raw", ["NaN", "Infinity", "1" + "0" * 5000, '"\N{SNOWMAN}\\ud800"'], ids=range(4)
)
async def test_no_byte_of_another_member_costs_it_either(stage: Stage, raw: str) -> None:
    connection = await stage.connected()
    body = (
        b'{"access_token":"new","note":%s,"u":"Ren\xe9","refresh_token":"rotated"}' % raw.encode()
    )
    stage.script(Answer(200, body, content_type="application/json"))
    await stage.installation.use.tokens.usable(connection.id, FORCED)
    assert stage.installation.refresh_token(connection.id) == Secret("rotated")


@pytest.mark.parametrize("absent", [..., None, ""], ids=repr)
async def test_an_answer_without_a_refresh_token_keeps_the_old_one(
    stage: Stage, absent: Any
) -> None:
    connection = await stage.connected()
    for _ in range(3):
        stage.script(stage.good(refresh_token=absent))
        renewed = await stage.installation.use.tokens.usable(connection.id, FORCED)
        assert renewed.has_refresh_token
        stage.script(stage.good())
        await stage.installation.use.tokens.usable(connection.id, FORCED)
    kept = stage.presented
    assert kept == [kept[0], kept[0], kept[2], kept[2], kept[4], kept[4]]
    assert len({kept[0], kept[2], kept[4]}) == 3


@pytest.mark.parametrize("access_token", [..., None, "", 7, "line\nbreak"], ids=repr)
async def test_a_refresh_token_whose_access_token_is_of_no_use_is_kept(
    stage: Stage, access_token: Any
) -> None:
    connection = await stage.connected()
    before = stage.installation.tokens(connection.id)
    stage.script(stage.good(access_token=access_token, refresh_token="rotated"))
    with pytest.raises(RegrantError):
        await stage.installation.use.tokens.usable(connection.id, FORCED)
    after = stage.installation.tokens(connection.id)
    assert after.refresh_token == Secret("rotated")
    assert (after.access_token, after.expires_at) == (before.access_token, before.expires_at)
    # The living access token is served on, and the next try presents the rotated one.
    assert (await stage.installation.use.tokens.usable(connection.id)).tokens == after
    await stage.installation.use.tokens.usable(connection.id, FORCED)
    assert stage.presented == ["refresh-1", "rotated"]
    assert stage.installation.stored(connection.id).status == "active"


LOST: dict[str, Move] = {
    "reset before the answer": Reset(),
    "half a body": CutShort(answer_json({"access_token": "a", "refresh_token": "r"}), 20),
    "half a head": Reset(after=b"HTTP/1.1 200 OK\r\nContent-"),
}


@pytest.mark.parametrize("move", LOST.values(), ids=LOST)
async def test_an_answer_that_was_lost_is_asked_for_once_more_within_seconds(
    stage: Stage, move: Move
) -> None:
    connection = await stage.connected()
    stage.script(move)
    began = stage.clock.monotonic()
    renewed = await stage.installation.use.tokens.usable(connection.id, FORCED)
    assert renewed.status == "active"
    assert stage.presented == ["refresh-1", "refresh-1"]
    assert stage.clock.monotonic() - began <= 5
    assert stage.installation.stored(connection.id).refresh_started_at is None


async def test_a_token_that_is_refused_after_its_answer_was_lost_says_just_that(
    stage: Stage,
) -> None:
    connection = await stage.connected()
    stage.script(Reset(), stage.error("invalid_grant"))
    with pytest.raises(RegrantError) as raised:
        await stage.installation.use.tokens.usable(connection.id, FORCED)
    assert raised.value.exact_code == "refresh-response-lost"
    stored = stage.installation.stored(connection.id)
    assert (stored.status, stored.status_reason) == ("needs_reconnect", "refresh-response-lost")


async def test_two_lost_answers_are_no_death_and_the_next_try_comes_soon(stage: Stage) -> None:
    connection = await stage.connected()
    stage.script(Reset(), Reset())
    with pytest.raises(ProviderUnavailableError):
        await stage.installation.use.tokens.usable(connection.id, FORCED)
    stored = stage.installation.stored(connection.id)
    assert stored.status == "failing"
    assert stored.refresh_started_at is not None  # what became of it is not known
    await stage.pass_time(60, step=5)
    assert stage.installation.stored(connection.id).status == "active"
    assert set(stage.presented) == {"refresh-1"}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (answer_json({"error": "invalid_grant"}, 400), "refresh-token-invalidated"),
        (answer_json({"error": "invalid_grant"}, 401), "refresh-token-invalidated"),
        (
            answer_json({"error": "invalid_grant", "error_description": "Token reused"}, 400),
            "refresh-token-reused",
        ),
    ],
    ids=["400", "401", "reused"],
)
async def test_a_dead_refresh_token_is_presented_once_and_never_again(
    stage: Stage, answer: Answer, code: str
) -> None:
    connection = await stage.connected()
    stage.always(answer)
    stage.clock.advance(50 * 60)
    await stage.refresh_due()
    for _ in range(3):
        with pytest.raises(RegrantError):
            await stage.installation.use.tokens.usable(connection.id, FORCED)
        await stage.pass_time(3600, step=600)
    assert stage.presented == ["refresh-1"]
    stored = stage.installation.stored(connection.id)
    assert (stored.status, stored.status_reason) == ("needs_reconnect", code)
    assert stage.installation.open_findings("connection", connection.id) == [code]


async def test_scopes_that_a_refresh_narrows_are_stored_and_those_it_omits_stay(
    stage: Stage,
) -> None:
    application = await stage.application(scopes=("read", "write"))
    connection = await stage.connected(application)
    granted: list[tuple[str, ...]] = []
    for scope in (..., "write,read", "read", ..., None):
        stage.script(stage.good(scope=scope))
        renewed = await stage.installation.use.tokens.usable(connection.id, FORCED)
        granted.append(renewed.granted_scopes)
    assert granted == [("read", "write"), ("write", "read"), ("read",), ("read",), ("read",)]


async def test_a_refusal_that_is_judged_late_does_no_harm_to_what_came_meanwhile(
    stage: Stage,
) -> None:
    gate = Gate()
    application = await stage.application()
    connection = await stage.connected(application)
    metadata = "/.well-known/oauth-authorization-server"
    stage.server.always("*", Answer(404))
    await stage.installation.use.applications.update(
        OWNER,
        application.id,
        ApplicationFields(issuer=stage.server.url, client_secret="s3cr3t-of-the-app"),
    )
    # The address seems wrong, so the issuer's metadata is read again, which takes its time.
    stage.server.script(metadata, After(Answer(404), gate))
    stage.script(Answer(404, b"Not found"))
    refreshing = asyncio.create_task(stage.installation.use.tokens.usable(connection.id, FORCED))
    seen = len(stage.server.requests)
    await asyncio.to_thread(stage.server.wait_for_requests, seen + 2)
    fresh = TokenSet(Secret("other"), "Bearer", stage.clock.now(), None, Secret("others"))
    stored = stage.installation.stored(connection.id)
    assert stage.installation.database.write_now(
        lambda tx: tx.connections.replace_tokens(stored, fresh)
    )
    gate.open()
    assert (await refreshing).tokens == fresh
    assert stage.installation.stored(connection.id).status == "active"
    assert stage.installation.open_findings("application", application.id) == []
