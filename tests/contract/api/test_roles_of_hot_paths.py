"""The paths that answer before the framework ask the same of a key as the API does."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import pytest

from regrant.domain.principal import Role
from tests.contract.api.role_keys import ROLES, Keys
from tests.contract.api.role_table import OWNER, USERS
from tests.contract.api.world import Maker, World
from tests.testbed.regrant_server import RegrantServer

TWICE: Final = 2  # the second time from memory


class Passing:
    """Two applications with a connection each, and a service that is called with its token."""

    def __init__(self, server: RegrantServer, maker: Maker) -> None:
        self._owner = server.api
        self.mine, self.other = maker.make(), maker.make()
        self.service = {one.machine: self._service(one) for one in (self.mine, self.other)}

    def _service(self, world: World) -> str:
        name = {"name": f"Called with {world.machine}"}
        base_url = self._owner.get(f"/services/{world.service}").json()["base_url"]
        authentication = {"type": "oauth2", "application": world.machine}
        fields = {**name, "base_url": base_url, "authentication": authentication}
        made = self._owner.post("/services", json=fields).raise_for_status().json()
        method = {"name": "read", "path": "/notes"}
        self._owner.post(f"/services/{made['id']}/methods", json=method).raise_for_status()
        return str(made["id"])

    def key(self, role: Role = "caller", **limits: Any) -> str:
        fields = {"name": "limited", "role": role, **limits}
        made = self._owner.post("/keys", json=fields).raise_for_status().json()
        return str(made["key"])


@pytest.fixture(scope="module")
def passing(api_server: RegrantServer, maker: Maker) -> Passing:
    return Passing(api_server, maker)


@pytest.fixture(scope="module")
def keys(api_server: RegrantServer) -> Keys:
    return Keys(api_server)


@pytest.fixture(scope="module")
def wire(api_server: RegrantServer) -> Iterator[httpx.Client]:
    """Somebody without a key."""
    with httpx.Client(base_url=api_server.base_url, timeout=30) as client:
        yield client


def _with(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.mark.parametrize("role", ROLES)
def test_the_pass_through_is_for_those_who_may_call(
    passing: Passing, keys: Keys, wire: httpx.Client, role: Role
) -> None:
    path = f"/proxy/{passing.service[passing.mine.machine]}/notes"
    expected = 200 if role in USERS.split() else 403
    for _ in range(TWICE):
        answer = wire.get(path, headers={"Authorization": keys.of(role).headers["authorization"]})
        assert answer.status_code == expected, answer.text


@pytest.mark.parametrize("role", ROLES)
def test_a_raw_token_is_for_those_who_may_read_it(passing: Passing, keys: Keys, role: Role) -> None:
    for _ in range(TWICE):
        answer = keys.of(role).get(f"/connections/{passing.mine.connection}/token")
        assert answer.status_code == (200 if role in OWNER.split() else 403)


@pytest.mark.parametrize("role", ROLES)
def test_a_key_of_any_role_can_be_given_the_right_to_read_tokens(
    passing: Passing, wire: httpx.Client, role: Role
) -> None:
    key = passing.key(role, permissions=["tokens:read"], applications=passing.mine.applications)
    for _ in range(TWICE):
        own = wire.get(f"/api/v1/connections/{passing.mine.connection}/token", headers=_with(key))
        foreign = wire.get(
            f"/api/v1/connections/{passing.other.connection}/token", headers=_with(key)
        )
        assert (own.status_code, foreign.status_code) == (200, 404)
        assert own.headers["cache-control"] == "no-store"


def test_a_service_outside_the_limits_is_not_passed_through(
    passing: Passing, wire: httpx.Client
) -> None:
    mine, other = (passing.service[one.machine] for one in (passing.mine, passing.other))
    key = passing.key(services=[mine])
    assert wire.get(f"/proxy/{mine}/notes", headers=_with(key)).status_code == 200
    refused = wire.get(f"/proxy/{other}/notes", headers=_with(key))
    unknown = wire.get("/proxy/svc_unknown/notes", headers=_with(key))
    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert refused.text.replace(other, "svc_unknown") == unknown.text


def test_a_service_inside_is_not_called_with_a_token_from_outside(
    passing: Passing, wire: httpx.Client, api_server: RegrantServer
) -> None:
    other = passing.service[passing.other.machine]
    assert wire.get(f"/proxy/{other}/notes", headers=_with(api_server.owner_key)).is_success
    key = passing.key(applications=passing.mine.applications)
    passed = wire.get(f"/proxy/{other}/notes", headers=_with(key))
    called = wire.post(f"/api/v1/services/{other}/methods/read/call", headers=_with(key), json={})
    assert (passed.status_code, called.status_code) == (404, 404)
    assert "connect_url" not in passed.json() | called.json()


@pytest.mark.parametrize("how", ["disabled", "deleted"])
def test_a_key_stops_at_once_where_it_was_remembered(
    passing: Passing, wire: httpx.Client, api_server: RegrantServer, how: str
) -> None:
    made = api_server.api.post("/keys", json={"name": "short-lived", "role": "owner"}).json()
    paths = (
        f"/proxy/{passing.service[passing.mine.machine]}/notes",
        f"/api/v1/connections/{passing.mine.connection}/token",
    )
    for path in paths:
        assert wire.get(path, headers=_with(made["key"])).status_code == 200
    if how == "disabled":
        api_server.api.patch(f"/keys/{made['id']}", json={"disabled": True}).raise_for_status()
    else:
        api_server.api.delete(f"/keys/{made['id']}").raise_for_status()
    for path in paths:
        assert wire.get(path, headers=_with(made["key"])).status_code == 401


def test_a_key_that_has_an_end_is_not_remembered_beyond_it(
    passing: Passing, wire: httpx.Client
) -> None:
    end = _now() + timedelta(seconds=1)
    key = passing.key("owner", expires_at=end.isoformat())
    path = f"/api/v1/connections/{passing.mine.connection}/token"
    while _now() < end - timedelta(seconds=0.1):
        assert wire.get(path, headers=_with(key)).status_code == 200
    time.sleep(max(0, (end - _now()).total_seconds()) + 0.05)
    assert wire.get(path, headers=_with(key)).status_code == 401


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the server lives by the real time


def test_a_members_session_opens_no_hot_path(passing: Passing, api_server: RegrantServer) -> None:
    member = api_server.sign_in()
    passed = member.http.get(f"/proxy/{passing.service[passing.mine.machine]}/notes")
    assert passed.status_code == 401


@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
def test_nobody_is_passed_through_with_any_verb(
    passing: Passing, wire: httpx.Client, verb: str
) -> None:
    path = f"/proxy/{passing.service[passing.mine.machine]}/notes"
    for headers in ({}, _with("rg_unknown"), {"Authorization": "Basic cmc6cmc="}):
        assert wire.request(verb, path, headers=headers).status_code == 401
