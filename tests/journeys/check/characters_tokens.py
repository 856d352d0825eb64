"""Servers that differ at the token URL: in words, shapes, status, and in what they judge first."""

import secrets
from urllib.parse import urlencode

from tests.journeys.check.characters_pages import WithoutPrompt
from tests.journeys.check.scripted import (
    AUTHORIZE,
    CLIENT_ID,
    LOGIN,
    Character,
    Heard,
    Said,
    data,
    page,
    redirect,
)


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


class Forge(Character):
    """Says of a wrong code, of a wrong secret and of a wrong grant: unauthorized_client."""

    def authorize(self, heard: Heard) -> Said:
        return redirect(f"{LOGIN}?{urlencode({'redirect_to': heard.path})}")

    def refuse_client(self, heard: Heard, client_id: str) -> Said:
        del heard
        if client_id != CLIENT_ID:
            text = f"cannot load client with client id: {client_id}"
            return data({"error": "invalid_client", "error_description": text})
        return data({"error": "unauthorized_client", "error_description": "invalid client secret"})

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        if error == "invalid_grant":
            text = "client is not authorized"
            return data({"error": "unauthorized_client", "error_description": text})
        return super().refuse_token(heard, error, status)


class League(WithoutPrompt):
    """Refuses an unknown redirect URL with the words for an unknown client."""

    def refuse(self, what: str, heard: Heard) -> Said:
        del what, heard
        text = "Client authentication failed"
        return data({"error": "invalid_client", "error_description": text}, 401)


class Details(Character):
    """Has one member for every error: a framework's."""

    def refuse(self, what: str, heard: Heard) -> Said:
        del heard
        return data({"detail": "Invalid client_id" if what == "client" else "Invalid redirect_uri"})

    def nowhere(self, heard: Heard) -> Said:
        del heard
        return data({"detail": "Not Found"}, 404)

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        del heard
        text = {
            "invalid_client": "Invalid client credentials",
            "invalid_grant": "Invalid authorization code",
        }.get(error, "Unsupported grant type")
        return data({"detail": text}, status)


class RedirectIsTheClients(Character):
    """Says invalid_client of a code that comes with a redirect URL which it does not know."""

    def token(self, heard: Heard) -> Said:
        said = super().token(heard)
        given = heard.form.get("redirect_uri")
        if given is not None and not self.takes_redirect(given):
            return self.refuse_client(heard, heard.credentials[0])
        return said


class RefreshIsTheCodes(RedirectIsTheClients):
    """The same, and judges a refresh token before the client."""

    def token(self, heard: Heard) -> Said:
        if heard.form.get("grant_type") == "refresh_token":
            return self.refuse_token(heard, "invalid_grant")
        return super().token(heard)


class WordOnly(WithoutPrompt):
    """Shows one bare error word instead of a page, with status 200, at whatever is asked."""

    def authorize(self, heard: Heard) -> Said:
        if heard.method == "POST":
            return Said(200, "unsupported_response_type")
        return super().authorize(heard)

    def refuse(self, what: str, heard: Heard) -> Said:
        del heard
        return Said(200, {"client": "invalid_client", "redirect": "invalid_request"}[what])

    def answer(self, heard: Heard) -> Said:
        if heard.path == AUTHORIZE:
            return self.authorize(heard)
        return super().answer(heard)


class SendsPostsBack(Character):
    """Judges a login however it is asked for, and sends whoever asked to the redirect URL."""

    def answer(self, heard: Heard) -> Said:
        if heard.path == AUTHORIZE and heard.method == "POST" and "redirect_uri" in heard.form:
            return redirect(f"{heard.form['redirect_uri']}?error=invalid_request")
        return super().answer(heard)
