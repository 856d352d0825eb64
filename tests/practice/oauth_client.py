"""A plain OAuth client of the practice provider, which shows every answer as it came."""

import base64
import hashlib
import secrets
from typing import Any, Self
from urllib.parse import urlencode

import httpx

from regrant.practice.testing import RunningPractice
from tests.practice.person import log_in
from tests.testbed.browserless import Landing

REDIRECT_URI = "http://127.0.0.1:8400/oauth/callback"
VERIFIER = "a-verifier-of-more-than-forty-three-characters-for-pkce"


class OAuthClient:
    """Speaks to one provider as one of its clients.

    Args:
        practice: The provider.
        client_id: One of its registered clients.
        place: Where the secret goes: "basic" or "body".

    Attributes:
        held: Tokens of a login that a test keeps for later.
        pauses: How long the provider would have waited, in seconds.
    """

    def __init__(
        self, practice: RunningPractice, client_id: str = "practice-app", place: str = "basic"
    ) -> None:
        self.practice = practice
        self.client_id = client_id
        self.place = place
        self.secret: str | None = practice.settings["clients"][client_id]["client_secret"]
        self.endpoints = practice.settings
        self.redirect_uri = REDIRECT_URI
        self.held: dict[str, Any] = {}
        self.pauses: list[float] = []
        self._http = httpx.Client(timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def authorization_url(self, scope: str = "notes.read notes.write", **more: str | None) -> str:
        challenge = hashlib.sha256(VERIFIER.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": scope or None,
            "state": "a-state",
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **more,
        }
        query = urlencode({name: value for name, value in asked.items() if value is not None})
        return f"{self.endpoints['authorization_url']}?{query}"

    def log_in(
        self,
        scope: str = "notes.read notes.write",
        *,
        user: str = "alice",
        deny: bool = False,
        without: tuple[str, ...] = (),
        **more: str | None,
    ) -> Landing:
        return log_in(self.authorization_url(scope, **more), user, deny=deny, without=without)

    def post(self, endpoint: str, **fields: str | None) -> httpx.Response:
        """Send a form with the client's credentials in their place."""
        sent = {name: value for name, value in fields.items() if value is not None}
        auth = None
        if self.secret is None or self.place == "body":
            sent |= {"client_id": self.client_id}
            sent |= {"client_secret": self.secret} if self.secret else {}
        else:
            auth = (self.client_id, self.secret)
        return self._http.post(
            self.endpoints[endpoint], data=sent, auth=auth or httpx.USE_CLIENT_DEFAULT
        )

    def exchange(self, landing: Landing, **more: str | None) -> httpx.Response:
        fields: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": landing.query["code"],
            "redirect_uri": self.redirect_uri,
            "code_verifier": VERIFIER,
            **more,
        }
        return self.post("token_url", **fields)

    def connect(self, scope: str = "notes.read notes.write", **how: Any) -> dict[str, Any]:
        """Log in and fetch tokens; fails the test when the provider gives none."""
        answer = self.exchange(self.log_in(scope, **how))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refresh(self, refresh_token: str, **more: str | None) -> httpx.Response:
        return self.post(
            "token_url", grant_type="refresh_token", refresh_token=refresh_token, **more
        )

    def call(
        self, token: str | None, method: str = "GET", path: str = "/api/notes", **more: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self._http.request(method, self.practice.url + path, headers=headers, **more)


def an_unknown_code() -> str:
    return secrets.token_urlsafe(32)
