"""No page says that all is well beside what is not."""

import pytest

from regrant.usecases.input.service import AuthenticationFields
from tests.contract.pages.office import Office
from tests.contract.pages.test_overview import application, store
from tests.contract.store.builders import a_connection, a_finding


async def a_shared_user(office: Office, status: str) -> str:
    """An application with a shared user in this state, and a service that uses it."""
    made = await application(office)
    shared = a_connection(made, id="con_s", kind="shared", owner=None, status=status)
    store(office, shared)
    kept = AuthenticationFields(type="oauth2", application=made, account="shared")
    service = await office.installation.service("http://127.0.0.1:8765/", kept)
    await office.installation.method(service)
    for row in office.installation.database.read_now(
        lambda tx: tx.findings.open_of("application", made)
    ):
        office.installation.database.write_now(
            lambda tx, row=row: tx.findings.drop_subject(row.subject_type, row.subject)
        )
    return service.id


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("active", "Nothing wrong"),
        ("needs_reconnect", "Login needed"),
        ("failing", "Renewal fails"),
    ],
)
async def test_a_service_is_as_well_as_its_shared_user(
    office: Office, status: str, says: str
) -> None:
    await a_shared_user(office, status)
    words = await office.read("/services")
    assert says in words
    assert ("Nothing wrong" in words) == (status == "active")


@pytest.mark.parametrize("status", ["failing", "needs_reconnect"])
async def test_a_user_whose_token_is_not_renewed_is_not_said_to_renew_itself(
    office: Office, status: str
) -> None:
    await a_shared_user(office, status)
    assert "renews itself" not in await office.read("/connections")
    assert "by itself" not in await office.read("/connections/con_s")
    overview = await office.read("/")
    assert "can be renewed, and no" not in overview


async def test_the_finding_of_no_refresh_token_stands_beside_no_promise(office: Office) -> None:
    await a_shared_user(office, "active")
    assert "Regrant renews it by itself" in await office.read("/connections/con_s")
    content = {"title": "T", "explanation": "E", "code": "refresh-token-not-enabled"}
    content |= {"certainty": "certain", "severity": "notice", "responsible": "user"}
    content |= {"steps": (), "actions": (), "references": ()}
    row = a_finding("con_s", code="refresh-token-not-enabled", content=content)
    office.installation.database.write_now(lambda tx: tx.findings.save(row))
    assert "by itself" not in await office.read("/connections/con_s")


async def test_a_button_names_a_user_and_no_identifier(office: Office) -> None:
    await a_shared_user(office, "needs_reconnect")
    words = await office.read("/connections")
    assert "Log in again as" in words
    assert "as con_" not in words
