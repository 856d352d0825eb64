"""The login in a real browser without scripts, wide and on a phone, light and dark."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from regrant.practice.testing import running_practice
from tests.practice.oauth_client import OAuthClient
from tests.testbed.chromium import DESKTOP, PHONE, Pages

PATHS = ("/", "/practice", "/practice/clients/practice-app", "/practice/requests", "/account")


class Callback(BaseHTTPRequestHandler):
    """A client's callback, which sends the browser on to yet another origin, as clients do."""

    def do_GET(self) -> None:
        onward = self.path.startswith("/oauth/callback")
        self.send_response(302 if onward else 200)
        if onward:
            elsewhere = self.headers["Host"].replace("127.0.0.1", "localhost")
            self.send_header("Location", f"http://{elsewhere}/done?{self.path.partition('?')[2]}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def a_callback() -> Generator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Callback) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/oauth/callback"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["wide", "phone"])
async def test_two_clicks_bring_the_browser_back_with_a_code(
    pages: Pages, size: tuple[int, int]
) -> None:
    page = await pages.open(size=size, javascript=False)
    with running_practice() as practice, OAuthClient(practice) as app, a_callback() as callback:
        app.redirect_uri = callback
        await page.goto(app.authorization_url("openid notes.read"))
        await page.get_by_role("button", name="Sign in as Alice").click()
        await page.get_by_role("button", name="Allow").click()
        await page.wait_for_url("**/done?*")
        assert "code=" in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["wide", "phone"])
async def test_no_page_is_wider_than_the_window(
    pages: Pages, size: tuple[int, int], scheme: str
) -> None:
    page = await pages.open(size=size, color_scheme=scheme)
    with running_practice() as practice, OAuthClient(practice) as app:
        app.connect()
        practice.switch(token_html="502")
        await page.goto(app.authorization_url("openid notes.read"))
        await page.get_by_role("button", name="Sign in as Alice").click()
        await page.get_by_role("button", name="Allow").wait_for()
        for path in ("", *PATHS):
            if path:
                await page.goto(practice.url + path)
            width = await page.evaluate("document.documentElement.scrollWidth")
            assert width <= size[0], path


async def test_a_switch_is_one_click(pages: Pages) -> None:
    page = await pages.open(javascript=False)
    with running_practice() as practice:
        await page.goto(practice.url + "/practice")
        await page.locator("#unknown_client").get_by_role("button", name="on", exact=True).click()
        await page.get_by_text("On now:").wait_for()
        assert practice.provider.switches.is_on("unknown_client")
        await page.get_by_role("button", name="Switch everything off").click()
        await page.get_by_text("Every switch is off.").wait_for()
        assert not practice.provider.switches.is_on("unknown_client")
