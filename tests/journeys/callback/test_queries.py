"""A query that no provider could have sent ends the login before its code is presented."""

from collections.abc import Callable
from typing import Final

import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.administrator import Administrator
from tests.journeys.callback.login import Login, Pairs, log_in_at_practice
from tests.testbed.regrant_server import Member, RegrantServer

EVIL: Final = "https://evil.example"


@pytest.fixture
def login(admin: Administrator, member: Member, practice: RunningPractice) -> Login:
    return log_in_at_practice(admin, member, practice)


def _without(name: str, query: Pairs) -> Pairs:
    return [pair for pair in query if pair[0] != name]


def _instead(name: str, value: str, query: Pairs) -> Pairs:
    return [*_without(name, query), (name, value)]


#: No login belongs to these, and the real answer still completes the one that waits.
STATES: Final = {
    "missing": None,
    "empty": "",
    "unknown": "A" * 43,
    "of another letter": "a",
    "a megabyte": "a" * 30_000,
    "a null": "\x00",
    "sql": "' OR 1=1 --",
    "a surrogate": "\ufffd",
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_a_state_that_is_nobodys_reaches_no_token_endpoint(login: Login, state: str | None) -> None:
    url = login.with_query(
        lambda query: _without("state", query) if state is None else _instead("state", state, query)
    )
    page = login.arrive(url)
    assert page.status_code in {400, 414, 431}
    assert login.codes_presented == 0
    assert login.arrive().status_code == 200
    assert (login.status, login.codes_presented) == ("completed", 1)


SPOILED: Final[dict[str, Callable[[Pairs], Pairs]]] = {
    "code twice": lambda query: [*query, ("code", "other")],
    "the same code twice": lambda query: [*query, *[p for p in query if p[0] == "code"]],
    "state twice": lambda query: [*query, *[p for p in query if p[0] == "state"]],
    "issuer twice": lambda query: [*query, ("iss", EVIL), ("iss", EVIL)],
    "error twice": lambda query: [*_without("code", query), ("error", "a"), ("error", "b")],
    "code and error": lambda query: [*query, ("error", "access_denied")],
    "neither": lambda query: _without("code", query),
    "an empty code": lambda query: _instead("code", "", query),
    "an error": lambda query: [*_without("code", query), ("error", "server_error")],
}


@pytest.mark.parametrize("change", SPOILED.values(), ids=SPOILED)
def test_an_answer_that_is_none_ends_the_login_without_a_token_request(
    login: Login, change: Callable[[Pairs], Pairs]
) -> None:
    page = login.arrive(login.with_query(change))
    assert page.status_code == 200
    assert (login.status, login.codes_presented) == ("failed", 0)
    assert login.findings
    login.arrive()
    assert (login.status, login.codes_presented) == ("failed", 0)


def test_a_callback_works_once(login: Login) -> None:
    first = login.arrive()
    again = login.arrive()
    assert (first.status_code, again.status_code) == (200, 400)
    assert "This login is done already" in again.text
    assert 'href="/connections/con_' in again.text
    assert (login.status, login.codes_presented) == ("completed", 1)
    assert "state-mismatch" not in login.findings


def test_somebody_else_learns_nothing_of_a_login_that_is_done(
    login: Login, server: RegrantServer
) -> None:
    login.arrive()
    page = Member(server).get(login.callback)
    assert "This login is done already" in page.text
    assert "You can close this page" in page.text
    assert "con_" not in page.text
    assert "att_" not in page.text


def test_a_login_that_was_never_begun_is_said_without_the_protocols_words(login: Login) -> None:
    query = [("code", "c"), ("state", "never-given-out")]
    page = login.arrive(login.with_query(lambda _: query))
    assert page.status_code == 400
    assert "no login that was begun here" in page.text
    assert "state" not in page.text.partition("<main")[2]
    assert 'href="/"' in page.text


def test_a_callback_leads_on_to_an_address_without_secrets(login: Login) -> None:
    answer = login.member.http.get(login.callback)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/attempts/{login.attempt}"
    assert "code=" not in answer.headers["location"]
    page = login.arrive(f"{login.member.server.base_url}/attempts/{login.attempt}")
    assert page.headers["referrer-policy"] in {"no-referrer", "same-origin"}
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert login.state not in page.text


HOSTILE_WORDS: Final = {
    "error": "<script>alert(1)</script>",
    "error_description": '"><img src=x onerror=alert(1)> \x1b[31m\u202e',
    "error_uri": "javascript:alert(1)",
}


def test_a_providers_words_are_shown_and_do_nothing(login: Login) -> None:
    words = [*HOSTILE_WORDS.items()]
    page = login.arrive(login.with_query(lambda query: [*_without("code", query), *words]))
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert 'href="javascript:' not in page.text.lower()
    assert "\x1b" not in page.text
    assert "\u202e" not in page.text
