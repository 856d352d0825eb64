"""How a check behaves at the provider: few requests, none after a plea to wait, nothing real."""

import base64
import threading
import time
from collections.abc import Iterator

import pytest

from tests.journeys.check.characters_doors import HurriedSoon, NeedsCookies
from tests.journeys.check.scripted import (
    AUTHORIZE,
    CLIENT_ID,
    CLIENT_SECRET,
    LOGIN,
    REVOKE,
    TOKEN,
    Character,
    Heard,
    Said,
    ScriptedServer,
    redirect,
)
from tests.journeys.check.test_other_servers import Records, check

AT_ONCE = 4


class Counting(Character):
    """Counts how many ask at the same moment."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()
        self.now = self.most = 0

    def answer(self, heard: Heard) -> Said:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.01)  # long enough that the next ones would arrive meanwhile
        with self.lock:
            self.now -= 1
        return super().answer(heard)


@pytest.fixture
def plain() -> Iterator[ScriptedServer]:
    with ScriptedServer(Character()) as server:
        yield server


def test_a_host_is_asked_by_few_at_a_time() -> None:
    character = Counting()
    with ScriptedServer(character) as server:
        check(server)
    assert 1 < character.most <= AT_ONCE


def test_a_host_that_asks_to_wait_is_left_alone() -> None:
    with ScriptedServer(HurriedSoon()) as server:
        rows = check(server)
        assert len(server.heard) <= 6 + AT_ONCE
    said = [row.reason for row in rows if row.setting == "token_endpoint"]
    assert "asks to wait" in said[0]


def test_a_host_that_does_not_answer_is_asked_a_few_times_only(plain: ScriptedServer) -> None:
    records = Records()
    with ScriptedServer(Character()) as gone:
        nobody = gone.url
    check(plain, records, token_base=nobody)
    asked = [exchange for exchange in records.kept if exchange.request.url.startswith(nobody)]
    assert asked
    assert len(asked) <= 2 + AT_ONCE


def test_a_browser_without_a_past_is_imitated(plain: ScriptedServer) -> None:
    check(plain)
    assert {heard.cookie for heard in plain.heard} == {""}


def test_each_walk_has_cookies_of_its_own_and_brings_them_to_the_next_step_only() -> None:
    with ScriptedServer(NeedsCookies()) as server:
        check(server)
        first = [heard.cookie for heard in server.heard if heard.path == AUTHORIZE]
        later = [heard.cookie for heard in server.heard if heard.path == LOGIN]
    assert set(first) == {""}
    assert len(later) == len(set(later)) > 1
    assert all(cookie.startswith("flow=") for cookie in later)


def test_nothing_but_the_protocol_is_spoken(plain: ScriptedServer) -> None:
    check(plain)
    posted = {heard.path for heard in plain.heard if heard.method == "POST"}
    known = {TOKEN, REVOKE}
    assert known <= posted
    for heard in plain.heard:
        if heard.method == "POST" and heard.path not in known:
            assert heard.basic is None
            assert set(heard.form) == {"token"}


def test_the_secret_goes_to_the_endpoints_that_ask_for_it_and_nowhere_else(
    plain: ScriptedServer,
) -> None:
    check(plain)
    for heard in plain.heard:
        sent = f"{heard.query} {heard.form} {heard.basic}"
        if heard.path not in {TOKEN, REVOKE}:
            assert CLIENT_SECRET not in sent, heard.path
        if CLIENT_SECRET in sent:
            assert CLIENT_ID in sent, "the real secret under a made-up name"


def test_no_record_holds_the_secret(plain: ScriptedServer) -> None:
    records = Records()
    check(plain, records)
    kept = repr(records.kept)
    pair = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    assert len(records.kept) == len(plain.heard)
    assert {exchange.stage for exchange in records.kept} <= {"probe", "discovery"}
    assert CLIENT_SECRET not in kept
    assert pair not in kept


def test_redirects_are_followed_at_the_providers_own_origin_only() -> None:
    with ScriptedServer(Character()) as other:

        class Elsewhere(Character):
            def go_on(self, heard: Heard) -> Said:
                del heard
                return redirect(other.url + LOGIN)

        with ScriptedServer(Elsewhere()) as server:
            rows = {row.setting: row for row in check(server)}
        assert other.heard == []
    assert rows["client_id"].verdict == "ok"


def test_a_host_that_does_not_exist_is_named_though_it_is_asked_a_few_times_only(
    plain: ScriptedServer,
) -> None:
    rows = check(plain, token_base="https://tokens.acme.invalid")
    found = {row.setting: row for row in rows if row.verdict == "wrong"}
    assert set(found) - {"clock"} == {"token_endpoint"}
    assert found["token_endpoint"].reason == "No host of this name exists."


def test_a_client_fails_as_seldom_as_a_comparison_needs_and_only_after_it_was_heard(
    plain: ScriptedServer,
) -> None:
    check(plain)
    presented = [heard.credentials[:2] for heard in plain.heard if heard.path in {TOKEN, REVOKE}]
    own = [secret == CLIENT_SECRET for client_id, secret in presented if client_id == CLIENT_ID]
    failures = own.count(False)
    assert 0 < failures <= 3, "two places at the token URL, one at the revocation URL"
    places = 2
    assert own[:places] == [True] * places
