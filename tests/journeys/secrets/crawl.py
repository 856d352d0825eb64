"""Every answer that can be read: the API's as each role, and every page that links lead to."""

import re
from collections import deque
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpx

from regrant.web import app
from regrant.web.routing import ROUTES, ApiRoute
from tests.testbed.regrant_server import Member, RegrantServer

assert app.make_app  # importing it registered every route
#: Its answer is the secret itself.
TOKEN: Final = "/connections/{id}/token"
_LINK: Final = re.compile(r'(?:href|src|action)="([^"]+)"')
MOST_PAGES: Final = 400


def api_answers(server: RegrantServer, client: httpx.Client) -> Iterator[tuple[str, str]]:
    """Path and body of everything that can be read with this key."""
    for route in ROUTES:
        if route.verb == "GET" and route.path != TOKEN:
            for path in _paths(server, route):
                yield path, client.get(path).text


def _paths(server: RegrantServer, route: ApiRoute) -> Iterator[str]:
    if "{" not in route.path:
        yield (
            f"{route.path}?limit=200" if route.is_list and route.tag != "providers" else route.path
        )
        return
    if route.tag == "providers":
        yield "/providers/github"
        return
    for one in _listed(server, f"/{route.tag}"):
        if "{name}" in route.path:
            for method in _listed(server, f"/services/{one['id']}/methods"):
                yield route.path.format(id=one["id"], name=method["name"])
        else:
            yield route.path.format(id=one["id"])


def _listed(server: RegrantServer, path: str) -> list[dict[str, Any]]:
    answer = server.api.get(path, params={"limit": 200})
    found: list[dict[str, Any]] = answer.json()["items"] if answer.is_success else []
    return found


def pages(member: Member) -> Iterator[tuple[str, str]]:
    """Path and text of every page that a link leads to, from the first one on."""
    base = member.server.base_url
    waiting, seen = deque(["/"]), {"/"}
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.popleft()
        with member.http.stream("GET", f"{base}{path}") as answer:
            if answer.headers.get("content-type", "").startswith("text/event-stream"):
                continue
            answer.read()
        yield path, answer.text + repr(answer.headers.multi_items())
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        for link in _LINK.findall(answer.text):
            url = urljoin(f"{base}{path}", link.replace("&amp;", "&"))
            there = urlsplit(url)
            local = f"{there.path}?{there.query}" if there.query else there.path
            if url.startswith(f"{base}/") and local not in seen:
                seen.add(local)
                waiting.append(local)
