"""Servers that mislead: with locks, with pages for programs, with one word for everything."""

import secrets
import threading
from urllib.parse import urlencode, urlsplit

from tests.journeys.check.characters_pages import WithoutPrompt
from tests.journeys.check.scripted import (
    CALLBACK,
    CLIENT_ID,
    CLIENT_SECRET,
    FORM,
    LOGIN,
    REVOKE,
    TOKEN,
    Character,
    Heard,
    Said,
    data,
    page,
    redirect,
)


class OkWithErrors(Character):
    """Answers programs with status 200 whatever happened, at every address."""

    def nowhere(self, heard: Heard) -> Said:
        if heard.method == "POST":
            return data({"error": "unknown_method"}, 200)
        return super().nowhere(heard)

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        del heard, status
        return data({"error": error}, 200)


class BasicDoor(WithoutPrompt):
    """Has its web server judge the credentials: a page and a plea for Basic, for whoever fails."""

    places = ("header",)

    def refuse_client(self, heard: Heard, client_id: str) -> Said:
        del heard, client_id
        said = page("401 Unauthorized", "This server could not verify who you are.", 401)
        return Said(401, said.body, headers={"www-authenticate": 'Basic realm="oauth"'})


class MixedStatuses(Character):
    """Has another status for each reason, none of them the RFC's."""

    def refuse_client(self, heard: Heard, client_id: str) -> Said:
        if client_id != CLIENT_ID:
            return data({"error": "invalid_client"}, 400)
        place = heard.credentials[2]
        return data({"error": "invalid_client"}, 401 if place == "header" else 403)

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        del status
        statuses = {"invalid_grant": 401, "unsupported_grant_type": 501}
        return super().refuse_token(heard, error, statuses.get(error, 400))


class LocksOut(Character):
    """Locks a client for a while after two wrong secrets, and refuses it in the same words."""

    most = 2

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()
        self.failures = 0

    def answer(self, heard: Heard) -> Said:
        if heard.path not in {TOKEN, REVOKE} or heard.method != "POST":
            return super().answer(heard)
        client_id, secret, _ = heard.credentials
        with self.lock:
            if client_id == CLIENT_ID and self.failures >= self.most:
                return self.locked(heard)
            if client_id == CLIENT_ID and secret != CLIENT_SECRET:
                self.failures += 1
        return super().answer(heard)

    def locked(self, heard: Heard) -> Said:
        return self.refuse_client(heard, CLIENT_ID)

    def begin(self) -> None:
        self.failures = 0


class LocksOutAtOnce(LocksOut):
    """The same after the first wrong secret."""

    most = 1


class SlowsDown(LocksOut):
    """Asks to wait after two wrong secrets, at the token URL only."""

    def locked(self, heard: Heard) -> Said:
        del heard
        return Said(429, '{"error": "slow_down"}', "application/json", {"retry-after": "30"})


class TakesThePrefix(Character):
    """Takes every redirect URL that begins as the registered one."""

    def takes_redirect(self, redirect_uri: str) -> bool:
        return redirect_uri.startswith(CALLBACK.rsplit("/", 1)[0])


class RedirectAfterLogin(WithoutPrompt):
    """Judges the client at once, and the redirect URL and scopes after the login."""

    def authorize(self, heard: Heard) -> Said:
        if heard.query.get("client_id") != CLIENT_ID:
            return self.refuse("client", heard)
        return self.login_page(heard)


class UnauthorizedForAll(Character):
    """Has one word for whatever is wrong at the token URL."""

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        del heard, error, status
        return data({"error": "unauthorized_client"})


class UnauthorizedEverywhere(UnauthorizedForAll):
    """The same on its own page, for clients and redirect URLs alike."""

    def refuse(self, what: str, heard: Heard) -> Said:
        del what, heard
        return page("Error", "unauthorized_client", 400)


class BadCodeIsUnauthorized(Character):
    """Says of a code that it does not know that the client is not authorized."""

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        word = "unauthorized_client" if error == "invalid_grant" else error
        return super().refuse_token(heard, word, status)


class RedirectForStrangers(Character):
    """Says of a client that it does not know that its redirect URL is not registered."""

    def refuse(self, what: str, heard: Heard) -> Said:
        del what
        return super().refuse("redirect", heard)

    def token(self, heard: Heard) -> Said:
        return self.refuse_token(heard, "invalid_grant")

    def revoke(self, heard: Heard) -> Said:
        del heard
        return Said(200, "", "application/json")


class CodesNotFound(Character):
    """Looks codes and tokens up before the client, and says 404 where there are none."""

    def nowhere(self, heard: Heard) -> Said:
        if heard.method == "POST":
            return data({"message": "No such route"}, 404)
        return super().nowhere(heard)

    def token(self, heard: Heard) -> Said:
        del heard
        return data({"message": "Authorization code not found"}, 404)

    def revoke(self, heard: Heard) -> Said:
        client_id, secret, _ = heard.credentials
        if (client_id, secret) != (CLIENT_ID, CLIENT_SECRET):
            return data({"message": "Wrong credentials"}, 401)
        return data({"message": "Token not found"}, 404)


class ErrorsByRedirect(Character):
    """Sends also programs to a page that shows what went wrong."""

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        del heard, status
        return redirect(f"/error?{urlencode({'code': {'invalid_client': 11}.get(error, 12)})}")

    def revoke(self, heard: Heard) -> Said:
        return self.refuse_token(heard, "unsupported_token_type")


class FailsOnCodes(Character):
    """Breaks down on codes that it did not make."""

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        if error == "invalid_grant":
            return page("Server Error", "Internal Server Error", 500)
        return super().refuse_token(heard, error, status)


class TwoFaces(WithoutPrompt):
    """Tries two layouts of its login page on people, and judges everything later."""

    def authorize(self, heard: Heard) -> Said:
        return self.login_page(heard)

    def login_page(self, heard: Heard) -> Said:
        if next(self.numbers) % 2:
            return super().login_page(heard)
        one_step = "<form method=post><input name=email type=email><button>Next</button></form>"
        return page("Sign in", "Sign in to go on.", extra=one_step)


class LoginBoxEverywhere(WithoutPrompt):
    """Shows a login box on each page, its error pages included, and no status but 200."""

    def refuse(self, what: str, heard: Heard) -> Said:
        said = super().refuse(what, heard)
        return Said(200, said.body.replace("<h1>", FORM + "<h1>"))


class LoginWithReturn(WithoutPrompt):
    """Carries the whole request along to its login page, which repeats it."""

    def authorize(self, heard: Heard) -> Said:
        back = f"{heard.path}?{urlencode(dict(heard.query))}"
        return redirect(f"{LOGIN}?{urlencode({'return_to': back})}")

    def login_page(self, heard: Heard) -> Said:
        back = heard.query.get("return_to", "")
        hidden = f"<input type=hidden name=return_to value='{back}'>"
        return page("Sign in", "Sign in to go on.", extra=hidden + FORM)


class PromptIsABadRequest(WithoutPrompt):
    """Refuses `prompt=none` on a page of its own, as any parameter that it does not know."""

    def authorize(self, heard: Heard) -> Said:
        if "prompt" in heard.query:
            return page("Error", "invalid_request: unknown parameter prompt", 400)
        return super().authorize(heard)


class DemandsPushedRequests(Character):
    """Takes logins only that were pushed before (RFC 9126)."""

    def authorize(self, heard: Heard) -> Said:
        del heard
        return page("Error", "invalid_request: pushed authorization request is required", 400)


class JsonOnly(Character):
    """Takes nothing but JSON at the token URL, and no revocation at all without it."""

    def token(self, heard: Heard) -> Said:
        del heard
        return data({"message": "Unsupported Media Type"}, 415)

    def revoke(self, heard: Heard) -> Said:
        return self.token(heard)


class Watchful(Character):
    """Has a firewall that takes unknown hosts in redirect URLs for an attack."""

    def answer(self, heard: Heard) -> Said:
        host = urlsplit(heard.query.get("redirect_uri", "")).hostname or "regrant.example"
        if host != "regrant.example":
            return page("Blocked", f"Your request was blocked. Ray {secrets.token_hex(8)}", 403)
        return super().answer(heard)


class WatchfulAndLate(Watchful):
    """The same before a server that judges everything after the login."""

    def authorize(self, heard: Heard) -> Said:
        return self.login_page(heard)


class HomeForStrangers(WithoutPrompt):
    """Sends whom it does not know to its home page, without a word."""

    def refuse(self, what: str, heard: Heard) -> Said:
        del what, heard
        return redirect("/")

    def nowhere(self, heard: Heard) -> Said:
        if heard.path == "/":
            return page("Acme", "Welcome to Acme.")
        return super().nowhere(heard)


class NotFoundForAll(WithoutPrompt):
    """Answers 404 for what it does not know, be it a client or a redirect URL."""

    def refuse(self, what: str, heard: Heard) -> Said:
        del what, heard
        return page("Not Found", "There is no such application or callback.", 404)


class Gateway(Character):
    """Stands behind a gateway that answers for it where it knows no route, with 403."""

    def nowhere(self, heard: Heard) -> Said:
        del heard
        return data({"message": "Missing Authentication Token"}, 403)
