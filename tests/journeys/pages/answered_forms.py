"""Pages that come when a form was sent: refused fields, and what came of what was asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.journeys.pages.window import Window


@dataclass(frozen=True)
class Sent:
    """A form of one of the furnished pages.

    Args:
        page: Name of the page in `PAGES`.
        button: What is pressed.
        says: Words of the page that comes then.
        typed: Fields by name.
        ticked: Selectors of boxes.
    """

    page: str
    button: str
    says: str
    typed: Mapping[str, str] = field(default_factory=dict[str, str])
    ticked: tuple[str, ...] = ()

    async def send(self, window: Window) -> None:
        """Fill it in and send it."""
        await window.show(self.page)
        desk = window.desk
        for selector in self.ticked:
            await desk.page.locator(selector).check()
        await desk.fill(**self.typed)
        await desk.press(self.button, desk.page.locator("main"))
        await desk.page.locator("main").get_by_text(self.says).first.wait_for()


CHANGE: Final = "changed first"
FORMS: Final[Mapping[str, Sent]] = {
    "finding marked without a reason": Sent("finding-dismiss", "This is fine", "is missing"),
    "finding looked at again": Sent("finding", "Look again", "Looked again"),
    "application": Sent("application-new-custom", "Add OAuth application", CHANGE),
    "application settings": Sent(
        "application-settings", "Save settings", CHANGE, {"client_id": "", "token_endpoint": "x"}
    ),
    "check": Sent("application", "Check settings", "proved right"),
    "second shared user": Sent(
        "user-new", "Go on to the login", CHANGE, ticked=("[name=whose][value=shared]",)
    ),
    "tokens": Sent("user-import", "Take over tokens", CHANGE),
    "report": Sent(
        "attempt-pending",
        "Say what it means",
        "redirect-uri-mismatch",
        {"text": "Error 400: redirect_uri_mismatch"},
    ),
    "service": Sent("service-new", "Add web service", CHANGE),
    "service settings": Sent("service-settings", "Save settings", CHANGE, {"base_url": "x"}),
    "authentication": Sent(
        "service-authentication",
        "Save authentication",
        CHANGE,
        ticked=("[name='authentication.type'][value=basic]",),
    ),
    "method": Sent("method-new", "Add method", CHANGE, {"path": "/a b"}),
    "pasted call": Sent(
        "method-new", "Fill in the form", CHANGE, {"pasted": "curl https://elsewhere.example/"}
    ),
    "filled in call": Sent(
        "method-new",
        "Fill in the form",
        "Filled in from what you pasted",
        {"pasted": "GET /api/notes HTTP/1.1"},
    ),
    "method settings": Sent("method-settings", "Save method", CHANGE, {"timeout_seconds": "long"}),
    "try with a wrong value": Sent("method-try", "Send request", CHANGE, {"p0": "x"}),
    "try": Sent("method-try", "Send request", "it worked"),
    "explain": Sent("explain", "Say what it means", "What it may mean", {"text": "invalid_client"}),
    "key": Sent("key-new", "Make API key", CHANGE),
    "key without a name": Sent("key", "Save name", CHANGE, {"name": ""}),
    "key made": Sent("key-new", "Make API key", "Copy it now", {"name": "Seen by axe"}),
    "member": Sent("members", "Add member and make sign-in link", CHANGE),
    "link of a member": Sent(
        "members", "Add member and make sign-in link", "Give this link", {"name": "Seen by axe"}
    ),
    "look": Sent("look", "Save look", "Saved.", {"name": "x" * 80}),
}
