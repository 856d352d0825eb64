"""A login that is cut off: what arrived is stored later, what did not arrive is said."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from regrant.domain.secret import Secret
from regrant.errors import StoreUnavailableError
from tests.contract.login.desk import Desk, Login
from tests.contract.refresh.stage import Stage
from tests.contract.refresh.test_durability import impatient
from tests.testbed.hostile import After, Answer, Gate, Move, Reset
from tests.testbed.recording import Received

MINUTE = 60


async def cut_off(desk: Desk, login: Login) -> None:
    """The process dies while the provider has not answered yet."""
    stage, gate = desk.stage, Gate()
    stage.script(After(stage.good(), gate))
    asked = len(stage.server.requests_to("/token"))
    finishing = asyncio.create_task(desk.come_back(login))
    await asyncio.to_thread(stage.server.wait_for_requests, asked + 1, path="/token")
    finishing.cancel()
    await asyncio.wait({finishing})
    gate.open()


async def test_a_login_without_an_answer_is_neither_pending_for_ever_nor_abandoned(
    desk: Desk, stage: Stage
) -> None:
    login = await desk.begin()
    await cut_off(desk, login)
    housekeeping, attempts = stage.installation.use.housekeeping, stage.installation.use.attempts
    # The browser came back, so nobody says that it did not.
    stage.clock.advance(4 * MINUTE)
    await housekeeping.recover()
    assert await attempts.notice_overdue() == 0
    assert (await desk.shown(login)).status == "pending"
    stage.clock.advance(2 * MINUTE)
    assert await housekeeping.recover() == 1
    shown = await desk.shown(login)
    assert shown.status == "failed"
    [finding] = shown.outcome["findings"]
    assert (finding["code"], finding["certainty"]) == ("authorization-code-invalid", "certain")
    assert "interrupted" in finding["title"]
    assert any("Log in again" in step for step in finding["steps"])
    # The code was presented once, and the state is spent.
    assert desk.codes == ["the-code"]
    again = await desk.come_back(login)
    assert (again.attempt, desk.codes) == (None, ["the-code"])
    assert await housekeeping.recover() == 0


async def test_the_login_after_it_works_and_resolves_what_was_said(
    desk: Desk, stage: Stage
) -> None:
    login = await desk.begin()
    await cut_off(desk, login)
    stage.clock.advance(6 * MINUTE)
    await stage.installation.use.housekeeping.recover()
    arrival = await desk.log_in()
    assert arrival.attempt is not None
    assert arrival.attempt.status == "completed"
    assert stage.installation.open_findings("application", desk.application.id) == []


@pytest.mark.parametrize("is_good", [True, False], ids=["tokens", "refusal"])
async def test_an_answer_that_the_database_refused_is_read_later(
    desk: Desk, stage: Stage, tmp_path: Path, *, is_good: bool
) -> None:
    impatient(stage.installation)
    other = sqlite3.connect(tmp_path / "regrant.db", isolation_level=None, check_same_thread=False)
    login = await desk.begin()
    token = desk.id_token(login)

    def answer(_request: Received) -> Move:
        other.execute("BEGIN IMMEDIATE")
        stage.heal()
        good = stage.good(id_token=token, scope="openid read")
        return good if is_good else stage.error("invalid_grant")

    stage.server.always("/token", answer)
    with pytest.raises(StoreUnavailableError):
        await desk.come_back(login)
    other.execute("ROLLBACK")
    other.close()
    # Hours later the id_token has long expired; it counts when the answer came.
    stage.clock.advance(3 * 3600)
    await stage.installation.use.housekeeping.recover()
    assert desk.codes == ["the-code"]
    shown = await desk.shown(login)
    if is_good:
        assert shown.status == "completed"
        stored = stage.installation.stored(shown.connection_id or "")
        assert stored.account is not None
        assert stored.account.label == "alice@example.org"
        assert stage.installation.refresh_token(stored.id) == Secret("refresh-1")
    else:
        assert shown.status == "failed"
        assert shown.outcome["findings"][0]["code"] == "authorization-code-invalid"


@pytest.mark.parametrize(
    "move",
    [Reset(), Answer(503, b"down"), Answer(200, b"<html>", content_type="text/html")],
    ids=["reset", "503", "page"],
)
async def test_a_code_is_presented_once_whatever_comes_of_it(
    desk: Desk, stage: Stage, move: Move
) -> None:
    login = await desk.begin()
    stage.script(move)
    arrival = await desk.come_back(login)
    assert arrival.attempt is not None
    assert arrival.attempt.status == "failed"
    assert arrival.findings != ()
    stage.clock.advance(10 * MINUTE)
    await stage.installation.use.housekeeping.recover()
    assert desk.codes == ["the-code"]


async def test_the_journal_is_empty_after_every_end(desk: Desk, stage: Stage) -> None:
    await desk.log_in()
    denied = await desk.begin(replace=True)
    await desk.come_back(denied, code=None, error="access_denied")
    forged = await desk.begin(replace=True)
    await desk.come_back(forged, iss="https://evil.example")
    refused = await desk.begin(replace=True)
    stage.script(stage.error("invalid_grant"))
    await desk.come_back(refused)
    assert stage.installation.database.read_now(lambda tx: tx.journal.entries()) == []
