"""Chromium shows loopback pages and reaches nothing else."""

import asyncio

import httpx
import pytest
from playwright.async_api import Browser, Page
from playwright.async_api import Error as PlaywrightError
from tests.testbed.chromium import PHONE, Pages, is_loopback
from tests.testbed.hostile import Answer, HostileServer

FORM = b"""<!doctype html><html lang="en"><title>A page</title><h1>Hello</h1>
<form method="post" action="/sent"><input name="note" aria-label="Note"><button>Send</button></form>
<p id="script">no script</p>
<script>document.getElementById("script").textContent = "script";</script>
"""
HTML = "text/html; charset=utf-8"


async def test_a_loopback_page_is_shown_and_its_form_sent(
    page: Page, hostile_server: HostileServer
) -> None:
    hostile_server.always("/", Answer(body=FORM, content_type=HTML))
    hostile_server.always("/sent", Answer(body=b"thanks"))
    hostile_server.always("/favicon.ico", Answer(404))
    await page.goto(hostile_server.url)
    assert await page.title() == "A page"
    assert await page.inner_text("#script") == "script"
    await page.get_by_label("Note").fill("written in a browser")
    await page.get_by_role("button", name="Send").click()
    assert await page.inner_text("body") == "thanks"
    assert hostile_server.requests_to("/sent")[0].form == {"note": "written in a browser"}


async def test_a_phone_without_scripts_is_a_phone_without_scripts(
    pages: Pages, hostile_server: HostileServer
) -> None:
    hostile_server.always("*", Answer(body=FORM, content_type=HTML))
    page = await pages.open(size=PHONE, javascript=False)
    await page.goto(hostile_server.url)
    assert await page.inner_text("#script") == "no script"
    assert page.viewport_size == {"width": 390, "height": 844}


async def test_every_page_starts_without_cookies(
    pages: Pages, hostile_server: HostileServer
) -> None:
    cookie = [("Set-Cookie", "seen=1; Path=/")]
    hostile_server.always("*", Answer(body=b"<title>x</title>", headers=cookie, content_type=HTML))
    for _ in range(2):
        await (await pages.open()).goto(hostile_server.url)
    shown = hostile_server.requests_to("/")
    assert [request.header("Cookie") for request in shown] == [None, None]


@pytest.mark.parametrize("address", ["http://example.test/", "http://192.0.2.1/"])
async def test_a_request_beyond_loopback_fails_and_is_noted(browser: Browser, address: str) -> None:
    pages = Pages(browser)
    page = await pages.open()
    with pytest.raises(PlaywrightError, match="net::ERR_"):
        await page.goto(address)
    await pages.close()
    assert pages.problems == [f"requested {address}"]


async def test_an_uncaught_error_and_a_policy_breach_are_noted(
    browser: Browser, hostile_server: HostileServer
) -> None:
    policy = [("Content-Security-Policy", "default-src 'none'; script-src 'nonce-a'")]
    body = (
        b'<!doctype html><link rel="icon" href="data:,"><style>p { color: red }</style>'
        b"<script nonce=a>missing()</script>"
    )
    hostile_server.always("*", Answer(body=body, headers=policy, content_type=HTML))
    pages = Pages(browser)
    await (await pages.open()).goto(hostile_server.url)
    await pages.close()
    problems = " ".join(pages.problems)
    assert "missing is not defined" in problems
    assert "Content Security Policy" in problems


async def test_the_browser_shares_a_test_with_other_asynchronous_work(
    page: Page, hostile_server: HostileServer
) -> None:
    hostile_server.always("*", Answer(body=b"both"))
    async with httpx.AsyncClient() as client:
        answers = await asyncio.gather(
            page.goto(hostile_server.url), client.get(hostile_server.url)
        )
    assert answers[1].text == "both"


def test_a_synchronous_test_between_them_may_run_a_loop_of_its_own(browser: Browser) -> None:
    assert browser.is_connected()
    assert asyncio.run(asyncio.sleep(0, "done")) == "done"


async def test_an_asynchronous_test_without_browser_keeps_its_own_loop() -> None:
    assert asyncio.get_running_loop() is not None


@pytest.mark.parametrize(
    ("url", "stays"),
    [
        ("http://127.0.0.1:1/", True),
        ("http://[::1]/", True),
        ("http://a.localhost/", True),
        ("data:,x", True),
        ("http://10.0.0.1/", False),
        ("https://localhost.example.test/", False),
    ],
)
def test_loopback_is_told_from_elsewhere(url: str, *, stays: bool) -> None:
    assert is_loopback(url) is stays
