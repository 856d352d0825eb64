"""One login up to the moment in which the browser comes back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx

from regrant.practice.testing import RunningPractice
from tests.journeys.administrator import Administrator, Json
from tests.journeys.at_practice import PracticePerson, application_at_practice
from tests.testbed.forms import forms_of
from tests.testbed.regrant_server import Member, RegrantServer

Pairs = list[tuple[str, str]]
TOKEN_REQUESTS = "token.authorization_code"


@dataclass(frozen=True)
class Login:
    """A person has said yes at the provider, and nobody has followed the redirect yet."""

    admin: Administrator
    practice: RunningPractice
    member: Member
    application: Json
    attempt: str
    callback: str
    before: int

    @property
    def query(self) -> Pairs:
        """What the provider sent back."""
        return parse_qsl(urlsplit(self.callback).query, keep_blank_values=True)

    @property
    def state(self) -> str:
        return dict(self.query)["state"]

    def with_query(self, change: Callable[[Pairs], Pairs]) -> str:
        """The callback with another query."""
        return urlunsplit(urlsplit(self.callback)._replace(query=urlencode(change(self.query))))

    def at(self, path: str) -> str:
        """The callback at another path."""
        return urlunsplit(urlsplit(self.callback)._replace(path=path))

    def arrive(self, url: str | None = None, browser: Member | None = None) -> httpx.Response:
        """Come back; the page on which the browser ends."""
        return (browser or self.member).get(self.callback if url is None else url)

    @property
    def codes_presented(self) -> int:
        """How often a code was presented since this login began."""
        return self.practice.count(TOKEN_REQUESTS) - self.before

    @property
    def status(self) -> str:
        found: str = self.admin.get(f"/attempts/{self.attempt}")["status"]
        return found

    @property
    def findings(self) -> list[str]:
        """Codes of what is said about the attempt."""
        found: list[Any] = self.admin.get(f"/attempts/{self.attempt}")["findings"]
        return [one["code"] for one in found]


def log_in_at_practice(
    admin: Administrator,
    member: Member,
    practice: RunningPractice,
    application: Json | None = None,
    **fields: Any,
) -> Login:
    """Register an application unless there is one, begin, continue, and say yes."""
    fixed = {"token_endpoint_auth_method": "client_secret_basic", **fields}
    made = application or application_at_practice(admin, practice, **fixed)
    begun = admin.post(f"/applications/{made['id']}/connections", {"replace": True}, status=201)
    landing = PracticePerson().log_in(member.continue_to_provider(begun["connect_url"]))
    before = practice.count(TOKEN_REQUESTS)
    attempt = begun["attempt"]["id"]
    return Login(admin, practice, member, made, attempt, landing.redirect_url, before)


def another_member(server: RegrantServer, role: str = "owner") -> Member:
    """Somebody else, signed in at a browser of their own."""
    admin = Administrator(server)
    name = f"somebody {len(admin.get('/members', limit=200)['items'])}"
    made = admin.post("/members", {"name": name, "role": role}, status=201)
    link = admin.post(f"/members/{made['id']}/sign-in-link", status=201)["url"]
    member = Member(server)
    page = member.get(link)
    signed_in = member.submit(page, forms_of(page.text)[0])
    assert signed_in.status_code == 200, signed_in.text[:300]
    return member
