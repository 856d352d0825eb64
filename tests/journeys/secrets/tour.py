"""The whole main job, with a secret in every place that takes one and all that can go wrong."""

import json
from base64 import b64decode
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx

from regrant.practice.testing import RunningPractice
from tests.journeys.administrator import Administrator, Json
from tests.journeys.at_practice import STRICT, PracticePerson, application_at_practice
from tests.journeys.relay import Relay
from tests.journeys.secrets.canaries import Canaries
from tests.testbed.hostile import Answer, HostileServer, answer_json
from tests.testbed.recording import Received
from tests.testbed.regrant_server import Member, RegrantServer

RETURN_TO: Final = "https://app.example/connected"
SECRET_FIELDS: Final = ("code", "code_verifier", "refresh_token", "client_secret", "token")
SECRET_MEMBERS: Final = ("access_token", "refresh_token", "id_token")


class Tour:
    """Somebody who does everything once and writes down every secret that goes by.

    Attributes:
        refused: Bodies of answers that refused something.
    """

    def __init__(
        self, server: RegrantServer, practice: RunningPractice, wire: Relay, unkind: HostileServer
    ) -> None:
        self.server, self.practice = server, practice
        self.wire, self.unkind = wire, unkind
        self.canaries = Canaries()
        self.refused: dict[str, str] = {}
        self.admin = Administrator(server)
        self.canaries.plant("the owner's key", server.owner_key)
        self.member = self._sign_in()

    def _sign_in(self) -> Member:
        link = self.server.sign_in_link()
        self.canaries.plant("sign-in link", link.rpartition("/")[2])
        member = Member(self.server)
        page = member.get(link)
        token = page.text.partition('name="csrf" value="')[2].partition('"')[0]
        answer = member.http.post(link, data={"csrf": token})
        assert answer.status_code == 303
        self._note_cookies(member)
        return member

    def _note_cookies(self, member: Member) -> None:
        for cookie in member.http.cookies.jar:
            if "notice" not in cookie.name and cookie.value:
                self.canaries.plant(f"cookie {cookie.name.split('_')[-1]}", cookie.value)

    def take(self) -> None:
        """Do all of it."""
        shared = self.connect({"kind": "shared"})
        self.use(shared)
        self.canaries.plant("link nobody opened", self._link({"kind": "shared", "replace": True}))
        personal = self.hand_back()
        self.services()
        self.import_tokens()
        self.go_wrong(shared)
        self.admin.delete(f"/connections/{personal}")
        self.listen()

    def connect(self, wish: Json) -> str:
        """Log in, noting what passes through the browser; the connection."""
        self.practice.change_client(
            STRICT, client_secret=self.canaries.plant("client secret", "cs/canary+secret=40771")
        )
        self.application = application_at_practice(
            self.admin,
            self.practice,
            scopes=("openid", "profile", "notes.read"),
            wire=self.wire.url,
            client_secret="cs/canary+secret=40771",
            return_urls=[RETURN_TO],
        )
        attempt, _ = self._log_in(wish)
        found: str = self.admin.get(f"/attempts/{attempt}")["connection_id"]
        assert found, self.admin.get(f"/attempts/{attempt}")
        return found

    def _link(self, wish: Json) -> str:
        path = f"/applications/{self.application['id']}/connections"
        url: str = self.admin.post(path, wish, status=201)["connect_url"]
        return url.rpartition("/")[2]

    def _log_in(self, wish: Json) -> tuple[str, httpx.Response]:
        path = f"/applications/{self.application['id']}/connections"
        begun = self.admin.post(path, wish, status=201)
        self.canaries.plant("connect link", begun["connect_url"].rpartition("/")[2])
        there = self.member.continue_to_provider(begun["connect_url"])
        asked = parse_qs(urlsplit(there).query)
        for name in ("state", "nonce"):
            self.canaries.plant(name, asked[name][0])
        self._note_cookies(self.member)
        back = PracticePerson().log_in(there).redirect_url
        self.canaries.plant("code", parse_qs(urlsplit(back).query)["code"][0])
        return begun["attempt"]["id"], self.member.http.get(back)

    def use(self, connection: str) -> None:
        """Call, read the token, pass through, refresh, call again."""
        service = self.admin.service(self.application, f"{self.wire.url}/api/notes", name="Notes")
        self.admin.call(service)
        self.admin.get(f"/connections/{connection}/token")
        key = {"Authorization": f"Bearer {self.server.owner_key}"}
        passed = self.server.browser().get(f"/proxy/{service}/api/notes", headers=key)
        assert passed.status_code == 200
        self.admin.post(f"/connections/{connection}/refresh")
        self.practice.expire_access_tokens()
        self.admin.call(service)
        echo = self.admin.service(self.application, f"{self.unkind.url}/echo", name="Echo")
        self.admin.call(echo)

    def hand_back(self) -> str:
        """A user of another system, confirmed by it; the connection."""
        wish = {"kind": "personal", "owner": "ada", "return_to": RETURN_TO}
        attempt, answer = self._log_in(wish)
        code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
        self.canaries.plant("confirmation code", code)
        self._refused(f"/attempts/{attempt}/confirm", {"code": f"{code}x"})
        self.admin.post(f"/attempts/{attempt}/confirm", {"code": code})
        found: str = self.admin.get(f"/attempts/{attempt}")["connection_id"]
        return found

    def services(self) -> None:
        """Services with secrets of their own, whose answers repeat all that they are asked."""
        canaries = self.canaries
        plans = {
            "basic": {
                "username": "ann",
                "password": canaries.plant("password", "pw-canary:30 3"),
            },
            "header": {"header": "X-Key", "value": canaries.plant("key", "hk-canary-220918-1")},
            "query": {"query": "key", "value": canaries.plant("query key", "qk canary/220918+2")},
        }
        for name, fields in plans.items():
            kind = "basic" if name == "basic" else "api_key"
            service = self.admin.post(
                "/services",
                {
                    "name": f"Echo by {name}",
                    "base_url": self.unkind.url,
                    "authentication": {"type": kind, **fields},
                },
                status=201,
            )
            method = {"name": "read", "path": "/echo"}
            self.admin.post(f"/services/{service['id']}/methods", method, status=201)
            self.admin.call(service["id"])
            wrong = {"authentication": {**fields, "type": kind, "account": "nobody's"}}
            self._refused(f"/services/{service['id']}", wrong, verb="PATCH")

    def import_tokens(self) -> None:
        """Tokens of another system, and one that is refused."""
        planted = {
            "access_token": self.canaries.plant("imported access token", "at-canary.5512.aAzZ"),
            "refresh_token": self.canaries.plant("imported refresh token", "rt-canary.5513.bByY"),
        }
        body = {"application": self.application["id"], "kind": "personal", "owner": "bo"}
        self.admin.post("/connections/import", {**body, **planted}, status=201)
        self._refused("/connections/import", {**body, **planted, "kind": "neither"})

    def go_wrong(self, connection: str) -> None:
        """A server that repeats the secret in its refusal; words pasted from a page; a key."""
        secret = self.canaries.plant("secret of the unkind", "uk canary/secret+81723")
        fields = {
            "name": "Unkind",
            "client_id": "unkind",
            "client_secret": secret,
            "token_endpoint": f"{self.unkind.url}/token",
            "grant_type": "client_credentials",
        }
        for method in ("client_secret_post", "client_secret_basic", "client_secret_query"):
            unkind = self.admin.application(**fields, token_endpoint_auth_method=method)
            self._refused(f"/applications/{unkind['id']}/connections", {})
        self._refused("/applications", {**fields, "token_endpoint": "javascript:alert(1)"})
        path = f"/applications/{self.application['id']}"
        self._refused(path, {"client_secret": [secret]}, verb="PATCH")
        begun = self.admin.post(f"/connections/{connection}/reconnect", status=201)
        self.canaries.plant("link to reconnect", begun["connect_url"].rpartition("/")[2])
        pasted = self.canaries.plant("pasted token", "ya29.canary0pasted0from0a0page77")
        text = f"invalid_grant for refresh_token={pasted} at the token endpoint"
        self.admin.post(f"/attempts/{begun['attempt']['id']}/report", {"text": text})
        key = self.admin.post("/keys", {"name": "shown once", "role": "auditor"}, status=201)
        self.canaries.plant("a key", key["key"])
        member = self.admin.post("/members", {"name": "Bo", "role": "caller"}, status=201)
        link = self.admin.post(f"/members/{member['id']}/sign-in-link", status=201)["url"]
        self.canaries.plant("link for a member", link.rpartition("/")[2])

    def _refused(self, path: str, body: Json, *, verb: str = "POST") -> None:
        answer = self.admin.http.request(verb, path, json=body)
        assert answer.status_code >= 400, answer.text
        self.refused[f"{verb} {path} {len(self.refused)}"] = answer.text

    def listen(self) -> None:
        """Note every secret that was sent to the provider or came back."""
        for request in [*self.wire.requests, *self.unkind.requests]:
            self._note_request(request)
        for body in self.wire.heard:
            self._note_answer(body)

    def _note_request(self, request: Received) -> None:
        for name in SECRET_FIELDS:
            value = request.form.get(name, "")
            if len(value) >= 20:
                self.canaries.plant(f"sent {name}", value)
        scheme, _, credential = (request.header("authorization") or "").partition(" ")
        if scheme == "Bearer":
            self.canaries.plant("sent access token", credential)
        elif scheme == "Basic":
            assert b":" in b64decode(credential)

    def _note_answer(self, body: bytes) -> None:
        try:
            found: Any = json.loads(body)
        except ValueError:
            return
        for name in SECRET_MEMBERS:
            if isinstance(found, dict) and isinstance(found.get(name), str):
                self.canaries.plant(f"answered {name}", found[name])


def repeats_everything(request: Received) -> Answer:
    """A service that shows what it was asked, credentials included."""
    return answer_json(
        {
            "target": request.target,
            "headers": [list(header) for header in request.headers],
            "said": "\n".join(f"{name}: {value}" for name, value in request.headers),
        }
    )


def repeats_the_secret(request: Received) -> Answer:
    """A token endpoint that says which secret was wrong."""
    sent = [request.target, request.body.decode(), request.header("authorization")]
    words = f"the secret {request.form.get('client_secret')} is wrong; you sent {sent}"
    return answer_json({"error": "invalid_client", "error_description": words}, 401)
