"""Registering an application: what is missing is marked where it can be filled in."""

from tests.contract.pages.office import Office, said


async def test_an_issuer_form_that_was_sent_empty_asks_for_the_issuer(office: Office) -> None:
    fields = {"name": "", "client_id": "", "issuer": ""}
    answer = await office.post("/applications/new/issuer", fields)
    assert answer.status_code == 422
    assert 'href="#issuer"' in answer.text
    assert 'id="issuer-problem"' in answer.text
    for name in ("authorization_endpoint", "token_endpoint"):
        assert f'href="#{name}"' not in answer.text
    assert "Authorization URL" not in said(answer.text)


async def test_typed_addresses_that_are_missing_are_asked_for_themselves(office: Office) -> None:
    fields = {"name": "N", "client_id": "a", "authorization_endpoint": "", "token_endpoint": ""}
    answer = await office.post("/applications/new/custom", fields)
    assert answer.status_code == 422
    assert 'href="#authorization_endpoint"' in answer.text
