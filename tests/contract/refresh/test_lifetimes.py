"""Ahead of time: once a lifetime, neither in a loop nor too late."""

from datetime import timedelta

import pytest

from regrant.domain.secret import Secret
from regrant.usecases.tokens import Need
from tests.contract.refresh.stage import Stage, params_of

MINUTE, HOUR, DAY = 60, 3600, 86_400


async def test_a_token_of_thirty_seconds_costs_twenty_five_refreshes_in_ten_minutes(
    stage: Stage,
) -> None:
    stage.lifetime = 30
    await stage.connected()
    await stage.pass_time(10 * MINUTE)
    assert 24 <= len(stage.presented) <= 26
    # Each refresh presents what the one before brought.
    assert len(set(stage.presented)) == len(stage.presented)


@pytest.mark.parametrize(
    ("lifetime", "elapsed", "fewest", "most"),
    [(HOUR, 10 * HOUR, 11, 13), (3, 10 * MINUTE, 0, 0), (None, 10 * DAY, 0, 0)],
)
async def test_the_number_of_refreshes_follows_the_lifetime(
    stage: Stage, lifetime: float | None, elapsed: float, fewest: int, most: int
) -> None:
    stage.lifetime = lifetime
    await stage.connected()
    await stage.pass_time(elapsed, step=elapsed / 100)
    assert fewest <= len(stage.presented) <= most


async def test_a_caller_never_waits_while_refreshes_come_ahead_of_time(stage: Stage) -> None:
    stage.lifetime = 60
    connection = await stage.connected()
    for _ in range(100):
        await stage.pass_time(3, step=3)
        before = len(stage.presented)
        usable = await stage.installation.use.tokens.usable(connection.id)
        assert usable.tokens is not None
        assert usable.tokens.is_fresh(stage.clock.now())
        assert len(stage.presented) == before


async def test_a_token_of_a_few_seconds_is_renewed_when_it_is_needed_and_not_otherwise(
    stage: Stage,
) -> None:
    stage.lifetime = 3
    connection = await stage.connected()
    for _ in range(20):
        stage.clock.advance(1)
        usable = await stage.installation.use.tokens.usable(connection.id)
        assert usable.tokens is not None
        assert usable.tokens.is_fresh(stage.clock.now())
    assert 6 <= len(stage.presented) <= 10


async def test_no_wish_for_a_long_life_makes_every_read_a_refresh(stage: Stage) -> None:
    stage.lifetime = 60
    connection = await stage.connected()
    for _ in range(60):
        stage.clock.advance(1)
        await stage.installation.use.tokens.usable(connection.id, Need(min_ttl=timedelta(hours=1)))
    assert 1 <= len(stage.presented) <= 2


async def test_connections_made_together_are_not_refreshed_together(stage: Stage) -> None:
    application = await stage.application()
    made = [await stage.connected(application, owner=f"user-{n}") for n in range(12)]
    due = {stage.installation.stored(one.id).refresh_due_at for one in made}
    assert len(due) == 12
    moments = sorted(one for one in due if one)
    assert moments[-1] - moments[0] > timedelta(seconds=20)


async def test_a_lifetime_that_answers_do_not_tell_is_learnt_from_one_that_did(
    stage: Stage,
) -> None:
    connection = await stage.connected()
    stage.lifetime = None
    await stage.installation.use.tokens.usable(connection.id, Need(forced=True))
    stored = stage.installation.stored(connection.id)
    assert stored.expires_at == stage.clock.now() + timedelta(hours=1)
    assert stored.refresh_due_at is not None


async def test_a_refresh_token_that_would_die_unused_is_used_in_time(stage: Stage) -> None:
    # As its catalogue entry says, this provider's refresh tokens die after some idle days.
    application = await stage.application(provider="pinterest")
    connection = await stage.connected(application)
    stage.lifetime = None
    await stage.installation.use.tokens.usable(connection.id, Need(forced=True))
    due = stage.installation.stored(connection.id).refresh_due_at
    assert due is not None
    await stage.pass_time(70 * DAY, step=DAY / 2)
    assert len(stage.presented) >= 2
    assert stage.installation.stored(connection.id).status == "active"


async def test_a_refresh_repeats_the_redirect_url_where_the_provider_wants_it(
    stage: Stage,
) -> None:
    application = await stage.application(
        provider="gitlab", url_variables={"host": "gitlab.example"}
    )
    connection = await stage.connected(application)
    await stage.installation.use.tokens.usable(connection.id, Need(forced=True))
    [request] = stage.server.requests_to("/token")
    wanted = stage.installation.use.addresses.redirect_uri(application)
    assert params_of(request)["redirect_uri"] == wanted
    assert stage.installation.refresh_token(connection.id) != Secret("refresh-0")


@pytest.mark.parametrize("rotates", [True, False])
async def test_whether_refresh_tokens_rotate_is_learnt_from_refreshes(
    stage: Stage,
    rotates: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    stage.rotates = rotates
    application = await stage.application()
    connection = await stage.connected(application)
    await stage.installation.use.tokens.usable(connection.id, Need(forced=True))
    known = stage.installation.database.read_now(lambda tx: tx.applications.get(application.id))
    assert known is not None
    assert known.learned.rotates is rotates
    assert known.learned.lifetime_seconds == 3600
