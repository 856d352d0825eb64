"""What nobody can do to an application: replace what protects its logins, move its secret."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from tests.contract.store.builders import an_application

from regrant.domain.application import (
    ENDPOINT_FIELDS,
    RESERVED_AUTHORIZATION_PARAMS,
    RESERVED_TOKEN_PARAMS,
    Application,
    ApplicationSettings,
    Metadata,
)
from regrant.providers import catalogue
from regrant.testing.clock import NOON
from regrant.usecases.application_settings import from_fields, strange_addresses
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


def stored(published: Mapping[str, str] | None = None, **fields: object) -> Application:
    """An application with a secret, as it is stored."""
    given = {"authorization_endpoint": AUTHORIZE, "token_endpoint": TOKEN, **fields}
    settings = ApplicationSettings(name="Notes", client_id="app", **given)  # pyright: ignore[reportArgumentType] - by name
    metadata = Metadata(published, NOON) if published else None
    return an_application(settings=settings, metadata=metadata, has_secret=True)


def strange(before: Application, **fields: object) -> list[str]:
    """The changed addresses for which the secret has to be typed again."""
    return strange_addresses(before, replace(before.settings, **fields))


def test_an_address_on_a_host_that_knows_the_secret_needs_no_new_one() -> None:
    same_host = {
        "issuer": "https://as.example",
        "revocation_endpoint": "https://as.example/revoke",
        "userinfo_endpoint": "https://AS.example/me",
    }
    assert strange(stored(), **same_host) == []


@pytest.mark.parametrize("field", ENDPOINT_FIELDS)
@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/token",
        "http://as.example/token",
        "https://as.example:8443/token",
        "https://as.example.evil.example/token",
        "https://as.example@evil.example/token",
    ],
)
def test_an_address_on_another_host_needs_the_secret_again(field: str, url: str) -> None:
    assert strange(stored(), **{field: url}) == [field]


def test_an_address_that_the_issuer_publishes_is_vouched_for() -> None:
    published = {"token_endpoint": "https://tokens.example/token"}
    before = stored(published, issuer="https://as.example")
    assert strange(before, token_endpoint="https://tokens.example/token") == []
    assert strange(before, token_endpoint="https://tokens.example/other") == ["token_endpoint"]


def test_the_catalogue_vouches_for_hosts_of_the_provider_and_for_no_typed_one() -> None:
    google = stored(provider="google")
    its_own = "https://oauth2.googleapis.com/token"
    assert strange(google, token_endpoint=its_own) == []
    typed = {"okta_domain": "evil.example", "auth_server": "default"}
    moved = catalogue.get("okta").endpoint("token_endpoint", typed)
    okta = stored(provider="okta", url_variables={**typed, "okta_domain": "blue.okta.com"})
    assert strange(okta, url_variables=typed, token_endpoint=moved) == ["token_endpoint"]


def test_the_catalogue_vouches_for_a_host_that_was_settled_before() -> None:
    settled = {"okta_domain": "blue.okta.com", "auth_server": "default"}
    address = catalogue.get("okta").endpoint("token_endpoint", settled)
    okta = stored(provider="okta", url_variables=settled)
    assert strange(okta, token_endpoint=address) == []
    other = stored(provider="google", url_variables=settled)
    assert strange(other, provider="okta", token_endpoint=address) == ["token_endpoint"]
