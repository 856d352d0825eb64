"""`python -m tests.journeys.pages.screenshots`: every page in both themes, wide and on a phone.

Pages that answer a form are pictured wide only: their parts are those of the other pages.
"""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final, Literal

from playwright.async_api import Page

from regrant.practice.testing import RunningPractice, running_practice
from tests.journeys.pages.answered_forms import FORMS
from tests.journeys.pages.desk import Desk
from tests.journeys.pages.every_page import PAGES, Furnished
from tests.journeys.pages.window import Window
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
        asyncio.run(_picture(server, practice, furnished))
    sys.stdout.write(f"{len(list(FOLDER.iterdir()))} pictures in {FOLDER.relative_to(ROOT)}/\n")


async def _picture(server: RegrantServer, practice: RunningPractice, furnished: Furnished) -> None:
    async with chromium() as browser:
        pages = Pages(browser)
        for size in SIZES:
            desk = Desk(server, practice, await pages.open(size=size, reduced_motion="reduce"))
            await desk.sign_in()
            for name in PAGES:
                await desk.go(furnished.path(name))
                await _take(desk.page, f"{name}-{size[0]}")
        window = Window(
            Desk(server, practice, await pages.open(reduced_motion="reduce")), furnished
        )
        await window.desk.sign_in()
        for name, form in FORMS.items():
            await form.send(window)
            await _take(window.page, f"answer-{name.replace(' ', '-')}-{SIZES[0][0]}")
        await pages.close()


async def _take(page: Page, name: str) -> None:
    for theme in THEMES:
        await page.emulate_media(color_scheme=theme)
        await page.screenshot(path=FOLDER / f"{name}-{theme}.png", full_page=True)


if __name__ == "__main__":
    main()
