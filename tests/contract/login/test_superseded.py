"""A login page that was left open breaks nothing once another login did the same."""

from datetime import timedelta

import pytest

from regrant.domain.attempt import Attempt
from tests.contract.login.desk import Desk, desk_at
from tests.contract.refresh.stage import Stage

WAITED = timedelta(minutes=4)


def severities(desk: Desk, attempt: Attempt) -> list[str]:
    """Of what is open on a login."""
    database = desk.stage.installation.database
    rows = database.read_now(lambda tx: tx.findings.open_of("attempt", attempt.id))
    return [row.content["severity"] for row in rows]


async def look(desk: Desk, later: timedelta) -> None:
    """Housekeeping passes by, some time later."""
    desk.stage.installation.clock.advance(later.total_seconds())
    await desk.stage.installation.use.attempts.notice_overdue()


@pytest.mark.parametrize("is_noticed_before", [True, False])
async def test_a_later_login_settles_the_one_left_open(
    stage: Stage, *, is_noticed_before: bool
) -> None:
    desk = await desk_at(stage)
    left = await desk.begin()
    if is_noticed_before:
        await look(desk, WAITED)
        assert severities(desk, left.attempt) == ["blocking"]
    stage.script(stage.good())
    arrival = await desk.come_back(await desk.begin())
    assert arrival.attempt
    assert arrival.attempt.status == "completed"
    await look(desk, WAITED)
    assert severities(desk, left.attempt) == []


async def test_an_older_success_settles_nothing(stage: Stage) -> None:
    desk = await desk_at(stage)
    stage.script(stage.good())
    await desk.come_back(await desk.begin())
    stage.installation.clock.advance(WAITED.total_seconds())
    left = await desk.begin(replace=True)
    await look(desk, WAITED)
    assert severities(desk, left.attempt) == ["blocking"]


async def test_a_login_that_is_over_is_no_fault_and_forgotten_after_a_day(stage: Stage) -> None:
    desk = await desk_at(stage)
    left = await desk.begin()
    await look(desk, WAITED)
    assert severities(desk, left.attempt) == ["blocking"]
    await look(desk, timedelta(minutes=7))
    assert severities(desk, left.attempt) == ["notice"]
    await look(desk, timedelta(days=1))
    assert severities(desk, left.attempt) == []
