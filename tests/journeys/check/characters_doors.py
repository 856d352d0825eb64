"""Servers that differ in how one gets to their login page, and whether at all."""

import secrets
from urllib.parse import urlencode

from tests.journeys.check.characters_pages import WithoutPrompt
from tests.journeys.check.scripted import (
    AUTHORIZE,
    FORM,
    LOGIN,
    Character,
    Heard,
    Said,
    data,
    page,
    redirect,
)


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


class SignInEverywhere(LoginFirst):
    """Sends everybody from any address to its login page."""

    def nowhere(self, heard: Heard) -> Said:
        if heard.method == "POST":
            return page("Forbidden", "CSRF verification failed.", 403)
        return redirect(f"{LOGIN}?{urlencode({'next': heard.path})}")


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


class ErrorByNumber(WithoutPrompt):
    """Keeps what happened under a number, and shows it on a page of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: dict[str, str] = {}

    def refuse(self, what: str, heard: Heard) -> Said:
        del heard
        number = secrets.token_urlsafe(24)
        self.errors[number] = what
        return redirect(f"/home/error?{urlencode({'errorId': number})}")

    def nowhere(self, heard: Heard) -> Said:
        what = self.errors.get(heard.query.get("errorId", ""))
        if what is None:
            return super().nowhere(heard)
        text = {
            "client": "Unknown client or client not enabled",
            "redirect": "Invalid redirect_uri",
        }
        return page(
            "Error", f"Sorry, there was an error: {text[what]}. Request Id: {secrets.token_hex(8)}"
        )


class Alias(SignInEverywhere):
    """Announces another address of its login than the one that is used; both are right."""

    def nowhere(self, heard: Heard) -> Said:
        if heard.path.startswith("/.well-known/"):
            return data(
                {
                    "issuer": heard.base,
                    "authorization_endpoint": f"{heard.base}/oauth/auth",
                    "token_endpoint": f"{heard.base}/oauth/token",
                },
                200,
            )
        return super().nowhere(heard)
