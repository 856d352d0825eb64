"""The list of findings: the worst first, by whose turn it is, open, mended or fine as it is."""

import re
from dataclasses import replace
from typing import Any

import pytest

from regrant.testing.clock import NOON
from tests.contract.pages.office import Office, said
from tests.contract.store.builders import a_finding

_TITLES = re.compile(r'<a class="title" href="/findings/[^"]+">([^<]+)</a>')


@pytest.fixture(autouse=True)
def findings(office: Office) -> None:
    """Some of each severity, of two parties, in each state."""
    rows = [
        _finding("Mild", "notice", "nobody"),
        _finding("Bad", "degrading", "application_owner"),
        _finding("Worst", "blocking", "user"),
        _finding("Was fine", "blocking", "user", state="dismissed", resolved_at=NOON),
        _finding("Was mended", "blocking", "user", state="resolved", resolved_at=NOON),
    ]
    for row in rows:
        office.installation.database.write_now(lambda tx, row=row: tx.findings.save(row))


def _finding(title: str, severity: str, responsible: str, **changes: Any) -> Any:
    content = {"title": title, "certainty": "certain", "severity": severity}
    content |= {"responsible": responsible, "explanation": "So it is.", "code": "unknown"}
    content |= {"decided_by": None, "steps": [], "actions": [], "evidence": [], "references": []}
    return a_finding(f"con_{title}", content=content, **changes)


async def titles(office: Office, query: str) -> list[str]:
    """What is listed."""
    return _TITLES.findall(await office.get(f"/findings{query}"))


async def test_the_worst_stands_first(office: Office) -> None:
    assert await titles(office, "") == ["Worst", "Bad", "Mild"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?responsible=user", ["Worst"]),
        ("?responsible=application_owner", ["Bad"]),
        ("?state=dismissed", ["Was fine"]),
        ("?state=resolved", ["Was mended"]),
        ("?code=no-such-code", []),
    ],
)
async def test_a_filter_leaves_what_fits(office: Office, query: str, expected: list[str]) -> None:
    assert await titles(office, query) == expected


@pytest.mark.parametrize(
    ("worked", "says", "never"),
    [(NOON, "It is mended", "nothing was tried"), (None, "nothing was tried since", "mended")],
)
async def test_mended_is_said_only_of_what_was_seen_to_work(
    office: Office, worked: Any, says: str, never: str
) -> None:
    row = _finding("One", "blocking", "user", state="resolved", resolved_at=NOON)
    row = replace(row, last_worked_at=worked)
    office.installation.database.write_now(lambda tx: tx.findings.save(row))
    words = await office.read(f"/findings/{row.id}")
    assert says in words
    assert never not in words


async def test_settings_that_were_filled_in_were_not_seen_to_work(office: Office) -> None:
    made = await office.installation.application(issuer="http://127.0.0.1:8765/")
    database = office.installation.database
    [row] = await database.read(lambda tx: tx.findings.open_of("application", made.id))
    fields = {"authorization_endpoint": "http://127.0.0.1:8765/a", "client_id": "app", "name": "N"}
    fields |= {"token_endpoint": "http://127.0.0.1:8765/t", "issuer": ""}
    fields |= {"client_secret": "s3cr3t-of-the-app"}
    answer = await office.post(f"/applications/{made.id}/settings", fields)
    assert answer.status_code == 303, said(answer.text)
    words = await office.read(f"/findings/{row.id}")
    assert "Changed" in words
    assert "the same thing went well" not in words


async def test_whose_turn_it_is_can_be_chosen_with_how_many_wait(office: Office) -> None:
    words = await office.read("/findings")
    assert "You (1)" in words
    assert "The person who logs in (1)" in words
    assert "Open 3" in words


async def test_a_refused_client_secret_leads_to_its_field(office: Office) -> None:
    made = await office.installation.application(issuer="http://127.0.0.1:8765/")
    row = _finding("Secret", "blocking", "application_owner", code="client-secret-invalid")
    content = {**row.content, "code": "client-secret-invalid"}
    row = replace(row, application=made.id, content=content)
    office.installation.database.write_now(lambda tx: tx.findings.save(row))
    page = await office.get(f"/findings/{row.id}")
    assert f'href="/applications/{made.id}/settings#client_secret"' in page
    assert 'id="client_secret"' in await office.get(f"/applications/{made.id}/settings")
