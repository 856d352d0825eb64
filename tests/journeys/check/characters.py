"""Servers of other shapes than those of the test bed, and what a check can prove on each."""

import secrets
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit

from tests.journeys.check.scripted import (
    AUTHORIZE,
    CALLBACK,
    CLIENT_ID,
    FORM,
    LOGIN,
    SCOPES,
    Character,
    Heard,
    Said,
    data,
    page,
    redirect,
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


class Noisy(Character):
    """Puts ids, counters, nonces and form tokens into every page."""

    def answer(self, heard: Heard) -> Said:
        said = super().answer(heard)
        if said.content_type != "application/json" and said.body:
            return Said(said.status, said.body + self.noise(), headers=said.headers)
        if said.body:
            body = said.body[:-1] + f', "trace_id": "{secrets.token_hex(8)}"}}'
            return Said(said.status, body, said.content_type)
        return said


class NoisyAndLate(Noisy):
    """As noisy, and shows its login page to anybody."""

    def authorize(self, heard: Heard) -> Said:
        return self.login_page(heard)


class Chatty(WithoutPrompt):
    """Has another tip of the day on its login page each time, and judges everything later."""

    def authorize(self, heard: Heard) -> Said:
        return self.login_page(heard)

    def login_page(self, heard: Heard) -> Said:
        del heard
        tip = secrets.choice(("Use a passkey", "Never share codes", "Try our new app", "Be kind"))
        return page("Sign in", tip, extra=FORM)


class LoginFirst(Character):
    """Sends everybody to its login page before it looks at anything."""

    def authorize(self, heard: Heard) -> Said:
        return redirect(f"{LOGIN}?{urlencode({'next': heard.path})}")


class LoginElsewhere(WithoutPrompt):
    """Has its login and error pages on other hosts."""

    def go_on(self, heard: Heard) -> Said:
        query = {"client_id": heard.query["client_id"], "flow": secrets.token_hex(16)}
        return redirect(f"https://login.elsewhere.example/signin?{urlencode(query)}")

    def refuse(self, what: str, heard: Heard) -> Said:
        del heard
        words = {
            "client": {"error": "invalid_client", "error_description": "unknown client"},
            "redirect": {"error": "redirect_uri_mismatch", "error_description": "no such URL"},
        }[what]
        return redirect(f"https://login.elsewhere.example/error?{urlencode(words)}")


class ErrorPageBehindRedirect(WithoutPrompt):
    """Redirects to a page of its own that tells the error, by a number in the address."""

    def refuse(self, what: str, heard: Heard) -> Said:
        del heard
        return redirect(f"/error?code={'E11' if what == 'client' else 'E12'}")

    def nowhere(self, heard: Heard) -> Said:
        if heard.path == "/error":
            text = {
                "E11": "The client_id is not registered.",
                "E12": "The redirect_uri is not registered for this client.",
            }[heard.query["code"]]
            return page("Something went wrong", text)
        return super().nowhere(heard)


class SinglePage(Character):
    """Answers every address with the shell of one program."""

    def authorize(self, heard: Heard) -> Said:
        return self.nowhere(heard)

    def nowhere(self, heard: Heard) -> Said:
        del heard
        return Said(
            200,
            "<!doctype html><html><head><title>App</title></head><body><div id=root>"
            "</div><script src=/main.js></script></body></html>",
        )


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


class Hurried(Character):
    """Asks everybody to wait."""

    def answer(self, heard: Heard) -> Said:
        del heard
        return Said(429, "slow down", "text/plain", {"retry-after": "60"})


class HurriedSoon(Character):
    """Asks to wait after a few requests."""

    def answer(self, heard: Heard) -> Said:
        if next(self.numbers) > 6:
            return Said(429, "slow down", "text/plain", {"retry-after": "60"})
        return super().answer(heard)


class Fortress(Character):
    """Is behind a firewall that takes us for a robot."""

    def answer(self, heard: Heard) -> Said:
        del heard
        return page("Access denied", f"You are blocked. Reference {secrets.token_hex(6)}", 403)


class LoginFortress(Character):
    """Only its login page is behind such a firewall."""

    def authorize(self, heard: Heard) -> Said:
        del heard
        return page("Attention Required", "Please solve the captcha to go on.", 403)


class Down(Character):
    """Is being repaired."""

    def answer(self, heard: Heard) -> Said:
        del heard
        return page("Service Unavailable", "We will be back soon.", 503)


class Broken(Character):
    """Fails at each login."""

    def authorize(self, heard: Heard) -> Said:
        del heard
        return page("Server Error", "Server Error (500)", 500)


class CodeFirst(Character):
    """Judges the code before it looks who asks."""

    def token(self, heard: Heard) -> Said:
        if heard.form.get("grant_type") == "authorization_code":
            return self.refuse_token(heard, "invalid_grant")
        return super().token(heard)


class CodeFirstAlways(CodeFirst):
    """The same for refresh tokens, and revokes for anybody."""

    def token(self, heard: Heard) -> Said:
        return self.refuse_token(heard, "invalid_grant")

    def revoke(self, heard: Heard) -> Said:
        del heard
        return Said(200, "", "application/json")


class TakesAnything(Character):
    """A server for tests: it accepts whatever comes, and sends a code without asking anybody."""

    def authorize(self, heard: Heard) -> Said:
        ask = heard.query
        sent = urlencode({"code": secrets.token_hex(12), "state": ask.get("state", "")})
        return redirect(f"{ask.get('redirect_uri', '')}?{sent}")

    def token(self, heard: Heard) -> Said:
        del heard
        token = {"access_token": secrets.token_hex(16), "token_type": "Bearer", "expires_in": 60}
        return data(token, 200)

    def revoke(self, heard: Heard) -> Said:
        del heard
        return Said(200, "{}", "application/json")


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


class SignInEverywhere(LoginFirst):
    """Sends everybody from any address to its login page."""

    def nowhere(self, heard: Heard) -> Said:
        if heard.method == "POST":
            return page("Forbidden", "CSRF verification failed.", 403)
        return redirect(f"{LOGIN}?{urlencode({'next': heard.path})}")


class VendorErrors(Character):
    """Answers at the token URL with status 200 and a shape of its own."""

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        del heard, status
        texts = {
            "invalid_client": "Invalid client credentials",
            "invalid_grant": "The authorization code is invalid",
            "unsupported_grant_type": "Unsupported grant type",
        }
        return data({"ok": False, "error": {"code": 77, "message": texts[error]}}, 200)


class BodyOnly(Character):
    """Reads credentials in the body only, and misses them elsewhere."""

    places = ("body",)

    def token(self, heard: Heard) -> Said:
        if "client_id" not in heard.form:
            return data({"error": "invalid_request", "error_description": "client_id is missing"})
        return super().token(heard)


class NamesClients(Character):
    """Tells unknown clients from wrong secrets at the token URL, and shows nothing at login."""

    def authorize(self, heard: Heard) -> Said:
        return self.login_page(heard)

    def refuse_client(self, heard: Heard, client_id: str) -> Said:
        del heard
        known = client_id == CLIENT_ID
        text = "Client secret does not match" if known else "Client not found"
        return data({"error": "invalid_client", "error_description": text}, 401)


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


class WithoutRevocation(Character):
    """Answers a page of its own with 200 where tokens are revoked, as it does everywhere."""

    def nowhere(self, heard: Heard) -> Said:
        del heard
        return page("Welcome", "The Acme developer platform.")


class CodeHost(Character):
    """Answers 404 for unknown clients at both endpoints, and errors of the token URL with 200."""

    def authorize(self, heard: Heard) -> Said:
        if heard.query.get("client_id") != CLIENT_ID:
            return self.nowhere(heard)
        return redirect(f"{LOGIN}?{urlencode({'client_id': CLIENT_ID, 'return_to': heard.path})}")

    def nowhere(self, heard: Heard) -> Said:
        if heard.method == "POST":
            return data({"error": "Not Found"}, 404)
        return super().nowhere(heard)

    def refuse_client(self, heard: Heard, client_id: str) -> Said:
        if client_id != CLIENT_ID:
            return self.nowhere(heard)
        return data({"error": "incorrect_client_credentials"}, 200)

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        del heard, status
        word = "bad_verification_code" if error == "invalid_grant" else error
        return data({"error": word, "error_description": "The code is incorrect."}, 200)


class WorkChat(WithoutPrompt):
    """Answers everything with status 200, and an error word of its own inside."""

    def refuse(self, what: str, heard: Heard) -> Said:
        del heard
        text = {
            "client": "Invalid client_id parameter",
            "redirect": "redirect_uri did not match any configured URIs.",
        }[what]
        return page("Oops", text)

    def refuse_client(self, heard: Heard, client_id: str) -> Said:
        del heard
        word = "bad_client_secret" if client_id == CLIENT_ID else "invalid_client_id"
        return data({"ok": False, "error": word}, 200)

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        del heard, status
        word = {"invalid_grant": "invalid_code"}.get(error, error)
        return data({"ok": False, "error": word}, 200)


class Graph(WithoutPrompt):
    """Nests its errors, and has a number for each."""

    def refuse_client(self, heard: Heard, client_id: str) -> Said:
        del heard
        if client_id == CLIENT_ID:
            return _nested("Error validating client secret.", 1)
        return _nested("Error validating application. Cannot get application info.", 101)

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        del heard, error, status
        return _nested("Invalid verification code format.", 100)


def _nested(message: str, code: int) -> Said:
    trace = secrets.token_urlsafe(8)
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": trace}
    return data({"error": error}, 400)


class Flaky(Character):
    """Fails every seventh time."""

    def answer(self, heard: Heard) -> Said:
        if next(self.numbers) % 7 == 0:
            return page("Bad Gateway", "The proxy got no answer.", 502)
        return super().answer(heard)


class HiddenErrors(LoginFirst):
    """Carries the texts of its errors hidden in each login page."""

    def login_page(self, heard: Heard) -> Said:
        hidden = (
            "<div hidden>Invalid client_id</div><div style='display:none'>The redirect_uri does "
            "not match</div><template>invalid_scope</template><script>var t={invalid_client:1}"
            "</script>"
        )
        return Said(200, super().login_page(heard).body.replace("<h1>", hidden + "<h1>"))


class Plain401(Character):
    """Refuses clients with a bare 401 and an empty body."""

    def refuse_client(self, heard: Heard, client_id: str) -> Said:
        del heard, client_id
        return Said(401, "", "text/plain", {"www-authenticate": 'Basic realm="as"'})


class Forbidding(Character):
    """Refuses clients with 403 and words of its own."""

    def refuse_client(self, heard: Heard, client_id: str) -> Said:
        del heard, client_id
        return data({"error": "access_denied", "error_description": "Unauthorized"}, 403)


class Xml(Character):
    """Speaks XML at the token URL."""

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        del heard
        return Said(status, f"<?xml version='1.0'?><error><code>{error}</code></error>", "text/xml")


class TokenUrlOfAnotherTenant(Character):
    """Knows the client at its login page, and another one at the token URL."""

    def refuse_client(self, heard: Heard, client_id: str) -> Said:
        del heard, client_id
        return data({"error": "invalid_client", "error_description": "Client not found"}, 401)

    def token(self, heard: Heard) -> Said:
        return self.refuse_client(heard, "")

    def revoke(self, heard: Heard) -> Said:
        return self.refuse_client(heard, "")


class SlashRedirect(Character):
    """Moves the login to the same address with a slash."""

    def answer(self, heard: Heard) -> Said:
        if heard.path == AUTHORIZE:
            return redirect(f"{AUTHORIZE}/?{urlencode(dict(heard.query))}", 301)
        if heard.path == AUTHORIZE + "/":
            return self.authorize(heard)
        return super().answer(heard)


class NeedsCookies(Character):
    """Shows its login page only to browsers that bring back the cookie of the first step."""

    def answer(self, heard: Heard) -> Said:
        if heard.path == LOGIN and "flow=" not in heard.cookie:
            return page("Error", "Your session was lost. Enable cookies.", 400)
        return super().answer(heard)

    def go_on(self, heard: Heard) -> Said:
        if heard.query.get("prompt") == "none":
            return self.back(heard, "login_required")
        said = redirect(LOGIN)
        headers = {**said.headers, "set-cookie": f"flow={secrets.token_hex(8)}; Path=/; HttpOnly"}
        return Said(302, "", headers=headers)


class ResponseTypeRefused(Character):
    """Lets this client log in by other means only."""

    def go_on(self, heard: Heard) -> Said:
        return self.back(heard, "unauthorized_client")


EVERYTHING: Final = frozenset(
    {
        "client_id",
        "client_secret",
        "redirect_uri",
        "scopes",
        "token_endpoint",
        "authorization_endpoint",
        "revocation_endpoint",
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """A character, with what a check can do there.

    Attributes:
        names: Settings that it has to name when they are broken.
        proves: Settings that it has to prove when they are right.
        takes: What is not broken there, because the server takes it.
    """

    character: type[Character]
    names: frozenset[str] = EVERYTHING
    proves: frozenset[str] = frozenset({"client_id", "redirect_uri", "client_secret", "scopes"})
    takes: frozenset[str] = frozenset()


def _names(*left_out: str) -> frozenset[str]:
    return EVERYTHING - set(left_out)


_NOTHING: Final = frozenset[str]()
_ADDRESSES: Final = frozenset({"token_endpoint", "authorization_endpoint", "revocation_endpoint"})
#: The client's credentials can be proved where the login shows nothing, but not told apart.
_CREDENTIALS: Final = frozenset({"client_id", "client_secret", "token_endpoint"})
_BUT_SCOPES: Final = frozenset({"client_id", "redirect_uri", "client_secret"})
PARTS: Final = (
    Part(Character),
    Part(WithoutPrompt),
    Part(PoliteErrors),
    Part(Wordless, _names("redirect_uri")),
    Part(WordlessButForClients),
    Part(German),
    Part(Noisy),
    Part(NoisyAndLate, _ADDRESSES, _CREDENTIALS),
    Part(Chatty, _ADDRESSES, _CREDENTIALS),
    Part(LoginFirst, _ADDRESSES, _CREDENTIALS),
    Part(HiddenErrors, _ADDRESSES, _CREDENTIALS),
    Part(PromptIsAnError, _ADDRESSES, _CREDENTIALS),
    Part(LateMirror, _ADDRESSES, _CREDENTIALS),
    Part(SignInEverywhere, _NOTHING, _CREDENTIALS),
    Part(LoginElsewhere),
    Part(ErrorPageBehindRedirect),
    Part(SinglePage, frozenset({"token_endpoint", "revocation_endpoint"}), _CREDENTIALS),
    Part(DataErrors),
    Part(SendsAnybodyBack, _names("redirect_uri", "scopes"), _CREDENTIALS),
    Part(LoginBoxInHeader),
    Part(Unauthorized),
    Part(Hurried, _NOTHING, _NOTHING),
    Part(HurriedSoon, _NOTHING, _NOTHING),
    Part(Fortress, _NOTHING, _NOTHING),
    Part(LoginFortress, _ADDRESSES, _CREDENTIALS),
    Part(Down, _NOTHING, _NOTHING),
    Part(Broken, _ADDRESSES, _CREDENTIALS),
    Part(Flaky, _NOTHING, _NOTHING),
    Part(CodeFirst),
    Part(
        CodeFirstAlways,
        _names("client_secret", "authorization_endpoint"),
        frozenset({"client_id", "redirect_uri", "scopes"}),
    ),
    Part(TakesAnything, frozenset({"token_endpoint", "revocation_endpoint"}), _NOTHING),
    Part(Mirror),
    Part(VendorErrors),
    Part(WorkChat),
    Part(Graph),
    Part(CodeHost, _ADDRESSES, _CREDENTIALS),
    Part(Plain401, _names("client_secret")),
    Part(Forbidding, _names("client_secret")),
    Part(Xml),
    Part(BodyOnly),
    Part(NamesClients, _names("redirect_uri", "scopes"), _CREDENTIALS),
    Part(NamesOfApps, _ADDRESSES | {"client_secret"}, _CREDENTIALS),
    Part(LooksClientsUpLikePages, _names("client_id")),
    Part(FirstRegistered, _names("scopes"), _BUT_SCOPES),
    Part(TakesTheHost, _names("redirect_uri"), takes=frozenset({"redirect_uri"})),
    Part(JudgesHostsEarly, _names("redirect_uri"), _CREDENTIALS | {"scopes"}),
    Part(DropsScopes, _names("scopes"), _BUT_SCOPES),
    Part(ScopesOnPage),
    Part(AllScopesOrNone, _names("scopes")),
    Part(SlashRedirect),
    Part(NeedsCookies),
    Part(WithoutRevocation, _names("authorization_endpoint")),
)
