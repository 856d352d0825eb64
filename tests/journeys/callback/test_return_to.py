"""A browser is sent on only to addresses of ours or to the letter of what was registered (B13)."""

from typing import Final
from urllib.parse import quote, urlsplit

import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.administrator import Administrator
from tests.journeys.at_practice import application_at_practice
from tests.journeys.callback.login import another_member
from tests.testbed.regrant_server import Member, RegrantServer

REGISTERED: Final = "https://app.example/connected"
#: None of these is the registered address.
OTHERS: Final = {
    "another host": "https://evil.example/connected",
    "another path": "https://app.example/",
    "more path": "https://app.example/connected/..",
    "a slash more": "https://app.example/connected/",
    "a query more": "https://app.example/connected?next=https://evil.example",
    "a fragment more": "https://app.example/connected#x",
    "other letters": "https://APP.example/connected",
    "a port more": "https://app.example:443/connected",
    "http": "http://app.example/connected",
    "a user": "https://app.example@evil.example/connected",
    "a host below": "https://app.example.evil.example/connected",
    "no scheme": "//app.example/connected",
    "a path alone": "/connected",
    "a script": "javascript:alert(1)//app.example/connected",
    "encoded": "https%3A%2F%2Fapp.example%2Fconnected",
    "a blank": "https://app.example/connected ",
    "a tab": "https://app.example/\tconnected",
    "a line feed": "https://app.example/connected\n",
}
#: Where a sign-in may not lead.
NEXT: Final = {
    "another host": "https://evil.example/",
    "no scheme": "//evil.example/",
    "three slashes": "///evil.example/",
    "a backslash": "/\\evil.example/",
    "two backslashes": "\\\\evil.example/",
    "a slash and a tab": "/\t/evil.example/",
    "a slash and a line feed": "/\n/evil.example/",
    "a scheme without slashes": "https:evil.example",
    "a script": "javascript:alert(1)",
    "data": "data:text/html,x",
    "encoded slashes": "%2f%2fevil.example/",
    "a blank in front": " //evil.example/",
    "a null": "/\x00/evil.example",
    "a new header": "/\r\nLocation: https://evil.example/",
    "a user": "@evil.example/",
    "a letter that is a slash elsewhere": "/\uff0fevil.example/",
    "very long": "/" + "a" * 5000,
}


@pytest.mark.parametrize("return_to", OTHERS.values(), ids=OTHERS)
def test_a_return_address_that_is_not_registered_to_the_letter_is_refused(
    admin: Administrator, practice: RunningPractice, return_to: str
) -> None:
    application = application_at_practice(admin, practice, return_urls=[REGISTERED])
    wish = {"kind": "personal", "owner": "ada", "return_to": return_to}
    answer = admin.http.post(f"/applications/{application['id']}/connections", json=wish)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["return_to"]


@pytest.mark.parametrize("after", NEXT.values(), ids=NEXT)
def test_a_sign_in_leads_to_no_other_site(server: RegrantServer, after: str) -> None:
    admin = Administrator(server)
    name = f"next {len(admin.get('/members', limit=200)['items'])}"
    made = admin.post("/members", {"name": name, "role": "auditor"}, status=201)
    link = admin.post(f"/members/{made['id']}/sign-in-link", status=201)["url"]
    member = Member(server)
    page = member.http.get(f"{link}?next={quote(after, safe='')}")
    assert page.status_code == 200
    token = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    answer = member.http.post(link, data={"csrf": token, "next": after})
    assert answer.status_code == 303
    _stays_here(server, answer.headers["location"])


@pytest.mark.parametrize("after", NEXT.values(), ids=NEXT)
def test_somebody_signed_in_already_is_sent_to_no_other_site(
    server: RegrantServer, reader: Member, after: str
) -> None:
    answer = reader.http.get(f"{server.base_url}/sign-in?next={quote(after, safe='')}")
    _stays_here(server, answer.headers["location"])


@pytest.fixture(scope="module")
def reader(server_of_worker: RegrantServer) -> Member:
    return another_member(server_of_worker, "auditor")


def _stays_here(server: RegrantServer, location: str) -> None:
    parts = urlsplit(location)
    assert location.startswith("/"), location
    assert not location.startswith(("//", "/\\")), location
    assert location.isascii()
    assert location.isprintable()
    assert (parts.scheme, parts.netloc) == ("", "")
    assert server.base_url
