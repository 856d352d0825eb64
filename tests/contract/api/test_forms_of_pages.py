"""No form of a page does anything unless this page was shown to this browser (B12)."""

import re
from typing import Final

import httpx
import pytest

from regrant.web.pages.routes import ROUTES, PageRoute
from tests.contract.api.contents import contents_of
from tests.contract.api.world import Maker, World
from tests.testbed.regrant_server import Member, RegrantServer

FORMS: Final = [route for route in ROUTES if route.verb == "POST"]
EVIL: Final = "https://evil.example"
#: Nothing says that the form stood on a page of ours.
FORGED: Final[dict[str, dict[str, str]]] = {
    "nothing": {},
    "another site": {"Origin": EVIL},
    "another port": {"Origin": "http://127.0.0.1:1"},
    "no site": {"Origin": "null"},
    "another site by fetch": {"Sec-Fetch-Site": "cross-site"},
    "a sibling by fetch": {"Sec-Fetch-Site": "same-site"},
    "no site and another by fetch": {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    "a referrer alone": {"Referer": EVIL},
}


@pytest.fixture(scope="module")
def unchanged(maker: Maker) -> World:
    return maker.make()


@pytest.fixture(scope="module")
def member(api_server: RegrantServer) -> Member:
    return api_server.sign_in()


def _path(route: PageRoute, world: World) -> str:
    names = {
        "id": world.parameters(route.path).get("id", world.member),
        "service": world.service,
        "method": world.method,
        "provider": world.provider,
        "action": "accept",
    }
    return re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], "any"), route.path)


def _posted(member: Member, path: str, headers: dict[str, str], **fields: str) -> httpx.Response:
    return member.http.post(path, data={"name": "forged", **fields}, headers=headers)


def test_a_browser_at_another_address_of_ours_is_told_both(
    member: Member, api_server: RegrantServer
) -> None:
    headers = {"Origin": "https://regrant.example.org", "Sec-Fetch-Site": "same-origin"}
    answer = member.http.post("/applications/new/github", data={"csrf": "x"}, headers=headers)
    assert answer.status_code == 403
    assert "https://regrant.example.org" in answer.text
    assert api_server.base_url in answer.text


@pytest.mark.parametrize("route", FORMS, ids=lambda route: route.path)
def test_a_form_of_another_site_does_nothing(
    route: PageRoute, member: Member, api_server: RegrantServer, unchanged: World
) -> None:
    before, path = contents_of(api_server), _path(route, unchanged)
    for what, headers in FORGED.items():
        for fields in ({}, {"csrf": "a" * 43}):
            answer = _posted(member, path, headers, **fields)
            assert answer.status_code == 403, f"{what}: {answer.status_code}"
            assert "location" not in answer.headers
    assert contents_of(api_server) == before


@pytest.mark.parametrize("route", FORMS, ids=lambda route: route.path)
def test_a_form_of_another_session_is_shown_again_and_does_nothing(
    route: PageRoute, member: Member, api_server: RegrantServer, unchanged: World
) -> None:
    before, path = contents_of(api_server), _path(route, unchanged)
    ours = {"Origin": api_server.base_url}
    answer = _posted(member, path, ours, csrf="a" * 43, client_secret="canary-secret")
    assert answer.status_code == 409
    assert "canary-secret" not in answer.text
    nobody = Member(api_server)
    assert _posted(nobody, path, ours).status_code == 401
    assert contents_of(api_server) == before


@pytest.mark.parametrize("path", ["/sign-out", "/sign-in/unknown", "/connect/unknown"])
def test_nobody_is_signed_in_or_out_by_another_site(path: str, member: Member) -> None:
    for headers in FORGED.values():
        assert _posted(member, path, headers).status_code in {403, 410}
    assert member.http.get("/").status_code == 200


def test_the_api_takes_a_session_only_with_the_token_of_a_page(
    member: Member, api_server: RegrantServer, unchanged: World
) -> None:
    before, path = contents_of(api_server), f"/api/v1/applications/{unchanged.application}"
    assert member.http.get(path).status_code == 200
    for headers in (*FORGED.values(), {"Origin": api_server.base_url}):
        for token in ({}, {"X-CSRF-Token": "a" * 43}):
            changed = member.http.patch(path, json={"name": "x"}, headers={**headers, **token})
            assert changed.status_code == 403
    assert contents_of(api_server) == before
