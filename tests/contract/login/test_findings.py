"""What a login that failed leaves in the book of findings: its likeliest cause, and no other."""

import pytest

from tests.contract.login.desk import desk_at
from tests.contract.refresh.stage import Stage


@pytest.mark.parametrize(
    ("error", "code", "subject"),
    [
        ("access_denied", "scope-denied", "attempt"),
        ("invalid_scope", "scope-invalid", "application"),
        ("temporarily_unavailable", "provider-unavailable", "application"),
    ],
)
async def test_a_refused_login_leaves_its_likeliest_cause(
    stage: Stage, error: str, code: str, subject: str
) -> None:
    desk = await desk_at(stage, scopes=("openid", "read"))
    login = await desk.begin()
    arrival = await desk.come_back(login, code=None, error=error)
    assert arrival.findings[0].code == code
    kept = stage.installation.database.read_now(
        lambda tx: [
            (row.subject_type, row.code)
            for on, of in (("attempt", login.attempt.id), ("application", desk.application.id))
            for row in tx.findings.open_of(on, of)
            if row.code != "shared-user-missing"
        ]
    )
    assert kept == [(subject, code)]


async def test_a_refusal_of_everything_leaves_nothing_to_delete(stage: Stage) -> None:
    desk = await desk_at(stage, scopes=("openid", "read"))
    login = await desk.begin()
    arrival = await desk.come_back(login, code=None, error="access_denied")
    first = arrival.findings[0]
    assert (first.code, first.title) == ("scope-denied", "Access was refused at login")
    assert "`read`" in first.explanation
    assert not any("Delete" in step for step in first.steps)
    assert "meant to refuse" in first.steps[0]
    assert [action.id for action in first.actions] == ["reconnect"]
