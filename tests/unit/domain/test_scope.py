"""Scopes: which differences between asked and granted mean something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regrant.domain.scope import compare, implies, parse_scopes, short_form

WORDS = st.text(st.characters(min_codepoint=0x30, max_codepoint=0x7A), min_size=1).filter(
    lambda word: parse_scopes(word) == (word,)
)


@pytest.mark.parametrize(
    ("written", "scopes"),
    [
        ("read write", ("read", "write")),
        ("read,write", ("read", "write")),
        ("read, write;admin|x+y", ("read", "write", "admin", "x", "y")),
        ("read%20write%2cx", ("read", "write", "x")),
        ("  read\n\twrite  ", ("read", "write")),
        ("write read write", ("write", "read")),
        ("", ()),
        ([" a ", "b c", "a"], ("a", "b c")),
    ],
)
def test_scopes_are_split_at_whatever_people_and_providers_write(
    written: str | list[str], scopes: tuple[str, ...]
) -> None:
    assert parse_scopes(written) == scopes


@given(st.lists(WORDS, unique=True))
def test_the_same_scopes_in_another_order_are_the_same(scopes: list[str]) -> None:
    difference = compare(scopes, reversed(scopes))
    assert difference.is_harmless
    assert not difference.extra


@pytest.mark.parametrize(
    ("requested", "granted", "missing"),
    [
        ("read write", "write read", set[str]()),
        ("read write", "read", {"write"}),
        ("read", "read write", set[str]()),
        ("read", "", {"read"}),
        ("", "read", set[str]()),
        ("openid offline_access email", "email", set[str]()),
        ("email", "https://www.googleapis.com/auth/userinfo.email", set[str]()),
        ("https://www.googleapis.com/auth/drive.readonly", "drive", set[str]()),
        ("public_repo", "repo", set[str]()),
        ("repo", "public_repo", {"repo"}),
        ("read:org", "admin:org", set[str]()),
        ("admin:org", "read:org", {"admin:org"}),
        ("read:user", "write:org", {"read:user"}),
        ("Mail.Read", "https://graph.microsoft.com/Mail.ReadWrite", set[str]()),
        ("Files.Read.All", "Files.ReadWrite.All", set[str]()),
        ("Files.Read.All", "Files.ReadWrite", {"Files.Read.All"}),
        ("Mail.Send", "Mail.ReadWrite", {"Mail.Send"}),
        ("Read", "read", {"Read"}),
    ],
)
def test_only_what_was_asked_and_is_lacking_counts(
    requested: str, granted: str, missing: set[str]
) -> None:
    assert compare(parse_scopes(requested), parse_scopes(granted)).missing == missing


def test_a_provider_may_write_scopes_in_another_case() -> None:
    assert compare(["Read"], ["READ"], ignore_case=True).is_harmless
    assert compare(["Read"], ["write"], ignore_case=True).missing == {"Read"}


def test_the_catalogue_says_what_a_scope_contains() -> None:
    contained = {"everything": ("read", "write")}
    found = compare(
        ["read", "write"], ["everything"], including=lambda scope: contained.get(scope, ())
    )
    assert found.is_harmless


def test_what_was_granted_and_not_asked_is_told_apart() -> None:
    found = compare(["read"], ["read", "write"])
    assert (found.missing, found.extra) == (frozenset(), {"write"})


@given(WORDS, WORDS)
def test_a_scope_implies_itself_and_never_two_ways(one: str, other: str) -> None:
    assert implies(one, one)
    assert not (implies(one, other) and implies(other, one)) or short_form(one) == short_form(other)
