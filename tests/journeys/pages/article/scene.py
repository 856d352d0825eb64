"""What the scenes of the article have in common, on the pages alone."""

from collections.abc import Sequence

from tests.journeys.pages.desk import Desk


def identifier(application: str) -> str:
    """The identifier in the path of an application's page."""
    return application.rsplit("/", 1)[1]


async def quoted_name(desk: Desk, application: str) -> str:
    """The application's name, as explanations quote it."""
    await desk.go(application)
    return f"“{await desk.page.locator('h1').inner_text()}”"


async def set_issuer(desk: Desk, application: str) -> None:
    """Type the issuer into the settings, from which Regrant knows the right addresses."""
    await desk.go(f"{application}/settings")
    await desk.fill(issuer=desk.practice.settings["issuer"])
    await desk.press("Save settings")
    said = await desk.text()
    assert "Saved." in said, said


async def report(desk: Desk, attempt: str) -> None:
    """Copy what the provider's page says into the box on the login's page."""
    words = await desk.page.locator("body").inner_text()
    await desk.go(f"/attempts/{attempt}")
    await desk.fill(text=words)
    await desk.press("Say what it means")


async def begin(desk: Desk, application: str) -> str:
    """Go to the provider for a shared user, and no further; the attempt."""
    await desk.go(f"{application}/users/new")
    await desk.press("Go on to the login")
    attempt = await desk.page.locator("main").get_attribute("data-attempt")
    assert attempt
    await desk.follow_to_provider()
    return attempt


async def is_open(desk: Desk, application: str, code: str) -> bool:
    """Whether the list of findings has this code; the window shows the list."""
    await desk.go(f"/findings?application={identifier(application)}&code={code}")
    return await desk.page.locator(".rows > li").count() > 0


async def open_finding(
    desk: Desk, application: str, code: str, says: Sequence[str] = (), certainty: str = ""
) -> None:
    """Open the finding from the list, and read it."""
    assert await is_open(desk, application, code), await desk.text()
    rows = desk.page.locator(".rows > li").filter(has_text=certainty)
    await desk.follow(rows.first.locator("a.title"))
    said = await desk.text()
    assert code in said
    for word in ("How Regrant knows", "Since", *says):
        assert word in said, word


async def fix(desk: Desk, title: str) -> str:
    """Press a fix, read what it would change, and confirm; what the page that asked said."""
    await desk.press(title, desk.page.locator("main"))
    asked = await desk.page.locator("dialog").inner_text()
    await desk.follow(desk.page.locator("dialog button.primary"))
    return asked


async def connect_and_see_it_gone(desk: Desk, application: str, code: str) -> None:
    """Log in once more: it works, and the finding is mended."""
    await desk.connect(application)
    assert "Connected" in await desk.page.locator("h1").inner_text()
    assert not await is_open(desk, application, code)
