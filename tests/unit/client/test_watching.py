"""Waiting until a login is over."""

from tests.unit.client.fake_api import FakeApi, json

from regrant.client.watching import Watch


def _attempt(status: str) -> dict[str, object]:
    return {
        "id": "att_1",
        "status": status,
        "application": "app_1",
        "kind": "shared",
        "created_at": "2026-01-01T12:00:00Z",
        "expires_at": "2026-01-01T12:10:00Z",
    }


def test_it_looks_until_the_login_is_over() -> None:
    api = FakeApi(*(json(_attempt(status)) for status in ("pending", "pending", "completed")))
    assert api.client().attempts.wait("att_1", every_seconds=2).status == "completed"
    assert api.pauses == [2, 2]


def test_it_ends_when_its_time_is_over() -> None:
    moments = iter([0.0, 5.0, 9.0, 10.0])
    api = FakeApi(json(_attempt("pending")))
    seen = api.client().send(Watch("att_1", 10, 3, lambda: next(moments)))
    assert (seen.status, api.pauses) == ("pending", [3, 1])
