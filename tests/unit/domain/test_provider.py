"""A provider as the protocol layer and the diagnosis ask it."""

import pytest

from regrant.domain.provider import Provider, Quirk
from regrant.domain.provider_wire import Revocation, TokenAnswer
from regrant.domain.url_template import Variable
from regrant.errors import InvalidInputError


def a_provider(**changes: object) -> Provider:
    values: dict[str, object] = {
        "id": "acme",
        "name": "Acme",
        "category": "crm",
        "token_endpoint": "https://{shop}.acme.example/token",
        "variables": {"shop": Variable("the shop", "label")},
    }
    return Provider(**{**values, **changes})  # pyright: ignore[reportArgumentType]


def test_an_endpoint_is_filled_in_with_the_value_of_the_application() -> None:
    provider = a_provider()
    assert provider.endpoint("token_endpoint", {"shop": "one"}) == "https://one.acme.example/token"
    assert provider.endpoint("token_endpoint") is None
    assert provider.endpoint("revocation_endpoint", {"shop": "one"}) is None
    assert provider.missing_variables() == ("shop",)
    assert provider.missing_variables({"shop": "one"}) == ()
    assert provider.has_variables


@pytest.mark.parametrize(
    "value",
    [
        "evil.example/",
        "a.b",
        "a/b",
        "a?b",
        "a#b",
        "a@b",
        "a:1",
        "-a",
        "a-",
        "a b",
        "é",
        "a\nb",
        "{x}",
    ],
)
def test_a_value_that_could_lead_elsewhere_is_refused_by_name(value: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        a_provider().endpoint("token_endpoint", {"shop": value})
    assert refused.value.fields[0].field == "url_variables.shop"


@pytest.mark.parametrize("value", ["a.example", "a.example:8443", "a-b.example.co.uk"])
def test_a_whole_host_may_have_dots_and_a_port(value: str) -> None:
    provider = a_provider(variables={"shop": Variable("the host", "host")})
    assert provider.endpoint("token_endpoint", {"shop": value})


@pytest.mark.parametrize("value", ["..", ".", "a/..", "a\\b", "%2e%2e", "a;b", ""])
def test_a_path_segment_cannot_climb(value: str) -> None:
    provider = a_provider(
        token_endpoint="https://acme.example/{shop}/token",
        variables={"shop": Variable("the tenant", "segment")},
    )
    if value:
        with pytest.raises(InvalidInputError):
            provider.endpoint("token_endpoint", {"shop": value})
    else:
        assert provider.endpoint("token_endpoint", {"shop": value}) is None


def test_what_needs_an_optional_value_is_left_out_without_it() -> None:
    provider = a_provider(
        variables={"api": Variable("the API", "text", optional=True)},
        default_scopes=("read", "{api}/all"),
    )
    assert provider.filled({"audience": "{api}", "prompt": "login"}, {}) == {"prompt": "login"}
    assert provider.filled({"audience": "{api}"}, {"api": "https://a"}) == {"audience": "https://a"}
    assert provider.filled_scopes() == ("read",)
    assert provider.filled_scopes({"api": "x"}) == ("read", "x/all")


def test_a_table_is_confirmed_when_each_of_its_parts_is() -> None:
    given = frozenset({"pkce", "identity.id", "identity.label"})
    provider = a_provider(given=given, confirmed=frozenset({"pkce", "identity.id"}))
    assert provider.is_confirmed("pkce")
    assert provider.is_confirmed("identity.id")
    assert not provider.is_confirmed("identity")
    assert not provider.is_confirmed("issuer")
    assert provider.is_given("identity")
    assert not provider.is_given("issuer")


def test_the_most_exact_source_of_a_fact_is_named() -> None:
    provider = a_provider(
        sources=("https://all.example",),
        fact_sources={
            "identity": ("https://table.example",),
            "identity.id": ("https://id.example",),
        },
    )
    assert provider.sources_of("identity.id") == ("https://id.example",)
    assert provider.sources_of("identity.label") == ("https://table.example",)
    assert provider.sources_of("pkce") == ("https://all.example",)


def test_a_stronger_scope_covers_the_weaker_ones_below_it() -> None:
    provider = a_provider(
        scope_implies={"admin": ("write",), "write": ("read",), "read": ("admin",)}
    )
    assert provider.implied_scopes("write") == {"admin", "write", "read"}
    provider = a_provider(scope_implies={"admin": ("write",), "write": ("read",)})
    assert provider.missing_scopes(["read", "mail"], ["admin"]) == ("mail",)
    assert provider.missing_scopes(["admin"], ["read"]) == ("admin",)


def test_spellings_of_one_scope_are_one_scope() -> None:
    provider = a_provider(
        scope_optional_prefix="https://api.example/",
        scope_aliases={"email": "https://id.example/userinfo.email"},
        scopes_ignore_case=True,
    )
    granted = ["https://id.example/userinfo.email", "https://api.example/user.read"]
    assert provider.missing_scopes(["email", "User.Read"], granted) == ()


def test_quirks_follow_from_the_facts() -> None:
    assert a_provider().quirks == frozenset()
    provider = a_provider(
        scope_separator=",",
        client_id_param="client_key",
        token_answer=TokenAnswer(body="form", object="/body", error_in_success=True),
        revocation=Revocation(method="DELETE", auth="bearer", body="none", token_param=""),
    )
    assert provider.quirks == {
        Quirk.COMMA_SEPARATED_SCOPES,
        Quirk.RENAMED_CLIENT_ID,
        Quirk.FORM_TOKEN_ANSWER,
        Quirk.NESTED_TOKEN_ANSWER,
        Quirk.ERROR_IN_SUCCESS,
        Quirk.SPECIAL_REVOCATION,
    }
    assert a_provider(revocation=Revocation(auth="post", ends="all")).quirks == frozenset()
