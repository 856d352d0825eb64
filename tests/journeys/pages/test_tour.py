"""The first two minutes: the tour on the practice provider, by its own buttons alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.pages.desk import Desk
from tests.testbed.chromium import Pages
from tests.testbed.regrant_server import RegrantServer


@pytest.fixture(scope="module")
def beside_practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegrantServer]:
    with RegrantServer(tmp_path_factory.mktemp("tour"), practice=True) as running:
        yield running


async def test_connect_call_break_and_mend_each_fault(
    beside_practice: RegrantServer, practice: RunningPractice, pages: Pages
) -> None:
    desk = Desk(beside_practice, practice, await pages.open())
    await desk.sign_in()
    await desk.press("Set it up and log in")
    await desk.press("Go on to the login")
    await desk.log_in()
    await desk.press("Go on with the tour")
    await desk.press("Try “List notes”")
    await desk.press("Send request")
    assert "it worked" in await desk.text()
    for fault, fix, is_login in (
        ("Somebody takes the access away", "Log in again", True),
        ("“Use authentication” is switched off", "Turn on", False),
        ("The provider moves its token URL", "Use ", False),
    ):
        await desk.go("/practice")
        await desk.press(fault)
        await desk.press("Send request")
        assert "it worked" not in await desk.text(), fault
        await desk.press(fix, desk.page.locator(".outcome"))
        await desk.follow(desk.page.locator("dialog button.primary"))
        if is_login:
            await desk.log_in()
            assert "Connected as" in await desk.text()
        await desk.go("/practice")
        await desk.press("Try “List notes”")
        await desk.press("Send request")
        assert "it worked" in await desk.text(), fault
    await desk.go("/practice")
    assert "That was the tour" in await desk.text()
    await desk.go("/")
    assert "Two minutes" not in await desk.text()


async def test_the_tour_works_without_scripts_and_is_folded_away_for_good(
    tmp_path: Path, practice: RunningPractice, pages: Pages
) -> None:
    with RegrantServer(tmp_path, practice=True) as server:
        desk = Desk(server, practice, await pages.open(javascript=False))
        await desk.sign_in()
        assert "Two minutes on the practice provider" in await desk.text()
        await desk.press("Set it up and log in")
        await desk.press("Go on to the login")
        await desk.log_in()
        await desk.press("Go on with the tour")
        assert "has a shared user" in await desk.text()
        await desk.go("/")
        await desk.press("Fold this away")
        assert "Two minutes" not in await desk.text()
        await desk.go("/practice")
        assert "has a shared user" in await desk.text()


async def test_a_server_without_the_practice_provider_has_no_tour(desk: Desk) -> None:
    await desk.go("/")
    assert "Two minutes" not in await desk.text()
    await desk.go("/practice")
    assert "does not run beside this server" in await desk.text()
