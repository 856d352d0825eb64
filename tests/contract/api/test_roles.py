"""Every role at every route, on objects of its own and of others, with a key, without, disabled."""

from typing import Any, Final, NamedTuple

import httpx
import pytest

from regrant.domain.principal import Role
from regrant.web import app
from regrant.web.routing import ROUTES, ApiRoute
from tests.contract.api.role_keys import ROLES, Keys
from tests.contract.api.role_table import MAY, NOBODYS, SHARED_NEEDS, UNLIMITED_ONLY
from tests.contract.api.world import Maker, World
from tests.testbed.regrant_server import RegrantServer

assert app.make_app  # importing it registered every route
REFUSED: Final = {401, 403, 404}


def _name(route: ApiRoute) -> str:
    return f"{route.verb} {route.path}"


class Case(NamedTuple):
    """A role at a route."""

    role: Role
    route: ApiRoute

    @property
    def may(self) -> bool:
        return self.role in MAY[_name(self.route)].split()

    def __str__(self) -> str:
        return f"{self.role} {_name(self.route)}"


CASES: Final = [Case(role, route) for role in ROLES for route in ROUTES if _name(route) in MAY]
ABOUT_ONE: Final = [
    case for case in CASES if "{id}" in case.route.path and _name(case.route) not in NOBODYS
]


@pytest.fixture(scope="module")
def keys(api_server: RegrantServer) -> Keys:
    return Keys(api_server)


def _ask(client: httpx.Client, route: ApiRoute, world: World) -> httpx.Response:
    """Ask with a body that gets past the door, if not much further."""
    bodies: dict[str, dict[str, Any]] = {
        "POST /applications/{id}/connections": {
            "kind": "personal",
            "owner": "ada",
            "return_to": "https://app.example/connected",
        },
        "POST /connections/import": {"application": world.application, "access_token": "t"},
        "POST /attempts/{id}/report": {"text": "Error"},
        "POST /attempts/{id}/confirm": {"code": "not-this-one"},
        "POST /findings/{id}/fix": {"action": "accept"},
        "POST /findings/{id}/dismiss": {"reason": "known"},
        "POST /services/{id}/methods": {"name": "another"},
        "POST /keys": {"name": "another", "role": "auditor"},
    }
    sent = bodies.get(_name(route), {}) if route.body or route.raw_body else None
    if sent is None:
        return client.request(route.verb, world.path(route))
    return client.request(route.verb, world.path(route), json=sent)


def test_every_route_has_a_row() -> None:
    assert {_name(route) for route in ROUTES} == set(MAY), "write it into role_table.py"


class Worlds:
    """Objects that are made anew once somebody changed them."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self._world: World | None = None

    def ask(self, client: httpx.Client, route: ApiRoute) -> httpx.Response:
        """Ask about objects on which nothing was done yet."""
        self._world = self._world or self._maker.make()
        if _name(route) == "GET /applications/{id}/check":
            self._maker.check(self._world)
        answer = _ask(client, route, self._world)
        if route.verb != "GET" and answer.status_code not in REFUSED:
            self._world = None
        return answer


@pytest.fixture(scope="module")
def worlds(maker: Maker) -> Worlds:
    return Worlds(maker)


@pytest.fixture(scope="module")
def inside(maker: Maker) -> World:
    """All that the keys with limits may see."""
    return maker.check(maker.make())


@pytest.fixture(scope="module")
def outside(maker: Maker) -> World:
    return maker.check(maker.make())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_role_does_what_its_row_says(case: Case, keys: Keys, worlds: Worlds) -> None:
    answer = worlds.ask(keys.of(case.role), case.route)
    if case.may:
        assert answer.status_code < 500
        assert answer.status_code not in REFUSED
    else:
        assert answer.status_code == 403


@pytest.mark.parametrize("role", ROLES)
def test_a_shared_user_is_begun_by_those_who_may_manage_connections(
    keys: Keys, world: World, role: Role
) -> None:
    path = f"/applications/{world.application}/connections"
    status = keys.of(role).post(path, json={"kind": "shared"}).status_code
    assert status == (201 if role in SHARED_NEEDS.split() else 403)


@pytest.mark.parametrize("case", ABOUT_ONE, ids=str)
def test_what_lies_outside_the_limits_of_a_key_does_not_exist_for_it(
    case: Case, keys: Keys, inside: World, outside: World
) -> None:
    answer = _ask(keys.of(case.role, inside), case.route, outside)
    may = case.may and _name(case.route) not in UNLIMITED_ONLY
    assert answer.status_code == (404 if may else 403), answer.text
    assert "connect_url" not in answer.json()


@pytest.mark.parametrize("case", [case for case in CASES if case.route.verb == "GET"], ids=str)
def test_what_lies_inside_the_limits_is_read(case: Case, keys: Keys, inside: World) -> None:
    answer = _ask(keys.of(case.role, inside), case.route, inside)
    if not case.may or _name(case.route) in UNLIMITED_ONLY:
        assert answer.status_code == 403
    elif "{id}" in case.route.path and case.route.tag == "keys":
        assert answer.status_code == 404  # that key has no limits
    else:
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("case", [case for case in CASES if case.route.is_list], ids=str)
def test_a_list_holds_nothing_that_lies_outside(
    case: Case, keys: Keys, inside: World, outside: World
) -> None:
    if not case.may or _name(case.route) in UNLIMITED_ONLY | {"GET /providers"}:
        return
    others = {value for name, value in vars(outside).items() if name != "provider"}
    path = case.route.path.format(id=inside.service)
    listed = keys.of(case.role, inside).get(path, params={"limit": 200}).json()["items"]
    assert {one["id"] for one in listed}.isdisjoint(others)
    if case.route.tag != "keys":
        assert listed


@pytest.mark.parametrize("route", ROUTES, ids=_name)
def test_nobody_gets_in_without_a_key_that_is_good(
    route: ApiRoute, nobody: httpx.Client, inside: World, bad_keys: dict[str, str | None]
) -> None:
    path = f"/api/v1{inside.path(route)}"
    for what, key in bad_keys.items():
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        answer = nobody.request(route.verb, path, headers=headers, content=b"{")
        assert answer.status_code == 401, what
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.fixture(scope="module")
def nobody(api_server: RegrantServer) -> httpx.Client:
    return api_server.browser()


@pytest.fixture(scope="module")
def bad_keys(api_server: RegrantServer, keys: Keys) -> dict[str, str | None]:
    """No key, and keys that are no longer good although they were used before."""
    made: dict[str, str | None] = {"none": None, "unknown": "rg_" + "a" * 43}
    for what in ("disabled", "deleted"):
        one = keys.owner.post("/keys", json={"name": what, "role": "owner"}).json()
        assert api_server.client(one["key"]).get("/applications").status_code == 200
        made[what] = one["key"]
        path = f"/keys/{one['id']}"
        if what == "disabled":
            keys.owner.patch(path, json={"disabled": True}).raise_for_status()
        elif what == "deleted":
            keys.owner.delete(path).raise_for_status()
    fields = {"name": "over", "role": "owner", "expires_at": "2020-01-01T00:00:00Z"}
    made["over"] = keys.owner.post("/keys", json=fields).json()["key"]
    return made


def test_a_key_with_limits_makes_only_keys_within_them(
    keys: Keys, inside: World, outside: World
) -> None:
    admin = keys.of("admin", inside)
    limits = {"applications": inside.applications, "services": [inside.service]}
    wide = {"applications": [*inside.applications, outside.application]}
    fields = {"name": "narrow", "role": "caller"}
    for refused in ({}, {"applications": inside.applications}, {**limits, **wide}):
        assert admin.post("/keys", json={**fields, **refused}).status_code == 403
    made = admin.post("/keys", json={**fields, **limits})
    assert made.status_code == 201
    path = f"/keys/{made.json()['id']}"
    assert admin.get(path).status_code == 200
    assert made.json()["id"] in {one["id"] for one in admin.get("/keys").json()["items"]}
    assert admin.delete(path).status_code == 204
