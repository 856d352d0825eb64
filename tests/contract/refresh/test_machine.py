"""Tokens of the client's own: asked for again instead of refreshed, shared by all callers."""

import asyncio

import pytest

from regrant.domain.application import Application
from regrant.domain.connection import Connection
from regrant.errors import ConflictError, InvalidInputError, RegrantError
from regrant.ports.store import Window
from regrant.usecases.input.connection import BeginFields
from tests.contract.refresh.stage import Stage, params_of
from tests.testbed.hostile import Move
from tests.testbed.installation import OWNER
from tests.testbed.recording import Received

HOUR = 3600


async def machine(stage: Stage, **fields: object) -> Application:
    return await stage.application(
        grant_type="client_credentials", authorization_endpoint=None, **fields
    )


async def begun(
    stage: Stage, application: Application | None = None, **fields: object
) -> Connection:
    application = application or await machine(stage)
    return await stage.installation.use.machine_tokens.begin(
        OWNER,
        application.id,
        BeginFields(**fields),  # pyright: ignore[reportArgumentType] - by name
    )


async def test_a_token_of_its_own_is_asked_for_with_scope_and_credentials_only(
    stage: Stage,
) -> None:
    made = await begun(stage)
    [asked] = stage.server.requests_to("/token")
    assert params_of(asked) == {
        "grant_type": "client_credentials",
        "scope": "read",
        "client_id": "app",
        "client_secret": "s3cr3t-of-the-app",
    }
    assert (made.kind, made.owner, made.status, made.can_renew) == ("shared", None, "active", True)


async def test_a_refresh_token_that_comes_along_is_neither_kept_nor_used(stage: Stage) -> None:
    made = await begun(stage)
    for _ in range(3):
        stage.clock.advance(2 * HOUR)
        await stage.installation.use.tokens.usable(made.id)
    assert stage.installation.refresh_token(made.id) is None
    assert not stage.installation.stored(made.id).has_refresh_token
    grants = [params_of(one)["grant_type"] for one in stage.server.requests_to("/token")]
    assert grants == ["client_credentials"] * 4


async def test_two_hundred_callers_cause_one_token_request(any_stage: Stage) -> None:
    made = await begun(any_stage)
    any_stage.server.requests.clear()
    any_stage.clock.advance(2 * HOUR)
    usable = any_stage.installation.use.tokens.usable
    found = await asyncio.gather(*(usable(made.id) for _ in range(200)))
    assert len(any_stage.server.requests_to("/token")) == 1
    assert len({one.tokens.access_token for one in found if one.tokens}) == 1


async def test_it_is_asked_for_again_before_it_ends(stage: Stage) -> None:
    stage.lifetime = 60
    await begun(stage)
    stage.server.requests.clear()
    await stage.pass_time(10 * 60, step=2)
    assert 11 <= len(stage.server.requests_to("/token")) <= 13


async def test_a_refused_client_costs_nothing_that_is_there(stage: Stage) -> None:
    made = await begun(stage)
    stage.always(stage.error("invalid_client", 401))
    await stage.pass_time(55 * 60, step=60)
    assert (await stage.installation.use.tokens.usable(made.id)).tokens is not None
    stage.heal()
    await stage.pass_time(20 * 60, step=60)
    assert stage.installation.stored(made.id).status == "active"


async def test_what_the_server_refuses_at_the_beginning_is_said_and_nothing_is_stored(
    stage: Stage,
) -> None:
    stage.script(stage.error("invalid_scope"))
    with pytest.raises(RegrantError) as raised:
        await begun(stage)
    assert raised.value.exact_code == "scope-invalid"
    found = stage.installation.database.read_now(lambda tx: tx.connections.page(Window(), {}))
    assert found.items == ()


async def test_a_second_one_is_refused_unless_it_is_to_replace_the_first(stage: Stage) -> None:
    made = await begun(stage)
    begin = stage.installation.use.machine_tokens.begin
    with pytest.raises(ConflictError) as raised:
        await begin(OWNER, made.application, BeginFields())
    assert raised.value.details == {"connection": made.id}
    asked = len(stage.server.requests_to("/token"))
    assert asked == 1
    replaced = await begin(OWNER, made.application, BeginFields(replace=True))
    assert replaced.id == made.id
    assert stage.installation.tokens(made.id).access_token.reveal() == "access-2"


async def test_it_belongs_to_no_person(stage: Stage) -> None:
    with pytest.raises(InvalidInputError) as raised:
        await begun(stage, kind="personal", owner="alice")
    assert [problem.field for problem in raised.value.fields] == ["kind"]


@pytest.mark.parametrize("place", ["client_secret_basic", "client_secret_post"])
async def test_the_place_for_its_credentials_is_found_and_remembered(
    stage: Stage, place: str
) -> None:
    def judge(request: Received) -> Move:
        in_header = any(name.lower() == "authorization" for name, _ in request.headers)
        right = in_header is (place == "client_secret_basic")
        return stage.good() if right else stage.error("invalid_client", 401)

    stage.server.always("/token", judge)
    application = await machine(stage, token_endpoint_auth_method="auto")
    made = await begun(stage, application)
    asked = len(stage.server.requests_to("/token"))
    stage.clock.advance(2 * HOUR)
    assert (await stage.installation.use.tokens.usable(made.id)).status == "active"
    assert len(stage.server.requests_to("/token")) == asked + 1
    found = await stage.installation.use.applications.get(OWNER, application.id)
    assert found.learned.token_endpoint_auth_method == place
