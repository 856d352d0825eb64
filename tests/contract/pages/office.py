"""The pages of an installation in this process, and an owner who is signed in."""

import html
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from regrant.usecases.all import UseCases
from regrant.web.app import make_app
from regrant.web.metrics import Metrics
from tests.contract.store.world import World
from tests.testbed.installation import OWNER, Installation

_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)


class Office:
    """Pages, as HTML and as what one reads.

    Args:
        installation: Whose pages.
        use: Its use cases; a test may put others in their place.
    """

    def __init__(self, installation: Installation, use: UseCases) -> None:
        self.installation = installation
        self.clock = installation.clock
        app = make_app(use, installation.running.connect_page, Metrics())
        # What a server does with a bug of ours: the answer goes out, and the log has the cause.
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        base_url = use.addresses.base_url
        self.http = httpx.AsyncClient(
            transport=transport,
            base_url=base_url,
            headers={"accept": "text/html", "origin": base_url},
        )

    async def sign_in(self) -> None:
        """As the first owner."""
        use = self.installation.use
        owner = self.installation.database.write_now(use.members.first_owner)
        link = await use.members.sign_in_link(OWNER, owner.id)
        path = f"/sign-in/{link.reveal()}"
        form = await self.http.get(path)
        answer = await self.http.post(path, data={"csrf": csrf_of(form)})
        assert answer.status_code == 303, answer.text

    async def get(self, path: str, status: int = 200) -> str:
        """A page's HTML."""
        answer = await self.http.get(path)
        assert answer.status_code == status, f"{path}: {answer.status_code}"
        return answer.text

    async def read(self, path: str, status: int = 200) -> str:
        """What a page says, each run of blanks as one."""
        return said(await self.get(path, status))

    async def post(self, path: str, fields: Mapping[str, str]) -> httpx.Response:
        """Send a form of a page."""
        token = csrf_of(await self.http.get("/settings/about"))
        return await self.http.post(path, data={**fields, "csrf": token})


def said(text: str) -> str:
    """The words of a page."""
    return " ".join(html.unescape(_TAGS.sub(" ", text)).split())


def csrf_of(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" value="([^"]*)"', page.text)
    assert found, page.text
    return found[1]


@asynccontextmanager
async def opened(world: World, folder: Path, **instead: Any) -> AsyncGenerator[Office]:
    """An office over a database; `instead` puts other use cases in the place of some."""
    url = "" if world.is_sqlite else world.url
    installation = Installation(folder, world.key_path, url, world.clock)
    office = Office(installation, replace(installation.use, **instead))
    await office.sign_in()
    yield office
    await office.http.aclose()
    await installation.close()
