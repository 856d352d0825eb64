"""Servers that differ in what their login and error pages say, and when they judge what."""

import secrets
from urllib.parse import urlsplit

from tests.journeys.check.scripted import (
    AUTHORIZE,
    CALLBACK,
    CLIENT_ID,
    FORM,
    SCOPES,
    Character,
    Heard,
    Said,
    data,
    page,
    shown,
)


class WithoutPrompt(Character):
    """Knows nothing of OpenID Connect: `prompt` is ignored."""

    def go_on(self, heard: Heard) -> Said:
        return self.login_page(heard)


class PoliteErrors(WithoutPrompt):
    """Shows its errors with status 200."""

    def refuse(self, what: str, heard: Heard) -> Said:
        said = super().refuse(what, heard)
        return Said(200, said.body)


class Wordless(Character):
    """Says of nothing what is wrong with it."""

    def refuse(self, what: str, heard: Heard) -> Said:
        del what, heard
        return page("Bad Request", "Your request could not be processed.", 400)


class WordlessButForClients(WithoutPrompt):
    """Has a page of its own for unknown clients, and one for everything else."""

    def refuse(self, what: str, heard: Heard) -> Said:
        del heard
        if what == "client":
            return page("Oh dear", "We do not know this app.", 404)
        return page("Bad Request", "Your request could not be processed.", 400)


class German(WithoutPrompt):
    """Speaks German only."""

    def refuse(self, what: str, heard: Heard) -> Said:
        del heard
        text = {
            "client": "Diese Anwendung ist uns nicht bekannt.",
            "redirect": "Die Antwortadresse passt nicht zu dieser Anwendung.",
        }[what]
        return page("Fehler", text, 400)


class DataErrors(Character):
    """Answers errors of the login as JSON."""

    def refuse(self, what: str, heard: Heard) -> Said:
        del heard
        words = {"client": "invalid_client", "redirect": "invalid_redirect_uri"}[what]
        return data({"error": words, "timestamp": secrets.token_hex(4)})


class SendsAnybodyBack(Character):
    """Sends errors to any redirect URL, and never judges it."""

    def authorize(self, heard: Heard) -> Said:
        if "redirect_uri" not in heard.query:
            return page("Error", "invalid_request: no redirect_uri", 400)
        if heard.query.get("client_id") != CLIENT_ID:
            return self.back(heard, "unauthorized_client")
        return self.go_on(heard)

    def refuse(self, what: str, heard: Heard) -> Said:
        return self.back(heard, "invalid_request", what)


class LoginBoxInHeader(WithoutPrompt):
    """Has a login form at the top of each page, error pages included."""

    def refuse(self, what: str, heard: Heard) -> Said:
        said = super().refuse(what, heard)
        return Said(400, said.body.replace("<h1>", FORM + "<h1>"))


class Unauthorized(WithoutPrompt):
    """Gives its login page the status 401."""

    def login_page(self, heard: Heard) -> Said:
        return Said(401, super().login_page(heard).body)


class Mirror(WithoutPrompt):
    """Repeats on its pages what it was sent."""

    def login_page(self, heard: Heard) -> Said:
        client = shown(heard.query.get("client_id", ""))
        return page(
            "Sign in", f"{client} asks for {shown(heard.query.get('scope', ''))}", extra=FORM
        )

    def refuse(self, what: str, heard: Heard) -> Said:
        sent = shown(heard.query.get("client_id" if what == "client" else "redirect_uri", ""))
        return page("Error", f"{what} {sent} is not registered with us", 400)


class LateMirror(Mirror):
    """The same, and judges everything after the login."""

    def authorize(self, heard: Heard) -> Said:
        return self.login_page(heard)


class LooksClientsUpLikePages(WithoutPrompt):
    """Answers 404, the page of any missing address, for clients that it does not know."""

    def refuse(self, what: str, heard: Heard) -> Said:
        return self.nowhere(heard) if what == "client" else super().refuse(what, heard)


class FirstRegistered(Character):
    """Replaces a redirect URL that it does not know by the one that is registered."""

    def authorize(self, heard: Heard) -> Said:
        if heard.query.get("client_id") != CLIENT_ID:
            return self.refuse("client", heard)
        query = {**heard.query, "redirect_uri": CALLBACK}
        known = Heard(heard.method, heard.path, query, heard.form, heard.basic, heard.base)
        return self.go_on(known)


class TakesTheHost(Character):
    """Takes every redirect URL on a registered host."""

    def takes_redirect(self, redirect_uri: str) -> bool:
        return urlsplit(redirect_uri).netloc == urlsplit(CALLBACK).netloc


class JudgesHostsEarly(WithoutPrompt):
    """Refuses unknown hosts at once, and judges the rest of a redirect URL after the login."""

    def takes_redirect(self, redirect_uri: str) -> bool:
        return not redirect_uri.split("/")[2].endswith(".example") or "regrant" in redirect_uri


class DropsScopes(Character):
    """Leaves out without a word what it does not know."""

    def judges_scopes(self) -> bool:
        return False


class ScopesOnPage(WithoutPrompt):
    """Shows on a page of its own that a scope is not known."""

    def back(self, heard: Heard, error: str, description: str = "") -> Said:
        del heard
        return page("Error", f"{error}: {description}", 400)


class AllScopesOrNone(Character):
    """Refuses a login for a single scope: it wants both."""

    def authorize(self, heard: Heard) -> Said:
        if heard.query.get("client_id") == CLIENT_ID and self.takes_redirect(
            heard.query.get("redirect_uri", "")
        ):
            asked = set(heard.query.get("scope", "").split())
            if not set(SCOPES) <= asked:
                return self.back(heard, "invalid_scope", "some scopes are missing")
        return super().authorize(heard)


class NamesOfApps(WithoutPrompt):
    """Names the app on its login page, and judges the redirect URL later."""

    def authorize(self, heard: Heard) -> Said:
        known = heard.query.get("client_id") == CLIENT_ID
        name = "Sign in to Acme Portal" if known else "Sign in"
        return page(name, "Welcome back.", extra=FORM)


class PromptIsAnError(Character):
    """Refuses `prompt=none` itself, in words about scopes, and judges the rest later."""

    def authorize(self, heard: Heard) -> Said:
        if heard.query.get("prompt") == "none" and heard.path == AUTHORIZE:
            return self.back(heard, "invalid_scope", "prompt=none needs the scope openid")
        return self.login_page(heard)


class ResponseTypeRefused(Character):
    """Lets this client log in by other means only."""

    def go_on(self, heard: Heard) -> Said:
        return self.back(heard, "unauthorized_client")
