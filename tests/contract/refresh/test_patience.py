"""A provider that does not serve: living tokens are served on, its pauses are kept, all heals."""

import asyncio
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from regrant.errors import ProviderUnavailableError
from regrant.usecases.refresh_ahead import AT_ONCE
from regrant.usecases.tokens import Need
from tests.contract.refresh.stage import Stage
from tests.testbed.hostile import (
    After,
    Answer,
    Gate,
    HostileServer,
    Move,
    Raw,
    Reset,
    answer_json,
    redirect,
)

MINUTE = 60
BAD_DAYS: dict[str, Move] = {
    "503": Answer(503, b"down"),
    "503 with the RFC's words": answer_json({"error": "temporarily_unavailable"}, 503),
    "500 as JSON": answer_json({"error": "server_error"}, 500),
    "502 page": Answer(502, b"<html><h1>Bad gateway</h1></html>", content_type="text/html"),
    "200 page": Answer(200, b"<html><form>Sign in</form></html>", content_type="text/html"),
    "400 page": Answer(400, b"<html><h1>Blocked</h1></html>", content_type="text/html"),
    "403 page": Answer(403, b"<html>Request blocked. WAF id 7</html>", content_type="text/html"),
    "429": Answer(429, b"slow down"),
    "429 with invalid_grant": answer_json({"error": "invalid_grant"}, 429),
    "200 without a token": answer_json({"ok": True}),
    "empty": Answer(200, b"", content_type=None),
    "reset": Reset(),
    "no HTTP": Raw(b"SSH-2.0-x\r\n"),
    "redirect": redirect("https://elsewhere.example/token"),
    "405": Answer(405, b""),
}


@pytest.mark.parametrize("move", BAD_DAYS.values(), ids=BAD_DAYS)
async def test_a_living_token_is_served_while_refreshes_fail_and_all_heals_by_itself(
    stage: Stage, move: Move
) -> None:
    connection = await stage.connected()
    usable = stage.installation.use.tokens.usable
    stage.clock.advance(49 * MINUTE)  # eleven minutes before the end
    stage.always(move)
    for _ in range(10):
        await stage.pass_time(MINUTE, step=15)
        assert (await usable(connection.id)).tokens == stage.installation.tokens(connection.id)
    assert stage.installation.stored(connection.id).status == "failing"
    # Each try presents the refresh token that is stored, and there are few of them.
    assert set(stage.presented) == {"refresh-1"}
    assert 2 <= len(stage.presented) <= 20
    stage.heal()
    await stage.pass_time(20 * MINUTE, step=20)
    stored = stage.installation.stored(connection.id)
    assert (stored.status, stored.status_reason, stored.refresh_failures) == ("active", None, 0)
    assert stage.installation.open_findings("connection", connection.id) == []
    assert stage.installation.open_findings("application", connection.application) == []
    assert stored.tokens is not None
    assert stored.tokens.refresh_token is not None
    assert stored.tokens.refresh_token.reveal() == f"refresh-{len(set(stage.presented)) + 1}"


async def test_after_the_end_the_caller_is_told_when_to_come_again(stage: Stage) -> None:
    connection = await stage.connected()
    stage.always(Answer(503, b"down"))
    stage.clock.advance(2 * 3600)
    with pytest.raises(ProviderUnavailableError) as first:
        await stage.installation.use.tokens.usable(connection.id)
    asked = len(stage.presented)
    stage.clock.advance(1)
    with pytest.raises(ProviderUnavailableError) as second:
        await stage.installation.use.tokens.usable(connection.id)
    assert len(stage.presented) == asked  # nobody hammers a server that is down
    assert 20 <= first.value.retry_after_seconds <= 40
    assert 0 < second.value.retry_after_seconds <= first.value.retry_after_seconds
    stage.heal()
    stage.clock.advance(first.value.retry_after_seconds + 1)
    usable = await stage.installation.use.tokens.usable(connection.id)
    assert usable.status == "active"


async def test_the_pauses_between_tries_grow_and_end_at_a_quarter_of_an_hour(
    stage: Stage,
) -> None:
    connection = await stage.connected()
    stage.always(Answer(503, b"down"))
    stage.clock.advance(50 * MINUTE)
    waits: list[float] = []
    for _ in range(12):
        before = len(stage.presented)
        began = stage.clock.monotonic()
        while len(stage.presented) == before:
            await stage.pass_time(20, step=20)
        waits.append(stage.clock.monotonic() - began)
    assert all(later >= earlier * 0.6 for earlier, later in pairwise(waits[1:]))
    assert max(waits) <= 15 * MINUTE * 1.2 + 20
    assert min(waits[-3:]) >= 15 * MINUTE * 0.8 - 20
    assert stage.installation.stored(connection.id).status == "failing"


def _at(stage: Stage, seconds: float) -> str:
    return format_datetime(stage.clock.now() + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("value", "earliest", "latest"),
    [
        ("300", 300, 300),
        ("0", 1, 1),
        ("date+300", 300, 300),
        ("315360000", 3600, 3600),
        ("date+315360000", 3600, 3600),
        # What cannot be read leaves the usual pause.
        ("-1", 24, 36),
        ("soon", 24, 36),
        ("1e12", 24, 36),
        ("date-300", 24, 36),
        ("Mon, 99 Foo 99999 99:99:99 GMT", 24, 36),
        ("\N{SUPERSCRIPT TWO}", 24, 36),
        ("9" * 400, 3600, 3600),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_a_pause_that_the_server_asks_for_is_kept(
    stage: Stage, value: str, earliest: float, latest: float, status: int
) -> None:
    connection = await stage.connected()
    stage.clock.advance(50 * MINUTE)
    shown = _at(stage, float(value[4:])) if value.startswith("date") else value
    stage.script(Answer(status, b"later", [("Retry-After", shown)]))
    await stage.refresh_due()
    assert len(stage.presented) == 1
    began = stage.clock.monotonic()
    stage.clock.advance(max(earliest - 2, 0))
    await stage.refresh_due()
    assert len(stage.presented) == 1
    while len(stage.presented) == 1:
        await stage.pass_time(1)
    assert earliest - 1 <= stage.clock.monotonic() - began <= latest + 2
    assert stage.installation.stored(connection.id).status == "active"


async def test_one_answer_pauses_every_connection_at_that_server_and_no_other(
    stage: Stage,
) -> None:
    application = await stage.application()
    many = [await stage.connected(application, owner=f"user-{n}") for n in range(10)]
    with HostileServer() as other:
        other.always("/token", answer_json({"access_token": "a", "expires_in": 3600}))
        elsewhere = await stage.application(name="Other", token_endpoint=f"{other.url}/token")
        free = await stage.installation.connection(elsewhere, refresh_token="r")
        other.requests.clear()
        stage.clock.advance(55 * MINUTE)
        stage.always(Answer(429, b"later", [("Retry-After", "240")]))
        await stage.pass_time(200, step=10)
        # The first answer came while others were on their way; none began after it.
        assert len(stage.presented) <= 10
        assert stage.installation.stored(free.id).status == "active"
        assert len(other.requests_to("/token")) == 1
    stage.heal()
    await stage.pass_time(120, step=10)
    states = {stage.installation.stored(one.id).status for one in many}
    assert states == {"active"}


async def test_a_person_who_asks_for_a_refresh_is_not_told_to_wait(stage: Stage) -> None:
    connection = await stage.connected()
    stage.script(Answer(429, b"later", [("Retry-After", "3000")]))
    usable = stage.installation.use.tokens.usable
    with pytest.raises(ProviderUnavailableError):
        await usable(connection.id, Need(forced=True))
    renewed = await usable(connection.id, Need(forced=True))
    assert renewed.status == "active"
    assert len(stage.presented) == 2


async def test_a_silent_server_keeps_nobody_else_waiting(stage: Stage) -> None:
    application = await stage.application()
    for number in range(30):
        await stage.connected(application, owner=f"user-{number}")
    with HostileServer() as other:
        other.always("/token", answer_json({"access_token": "a", "expires_in": 3600}))
        elsewhere = await stage.application(name="Other", token_endpoint=f"{other.url}/token")
        free = await stage.installation.connection(elsewhere, refresh_token="r")
        other.requests.clear()
        gate = Gate()
        stage.always(After(Answer(503, b"down"), gate))
        stage.clock.advance(49 * MINUTE)
        await stage.installation.use.ahead.begin_due()
        await asyncio.to_thread(other.wait_for_requests, 1)
        # The next look comes although the silent server has answered nobody yet.
        stage.clock.advance(60 * MINUTE)
        assert await stage.installation.use.ahead.begin_due() <= 1
        assert len(stage.presented) <= AT_ONCE
        gate.open()
        await stage.installation.use.ahead.finish()
        assert stage.installation.stored(free.id).status == "active"


async def test_many_connections_at_a_paused_server_hold_no_other_back(stage: Stage) -> None:
    application = await stage.application()
    for number in range(12):
        await stage.connected(application, owner=f"user-{number}")
    with HostileServer() as other:
        other.always("/token", answer_json({"access_token": "a", "expires_in": 3600}))
        elsewhere = await stage.application(name="Other", token_endpoint=f"{other.url}/token")
        free = await stage.installation.connection(elsewhere, refresh_token="r")
        stage.always(Answer(503, b"down", [("Retry-After", "3600")]))
        stage.clock.advance(49 * MINUTE)
        # A look takes no more than those that wait for the paused server.
        for _ in range(3):
            await stage.installation.use.ahead.begin_due(limit=12)
            await stage.installation.use.ahead.finish()
            stage.clock.advance(5)
        stored = stage.installation.stored(free.id)
        assert stored.last_refreshed_at is not None
        assert stage.clock.now() - stored.last_refreshed_at < timedelta(minutes=1)
