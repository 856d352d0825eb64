"""Small rules of the domain: who may be used, what is shown, what hides, what sorts."""

import json
import pickle
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.contract.store.builders import a_connection, an_application, an_attempt

from regrant.domain.attempt import Attempt, AttemptStatus
from regrant.domain.connection import Status
from regrant.domain.exchange import Exchange, SeenResponse, SentRequest, Stage
from regrant.domain.identifiers import KINDS, new_id, new_token
from regrant.domain.json_pointer import pointer_steps, value_at
from regrant.domain.secret import HIDDEN, Secret
from regrant.testing.clock import NOON

ABANDONED = timedelta(minutes=3)


@pytest.mark.parametrize(
    ("status", "is_usable"),
    [
        ("active", True),
        ("expiring", True),
        ("failing", True),
        ("needs_reconnect", False),
        ("pending_confirmation", False),
        ("disabled", False),
    ],
)
def test_a_connection_is_used_while_it_may_work(status: Status, *, is_usable: bool) -> None:
    assert a_connection("app_1", status=status).is_usable is is_usable


def attempt(**changes: object) -> Attempt:
    return an_attempt(an_application(), **changes)


@pytest.mark.parametrize(
    ("status", "age", "shown"),
    [
        ("pending", 0, "pending"),
        ("pending", 179, "pending"),
        ("pending", 180, "abandoned"),
        ("pending", 100_000, "abandoned"),
        ("completed", 100_000, "completed"),
        ("failed", 100_000, "failed"),
    ],
)
def test_a_login_that_nobody_came_back_from_is_shown_as_abandoned(
    status: AttemptStatus, age: float, shown: str
) -> None:
    now = NOON + timedelta(seconds=age)
    assert attempt(status=status).shown_status(now, ABANDONED) == shown


def test_the_wait_begins_when_the_person_goes_to_the_provider() -> None:
    continued = attempt(continued_at=NOON + timedelta(minutes=5))
    at = [NOON + timedelta(minutes=minutes) for minutes in (7, 8)]
    assert [continued.shown_status(now, ABANDONED) for now in at] == ["pending", "abandoned"]


@pytest.mark.parametrize(
    ("kind", "owner", "member", "needs_hand_back"),
    [
        ("shared", None, None, False),
        ("personal", "member:mem_7", "mem_7", False),
        ("personal", "alice", None, True),
        ("personal", "Member:mem_7", None, True),
    ],
)
def test_only_an_owner_elsewhere_has_to_be_confirmed_elsewhere(
    kind: str, owner: str | None, member: str | None, *, needs_hand_back: bool
) -> None:
    made = attempt(kind=kind, owner=owner)
    assert (made.owner_member, made.needs_hand_back) == (member, needs_hand_back)


@pytest.mark.parametrize(
    ("stage", "status", "is_failure"),
    [
        ("call", 200, False),
        ("call", 302, False),
        ("call", 404, True),
        ("token", None, True),
        ("refresh", 503, True),
        ("probe", 400, False),
        ("discovery", None, False),
    ],
)
def test_what_is_sent_to_be_refused_is_no_failure(
    stage: Stage, status: int | None, *, is_failure: bool
) -> None:
    response = SeenResponse(status, {}) if status else None
    made = Exchange("exc_1", stage, NOON, 1, SentRequest("GET", "https://a.example", {}), response)
    assert made.is_failure is is_failure


def test_a_secret_shows_itself_to_nobody_but_who_asks_for_it() -> None:
    secret = Secret("c4nary")
    shown = [
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret:>20}",
        f"{[secret]!r}",
    ]
    assert all("c4nary" not in one and HIDDEN in one for one in shown)
    assert secret.reveal() == "c4nary"
    with pytest.raises(TypeError):
        json.dumps(secret)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert not hasattr(secret, "__dict__")


def test_secrets_are_compared_by_value() -> None:
    assert Secret("a") == Secret("a")
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2
    assert Secret("a") != "a"
    assert (bool(Secret("")), bool(Secret("a"))) == (False, True)


def test_identifiers_name_their_kind_and_sort_by_time() -> None:
    for kind, prefix in KINDS.items():
        earlier = new_id(kind, NOON)
        later = new_id(kind, NOON + timedelta(milliseconds=1))
        assert earlier.startswith(f"{prefix}_")
        assert earlier < later
        assert earlier != new_id(kind, NOON)


@pytest.mark.parametrize("bits", [128, 256, 384])
def test_a_token_holds_the_bits_that_were_asked_for(bits: int) -> None:
    assert len(new_token(bits)) >= bits / 6
    assert new_token(bits) != new_token(bits)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", {"a/b": [{"~": 1}], "n": None}),
        ("/a~1b/0/~0", 1),
        ("/n", None),
        ("/missing/deeper", None),
        ("/a~1b/7", None),
        ("/a~1b/-1", None),
        ("/a~1b/x", None),
    ],
)
def test_a_pointer_finds_a_value_or_nothing(pointer: str, value: object) -> None:
    assert value_at({"a/b": [{"~": 1}], "n": None}, pointer) == value


def test_a_pointer_begins_with_a_slash() -> None:
    with pytest.raises(ValueError, match="JSON pointer"):
        pointer_steps("data/id")


def test_a_shared_and_a_personal_connection_differ_in_their_owner() -> None:
    shared = replace(a_connection("app_1"), kind="shared", owner=None)
    assert (shared.kind, shared.owner) == ("shared", None)
