"""Every peer does the whole code flow with a tiny client that knows nothing of it."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from tests.testbed.peers.peer import Peer, Person, start_peer
from tests.testbed.peers.site import NOWHERE

REDIRECT_URI = NOWHERE
USUAL = {
    "oidc-provider": ("conf-rotate", "openid offline_access notes.read notes.write"),
    "django-oauth-toolkit": ("dot-conf", "openid read write"),
    "canaille": ("can-conf", "openid profile email"),
}
PUBLIC = {
    "oidc-provider": "public-pkce",
    "django-oauth-toolkit": "dot-public",
    "canaille": "can-public",
}


@dataclass
class Client:
    """A client in ten lines: no discovery, no retries, no checks."""

    peer: Peer
    client_id: str
    scope: str
    redirect_uri: str = REDIRECT_URI
    verifier: str | None = None
    state: str = field(default_factory=secrets.token_urlsafe)

    def __post_init__(self) -> None:
        self.peer.register_redirect_uri(self.redirect_uri)

    def authorization_url(self, **more: str) -> str:
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": self.scope,
            "state": self.state,
            "prompt": "consent",
            **more,
        }
        if self.verifier is not None:
            digest = hashlib.sha256(self.verifier.encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        return self.peer.settings["authorization_url"] + "?" + urlencode(query)

    def post(self, url: str, **form: str | None) -> httpx.Response:
        fields = {name: value for name, value in form.items() if value is not None}
        secret = self.peer.settings["clients"][self.client_id]["client_secret"]
        if secret is None:
            return httpx.post(url, data={**fields, "client_id": self.client_id})
        return httpx.post(url, data=fields, auth=(self.client_id, secret))

    def exchange(self, code: str) -> httpx.Response:
        return self.post(
            self.peer.settings["token_url"],
            grant_type="authorization_code",
            code=code,
            redirect_uri=self.redirect_uri,
            code_verifier=self.verifier,
        )

    def refresh(self, refresh_token: str) -> httpx.Response:
        return self.post(
            self.peer.settings["token_url"],
            grant_type="refresh_token",
            refresh_token=refresh_token,
        )

    def tokens(self, **choice: Any) -> dict[str, Any]:
        landing = Person(self.peer).log_in(self.authorization_url(), **choice)
        answer = self.exchange(landing.query["code"])
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def read(self, access_token: str) -> int:
        url = self.peer.settings["protected_api"][0]["url"]
        return httpx.get(url, headers={"Authorization": f"Bearer {access_token}"}).status_code


@pytest.fixture
def client(peer: Peer) -> Client:
    return Client(peer, *USUAL[peer.name])


def test_a_code_becomes_tokens_that_open_the_api(client: Client) -> None:
    landing = Person(client.peer).log_in(client.authorization_url())
    assert landing.redirect_url.startswith(REDIRECT_URI + "?")
    assert landing.query["state"] == client.state
    tokens = client.exchange(landing.query["code"]).json()
    assert set(tokens["scope"].split()) == set(client.scope.split())
    assert tokens["expires_in"] == client.peer.settings["lifetimes_s"]["access"]
    assert client.read(tokens["access_token"]) == 200
    assert client.read("wrong") == 401
    assert client.exchange(landing.query["code"]).status_code == 400


def test_a_refresh_token_works_once_and_its_successor_after_it(client: Client) -> None:
    first = client.tokens()
    client.peer.wait_until_ready_for_tokens()
    second = client.refresh(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert client.read(second["access_token"]) == 200
    again = client.refresh(first["refresh_token"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_revoked_token_is_refused(client: Client) -> None:
    tokens = client.tokens()
    revoked = client.post(client.peer.settings["revoke_url"], token=tokens["refresh_token"])
    assert revoked.status_code == 200
    assert client.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_the_user_can_take_everything_back(client: Client) -> None:
    tokens = client.tokens(user="bob")
    assert client.read(tokens["access_token"]) == 200
    assert client.peer.revoke_as_user("bob") >= 1
    assert client.read(tokens["access_token"]) == 401
    assert client.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_the_user_can_deny(client: Client) -> None:
    landing = Person(client.peer).log_in(client.authorization_url(), deny=True)
    assert landing.query["error"] == "access_denied"
    assert "code" not in landing.query


def test_a_wrong_password_stays_at_the_server(client: Client) -> None:
    landing = Person(client.peer).log_in(client.authorization_url(), password="wrong")
    assert not landing.has_left
    with pytest.raises(AssertionError, match="stopped at"):
        _ = landing.redirect_url


def test_only_registered_redirect_uris_are_taken(client: Client) -> None:
    other = f"http://127.0.0.1:1/oauth/callback/{secrets.token_urlsafe(6)}"
    url = client.authorization_url(redirect_uri=other)
    assert not Person(client.peer).log_in(url).has_left
    client.peer.register_redirect_uri(other)
    assert Person(client.peer).log_in(url).redirect_url.startswith(other + "?")


def test_a_public_client_proves_itself_by_pkce(peer: Peer) -> None:
    verifier = secrets.token_urlsafe(40)
    client = Client(peer, PUBLIC[peer.name], USUAL[peer.name][1], verifier=verifier)
    assert client.read(client.tokens()["access_token"]) == 200
    code = Person(peer).log_in(client.authorization_url()).query["code"]
    client.verifier = "w" * 50
    assert client.exchange(code).json()["error"] == "invalid_grant"


def test_discovery_and_userinfo_agree_with_the_settings(client: Client) -> None:
    known = client.peer.settings
    document = httpx.get(known["discovery_url"]).json()
    assert document["issuer"] == known["issuer"]
    assert document["token_endpoint"] == known["token_url"]
    assert document["authorization_endpoint"] == known["authorization_url"]
    token = client.tokens()["access_token"]
    identity = httpx.get(known["userinfo_url"], headers={"Authorization": f"Bearer {token}"})
    assert identity.json()["sub"]


def test_tokens_can_be_introspected(client: Client) -> None:
    token = client.tokens()["access_token"]
    answer = client.post(client.peer.settings["introspection_url"], token=token)
    assert answer.json()["active"] is True


def test_a_paused_peer_takes_connections_and_says_nothing(client: Client) -> None:
    with client.peer.paused(), pytest.raises(httpx.ReadTimeout):
        httpx.get(client.peer.settings["discovery_url"], timeout=0.3)
    assert httpx.get(client.peer.settings["discovery_url"]).status_code == 200


@pytest.mark.parametrize(
    ("name", "denied"), [("oidc_provider", "notes.write"), ("django_oauth_toolkit", "write")]
)
def test_the_user_can_leave_out_one_scope(
    request: pytest.FixtureRequest, name: str, denied: str
) -> None:
    peer: Peer = request.getfixturevalue(name)
    client = Client(peer, *USUAL[peer.name])
    tokens = client.tokens(deny_scopes=[denied])
    assert set(tokens["scope"].split()) == set(client.scope.split()) - {denied}
    write = peer.settings["protected_api"][1]
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert httpx.post(write["url"], data={"text": "x"}, headers=bearer).status_code == 403


def test_one_client_gets_a_refresh_token_only_once_per_user(oidc_provider: Peer) -> None:
    client = Client(oidc_provider, "conf-once", USUAL["oidc-provider"][1])
    first, second = client.tokens(), client.tokens()
    assert ("refresh_token" in first, "refresh_token" in second) == (True, False)
    client.post(oidc_provider.settings["revoke_url"], token=first["refresh_token"])
    assert "refresh_token" in client.tokens()


def test_the_api_refuses_a_blocked_source_address(oidc_provider: Peer) -> None:
    url = oidc_provider.settings["protected_api"][0]["url"]
    blocked = httpx.HTTPTransport(local_address=oidc_provider.settings["blocked_source_ips"][0])
    with httpx.Client(transport=blocked) as from_there:
        assert from_there.get(url).json()["error"] == "access_denied"


def test_lifetimes_and_redirect_uris_can_be_chosen_at_the_start() -> None:
    with start_peer("oidc-provider", access_ttl=1, redirect_uris=(REDIRECT_URI,)) as peer:
        client = Client(peer, *USUAL[peer.name], redirect_uri=REDIRECT_URI + "/other")
        client.redirect_uri = REDIRECT_URI
        tokens = client.tokens()
        assert tokens["expires_in"] == 1
        give_up = time.monotonic() + 20
        while client.read(tokens["access_token"]) == 200:
            assert time.monotonic() < give_up, "the token does not expire"
        assert client.read(tokens["access_token"]) == 401


def test_a_stopped_peer_is_gone() -> None:
    peer = start_peer("oidc-provider")
    peer.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(peer.settings["discovery_url"])
