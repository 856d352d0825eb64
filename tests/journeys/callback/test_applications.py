"""A code goes to the application that asked for it, at the server that was asked (B5, B7, A9)."""

from typing import Any, Final

import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.administrator import Administrator
from tests.journeys.at_practice import application_at_practice
from tests.journeys.callback.login import Login, Pairs, log_in_at_practice
from tests.testbed.hostile import HostileServer
from tests.testbed.regrant_server import Member


@pytest.fixture
def login(admin: Administrator, member: Member, practice: RunningPractice) -> Login:
    return log_in_at_practice(admin, member, practice)


@pytest.mark.parametrize("path", ["/oauth/callback", "/oauth/callback/unknown"])
def test_an_answer_at_nobodys_redirect_address_ends_the_login(login: Login, path: str) -> None:
    login.arrive(login.at(path))
    assert (login.codes_presented, login.status) == (0, "failed")


def test_an_answer_at_another_applications_redirect_address_ends_the_login(
    login: Login, admin: Administrator, practice: RunningPractice
) -> None:
    """Cross-toolkit account takeover: the code is delivered where another one listens."""
    other = application_at_practice(admin, practice)
    path = other["redirect_uri"].removeprefix(login.member.server.base_url)
    login.arrive(login.at(path))
    assert (login.codes_presented, login.status) == (0, "failed")


def test_a_state_of_one_application_does_not_serve_another(
    login: Login, admin: Administrator, member: Member, practice: RunningPractice
) -> None:
    other = log_in_at_practice(admin, member, practice)
    swapped = other.with_query(
        lambda query: [("state", login.state) if one[0] == "state" else one for one in query]
    )
    other.arrive(swapped)
    assert (login.codes_presented, login.status) == (0, "failed")
    assert other.status == "pending"


EDITS: Final[dict[str, dict[str, Any]]] = {
    "another client": {"client_id": "practice-steady"},
    "other scopes": {"scopes": ["notes.read"]},
    "another place for the credentials": {"token_endpoint_auth_method": "client_secret_post"},
    "other parameters": {"token_params": {"audience": "https://evil.example"}},
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edit_while_the_person_is_away_ends_the_login(
    login: Login, admin: Administrator, edit: dict[str, Any]
) -> None:
    admin.patch(f"/applications/{login.application['id']}", edit)
    login.arrive()
    assert (login.codes_presented, login.status) == (0, "failed")
    assert "settings-changed" in login.findings


def test_a_new_token_endpoint_gets_neither_code_nor_secret(
    login: Login, admin: Administrator, hostile_server: HostileServer
) -> None:
    edit = {"token_endpoint": f"{hostile_server.url}/token"}
    admin.patch(f"/applications/{login.application['id']}", edit, status=422)
    admin.patch(f"/applications/{login.application['id']}", {**edit, "client_secret": "another"})
    login.arrive()
    assert hostile_server.requests == []
    assert (login.codes_presented, login.status) == (0, "failed")


def test_a_new_name_while_the_person_is_away_does_no_harm(
    login: Login, admin: Administrator
) -> None:
    admin.patch(f"/applications/{login.application['id']}", {"name": "Another name"})
    login.arrive()
    assert (login.codes_presented, login.status) == (1, "completed")


def test_an_application_deleted_while_the_person_is_away_gets_nothing(
    login: Login, admin: Administrator
) -> None:
    admin.delete(f"/applications/{login.application['id']}")
    assert login.arrive().status_code == 400
    assert login.codes_presented == 0


def _issuers(issuer: str) -> dict[str, str | None]:
    host = issuer.removeprefix("http://")
    return {
        "another": "https://evil.example",
        "with a slash": f"{issuer}/",
        "in other letters": f"HTTP://{host}",
        "by https": f"https://{host}",
        "empty": "",
        "with a path": f"{issuer}/tenant",
        "missing": None,
    }


@pytest.mark.parametrize("which", _issuers("http://x"))
@pytest.mark.parametrize("is_error", [False, True], ids=["a code", "an error"])
def test_an_answer_of_another_issuer_ends_the_login(
    login: Login, practice: RunningPractice, which: str, *, is_error: bool
) -> None:
    issuer = practice.settings["issuer"]
    assert dict(login.query)["iss"] == issuer, "the provider names itself (RFC 9207)"

    def change(query: Pairs) -> Pairs:
        kept = [pair for pair in query if pair[0] not in {"iss", "code" if is_error else ""}]
        claimed = _issuers(issuer)[which]
        return (
            kept
            + ([] if claimed is None else [("iss", claimed)])
            + ([("error", "access_denied"), ("error_description", "canary")] if is_error else [])
        )

    page = login.arrive(login.with_query(change))
    assert (login.codes_presented, login.status) == (0, "failed")
    assert login.findings[0] == "issuer-mismatch"
    assert "canary" not in page.text
