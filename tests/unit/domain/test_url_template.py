"""Addresses with variables: filled in without ever leading elsewhere."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regrant.domain.url_template import (
    Variable,
    VariableKind,
    fill,
    values_for,
    variable_names,
)
from regrant.errors import InvalidInputError

TEMPLATES: dict[VariableKind, str] = {
    "label": "https://{v}.shop.example/token",
    "host": "https://{v}/token",
    "suffix": "https://accounts.shop.{v}/token",
    "segment": "https://shop.example/realms/{v}/token",
    "text": "https://shop.example/token?audience={v}",
}


def filled(kind: VariableKind, value: str) -> str:
    values = values_for({"v": Variable("it", kind)}, {"v": value})
    made = fill(TEMPLATES[kind], values)
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("label", "acme"),
        ("label", "a-1"),
        ("label", " acme "),
        ("host", "login.example.com"),
        ("host", "login.example.com:8443"),
        ("suffix", "com"),
        ("suffix", "com.au"),
        ("segment", "my.realm~1"),
        ("text", "https://api.example/"),
    ],
)
def test_a_fitting_value_is_filled_in(kind: VariableKind, value: str) -> None:
    assert filled(kind, value) == TEMPLATES[kind].replace("{v}", value.strip())


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("label", "evil.example/"),
        ("label", "a.b"),
        ("label", "-a"),
        ("label", "a" * 64),
        ("label", "a@evil"),
        ("label", "a\nb"),
        ("label", "ä"),
        ("host", "evil.example/path"),
        ("host", "user@evil.example"),
        ("host", "https://evil.example"),
        ("host", "evil"),
        ("host", "a.b:99999999"),
        ("host", "a..b"),
        ("suffix", "com/evil"),
        ("suffix", "com?x"),
        ("segment", ".."),
        ("segment", "."),
        ("segment", "a/b"),
        ("segment", "a%2fb"),
        ("segment", ""),
        ("text", "a b"),
        ("text", "a\nb"),
    ],
)
def test_a_value_that_could_lead_elsewhere_is_named(kind: VariableKind, value: str) -> None:
    variables = {"v": Variable("it", kind), "w": Variable("other", "label")}
    if not value:
        assert values_for(variables, {"v": value, "w": "ok"}) == {"w": "ok"}
        return
    with pytest.raises(InvalidInputError) as raised:
        values_for(variables, {"v": value, "w": "a.b"})
    assert [p.field for p in raised.value.fields] == ["url_variables.v", "url_variables.w"]


@given(value=st.text(max_size=40), kind=st.sampled_from(list(TEMPLATES)))
def test_no_value_changes_the_host_that_the_template_settles(
    value: str, kind: VariableKind
) -> None:
    try:
        values = values_for({"v": Variable("it", kind)}, {"v": value})
    except InvalidInputError:
        return
    made = fill(TEMPLATES[kind], values)
    if made is None:
        return
    parts = urlsplit(made)
    assert parts.scheme == "https"
    assert parts.username is None
    if kind in {"segment", "text"}:
        assert parts.netloc == "shop.example"
    if kind == "label":
        assert (parts.hostname or "").endswith(".shop.example")
    assert parts.path.endswith("/token")


def test_a_default_stands_in_and_what_is_missing_leaves_the_address_open() -> None:
    variables = {"v": Variable("it", "label", default="common"), "w": Variable("other", "label")}
    values = values_for(variables, {"v": "  "})
    assert values == {"v": "common"}
    assert fill("https://{v}.example/{w}", values) is None
    assert fill("https://{v}.example/", values) == "https://common.example/"
    assert variable_names("https://{v}.{w}.{v}/") == ("v", "w")
