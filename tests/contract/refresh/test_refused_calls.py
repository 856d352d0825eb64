"""A service that refuses a token: one refresh, one repetition, and none where neither helps."""

import asyncio
from dataclasses import dataclass

import pytest
import pytest_asyncio

from regrant.domain.connection import Connection
from regrant.domain.service import Service
from regrant.errors import PreconditionError
from regrant.usecases.input.service import AuthenticationFields
from tests.contract.refresh.stage import Stage
from tests.testbed.hostile import Answer, Move, answer_json
from tests.testbed.installation import OWNER
from tests.testbed.recording import Received

READ = "/read"
BEARER = ("WWW-Authenticate", 'Bearer error="invalid_token"')
SCOPE = ("WWW-Authenticate", 'Bearer error="insufficient_scope", scope="write"')


@dataclass
class Shop:
    """A service behind a connection."""

    stage: Stage
    connection: Connection
    service: Service

    def refuses(self, token: str, refusal: Answer) -> None:
        """This token is refused, others are taken."""

        def judge(request: Received) -> Move:
            return refusal if token_of(request) == token else answer_json({"ok": 1})

        self.stage.server.always(READ, judge)

    @property
    def tokens_seen(self) -> list[str]:
        return [token_of(one) for one in self.stage.server.requests_to(READ)]


def token_of(request: Received) -> str:
    sent = {name.lower(): value for name, value in request.headers}
    return sent.get("authorization", "").removeprefix("Bearer ")


@pytest_asyncio.fixture
async def shop(stage: Stage) -> Shop:
    connection = await stage.connected(kind="shared", owner=None)
    using = AuthenticationFields(type="oauth2", application=connection.application)
    service = await stage.installation.service(stage.server.url, using)
    await stage.installation.method(service)
    await stage.installation.method(service, "write", http_method="POST", path=READ)
    stage.clock.advance(60)
    return Shop(stage, connection, service)


@pytest.mark.parametrize(
    "refusal",
    [
        Answer(401, b"", [BEARER]),
        Answer(401, b"no"),
        answer_json({"error": "invalid_token"}, 401),
        answer_json({"error": {"code": 190, "message": "The access token has expired"}}, 400),
        answer_json({"error": "token_expired", "message": "The access token expired"}, 403),
        answer_json({"ok": False, "error": "token_expired"}, 200),
    ],
    ids=["challenge", "bare", "body", "400", "403", "200"],
)
@pytest.mark.parametrize("method", ["read", "write"])
async def test_a_dead_token_earns_one_refresh_and_one_repetition(
    shop: Shop, refusal: Answer, method: str
) -> None:
    shop.refuses("access-1", refusal)
    answer = await shop.stage.installation.call(shop.service, method)
    assert (answer.status, answer.body) == (200, {"ok": 1})
    assert shop.tokens_seen == ["access-1", "access-2"]
    assert len(shop.stage.presented) == 1


async def test_a_service_that_refuses_everything_earns_one_refresh_in_a_while(shop: Shop) -> None:
    shop.stage.server.always(READ, Answer(401, b"", [BEARER]))
    for _ in range(10):
        answer = await shop.stage.installation.call(shop.service)
        assert (answer.status, bool(answer.findings)) == (401, True)
        shop.stage.clock.advance(0.3)
    assert len(shop.stage.presented) == 1
    assert shop.stage.installation.stored(shop.connection.id).status == "active"


async def test_fifty_refused_callers_share_one_refresh(shop: Shop) -> None:
    shop.refuses("access-1", Answer(401, b"", [BEARER]))
    calls = [shop.stage.installation.call(shop.service) for _ in range(50)]
    assert {answer.status for answer in await asyncio.gather(*calls)} == {200}
    assert len(shop.stage.presented) == 1
    assert set(shop.tokens_seen) <= {"access-1", "access-2"}


@pytest.mark.parametrize(
    "refusal",
    [
        Answer(403, b"", [SCOPE]),
        Answer(401, b"", [SCOPE]),
        answer_json({"error": "insufficient_scope"}, 403),
        answer_json({"error": "insufficient_scope"}, 401),
        answer_json({"error": "forbidden", "message": "Missing scope: write"}, 403),
        Answer(403, b"Forbidden"),
        Answer(404, b"Not found"),
        Answer(500, b"Oops"),
    ],
    ids=range(8),
)
async def test_what_a_new_token_cannot_mend_earns_no_refresh(shop: Shop, refusal: Answer) -> None:
    shop.stage.server.always(READ, refusal)
    answer = await shop.stage.installation.call(shop.service)
    assert answer.status == refusal.status
    assert shop.stage.presented == []
    assert len(shop.tokens_seen) == 1


async def test_other_statuses_mean_a_dead_token_where_the_service_says_so(shop: Shop) -> None:
    using = AuthenticationFields(type="oauth2", application=shop.connection.application)
    odd = await shop.stage.installation.service(
        shop.stage.server.url, using, name="Odd", expired_status_codes=(419, 440)
    )
    await shop.stage.installation.method(odd)
    shop.refuses("access-1", Answer(440, b""))
    answer = await shop.stage.installation.call(odd)
    assert (answer.status, shop.tokens_seen) == (200, ["access-1", "access-2"])


async def test_a_refresh_that_fails_leaves_the_services_own_answer(shop: Shop) -> None:
    shop.stage.server.always(READ, Answer(401, b"no", [BEARER]))
    shop.stage.always(Answer(503, b"down"))
    answer = await shop.stage.installation.call(shop.service)
    assert (answer.status, answer.body) == (401, "no")
    assert len(shop.tokens_seen) == 1


async def test_while_the_application_is_at_fault_every_refused_call_names_that(
    shop: Shop,
) -> None:
    shop.stage.server.always(READ, Answer(401, b"no", [BEARER]))
    shop.stage.always(shop.stage.error("invalid_client", 401))
    for seconds in (0, 1, 10):
        shop.stage.clock.advance(seconds)
        with pytest.raises(PreconditionError) as raised:
            await shop.stage.installation.call(shop.service)
        assert raised.value.exact_code == "client-secret-invalid"
        assert raised.value.findings[0]["code"] == "client-secret-invalid"
        assert raised.value.findings[0]["responsible"] == "application_owner"
    assert len(shop.stage.presented) == 1
    assert shop.stage.installation.open_findings("connection", shop.connection.id) == []
    assert shop.tokens_seen == ["access-1"] * 3


async def test_a_fault_that_was_mended_ends_the_back_off_at_once(shop: Shop) -> None:
    use, application = shop.stage.installation.use, shop.connection.application
    shop.refuses("access-1", Answer(401, b"no", [BEARER]))
    shop.stage.script(shop.stage.error("invalid_client", 401))
    with pytest.raises(PreconditionError):
        await shop.stage.installation.call(shop.service)
    other = await shop.stage.installation.connection(
        await use.applications.get(OWNER, application), owner="another", refresh_token="r-9"
    )
    assert other.status == "active"  # so the secret is right again
    assert shop.stage.installation.open_findings("application", application) == []
    answer = await shop.stage.installation.call(shop.service)
    assert (answer.status, answer.findings) == (200, [])
    assert shop.stage.installation.stored(shop.connection.id).status == "active"


async def test_a_token_that_cannot_be_renewed_is_not_asked_for(stage: Stage) -> None:
    application = await stage.application()
    await stage.installation.connection(
        application, kind="shared", owner=None, access_token="given"
    )
    using = AuthenticationFields(type="oauth2", application=application.id)
    service = await stage.installation.service(stage.server.url, using)
    await stage.installation.method(service)
    stage.server.always(READ, Answer(401, b"no", [BEARER]))
    answer = await stage.installation.call(service)
    assert answer.status == 401
    assert stage.presented == []
