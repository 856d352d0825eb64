"""Whatever the document allows or forbids is answered as the document says, never by a crash."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import unquote

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from regrant.usecases.input.reading import ONE_LINE
from regrant.web import app, openapi
from tests.contract.api.world import World
from tests.testbed.regrant_server import RegrantServer

#: Of each operation, beside the document's examples and the edges of every parameter.
EXAMPLES: Final = 12
LONGEST: Final = 10_000
#: Some rules are beyond a schema: what it allows may be refused, but then with the field. Who may
#: ask is the matter of `test_roles`, and asking again without a key doubles the time here.
NOT_ASKED: Final = [positive_data_acceptance, ignored_auth]
#: Each answer takes dozens of requests to a provider: asked once.
SLOW: Final = "post-applications-id-check"
#: Such a body is no JSON for us; there is no field to name.
_UNREADABLE: Final = {"invalid-json", "unsupported-type", "too-large"}
_LINE: Final = re.compile(ONE_LINE)

assert app.make_app  # importing it registered every route


def _handy(part: Any) -> Any:
    """The document without bounds that take seconds to reach; `test_bad_fields` reaches them."""
    if isinstance(part, dict):
        kept = {name: _handy(one) for name, one in part.items()}
        is_long = isinstance(kept.get("maxLength"), int) and kept["maxLength"] > LONGEST
        return {name: one for name, one in kept.items() if not (is_long and name == "maxLength")}
    return [_handy(one) for one in part] if isinstance(part, list) else part


schema = schemathesis.openapi.from_dict(_handy(json.loads(openapi.document())))
schema.config.generation.update(with_security_parameters=False)


@pytest.fixture(scope="module")
def owner(api_server: RegrantServer) -> Iterator[requests.Session]:
    """The owner, on a connection that is kept."""
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {api_server.owner_key}"
        yield session


@schema.exclude(operation_id=SLOW).parametrize()  # pyright: ignore[reportUntypedFunctionDecorator] - theirs has no types
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,  # the objects are the same for every example
        HealthCheck.filter_too_much,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
def test_every_answer_is_one_that_the_document_has(
    case: Case[Any], api_server: RegrantServer, owner: requests.Session, world: World
) -> None:
    _aim(case, world)
    answer = case.call(base_url=api_server.base_url, session=owner, timeout=30)
    case.validate_response(answer, excluded_checks=NOT_ASKED)
    if answer.status_code == 422:
        problem = answer.json()
        assert problem["errors"] or problem["code"] in _UNREADABLE, problem


def test_the_check_answers_as_the_document_says(
    api_server: RegrantServer, owner: requests.Session, world: World
) -> None:
    operation = schema["/api/v1/applications/{id}/check"]["POST"]
    case: Case[Any] = operation.Case(path_parameters={"id": world.application})
    case.call_and_validate(base_url=api_server.base_url, session=owner, timeout=60)


def _aim(case: Case[Any], world: World) -> None:
    """Let a case with possible identifiers meet a real object."""
    given = case.path_parameters or {}
    if all(_LINE.match(unquote(str(one))) for one in given.values()):
        case.path_parameters = {**given, **world.parameters(case.path.removeprefix("/api/v1"))}
