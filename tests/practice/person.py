"""A person with an account at the practice provider: signs in with one click, then decides."""

from collections.abc import Collection

from tests.testbed.browserless import Browserless, Landing


def log_in(
    authorization_url: str,
    user: str = "alice",
    *,
    deny: bool = False,
    without: Collection[str] = (),
    browser: Browserless | None = None,
) -> Landing:
    """Open the address that a client sends people to, sign in there and decide.

    Args:
        authorization_url: The authorization request.
        user: Who signs in, unless the browser's session has somebody already.
        deny: Refuse the whole request.
        without: Scopes whose boxes are unticked.
        browser: A browser that goes on; a fresh one otherwise.
    """
    if browser is None:
        with Browserless(authorization_url) as fresh:
            return log_in(authorization_url, user, deny=deny, without=without, browser=fresh)
    browser.left_for = None
    browser.open(authorization_url)
    if (form := browser.form_with("account")) is not None:
        browser.submit(form, button=("account", user))
    if (form := browser.form_with("decision")) is not None:
        decision = "deny" if deny else "allow"
        browser.submit(
            form, untick=lambda _, scope: scope in without, button=("decision", decision)
        )
    return browser.landing
