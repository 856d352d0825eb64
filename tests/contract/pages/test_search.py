"""One box finds any object: by a few letters of its name, or at once by its identifier."""

import pytest

from regrant.adapters.sql.database import SqlTransaction
from tests.contract.pages.office import Office
from tests.contract.store.builders import (
    a_connection,
    a_finding,
    a_key,
    a_member,
    a_method,
    a_service,
    an_application,
    an_attempt,
    an_exchange,
    attempt_secrets,
    tokens,
)

#: By kind: the letters that are typed, and the beginning of the page that they lead to.
NAMED = {
    "application": "Application",
    "service": "Service",
    "method": "method-",
    "user": "Zelda",
    "finding": "scope-denied",
    "member": "member",
    "key": "a key",
}


@pytest.fixture
def ids(office: Office) -> dict[str, str]:
    """One of each kind, in the store."""
    application, service = an_application(), a_service()
    connection = a_connection(application.id, label="Zelda")
    method, member, key = a_method(service.id), a_member(), a_key()
    attempt, exchange = an_attempt(application), an_exchange(application=application.id)
    content = {"title": "A scope", "code": "scope-denied", "certainty": "certain"}
    content |= {
        "severity": "notice",
        "responsible": "user",
        "explanation": "",
        "evidence": [],
        "steps": [],
    }
    content |= {"actions": [], "references": [], "decided_by": None, "retryable": False}
    finding = a_finding(connection.id, content=content, application=application.id)

    def work(tx: SqlTransaction) -> None:
        tx.applications.add(application, None)
        tx.services.add(service, None)
        tx.services.add_method(method)
        tx.connections.add(connection, tokens())
        tx.attempts.add(attempt, link_hash="a" * 64, secrets=attempt_secrets())
        tx.findings.save(finding)
        tx.people.add_member(member)
        tx.people.add_key(key, "b" * 64)
        tx.exchanges.add([exchange])

    office.installation.database.write_now(work)
    kinds = ("application", "service", "method", "user", "finding", "member", "key")
    named = (application, service, method, connection, finding, member, key)
    found = {kind: one.id for kind, one in zip(kinds, named, strict=True)}
    return found | {"login": attempt.id, "request": exchange.id}


@pytest.mark.parametrize("kind", NAMED)
async def test_a_few_letters_find_it(office: Office, ids: dict[str, str], kind: str) -> None:
    assert ids[kind]
    page = await office.get(f"/search?q={NAMED[kind]}")
    assert "Nothing has" not in page
    paths = {"user": "/connections/", "key": "/settings/keys", "member": "/settings/members/"}
    paths |= {"method": "/services/", "finding": "/findings/"}
    assert f'class="title" href="{paths.get(kind, f"/{kind}s/")}' in page


async def test_a_finding_is_found_by_the_words_of_its_code_and_called_by_its_title(
    office: Office, ids: dict[str, str]
) -> None:
    page = await office.get("/search?q=scope denied")
    assert f'href="/findings/{ids["finding"]}">A scope</a>' in page


@pytest.mark.parametrize("kind", [*NAMED, "login", "request"])
async def test_an_identifier_leads_straight_to_it(
    office: Office, ids: dict[str, str], kind: str
) -> None:
    answer = await office.http.get("/search", params={"q": f" {ids[kind]} "})
    assert answer.status_code == 303
    page = await office.http.get(answer.headers["location"])
    assert page.status_code == 200, answer.headers["location"]


async def test_what_is_not_there_is_said_with_what_can_be_typed(office: Office) -> None:
    assert "Nothing has “no such thing” in its name" in await office.read("/search?q=no such thing")
    assert "Type a few letters" in await office.read("/search")
