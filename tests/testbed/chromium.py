"""Debian's Chromium, driven by Playwright, that can reach loopback and nothing else."""

import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, Request, async_playwright

from tests.testbed.environment import clean_environment, find_program
from tests.testbed.loopback import is_loopback_host
from tests.testbed.processes import DidNotStartError, run_script

DESKTOP = (1280, 800)
PHONE = (390, 844)
_LOOPBACK = " , ".join(
    f"EXCLUDE {host}" for host in ("localhost", "*.localhost", "127.0.0.1", "127.0.0.2", "[::1]")
)
_FLAGS = [
    "--no-sandbox",  # the tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Names other than localhost are not even looked up.
    f"--host-resolver-rules=MAP * ~NOTFOUND , {_LOOPBACK}",
    "--force-color-profile=srgb",
]


@asynccontextmanager
async def chromium() -> AsyncGenerator[Browser]:
    """A headless browser with a profile of its own; installs Chromium where it is missing."""
    run_script("install-debian", "chromium", "playwright")
    program = find_program("chromium")
    if program is None:
        message = "no Chromium was found after its installation"
        raise DidNotStartError(message)
    with tempfile.TemporaryDirectory(prefix="regrant-chromium-") as home:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=program, args=_FLAGS, env={**clean_environment(HOME=home)}
            )
            try:
                yield browser
            finally:
                await browser.close()


@dataclass
class Pages:
    """Opens pages, each in a fresh context, and keeps what no page of ours may do.

    Attributes:
        problems: Requests beyond loopback, uncaught errors, breaches of the page's own policy.
    """

    browser: Browser
    problems: list[str] = field(default_factory=list[str])

    async def open(
        self, *, size: tuple[int, int] = DESKTOP, javascript: bool = True, **context: Any
    ) -> Page:
        """A blank page.

        Args:
            size: Of the window, in pixels; a phone's also gets touch and a phone's scale.
            javascript: Whether scripts run.
            context: Further options of Playwright's `new_context`, such as `color_scheme`.
        """
        options: dict[str, Any] = {
            "viewport": {"width": size[0], "height": size[1]},
            "java_script_enabled": javascript,
        }
        if size == PHONE:
            options |= {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}
        made = await self.browser.new_context(**options, **context)
        made.set_default_timeout(15_000)
        page = await made.new_page()
        page.on("request", self._watch)
        page.on("pageerror", lambda error: self.problems.append(f"uncaught: {error}"))
        page.on("console", lambda message: self._read_console(message.text))
        return page

    async def close(self) -> None:
        for context in self.browser.contexts:
            await context.close()

    def _watch(self, request: Request) -> None:
        if not is_loopback(request.url):
            self.problems.append(f"requested {request.url}")

    def _read_console(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.problems.append(text)


def is_loopback(url: str) -> bool:
    """Whether an address stays on this machine."""
    parts = urlsplit(url)
    if parts.scheme in ("data", "blob", "about"):
        return True
    return is_loopback_host(parts.hostname or "")
