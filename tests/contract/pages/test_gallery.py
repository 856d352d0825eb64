"""Beginning an application from the catalogue: found by name or category, filled in, linked."""

import re

import pytest

from regrant.providers import catalogue
from tests.contract.pages.office import Office, said

_CARD = re.compile(r'href="/applications/new/([a-z0-9_]+)">')


async def cards(office: Office, path: str) -> list[str]:
    """The providers that the gallery offers."""
    found = _CARD.findall(await office.get(path))
    return [one for one in found if one not in {"issuer", "custom"}]


async def test_a_few_letters_find_a_provider(office: Office) -> None:
    assert "github" in await cards(office, "/applications/new?q=githu")
    assert "google" not in await cards(office, "/applications/new?q=githu")


async def test_a_category_shows_its_own_only(office: Office) -> None:
    found = await cards(office, "/applications/new?category=crm")
    assert len(found) > 3
    assert {catalogue.get(one).category for one in found} == {"crm"}


async def test_the_first_page_says_how_many_more_there_are(office: Office) -> None:
    page = await office.get("/applications/new")
    total = len(catalogue.summaries())
    assert f"{total} providers" in said(page)
    assert f"{total - len(await cards(office, '/applications/new'))} more" in said(page)


async def test_the_form_knows_the_provider(office: Office) -> None:
    page = await office.get("/applications/new/github")
    provider = catalogue.get("github")
    words = said(page)
    assert "New application for GitHub" in words
    assert f'href="{provider.console_url}"' in page
    assert "exactly as it is" in words
    scope, allows = next(iter(provider.scopes.items()))
    assert f'value="{scope}"' in page
    assert allows in words
    assert "authorization_endpoint" not in page, "the catalogue has it"


async def test_each_provider_has_a_form(office: Office) -> None:
    for one in catalogue.summaries()[::12]:
        assert one.name in await office.read(f"/applications/new/{one.id}")


@pytest.mark.parametrize("provider", ["no-such-provider", "..%2fx"])
async def test_a_provider_that_is_not_in_the_catalogue_has_none(
    office: Office, provider: str
) -> None:
    assert "There is nothing here" in await office.read(f"/applications/new/{provider}", 404)
