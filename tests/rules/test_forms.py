"""The same error is understood in whatever form somebody pastes it."""

import pytest
from tests.rules.forms import FORMS

from regrant.diagnosis import explain

ERRORS = {
    "client-secret-invalid": ("invalid_client", "The client secret supplied is not valid"),
    "refresh-token-invalidated": ("invalid_grant", "The refresh token has expired"),
    "authorization-code-invalid": ("invalid_grant", "The authorization code was already used"),
    "redirect-uri-mismatch": (
        "invalid_request",
        "The redirect URI does not match a registered one",
    ),
    "scope-missing": ("insufficient_scope", "The token lacks the scope files.read"),
    "clock-skew": ("invalid_token", "The token is not yet valid, check the clock"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("code", ERRORS)
def test_an_error_is_understood_in_every_form(code: str, form: str) -> None:
    word, text = ERRORS[code]
    findings = explain(FORMS[form](word, text))["findings"]
    assert findings[0]["code"] == code
