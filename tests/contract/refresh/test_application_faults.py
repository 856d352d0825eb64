"""What is the application's fault costs no connection and is said once, on the application."""

import pytest

from regrant.errors import PreconditionError
from regrant.usecases.input.application import ApplicationFields
from regrant.usecases.tokens import Need
from tests.contract.refresh.stage import Stage, params_of
from tests.testbed.hostile import Answer, Move, answer_json
from tests.testbed.installation import OWNER
from tests.testbed.recording import Received

MINUTE = 60


def only_with(stage: Stage, secret: str) -> None:
    """The server takes this secret and no other."""

    def judge(request: Received) -> Move:
        if params_of(request).get("client_secret") == secret:
            return stage.good()
        return stage.error("invalid_client", 401)

    stage.server.always("/token", judge)


async def test_a_wrong_secret_is_one_finding_and_fifty_connections_outlive_it(
    stage: Stage,
) -> None:
    application = await stage.application()
    made = [await stage.connected(application, owner=f"user-{n}") for n in range(50)]
    only_with(stage, "the-new-secret")
    await stage.pass_time(80 * MINUTE, step=2 * MINUTE)
    states = [stage.installation.stored(one.id) for one in made]
    assert {(one.status, one.status_reason) for one in states} == {
        ("failing", "client-secret-invalid")
    }
    assert stage.installation.open_findings("application", application.id) == [
        "client-secret-invalid"
    ]
    assert {code for one in made for code in _findings(stage, one.id)} == set()
    # The right secret is entered, and everybody is back without doing anything.
    await stage.installation.use.applications.update(
        OWNER, application.id, ApplicationFields(client_secret="the-new-secret")
    )
    await stage.pass_time(5, step=1)
    assert {stage.installation.stored(one.id).status for one in made} == {"active"}
    assert stage.installation.open_findings("application", application.id) == []


def _findings(stage: Stage, connection: str) -> list[str]:
    return stage.installation.open_findings("connection", connection)


async def test_while_the_secret_is_wrong_the_server_is_not_flooded(stage: Stage) -> None:
    application = await stage.application()
    for number in range(10):
        await stage.connected(application, owner=f"user-{number}")
    only_with(stage, "another")
    await stage.pass_time(3 * 60 * MINUTE, step=MINUTE)
    # Ten connections for two hours: a try each quarter of an hour at the end.
    assert len(stage.presented) <= 10 * 16


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (answer_json({"error": "invalid_client"}, 400), "client-secret-invalid"),
        (answer_json({"error": "unauthorized_client"}, 400), "grant-type-not-allowed"),
        (answer_json({"error": "unsupported_grant_type"}, 400), "grant-type-not-allowed"),
        (Answer(404, b"Not found"), "token-endpoint-wrong"),
    ],
    ids=["invalid_client", "unauthorized_client", "unsupported_grant_type", "404"],
)
async def test_the_caller_learns_what_is_wrong_with_the_application(
    stage: Stage, answer: Answer, code: str
) -> None:
    connection = await stage.connected()
    stage.script(answer)
    with pytest.raises(PreconditionError) as raised:
        await stage.installation.use.tokens.usable(connection.id, Need(forced=True))
    assert raised.value.exact_code == code
    assert raised.value.findings[0]["code"] == code
    stored = stage.installation.stored(connection.id)
    assert (stored.status, stored.status_reason) == ("failing", code)
    renewed = await stage.installation.use.tokens.usable(connection.id, Need(forced=True))
    assert renewed.status == "active"
    assert stage.installation.open_findings("application", connection.application) == []
