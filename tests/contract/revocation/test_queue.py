"""What the provider is asked, how often, for how long, and what the person is told."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
import pytest_asyncio

from regrant.domain.application import Application
from regrant.domain.connection import Connection
from regrant.errors import NotFoundError
from regrant.usecases.input.application import ApplicationFields
from tests.contract.refresh.stage import Stage
from tests.contract.store.world import World
from tests.testbed.hostile import Answer, HostileServer, Move, Reset, answer_json, redirect
from tests.testbed.installation import OWNER, Installation

REVOKE = "/revoke"
MINUTE, DAY = 60, 86_400
DOWN: dict[str, Move] = {
    "503": Answer(503, b"down"),
    "429": Answer(429, b"slow down"),
    "page": Answer(502, b"<html>Bad gateway</html>", content_type="text/html"),
    "reset": Reset(),
}


@dataclass
class Office:
    """An application whose server revokes as its script says."""

    stage: Stage
    application: Application

    async def connected(self, **fields: str) -> Connection:
        made = await self.stage.connected(self.application, **fields)
        self.stage.server.requests.clear()
        return made

    async def delete(self, connection: Connection) -> str:
        """Delete a connection; what the person is told."""
        done = await self.stage.installation.use.connections.delete(OWNER, connection.id)
        return done.revocation

    async def pass_time(self, seconds: float, step: float = 5) -> None:
        """Let time pass with the queue's own work at each step."""
        end = self.stage.clock.monotonic() + seconds
        while self.stage.clock.monotonic() < end:
            self.stage.clock.advance(step)
            await self.stage.installation.use.housekeeping.revoke_due()

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Kind and value of each token that the server was asked to forget."""
        forms = [dict(parse_qsl(r.body.decode())) for r in self.stage.server.requests_to(REVOKE)]
        return [(form.get("token_type_hint", ""), form.get("token", "")) for form in forms]


@pytest_asyncio.fixture
async def office(stage: Stage) -> Office:
    stage.server.always(REVOKE, Answer(200))
    url = f"{stage.server.url}{REVOKE}"
    return Office(stage, await stage.application(revocation_endpoint=url))


async def test_both_tokens_are_revoked_refresh_token_first_and_local_use_has_ended(
    office: Office,
) -> None:
    made = await office.connected()
    assert await office.delete(made) == "revoked"
    assert office.asked == [("refresh_token", "refresh-1"), ("access_token", "access-1")]
    with pytest.raises(NotFoundError):
        await office.stage.installation.use.tokens.usable(made.id)


@pytest.mark.parametrize("move", DOWN.values(), ids=DOWN)
async def test_a_provider_that_is_down_is_asked_again_until_it_confirms(
    office: Office, move: Move
) -> None:
    made = await office.connected()
    office.stage.server.always(REVOKE, move)
    assert await office.delete(made) == "pending"
    with pytest.raises(NotFoundError):  # local use does not wait for the provider
        await office.stage.installation.use.tokens.usable(made.id)
    await office.pass_time(10 * MINUTE, step=20)
    asked = len(office.asked)
    assert 3 <= asked <= 8  # patiently: 30 seconds, then twice as long each time
    office.stage.server.always(REVOKE, Answer(200))
    await office.pass_time(20 * MINUTE, step=60)
    assert office.asked[asked:] == [("refresh_token", "refresh-1"), ("access_token", "access-1")]
    await office.pass_time(DAY, step=3600)
    assert len(office.asked) == asked + 2


async def test_a_pause_that_the_server_asks_for_is_kept(office: Office) -> None:
    made = await office.connected()
    office.stage.server.script(REVOKE, Answer(503, b"later", [("Retry-After", "600")]))
    assert await office.delete(made) == "pending"
    await office.pass_time(580, step=10)
    assert len(office.asked) == 1
    await office.pass_time(30)
    assert len(office.asked) == 3


async def test_the_queue_outlives_the_process(
    office: Office, sqlite_world: World, tmp_path: Path
) -> None:
    made = await office.connected()
    office.stage.server.script(REVOKE, Answer(503, b"down"))
    assert await office.delete(made) == "pending"
    second = Installation(tmp_path, sqlite_world.key_path, "", office.stage.clock)
    office.stage.clock.advance(2 * MINUTE)
    await second.use.housekeeping.revoke_due()
    await second.close()
    assert office.asked[1:] == [("refresh_token", "refresh-1"), ("access_token", "access-1")]


async def test_after_a_month_of_silence_it_is_given_up_and_the_secrets_are_gone(
    office: Office,
) -> None:
    made = await office.connected()
    office.stage.server.always(REVOKE, Reset())
    assert await office.delete(made) == "pending"
    await office.pass_time(32 * DAY, step=DAY / 4)
    asked = len(office.asked)
    await office.pass_time(5 * DAY, step=DAY)
    assert len(office.asked) == asked
    [left] = await office.stage.installation.use.views.revocations(OWNER, office.application.id)
    assert left.state == "given_up"


@pytest.mark.parametrize(
    ("moves", "told"),
    [
        ([answer_json({"error": "unsupported_token_type"}, 400), Answer(200)], "revoked"),
        ([Answer(200), answer_json({"error": "unsupported_token_type"}, 400)], "revoked"),
        ([answer_json({"error": "invalid_token"}, 400), Answer(200)], "revoked"),
        ([answer_json({"error": "unsupported_token_type"}, 400)] * 2, "unsupported"),
        ([answer_json({"error": "invalid_request"}, 400), Answer(200)], "unsupported"),
        ([answer_json({"error": "invalid_client"}, 401)] * 2, "unsupported"),
        ([Answer(404, b"Not found")] * 2, "unsupported"),
        ([Answer(200, b"<h1>Welcome</h1>", content_type="text/html")] * 2, "unsupported"),
        ([redirect("https://elsewhere.example/")] * 2, "unsupported"),
    ],
    ids=range(9),
)
async def test_the_person_is_told_what_really_happened(
    office: Office, moves: list[Move], told: str
) -> None:
    made = await office.connected()
    office.stage.server.script(REVOKE, *moves)
    assert await office.delete(made) == told
    asked = len(office.asked)
    await office.pass_time(DAY, step=3600)
    assert len(office.asked) == asked


async def test_a_wrong_address_is_a_finding_that_the_next_success_resolves(office: Office) -> None:
    first, second = await office.connected(), await office.connected(owner="bob")
    office.stage.server.script(REVOKE, Answer(404, b"no"), Answer(404, b"no"))
    assert await office.delete(first) == "unsupported"
    found = office.stage.installation.open_findings
    assert found("application", office.application.id) == ["revocation-endpoint-wrong"]
    assert await office.delete(second) == "revoked"
    assert found("application", office.application.id) == []


async def test_without_an_address_the_person_is_told_so(stage: Stage) -> None:
    made = await stage.connected()
    done = await stage.installation.use.connections.delete(OWNER, made.id)
    assert done.revocation == "unsupported"


async def test_one_silent_server_keeps_no_other_and_no_person_waiting(office: Office) -> None:
    waiting = [await office.connected(owner=f"user-{n}") for n in range(12)]
    office.stage.server.always(REVOKE, Answer(503, b"down", [("Retry-After", "60")]))
    assert {await office.delete(one) for one in waiting} == {"pending"}
    office.stage.clock.advance(61)
    with HostileServer() as other:
        other.always("/token", answer_json({"access_token": "a", "expires_in": 3600}))
        other.always(REVOKE, Answer(200))
        elsewhere = await office.stage.application(
            name="Other",
            token_endpoint=f"{other.url}/token",
            revocation_endpoint=f"{other.url}{REVOKE}",
        )
        free = await office.stage.installation.connection(elsewhere, refresh_token="r")
        before = len(office.asked)
        # Twelve are due at the silent server; the one that somebody waits for is not theirs.
        assert await office.delete(free) == "revoked"
        assert len(office.asked) == before
        # Of those that are due it is asked for one; then it is left alone as it wished.
        await office.stage.installation.use.housekeeping.revoke_due()
        assert len(office.asked) == before + 1


async def test_the_application_may_be_gone_before_the_provider_confirms(office: Office) -> None:
    await office.connected()
    office.stage.server.script(REVOKE, Answer(503, b"down"))
    await office.stage.installation.use.applications.delete(OWNER, office.application.id)
    await office.pass_time(5 * MINUTE, step=20)
    assert office.asked[-2:] == [("refresh_token", "refresh-1"), ("access_token", "access-1")]


async def test_the_secret_of_the_deletion_is_used_even_if_it_is_changed_later(
    office: Office,
) -> None:
    made = await office.connected()
    office.stage.server.script(REVOKE, Answer(503, b"down"))
    assert await office.delete(made) == "pending"
    await office.stage.installation.use.applications.update(
        OWNER, office.application.id, ApplicationFields(client_secret="another-secret")
    )
    await office.pass_time(2 * MINUTE)
    forms = [dict(parse_qsl(r.body.decode())) for r in office.stage.server.requests_to(REVOKE)]
    assert {form["client_secret"] for form in forms} == {"s3cr3t-of-the-app"}


async def test_what_was_asked_is_on_record_without_a_token(office: Office) -> None:
    made = await office.connected()
    await office.delete(made)
    records = office.stage.installation.exchanges(stage="revoke")
    assert len(records) == 2
    for secret in ("refresh-1", "access-1", "s3cr3t-of-the-app"):
        assert secret not in repr(records)
    assert {record.connection for record in records} == {made.id}
