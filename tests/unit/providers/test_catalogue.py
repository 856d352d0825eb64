"""Look-up and search over the entries that are shipped."""

import subprocess
import sys
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regrant.errors import NotFoundError
from regrant.providers import catalogue
from regrant.providers.presentation import as_api, summary_as_api


@pytest.mark.parametrize(
    ("text", "provider_id"),
    [
        ("google", "google"),
        ("Google", "google"),
        ("accounts.google.com", "google"),
        ("https://oauth2.googleapis.com/token", "google"),
        ("google.com", "google"),
        ("microsoft entra", "microsoft"),
        ("Microsoft Entra ID / Microsoft account", "microsoft"),
        ("AZURE AD", "microsoft"),
        ("GitHub", "github"),
        ("github app", "github_app"),
        ("www.github.com", "github"),
        ("api.github.com:443", "github"),
        ("example.zendesk.com", "zendesk"),
        ("example-shop.myshopify.com", "shopify"),
        ("dev-123.okta.com", "okta"),
        ("example.my.salesforce.com", "salesforce"),
        ("twitter", "x"),
        ("Feide", "dataporten"),
        ("A site (GitHub)", "github"),
        ("GitHub (a site)", "github"),
        ("zoho-crm", "zoho_crm"),
        ("docs.asana.com", "asana"),
        ("graph.facebook.com", "facebook"),
    ],
)
def test_a_provider_is_found_by_id_name_or_host_in_any_case(text: str, provider_id: str) -> None:
    found = catalogue.find(text)
    assert found is not None
    assert found.id == provider_id


@pytest.mark.parametrize(
    "text", ["", " ", "nobody", "evil.example", "co.uk", "github.com.evil.example", "://", "a b c"]
)
def test_what_nobody_knows_is_no_provider_and_no_error(text: str) -> None:
    assert catalogue.find(text) is None


@given(st.text(max_size=60))
def test_any_text_may_be_asked_for(text: str) -> None:
    found = catalogue.find(text)
    assert found is None or found.id
    assert isinstance(catalogue.search(text), list)


def test_a_page_of_text_is_no_provider() -> None:
    assert catalogue.find("a." * 500_000) is None


def test_an_unknown_id_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(NotFoundError, match="hubspot"):
        catalogue.get("hubsp")


def test_every_entry_is_found_by_its_own_id_and_its_own_name() -> None:
    for summary in catalogue.summaries():
        by_id, by_name = catalogue.find(summary.id), catalogue.find(summary.name)
        assert by_id is not None
        assert by_id.id == summary.id
        assert by_name is not None
        assert by_name.id == summary.id


def test_search_puts_the_name_before_the_alias_and_the_provider_before_its_products() -> None:
    names = [found.id for found in catalogue.search("goo")]
    assert names[0] == "google"
    assert "google_drive" in names
    assert catalogue.search("twitter")[0].id == "x"
    assert catalogue.search("login.microsoftonline")[0].id == "microsoft"


def test_search_without_letters_lists_all_and_tier_one_comes_first() -> None:
    everything = catalogue.search("", limit=1000)
    assert len(everything) >= 365
    assert [found.tier for found in everything] == sorted(found.tier for found in everything)
    assert len(catalogue.search("", limit=5)) == 5
    assert catalogue.search("zzzz-nothing") == []


def test_a_product_inherits_the_facts_and_their_confirmation() -> None:
    gmail, google = catalogue.get("gmail"), catalogue.get("google")
    assert gmail.token_endpoint == google.token_endpoint
    assert gmail.is_confirmed("refresh_token")
    assert not gmail.is_confirmed("default_scopes")
    assert gmail.name != google.name


def test_facts_of_second_tier_entries_are_never_confirmed_unasked() -> None:
    for summary in catalogue.summaries():
        provider = catalogue.get(summary.id)
        if provider.verified != "docs" and provider.extends is None:
            assert provider.confirmed <= set(provider.fact_sources), provider.id


def test_an_entry_reads_as_json_for_the_api() -> None:
    shown = as_api(catalogue.get("salesforce"))
    assert shown["id"] == "salesforce"
    assert shown["variables"][0]["name"] == "login_host"
    assert shown["variables"][0]["required"] is False
    assert "token_endpoint_auth_method" in shown["unconfirmed"]
    assert "no-expires-in" in shown["quirks"]
    assert summary_as_api(catalogue.search("salesforce")[0])["id"] == "salesforce"


def test_importing_the_catalogue_reads_no_entry() -> None:
    script = (
        "import sys, pathlib\n"
        "opened = []\n"
        "sys.addaudithook(lambda e, a: opened.append(str(a[0])) if e == 'open' else None)\n"
        "from regrant.providers import catalogue\n"
        "assert not [f for f in opened if f.endswith('.toml')], opened\n"
        "assert not [f for f in opened if f.endswith('index.json')], opened\n"
        "catalogue.find('google')\n"
        "assert len({f for f in opened if f.endswith('.toml')}) == 1, opened\n"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own text
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_index_takes_little_memory() -> None:
    catalogue.summaries.cache_clear()
    tracemalloc.start()
    catalogue.summaries()
    catalogue.find("google")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000
