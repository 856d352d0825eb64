"""Adding a user: what stands in the way is said as what it is."""

from tests.contract.pages.office import Office, said
from tests.contract.store.builders import a_connection, tokens


async def refused(office: Office, application: str) -> tuple[int, str]:
    """What the form answers to a login as the shared user."""
    answer = await office.post(f"/applications/{application}/users/new", {"whose": "shared"})
    return answer.status_code, answer.text


async def test_an_application_without_addresses_is_said_to_lack_them(office: Office) -> None:
    made = await office.installation.application(issuer="http://127.0.0.1:8765/")
    status, page = await refused(office, made.id)
    assert status == 409
    assert "still needs" in said(page)
    assert "Authorization URL" in said(page)
    assert "Token URL" in said(page)
    assert f'href="/applications/{made.id}/settings' in page
    assert "has to be ticked" not in page


async def test_a_second_shared_user_takes_a_tick(office: Office) -> None:
    made = await office.installation.application(
        authorization_endpoint="http://127.0.0.1:8765/authorize",
        token_endpoint="http://127.0.0.1:8765/token",
    )
    shared = a_connection(made.id, kind="shared", owner=None)
    office.installation.database.write_now(lambda tx: tx.connections.add(shared, tokens()))
    status, page = await refused(office, made.id)
    assert status == 422
    assert "has to be ticked: there is a shared user already" in said(page)
    assert 'name="replace"' in page


async def test_names_of_fields_are_not_offered_to_be_copied(office: Office) -> None:
    made = await office.installation.application(issuer="http://127.0.0.1:8765/")
    _, page = await refused(office, made.id)
    assert "data-copy" not in page
