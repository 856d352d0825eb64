"""A code is presented at most once, whatever becomes of the answer (`security.md` A19)."""

from collections.abc import Iterator

import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.administrator import Administrator
from tests.journeys.at_practice import application_at_practice
from tests.journeys.callback.login import log_in_at_practice
from tests.journeys.relay import Relay
from tests.testbed.hostile import Answer, Move, Raw, Reset
from tests.testbed.regrant_server import Member


@pytest.fixture
def wire(practice: RunningPractice) -> Iterator[Relay]:
    with Relay(practice.url) as relay:
        yield relay


@pytest.mark.parametrize(
    "move",
    [Reset(), Raw(b"no HTTP"), Answer(500), Answer(503), Answer(200, b"<html>", (), "text/html")],
    ids=["a reset", "no HTTP", "500", "503", "a page"],
)
def test_a_code_is_not_presented_again_after_an_answer_that_says_nothing(
    admin: Administrator, member: Member, practice: RunningPractice, wire: Relay, move: Move
) -> None:
    application = application_at_practice(
        admin, practice, wire=wire.url, token_endpoint_auth_method="client_secret_basic"
    )
    login = log_in_at_practice(admin, member, practice, application)
    wire.script("/oauth/token", move)
    login.arrive()
    login.arrive()
    code = dict(login.query)["code"]  # comparisons with made-up codes may follow
    codes = [one.form.get("code") for one in wire.requests_to("/oauth/token")]
    assert codes.count(code) == 1
    assert login.status == "failed"
    assert login.findings


def test_a_code_whose_answer_was_lost_on_the_way_is_not_presented_again(
    admin: Administrator, member: Member, practice: RunningPractice, wire: Relay
) -> None:
    application = application_at_practice(
        admin, practice, wire=wire.url, token_endpoint_auth_method="client_secret_basic"
    )
    login = log_in_at_practice(admin, member, practice, application)
    wire.lose_answers("/oauth/token", 3)
    login.arrive()
    assert (login.codes_presented, login.status) == (1, "failed")
