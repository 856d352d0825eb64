"""Pages when something is not there, not allowed, broken or down: what happened, and what then."""

from pathlib import Path
from typing import Any

import pytest

from regrant.errors import RegrantError, StoreUnavailableError
from tests.contract.pages.office import Office, opened, said
from tests.contract.store.world import World


class Fails:
    """Views that cannot be had."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def overview(self, *_: Any) -> None:
        raise self._error

    applications = own_accounts = overview


async def test_a_member_who_took_a_wrong_turn_keeps_the_rail_and_is_told_of_the_search(
    office: Office,
) -> None:
    page = await office.get("/nothing-is-here", 404)
    assert 'aria-label="Main"' in page
    assert "There is nothing here" in said(page)
    assert "The search finds" in said(page)
    assert 'href="/"' in page


async def test_somebody_who_is_not_signed_in_learns_nothing_of_what_is_here(office: Office) -> None:
    office.http.cookies.clear()
    page = await office.get("/nothing-is-here", 404)
    assert 'aria-label="Main"' not in page
    assert "There is nothing here" in said(page)


@pytest.mark.parametrize(
    "path",
    ["/applications/app_gone", "/connections/con_gone", "/findings/fnd_gone", "/services/gone"],
)
async def test_an_object_that_is_gone_is_named(office: Office, path: str) -> None:
    words = await office.read(path, 404)
    assert "There is nothing here" in words
    assert path.rpartition("/")[2] in words


async def test_a_bug_is_ours_says_so_and_says_nothing_of_its_cause(
    sqlite_world: World, tmp_path: Path
) -> None:
    bug = Fails(RuntimeError("secret cause in line 7"))
    async with opened(sqlite_world, tmp_path, views=bug) as office:
        words = await office.read("/", 500)
    assert "Regrant made a mistake" in words
    assert "Try again" in words
    assert "tell the operator" in words
    assert "secret cause" not in words


async def test_while_the_database_is_away_pages_wait_for_it_by_themselves(
    sqlite_world: World, tmp_path: Path
) -> None:
    away = Fails(StoreUnavailableError("The database does not answer."))
    async with opened(sqlite_world, tmp_path, views=away) as office:
        answer = await office.http.get("/applications")
        page = await office.http.get("/settings/about")
    assert answer.status_code == 503
    assert answer.headers["refresh"] == "5"
    assert "Nothing was changed" in said(answer.text)
    assert "go on meanwhile" in said(answer.text)
    assert page.status_code == 200


async def test_what_a_use_case_refuses_is_said_in_its_own_words(
    sqlite_world: World, tmp_path: Path
) -> None:
    refusing = Fails(RegrantError("The moon is full; come back tomorrow."))
    async with opened(sqlite_world, tmp_path, views=refusing) as office:
        answer = await office.http.get("/")
    assert "The moon is full; come back tomorrow." in said(answer.text)
    assert answer.status_code >= 400


@pytest.mark.parametrize(
    ("path", "status"), [("/api/v1/nothing", 404), ("/nothing-is-here", 404), ("/sign-out", 405)]
)
async def test_programs_get_problems_and_no_pages(office: Office, path: str, status: int) -> None:
    answer = await office.http.get(path, headers={"accept": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
