"""Other people and other programs' words against the pages.

Forms of other sites: `contract/api/test_forms_of_pages`; addresses to go on to:
`journeys/callback/test_return_to`.
"""

from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.pages.conftest import OpenDesk
from tests.journeys.pages.desk import CLIENT, Desk
from tests.testbed.chromium import Pages
from tests.testbed.regrant_server import RegrantServer

#: Markup, a terminal's escape, a line of its own, a zero-width blank, and text turned round.
HOSTILE: Final = (
    "<img src=x onerror=alert(1)><script>alert(2)</script>\x1b[31m\r\nx: y\u200b\u202eend"
)
TURNED: Final = "\u202e<img src=x onerror=alert(1)>'\"`{{7*7}}"
HEADERS: Final = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.mark.parametrize(
    "path", ["/", "/applications/new/custom", "/connect/none", "/nothing", "/look.css"]
)
def test_no_page_can_be_framed_kept_or_given_scripts(
    server_of_pages: RegrantServer, path: str
) -> None:
    http = server_of_pages.sign_in().http
    answer = http.get(path, headers={"accept": "text/html"})
    for name, value in HEADERS.items():
        if path != "/look.css" or name != "cache-control":
            assert answer.headers[name] == value
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy


async def test_what_a_provider_says_is_text_and_nothing_else(desk: Desk) -> None:
    application = await desk.application()
    await desk.go(f"{application}/users/new")
    await desk.press("Go on to the login")
    async with desk.page.expect_request(f"{desk.practice.url}/oauth/authorize*") as waiting:
        await desk.page.locator("#continue button").click()
    asked = parse_qs(urlsplit((await waiting.value).url).query)
    params = {"error": "access_denied", "error_description": HOSTILE, "state": asked["state"][0]}
    address = httpx.URL(asked["redirect_uri"][0], params=params)
    await desk.page.goto(str(address))
    await _is_inert(desk)
    assert "Not connected" in await desk.text()
    await desk.go(f"/activity?application={application.rsplit('/', 1)[1]}")
    await _is_inert(desk)


async def test_names_with_markup_and_turned_text_are_shown_as_they_are(desk: Desk) -> None:
    application = await desk.application(name=TURNED, scopes=["notes.read"])
    await _is_inert(desk)
    await desk.connect(application)
    await desk.go(f"/services/new?application={application.rsplit('/', 1)[1]}")
    await desk.fill(name=TURNED, base_url=desk.practice.url)
    await desk.press("Add web service")
    service = desk.path.removesuffix("/methods/new")
    method = await desk.method(service, TURNED, path="/api/echo")
    await desk.go(f"{method}/settings")
    await desk.fill(**{"parameters.0.name": "q", "parameters.0.default": TURNED})
    await desk.press("Save method")
    await desk.press("Send request")
    assert "it worked" in await desk.text()
    await _is_inert(desk)
    for path in ("/", "/applications", "/services", service, "/activity", "/search?q=onerror"):
        await desk.go(path)
        await _is_inert(desk)
    assert "{{7*7}}" in await desk.page.content()


async def test_an_address_with_script_never_becomes_a_link(desk: Desk) -> None:
    answer = desk.server.api.post(
        "/explain", json={"stage": "callback", "callback_params": {"error": HOSTILE}}
    )
    assert answer.status_code == 200
    await desk.go("/explain")
    words = f"{HOSTILE} javascript:alert(1) [a](javascript:alert(1)) https://evil.example/x"
    await desk.fill(text=words.replace("\r\n", "\n"))
    await desk.press("Say what it means")
    await _is_inert(desk)
    links = await desk.page.locator("main a").evaluate_all("all => all.map(one => one.href)")
    assert [one for one in links if one.startswith("javascript:")] == []


async def test_a_login_that_somebody_else_began_is_not_finished_here(
    desk: Desk, open_desk: OpenDesk, practice: RunningPractice, pages: Pages
) -> None:
    application = await desk.application()
    before = _token_exchanges(desk.server)
    await desk.go(f"{application}/users/new")
    await desk.press("Go on to the login")
    link = desk.page.url
    other = await open_desk(alone=True)
    await other.page.goto(link)
    assert "This login is not yours" in await other.text()
    stranger = Desk(desk.server, practice, await pages.open())
    await stranger.page.goto(link)
    assert stranger.path.startswith("/sign-in")
    assert _token_exchanges(desk.server) == before


def _token_exchanges(server: RegrantServer) -> list[str]:
    """Codes that were presented; checks, which run by themselves meanwhile, are probes."""
    listed = server.api.get("/exchanges", params={"stage": "token", "limit": 200}).json()
    return [exchange["id"] for exchange in listed["items"]]


STATES: Final[tuple[list[tuple[str, str]], ...]] = (
    [],
    [("state", "")],
    [("state", "made-up")],
    [("state", "a"), ("state", "b")],
    [("state", "x" * 5_000)],
    [("state", "\x00\u202e")],
)


@pytest.mark.parametrize("pairs", STATES)
def test_an_answer_that_nobody_asked_for_brings_no_token_request(
    server_of_pages: RegrantServer, pairs: list[tuple[str, str]]
) -> None:
    before = _token_exchanges(server_of_pages)
    http = server_of_pages.sign_in().http
    for path in ("/oauth/callback", "/oauth/callback/made-up"):
        answer = http.get(path, params=[("code", "abc"), *pairs])
        assert 400 <= answer.status_code < 500
        assert "<h1>" in answer.text
    assert _token_exchanges(server_of_pages) == before


async def test_the_pass_through_does_not_serve_an_administrators_browser(desk: Desk) -> None:
    application = await desk.application()
    await desk.connect(application)
    service = await desk.service(application)
    code = service.rsplit("/", 1)[1]
    answer = await desk.page.goto(f"{desk.server.base_url}/proxy/{code}/api/echo")
    assert answer is not None
    assert answer.status == 401
    assert "text/html" not in answer.headers["content-type"]


async def test_secrets_that_were_typed_are_on_no_page(desk: Desk) -> None:
    secret: Any = desk.practice.settings["clients"][CLIENT]["client_secret"]
    application = await desk.application()
    await desk.connect(application)
    for path in (application, f"{application}/settings", "/activity"):
        await desk.go(path)
        assert secret not in await desk.page.content()
    await desk.go(f"/activity?application={application.rsplit('/', 1)[1]}&stage=token")
    await desk.follow(desk.page.locator(".timeline a.title").first)
    assert secret not in await desk.page.content()


async def _is_inert(desk: Desk) -> None:
    """Nothing of it runs (the window watches for that), hides or turns anything round."""
    content = await desk.page.content()
    assert "\u202e" not in content
    assert "\u200b" not in content
    assert "\x1b" not in content
    assert await desk.page.locator("img[src=x], main script").count() == 0
