"""An owner at a browser, doing by hand what an administrator does."""

from collections.abc import Collection
from itertools import count
from typing import Any

from playwright.async_api import Locator, Page

from regrant.practice.testing import RunningPractice
from tests.journeys.article.stage import CLIENT, Stage, application_fields
from tests.testbed.regrant_server import Member, RegrantServer

__all__ = ["CLIENT", "Desk"]
_numbers = count(1)


class Desk:
    """A browser window with the steps that scenes are made of.

    What a test is not about is `registered` and `connected` without the pages: that is quicker.

    Args:
        server: The server.
        practice: The provider; what is switched there is no part of the pages.
        page: The window.
        member: Who logs in where no window is needed.
    """

    def __init__(
        self,
        server: RegrantServer,
        practice: RunningPractice,
        page: Page,
        member: Member | None = None,
    ) -> None:
        self.server = server
        self.practice = practice
        self.page = page
        self._member = member

    def registered(self, scopes: Collection[str] = ("notes.read", "notes.write")) -> str:
        """As `application`, by the API."""
        body = {**application_fields(self.practice), "scopes": list(scopes)}
        made = self.server.api.post("/applications", json=body)
        assert made.status_code == 201, made.text
        return f"/applications/{made.json()['id']}"

    def connected(self, user: str = "alice", **fields: Any) -> str:
        """As `registered`, with a shared user."""
        application = self.registered(**fields)
        assert self._member is not None, "nobody is here to log in"
        stage = Stage(self.server, self.practice, self._member)
        stage.connected({"id": application.rsplit("/", 1)[1]}, user=user)
        return application

    @property
    def path(self) -> str:
        """Where the window is, when it is on the server."""
        return self.page.url.removeprefix(self.server.base_url)

    async def sign_in(self) -> None:
        """Use a sign-in link."""
        await self.page.goto(self.server.sign_in_link())
        await self.press("Sign in")

    async def come_in(self, member: Member) -> None:
        """Use the session that somebody has already."""
        context, here = self.page.context, self.server.base_url
        for one in member.http.cookies.jar:
            await context.add_cookies([{"name": one.name, "value": str(one.value), "url": here}])

    async def sign_in_as(self, role: str) -> None:
        """Sign in by the link of a new member with this role."""
        name = f"Member {next(_numbers)}"
        made = self.server.api.post("/members", json={"name": name, "role": role})
        link = self.server.api.post(f"/members/{made.json()['id']}/sign-in-link")
        await self.page.goto(link.json()["url"])
        await self.press("Sign in")

    async def go(self, path: str) -> None:
        """Open a page by its address."""
        await self.page.goto(f"{self.server.base_url}{path}")

    async def text(self) -> str:
        """What the page says."""
        return await self.page.locator("main").inner_text()

    async def press(self, name: str, within: Locator | None = None) -> None:
        """Press a button, or follow a link, and wait for what it brings."""
        scope = within or self.page.locator("body")
        button = scope.get_by_role("button", name=name).or_(scope.get_by_role("link", name=name))
        await self.follow(button.first)

    async def follow(self, button: Locator) -> None:
        """As `press`, for what was found by other means."""
        await self.page.evaluate("document.querySelector('main').dataset.before = ''")
        await button.click()
        await self.page.locator("main:not([data-before]), dialog[open]").first.wait_for()

    async def fill(self, **values: str) -> None:
        """Type into fields by their names; what is folded away is opened first."""
        for name, value in values.items():
            folded = self.page.locator(f"details:not([open]):has([name='{name}']) > summary")
            if await folded.count():
                await folded.first.click()
            await self.page.locator(f"[name='{name}']").fill(value)

    async def application(
        self, *, scopes: Collection[str] = ("notes.read", "notes.write"), **typed: str
    ) -> str:
        """Register an application for the practice client by its addresses; the page's path."""
        await self.go("/applications/new/custom")
        values = {**application_fields(self.practice), "scopes": "\n".join(scopes)}
        await self.fill(**{**values, **typed})
        await self.press("Add OAuth application")
        return self.path

    async def service(self, application: str, *, account: str = "shared") -> str:
        """Register a web service over the practice notes; its page's path."""
        await self.go(f"/services/new?application={application.rsplit('/', 1)[1]}")
        await self.fill(name=f"Notes {next(_numbers)}", base_url=self.practice.url)
        await self.page.locator(f"[name='authentication.account'][value={account}]").check()
        await self.press("Add web service")
        return self.path.removesuffix("/methods/new")

    async def method(self, service: str, name: str, **values: Any) -> str:
        """Add a method by its fields; the path of the page where it is tried."""
        await self.go(f"{service}/methods/new")
        if "http_method" in values:
            await self.page.locator("[name=http_method]").select_option(values.pop("http_method"))
        if not values.pop("use_authentication", True):
            await self.page.locator("[name=use_authentication]").uncheck()
        await self.fill(**{"name": name, "path": "/api/notes", **values})
        await self.press("Add method", self.page.locator("main form").last)
        return self.path

    async def call(self, method: str) -> str:
        """Try a method with what its form has; the verdict's heading."""
        await self.go(method)
        await self.press("Send request")
        verdict = self.page.locator("#outcome")
        assert await verdict.count(), f"{self.page.url}: {await self.text()}"
        return await verdict.inner_text()

    async def log_in(self, user: str = "alice", without: Collection[str] = ()) -> None:
        """Go on from the connect page, log in at the provider and decide there."""
        await self.follow(self.page.locator("#continue button"))
        await self.at_provider(user, without)

    async def follow_to_provider(self) -> None:
        """Go on from the connect page, and no further."""
        await self.page.locator("#continue button").click()
        await self.page.wait_for_url(f"{self.practice.url}/**")

    async def at_provider(self, user: str = "alice", without: Collection[str] = ()) -> None:
        """What a person does at the practice provider, as far as its pages let it."""
        account = self.page.locator(f"button[name=account][value={user}]")
        if await account.count():
            await self.follow(account)
        allow = self.page.locator("button[name=decision][value=allow]")
        if await allow.count():
            for scope in without:
                await self.page.locator(f"[name=grant_scope][value='{scope}']").uncheck()
            await self.follow(allow)

    async def connect(self, application: str, **choice: Any) -> None:
        """Add a shared user; the window then shows what became of it."""
        await self.go(f"{application}/users/new")
        await self.press("Go on to the login")
        await self.log_in(**choice)
