"""`python -m tests.journeys.pages.screenshots`: every page in both themes, wide and on a phone."""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final, Literal

from playwright.async_api import Page

from regrant.practice.testing import running_practice
from tests.journeys.pages.every_page import PAGES, Furnished
from tests.testbed.chromium import Pages, chromium
from tests.testbed.environment import ROOT
from tests.testbed.regrant_server import RegrantServer

FOLDER: Final = ROOT / "screenshots"
THEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
SIZES: Final = ((1280, 800), (375, 780))


def main() -> None:
    """Make them anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with (
        tempfile.TemporaryDirectory(prefix="regrant-screenshots-") as folder,
        running_practice() as practice,
        RegrantServer(Path(folder), practice=True) as server,
    ):
        furnished = Furnished(server, practice, server.sign_in())
        asyncio.run(_picture(server, furnished))
    sys.stdout.write(f"{len(list(FOLDER.iterdir()))} pictures in {FOLDER.relative_to(ROOT)}/\n")


async def _picture(server: RegrantServer, furnished: Furnished) -> None:
    async with chromium() as browser:
        pages = Pages(browser)
        for size in SIZES:
            page = await pages.open(size=size, reduced_motion="reduce")
            await page.goto(server.sign_in_link())
            await page.get_by_role("button", name="Sign in").click()
            await page.wait_for_url(f"{server.base_url}/")
            for name in PAGES:
                await _take(page, f"{server.base_url}{furnished.path(name)}", f"{name}-{size[0]}")
        await pages.close()


async def _take(page: Page, address: str, name: str) -> None:
    for theme in THEMES:
        await page.emulate_media(color_scheme=theme)
        await page.goto(address)
        await page.screenshot(path=FOLDER / f"{name}-{theme}.png", full_page=True)


if __name__ == "__main__":
    main()
