"""A list with nothing in it says what it will hold, and has the one button to begin."""

import pytest

from tests.contract.pages.office import Office, said

#: By path: what the page is about, and where its button leads.
EMPTY = {
    "/": ("Begin with an OAuth application", "/applications/new"),
    "/applications": ("No OAuth application yet", "/applications/new"),
    "/services": ("No web service yet", "/services/new"),
    "/findings": ("Nothing is wrong", "/explain"),
    "/activity": ("Nothing has happened yet", "/applications/new"),
    "/settings/keys": ("No API key yet", "/settings/keys/new"),
    "/connections": ("No user fits", "/applications"),
}


@pytest.mark.parametrize("path", EMPTY)
async def test_an_empty_list_teaches(office: Office, path: str) -> None:
    words, button = EMPTY[path]
    if path == "/activity":  # the sign-in that brought us here is an entry
        path = "/activity?kind=requests"
        words, button = "Nothing fits", "/activity"
    page = await office.get(path)
    assert words in said(page)
    assert f'href="{button}"' in page.partition("<main")[2]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/applications?q=xyz", "No application has “xyz” in its name"),
        ("/services?q=xyz", "No web service has “xyz” in its name or code"),
        ("/applications/new?q=xyzzy", "The catalogue has no provider like that"),
        ("/findings?state=dismissed", "Nothing was marked as fine"),
        ("/findings?state=resolved", "Nothing has been mended yet"),
    ],
)
async def test_a_search_that_finds_nothing_says_what_was_looked_for(
    office: Office, path: str, words: str
) -> None:
    assert words in await office.read(path)
