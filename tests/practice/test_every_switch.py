"""Every value of every switch changes the provider's answers as its sentence says."""

import pytest

from regrant.practice.model import SCOPES
from regrant.practice.switch import Value
from regrant.practice.switches import SWITCHES, WITHOUT_SWITCH
from tests.practice import (
    api_faults,
    login_faults,
    token_answer_faults,
    token_lifetime_faults,
)
from tests.practice.faults import CASES
from tests.practice.oauth_client import OAuthClient

CASE_FILES = (api_faults, login_faults, token_answer_faults, token_lifetime_faults)
OF_THE_ARTICLE = {
    "client-id-invalid",
    "client-secret-invalid",
    "authorization-endpoint-wrong",
    "token-endpoint-wrong",
    "scope-invalid",
    "redirect-uri-mismatch",
    "scope-missing",
    "scope-not-allowed",
    "scope-denied",
    "authentication-not-used",
    "shared-user-missing",
    "access-limited",
    "token-does-not-expire",
    "refresh-token-unsupported",
    "refresh-token-not-enabled",
    "refresh-token-issued-once",
    "refresh-token-invalidated",
    "client-authentication-misplaced",
}


@pytest.mark.parametrize(("name", "value"), CASES, ids=str)
def test_a_switch_changes_the_answer_as_described(
    app: OAuthClient, name: str, value: Value
) -> None:
    app.held = app.connect()
    app.practice.switch(**{name: value})
    CASES[name, value](app)


@pytest.mark.parametrize(("name", "value"), CASES, ids=str)
def test_the_description_of_a_switch_does_not_fit_a_healthy_provider(
    app: OAuthClient, name: str, value: Value
) -> None:
    """Each case has to fail when its switch does nothing, or it shows nothing."""
    app.held = app.connect()
    with pytest.raises((AssertionError, KeyError, ValueError, pytest.fail.Exception)):
        CASES[name, value](app)


def test_every_value_of_every_switch_has_a_case() -> None:
    assert all(module.__name__ for module in CASE_FILES)
    for switch in SWITCHES.values():
        shown = {value for name, value in CASES if name == switch.name}
        assert shown, f"{switch.name} is shown nowhere"
        for choice in switch.choices:
            if choice not in SCOPES:
                assert choice in shown, f"{switch.name}={choice} is shown nowhere"


def test_each_of_the_eighteen_codes_can_be_provoked() -> None:
    provoked = {code for switch in SWITCHES.values() for code in switch.codes}
    assert len(OF_THE_ARTICLE) == 18
    assert provoked | set(WITHOUT_SWITCH) >= OF_THE_ARTICLE
