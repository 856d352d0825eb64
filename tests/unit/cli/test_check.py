"""The report of a check: what is wrong first, then every setting, then what to do."""

from typing import Any

import pytest
from tests.unit.client.fake_api import FakeApi, json

from regrant.cli.check_report import SOMETHING_IS_WRONG, report
from regrant.cli.output import Output
from regrant.cli.session import Session

FINDING: dict[str, Any] = {
    "code": "client-secret-invalid",
    "title": "The client secret is not the one that the provider knows",
    "certainty": "certain",
    "severity": "blocking",
    "evidence": [],
    "explanation": "The provider refused this secret as it refused a made-up one.",
    "steps": ["Copy the secret again."],
    "actions": [],
    "references": [],
    "responsible": "application_owner",
    "retryable": False,
    "decided_by": None,
}


def row(setting: str, verdict: str, reason: str = "", *findings: dict[str, Any]) -> dict[str, Any]:
    return {
        "setting": setting,
        "verdict": verdict,
        "reason": reason,
        "evidence": [],
        "suggestion": None,
        "findings": list(findings),
    }


def reported(*rows: dict[str, Any], as_json: bool = False) -> int:
    api = FakeApi(json({"rows": list(rows)}))
    code = report(Session(api.client(), Output(as_json=as_json)), "app_1")
    assert str(api.requests[0].url).endswith("/api/v1/applications/app_1/check")
    return code


def test_a_wrong_setting_ends_with_its_code_and_its_finding_is_said_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = reported(
        row("client_id", "ok", "A made-up one is answered differently."),
        row("client_secret", "wrong", "Refused as a made-up one is.", FINDING),
        row("token_endpoint_auth_method", "wrong", "Neither place works.", FINDING),
        row("scopes:mail.read", "unknown", "The server shows no difference."),
    )
    assert code == SOMETHING_IS_WRONG
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == ("2 settings are wrong, 1 proved right; 1 could not be told from outside")
    assert lines[2:4] == ["Wrong", f"{'client_secret':28}Refused as a made-up one is."]
    assert lines[lines.index("Right") + 1].split(maxsplit=1)[0] == "client_id"
    assert [line for line in lines if line == FINDING["title"]] == [FINDING["title"]]
    assert "  1. Copy the secret again." in lines


def test_when_nothing_is_wrong_it_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert reported(row("client_id", "ok"), row("issuer", "unknown", "Nothing to compare.")) == 0
    assert capsys.readouterr().out.startswith("No setting is wrong, 1 proved right;")


def test_a_value_that_would_be_right_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    suggested = row("token_endpoint", "wrong", "Answers with a page.") | {
        "suggestion": "https://login.example.org/token"
    }
    reported(suggested)
    assert "This would be right: https://login.example.org/token" in capsys.readouterr().out


def test_programs_get_the_rows_as_they_came(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row("client_secret", "wrong", "Refused.", FINDING)]
    assert reported(*rows, as_json=True) == SOMETHING_IS_WRONG
    shown = capsys.readouterr().out
    assert '"verdict": "wrong"' in shown
    assert shown.startswith("{")
