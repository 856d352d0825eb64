"""What an administrator cannot do to an application: replace what protects its logins."""

import pytest

from regrant.domain.application import (
    RESERVED_AUTHORIZATION_PARAMS,
    RESERVED_TOKEN_PARAMS,
)
from regrant.usecases.application_settings import from_fields
from regrant.usecases.input.application import ApplicationFields

AUTHORIZE, TOKEN = "https://as.example/authorize", "https://as.example/token"


def problems_of(**fields: object) -> list[str]:
    """The fields that are refused."""
    given = {
        "name": "Notes",
        "client_id": "app",
        "authorization_endpoint": AUTHORIZE,
        "token_endpoint": TOKEN,
        **fields,
    }
    _, problems = from_fields(ApplicationFields(**given), None)  # pyright: ignore[reportArgumentType] - by name
    return [problem.field for problem in problems]


@pytest.mark.parametrize("name", sorted(RESERVED_AUTHORIZATION_PARAMS))
def test_no_further_parameter_can_replace_one_that_protects_a_login(name: str) -> None:
    for written in (name, name.upper()):
        assert problems_of(authorization_params={written: "x"}) == [
            f"authorization_params.{written}"
        ]


@pytest.mark.parametrize("field", ["token_params", "refresh_params"])
@pytest.mark.parametrize("name", sorted(RESERVED_TOKEN_PARAMS))
def test_no_further_parameter_can_replace_one_of_a_token_request(field: str, name: str) -> None:
    assert problems_of(**{field: {name: "x"}}) == [f"{field}.{name}"]


@pytest.mark.parametrize("name", sorted(RESERVED_AUTHORIZATION_PARAMS))
def test_an_authorization_endpoint_cannot_bring_such_a_parameter_along(name: str) -> None:
    pasted = f"{AUTHORIZE}?tenant=blue&{name.upper()}=x"
    assert problems_of(authorization_endpoint=pasted) == ["authorization_endpoint"]


@pytest.mark.parametrize("name", sorted(RESERVED_TOKEN_PARAMS))
def test_a_token_endpoint_cannot_bring_such_a_parameter_along(name: str) -> None:
    assert problems_of(token_endpoint=f"{TOKEN}?{name}=") == ["token_endpoint"]


def test_other_parameters_may_stand_in_an_address_or_be_added() -> None:
    assert (
        problems_of(
            authorization_endpoint=f"{AUTHORIZE}?tenant=blue",
            token_endpoint=f"{TOKEN}?tenant=blue",
            authorization_params={"prompt": "consent", "access_type": "offline"},
            token_params={"audience": "https://api.example"},
        )
        == []
    )
