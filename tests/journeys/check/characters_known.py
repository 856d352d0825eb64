"""Servers that answer as widely used authorization servers do, as far as that is public."""

import secrets
from urllib.parse import urlencode

from tests.journeys.check.characters_pages import WithoutPrompt
from tests.journeys.check.scripted import (
    CLIENT_ID,
    CLIENT_SECRET,
    LOGIN,
    Character,
    Heard,
    Said,
    data,
    page,
    redirect,
)

_CLIENT_FAILED = (
    "Client authentication failed (e.g., unknown client, no client authentication included, or "
    "unsupported authentication method)"
)


def _told(error: str, description: str, status: int = 400) -> Said:
    return data({"error": error, "error_description": description}, status)


class Realm(Character):
    """Has two error words for one sentence about clients, by whether it knows the client."""

    def refuse(self, what: str, heard: Heard) -> Said:
        del heard
        text = {"client": "Client not found.", "redirect": "Invalid parameter: redirect_uri"}[what]
        return page("Sign in to acme", f"We are sorry... {text}", 400)

    def refuse_client(self, heard: Heard, client_id: str) -> Said:
        del heard
        word = "unauthorized_client" if client_id == CLIENT_ID else "invalid_client"
        return _told(word, "Invalid client or Invalid client credentials", 401)

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        texts = {"invalid_grant": "Code not valid", "unsupported_grant_type": "Unsupported type"}
        del heard
        return _told(error, texts.get(error, error), status)


class Federated(WithoutPrompt):
    """Says `invalid_request` of a code that it does not know, and 404 of a client."""

    def go_on(self, heard: Heard) -> Said:
        del heard
        return redirect(f"/auth/local?{urlencode({'req': secrets.token_hex(12)})}")

    def answer(self, heard: Heard) -> Said:
        if heard.path == "/auth/local":
            return self.login_page(heard)
        return super().answer(heard)

    def refuse(self, what: str, heard: Heard) -> Said:
        name = {"client": "client_id", "redirect": "redirect_uri"}[what]
        sent = heard.query.get(name, "")
        if what == "client":
            return page("Error", f"Not Found: Invalid client_id ({sent}).", 404)
        return page("Error", f"Bad Request: Unregistered redirect_uri ({sent}).", 400)

    def refuse_client(self, heard: Heard, client_id: str) -> Said:
        del heard, client_id
        return _told("invalid_client", "Invalid client credentials.", 401)

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        del heard
        if error == "invalid_grant":
            return _told("invalid_request", "Invalid or expired code parameter.")
        return data({"error": error}, status)


class Headless(Character):
    """Has no page of its own: login and errors are shown by an app on another host."""

    def login_page(self, heard: Heard) -> Said:
        del heard
        sent = urlencode({"login_challenge": secrets.token_hex(24)})
        return redirect(f"https://accounts.acme.example/login?{sent}")

    def refuse(self, what: str, heard: Heard) -> Said:
        del heard
        general = "The request is missing a required parameter or is otherwise malformed."
        redirect_uri = "The 'redirect_uri' parameter does not match any of the pre-registered ones."
        words = {
            "client": ("invalid_client", "The requested OAuth 2.0 Client does not exist."),
            "redirect": ("invalid_request", f"{general} {redirect_uri}"),
        }[what]
        sent = urlencode({"error": words[0], "error_description": words[1]})
        return redirect(f"https://accounts.acme.example/error?{sent}")

    def refuse_client(self, heard: Heard, client_id: str) -> Said:
        del heard, client_id
        return _told("invalid_client", _CLIENT_FAILED, 401)


class Rails(Character):
    """Asks who is there first; says the same of every client that it refuses."""

    def authorize(self, heard: Heard) -> Said:
        del heard
        return redirect("/users/sign_in")

    def answer(self, heard: Heard) -> Said:
        if heard.path == "/users/sign_in":
            return self.login_page(heard)
        return super().answer(heard)

    def refuse_client(self, heard: Heard, client_id: str) -> Said:
        del heard, client_id
        text = (
            "Client authentication failed due to unknown client, no client authentication "
            "included, or unsupported authentication method."
        )
        return _told("invalid_client", text, 401)

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        del heard
        text = (
            "The provided authorization grant is invalid, expired, revoked, does not match the "
            "redirection URI used in the authorization request, or was issued to another client."
        )
        return _told(error, text if error == "invalid_grant" else error, status)


class Flows(Character):
    """Refuses clients with 400 and one sentence, and has a program for its login."""

    def login_page(self, heard: Heard) -> Said:
        del heard
        shell = "<!doctype html><html><head><title>acme</title></head><body><ak-flow></ak-flow>"
        return Said(200, f"{shell}<script src=/flow.js></script></body></html>")

    def refuse(self, what: str, heard: Heard) -> Said:
        del heard
        text = {
            "client": "Client ID Error: The client identifier (client_id) is missing or invalid.",
            "redirect": (
                "Redirect URI Error: The request fails due to a missing, invalid, or mismatching "
                "redirection URI (redirect_uri)."
            ),
        }[what]
        return page("Bad Request", text, 400)

    def refuse_client(self, heard: Heard, client_id: str) -> Said:
        del heard, client_id
        return _told("invalid_client", _CLIENT_FAILED)


class FilesAndMore(WithoutPrompt):
    """Looks the code up before the client, and calls it an invalid request."""

    def token(self, heard: Heard) -> Said:
        if heard.form.get("grant_type") not in {"authorization_code", "refresh_token"}:
            return data({"error": "invalid_grant"})
        if heard.form.get("code") or heard.form.get("refresh_token"):
            return data({"error": "invalid_request"})
        return data({"error": "invalid_client"})


class Boot(Character):
    """Guards every address with its login, and names parameters in its errors."""

    def refuse(self, what: str, heard: Heard) -> Said:
        del heard
        name = {"client": "client_id", "redirect": "redirect_uri"}[what]
        text = f"[invalid_request] OAuth 2.0 Parameter: {name}"
        return page("Whitelabel Error Page", f"There was an unexpected error. {text}", 400)

    def nowhere(self, heard: Heard) -> Said:
        if heard.method == "POST":
            return Said(403, "", "text/plain")
        return redirect(LOGIN)

    def revoke(self, heard: Heard) -> Said:
        client_id, secret, _ = heard.credentials
        if (client_id, secret) != (CLIENT_ID, CLIENT_SECRET):
            return data({"error": "invalid_client"}, 401)
        return Said(200, "", "text/plain")
