"""Only the browser and the person who began a login finish it (`security.md` B1 to B3, B12)."""

from typing import Any, Final

import httpx
import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.administrator import Administrator
from tests.journeys.at_practice import application_at_practice
from tests.journeys.callback.login import Login, another_member, log_in_at_practice
from tests.testbed.forms import forms_of
from tests.testbed.regrant_server import Member, RegrantServer


@pytest.fixture
def login(admin: Administrator, member: Member, practice: RunningPractice) -> Login:
    return log_in_at_practice(admin, member, practice)


def test_a_browser_that_did_not_begin_it_does_not_finish_it(
    login: Login, server: RegrantServer
) -> None:
    stranger = Member(server)
    stranger.get(login.callback)
    assert login.codes_presented == 0
    assert login.status == "failed"


def test_another_owners_browser_does_not_finish_it(login: Login, server: RegrantServer) -> None:
    login.arrive(browser=another_member(server))
    assert (login.codes_presented, login.status) == (0, "failed")
    assert "state-mismatch" in login.findings


def test_the_cookie_alone_without_the_session_does_not_finish_it(
    login: Login, server: RegrantServer
) -> None:
    signed_out = Member(server)
    for cookie in login.member.http.cookies.jar:
        if "session" not in cookie.name:
            signed_out.http.cookies.set(cookie.name, cookie.value or "")
    login.arrive(browser=signed_out)
    assert (login.codes_presented, login.status) == (0, "failed")


def test_a_login_that_somebody_began_is_refused_to_whom_its_link_was_sent(
    server: RegrantServer, admin: Administrator, practice: RunningPractice
) -> None:
    """Cross-user session fixation: Mallory begins at her own page, Bob is sent the link."""
    application = application_at_practice(admin, practice)
    mallory, bob = another_member(server), another_member(server)
    form = mallory.get(f"{server.base_url}/applications/{application['id']}/users/new")
    begun = mallory.submit(form, forms_of(form.text)[-1])
    link = str(begun.url)
    assert "/connect/" in link, begun.text[:300]
    assert bob.get(link).status_code == 403
    assert mallory.get(link).status_code == 200


def test_a_link_for_a_member_is_refused_to_every_other(
    server: RegrantServer, admin: Administrator, practice: RunningPractice, member: Member
) -> None:
    application = application_at_practice(admin, practice)
    mine = admin.post("/members", {"name": "the one it is for", "role": "caller"}, status=201)
    wish = {"kind": "personal", "owner": f"member:{mine['id']}"}
    link = admin.post(f"/applications/{application['id']}/connections", wish)["connect_url"]
    assert member.get(link).status_code == 403
    nobody = Member(server)
    assert "/sign-in" in str(nobody.get(link).url)


def _connect_page(
    admin: Administrator, member: Member, practice: RunningPractice
) -> httpx.Response:
    application = application_at_practice(admin, practice)
    begun = admin.post(f"/applications/{application['id']}/connections")
    return member.get(begun["connect_url"])


def test_the_binding_cookie_is_set_when_the_person_goes_on_and_not_before(
    admin: Administrator, member: Member, practice: RunningPractice
) -> None:
    page = _connect_page(admin, member, practice)
    assert "set-cookie" not in page.headers
    gone_on = member.submit(page, "continue")
    assert gone_on.status_code == 303
    cookie = gone_on.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age=600" in cookie


FORGED: Final[dict[str, tuple[dict[str, str], dict[str, str]]]] = {
    "no token": ({}, {}),
    "another token": ({"csrf": "a" * 43}, {}),
    "another site": ({}, {"Origin": "https://evil.example"}),
    "another site by fetch": ({}, {"Sec-Fetch-Site": "cross-site"}),
    "another port": ({}, {"Sec-Fetch-Site": "same-site"}),
}


@pytest.mark.parametrize(("fields", "headers"), FORGED.values(), ids=FORGED)
def test_no_other_site_sends_a_browser_on(
    admin: Administrator,
    member: Member,
    practice: RunningPractice,
    fields: dict[str, str],
    headers: dict[str, str],
) -> None:
    page = _connect_page(admin, member, practice)
    known = dict(forms_of(page.text)[0].fill())
    sent: dict[str, Any] = {**known, **fields} if headers else fields
    answer = member.http.post(str(page.url), data=sent, headers=headers)
    assert answer.status_code == 403
    assert "location" not in answer.headers
    assert "set-cookie" not in answer.headers
