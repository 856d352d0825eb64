"""What an entry says to the administrator."""

import pytest

from regrant.providers import catalogue
from regrant.providers.words import about, duration


def said(provider_id: str) -> dict[str, str]:
    return {each.fact: each.text for each in about(catalogue.get(provider_id))}


@pytest.mark.parametrize(
    ("provider_id", "words"),
    [
        ("google", "first consent only, and again when consent is forced with prompt=consent"),
        ("microsoft", "only when the scope offline_access is asked for"),
        ("dropbox", "only when it is asked for with token_access_type=offline"),
        ("facebook", "an access token is traded for one that lasts 60 days"),
        ("github", "none are needed: access tokens do not end"),
        ("slack", "only when the application is set up for it: Your app > OAuth & Permissions"),
        ("hubspot", "Every login brings a refresh token"),
    ],
)
def test_each_way_to_a_refresh_token_has_its_sentence(provider_id: str, words: str) -> None:
    assert words in said(provider_id)["refresh_token"]


def test_what_ends_a_refresh_token_is_said_with_its_time() -> None:
    google = said("google")
    assert "unused for 180 days" in google["refresh_token_limits.idle_expiry_seconds"]
    assert "after 7 days" in google["refresh_token_limits.testing_mode_expiry_seconds"]
    assert "5 years after" in said("quickbooks")["refresh_token_limits.absolute_expiry_seconds"]


@pytest.mark.parametrize(
    ("provider_id", "words"),
    [
        ("google", "in the token answer and in the answer to a call of its own"),
        ("strava", "in the address that the browser comes back to"),
        ("github", "in the token answer and in a header of the API's answers"),
        ("figma", "does not say which scopes it granted"),
    ],
)
def test_where_granted_scopes_are_reported_is_said(provider_id: str, words: str) -> None:
    assert words in said(provider_id)["granted_scopes.reported_in"]


def test_every_sentence_is_one_and_carries_its_sources() -> None:
    for summary in catalogue.summaries():
        for each in about(catalogue.get(summary.id)):
            assert each.text.endswith("."), each
            assert "None" not in each.text, each
            assert each.sources, each


def test_a_hint_is_marked_as_one() -> None:
    marks = {each.fact: each.confirmed for each in about(catalogue.get("google"))}
    assert marks["refresh_token"]
    assert not marks["refresh_token_limits.max_live_per_account_per_client"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (90, "90 seconds"),
        (600, "10 minutes"),
        (43_199, "12 hours"),
        (86_400, "1 day"),
        (2_592_000, "30 days"),
        (157_680_000, "5 years"),
    ],
)
def test_durations_are_said_as_a_person_would(seconds: int, words: str) -> None:
    assert duration(seconds) == words
