"""How fresh a token is, and when it is refreshed ahead of its end."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regrant.domain.secret import Secret
from regrant.domain.token import SAFETY, TokenSet, refresh_due_at
from regrant.testing.clock import NOON

HOUR = timedelta(hours=1)
LIFETIMES = st.floats(min_value=0.001, max_value=10 * 365 * 86_400)


def tokens(lifetime: timedelta | None = HOUR, refresh: str | None = "refresh") -> TokenSet:
    end = NOON + lifetime if lifetime is not None else None
    return TokenSet(Secret("access"), "Bearer", NOON, end, Secret(refresh) if refresh else None)


@pytest.mark.parametrize(
    ("lifetime", "age", "min_ttl", "is_fresh"),
    [
        (3600, 0, None, True),
        (3600, 3594, None, True),
        (3600, 3595, None, False),
        (3600, 3600, None, False),
        (3600, 4000, None, False),
        # A tenth of a short life, or it would never be fresh.
        (10, 8.9, None, True),
        (10, 9, None, False),
        (0.5, 0.4, None, True),
        (3600, 3000, 600, False),
        (3600, 2999, 600, True),
        # A wish for more than half the life is one for half of it: no refresh for every call.
        (60, 29, 3600, True),
        (60, 30, 3600, False),
        (60, 59.9, 0, True),
        (60, 60, 0, False),
    ],
)
def test_a_token_is_fresh_while_it_lives_long_enough_for_the_call(
    lifetime: float, age: float, min_ttl: float | None, *, is_fresh: bool
) -> None:
    wish = timedelta(seconds=min_ttl) if min_ttl is not None else None
    now = NOON + timedelta(seconds=age)
    assert tokens(timedelta(seconds=lifetime)).is_fresh(now, wish) is is_fresh


def test_a_token_without_a_known_end_is_always_fresh() -> None:
    later = NOON + timedelta(days=10_000)
    endless = tokens(None)
    assert endless.is_fresh(later, timedelta(days=365))
    assert endless.is_alive(later)
    assert endless.lifetime is None


@given(seconds=LIFETIMES, wish=st.none() | LIFETIMES)
def test_a_token_that_was_just_issued_is_fresh_whatever_is_wished(
    seconds: float, wish: float | None
) -> None:
    min_ttl = timedelta(seconds=wish) if wish is not None else None
    assert tokens(timedelta(seconds=seconds)).is_fresh(NOON, min_ttl)


@given(seconds=LIFETIMES, age=LIFETIMES)
def test_a_fresh_token_is_alive(seconds: float, age: float) -> None:
    now = NOON + timedelta(seconds=age)
    made = tokens(timedelta(seconds=seconds))
    assert made.is_alive(now) or not made.is_fresh(now)


@given(seconds=LIFETIMES, jitter=st.floats(-1, 1))
def test_the_refresh_comes_at_four_fifths_of_the_life_and_always_before_its_end(
    seconds: float, jitter: float
) -> None:
    lifetime = timedelta(seconds=seconds)
    due = refresh_due_at(tokens(lifetime), jitter=jitter, can_refresh=True)
    if due is None:  # so short that it is renewed on demand only
        assert lifetime <= SAFETY
        return
    assert due < NOON + lifetime
    assert due >= NOON + timedelta(seconds=5)
    share = (due - NOON) / lifetime
    assert share > 0.77
    assert share < 0.83 or due == NOON + timedelta(seconds=5)


@pytest.mark.parametrize("seconds", [1, 4.9, 5])
def test_a_token_of_a_few_seconds_is_renewed_on_demand_only(seconds: float) -> None:
    due = refresh_due_at(tokens(timedelta(seconds=seconds)), jitter=0, can_refresh=True)
    assert due is None


def test_what_cannot_be_refreshed_or_has_no_known_end_is_never_due() -> None:
    assert refresh_due_at(tokens(), jitter=0, can_refresh=False) is None
    assert refresh_due_at(tokens(None), jitter=0, can_refresh=True) is None


def test_without_an_end_in_the_answer_the_known_lifetime_counts() -> None:
    due = refresh_due_at(tokens(None), jitter=0, can_refresh=True, lifetime=HOUR)
    assert due == NOON + HOUR * 0.8


@pytest.mark.parametrize(
    ("lifetime", "due_after"),
    [
        # A refresh token that dies after 30 idle days is used after 15 of them, at the latest.
        (timedelta(days=90), timedelta(days=15)),
        (None, timedelta(days=15)),
        (timedelta(days=15), timedelta(days=12)),
        (HOUR, HOUR * 0.8),
    ],
)
def test_a_refresh_token_is_used_before_it_dies_of_idleness(
    lifetime: timedelta | None, due_after: timedelta
) -> None:
    idle = timedelta(days=30)
    due = refresh_due_at(tokens(lifetime), jitter=0, can_refresh=True, idle=idle)
    assert due == NOON + due_after


def test_a_refresh_that_brings_no_refresh_token_keeps_the_old_one() -> None:
    old, answer = tokens(refresh="old"), tokens(refresh=None)
    assert old.renewed_by(answer).refresh_token == Secret("old")
    assert old.renewed_by(tokens(refresh="new")).refresh_token == Secret("new")
    assert old.renewed_by(answer).access_token == answer.access_token
