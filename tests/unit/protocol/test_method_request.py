"""From a method's description and a caller's values to a request, or to words about each value."""

from base64 import b64encode
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regrant.domain.service import (
    HttpMethod,
    MethodSettings,
    Parameter,
    ParameterIn,
    ParameterType,
    ServiceSettings,
)
from regrant.errors import InvalidInputError
from regrant.protocol.http import HttpRequest
from regrant.protocol.method_request import NO_BODY, build_request, is_under, join_url

BASE = "https://api.example/v1"


def parameter(
    name: str, location: ParameterIn, kind: ParameterType = "string", **more: Any
) -> Parameter:
    return Parameter(name, location, kind, **more)


def built(
    *parameters: Parameter,
    path: str = "/items",
    verb: HttpMethod = "POST",
    body: Any = NO_BODY,
    content_type: str = "application/json",
    headers: dict[str, str] | None = None,
    values: dict[str, Any] | None = None,
    **named: Any,
) -> HttpRequest:
    service = ServiceSettings("Shop", BASE, headers=headers or {})
    method = MethodSettings(
        "m", http_method=verb, path=path, parameters=parameters, content_type=content_type
    )
    return build_request(service, method, {**(values or {}), **named}, body)


def refused(*parameters: Parameter, **values: Any) -> dict[str, str]:
    """The values that are refused, each with the reason."""
    with pytest.raises(InvalidInputError) as raised:
        built(*parameters, **values)
    return {problem.field: problem.message for problem in raised.value.fields}


def query_of(request: HttpRequest) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(request.url).query, keep_blank_values=True, strict_parsing=True)


def headers_of(request: HttpRequest, name: str) -> list[str]:
    return [value for key, value in request.headers if key == name]


def test_a_method_without_parameters_is_its_verb_and_address() -> None:
    request = built(verb="GET", headers={"X-Shop": "blue"})
    assert (request.method, request.url, request.body) == ("GET", f"{BASE}/items", None)
    assert request.headers == (("x-shop", "blue"), ("accept", "*/*"))


def test_every_place_takes_its_parameters() -> None:
    request = built(
        parameter("id", "path"),
        parameter("page", "query", "integer"),
        parameter("X-Trace", "header"),
        parameter("theme", "cookie"),
        parameter("name", "body"),
        parameter("count", "body", "integer"),
        path="/items/{id}/parts",
        values={"id": "a/b?c", "page": 2, "X-Trace": "t", "theme": "d;k", "name": "n", "count": 3},
    )
    assert request.url == f"{BASE}/items/a%2Fb%3Fc/parts?page=2"
    assert headers_of(request, "x-trace") == ["t"]
    assert headers_of(request, "cookie") == ["theme=d%3Bk"]
    assert headers_of(request, "content-type") == ["application/json"]
    assert msgspec.json.decode(request.body or b"") == {"name": "n", "count": 3}


@given(value=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_no_value_leaves_its_part_of_the_path(value: str) -> None:
    if value in {".", ".."}:
        assert "parameters.id" in refused(parameter("id", "path"), path="/a/{id}/b", id=value)
        return
    url = built(parameter("id", "path"), path="/a/{id}/b", id=value).url
    assert url.count("/") == f"{BASE}/a/x/b".count("/")
    assert not {"?", "#", "\\", " "} & set(url)
    assert is_under(BASE, url)


@given(value=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_the_query(value: str) -> None:
    assert query_of(built(parameter("q", "query"), q=value)) == [("q", value)]


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("string", "a b", "a b"),
        ("integer", 7, "7"),
        ("integer", -(10**20), "-100000000000000000000"),
        ("number", 1.5, "1.5"),
        ("number", 2, "2"),
        ("boolean", True, "true"),
        ("boolean", False, "false"),
        ("date", "2027-01-31", "2027-01-31"),
        ("time", "12:30:00", "12:30:00"),
        ("datetime", "2027-01-31T12:30:00Z", "2027-01-31T12:30:00Z"),
        ("uuid", "7c4ea382-dc0a-4377-8394-a3fa06bd4c44", "7c4ea382-dc0a-4377-8394-a3fa06bd4c44"),
        ("object", {"a": [1]}, '{"a":[1]}'),
    ],
)
def test_a_value_of_each_type_is_written_as_text(
    kind: ParameterType, value: Any, text: str
) -> None:
    assert query_of(built(parameter("v", "query", kind), v=value)) == [("v", text)]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("string", [7, True, None, [], {}]),
        ("integer", ["7", 1.5, 7.0, True, []]),
        ("number", ["1.5", False, {}]),
        ("boolean", ["true", 1, 0]),
        ("date", ["31.1.2027", "2027-02-30", 20270131, ""]),
        ("time", ["noon", "25:00:00", 12]),
        ("datetime", ["yesterday", "2027-13-01T00:00:00Z", 0]),
        ("uuid", ["7c4ea382", 7, "x" * 36]),
        ("object", ["{}", 7, True]),
    ],
)
def test_a_value_of_another_type_is_named_with_what_it_must_be(
    kind: ParameterType, values: list[Any]
) -> None:
    for value in values:
        found = refused(parameter("v", "query", kind, required=True), v=value)
        assert list(found) == ["parameters.v"], value
        assert found["parameters.v"].startswith(("must be", "is missing")), value


def test_everything_that_is_wrong_is_named_at_once() -> None:
    found = refused(
        parameter("id", "path"),
        parameter("page", "query", "integer"),
        parameter("must", "query", required=True),
        path="/items/{id}",
        page="x",
        unknown=1,
    )
    assert set(found) == {
        "parameters.id",
        "parameters.page",
        "parameters.must",
        "parameters.unknown",
    }


def test_a_default_stands_in_for_what_is_not_given_and_for_nothing_else() -> None:
    page = parameter("page", "query", "integer", required=True, default=1)
    assert query_of(built(page)) == [("page", "1")]
    assert query_of(built(page, page=5)) == [("page", "5")]
    assert "parameters.page" in refused(page, page=None)


def test_what_is_optional_and_not_given_is_left_out() -> None:
    request = built(
        parameter("q", "query"),
        parameter("h", "header"),
        parameter("c", "cookie"),
        parameter("b", "body"),
        b=None,
    )
    assert (request.url, request.body) == (f"{BASE}/items", None)
    assert headers_of(request, "cookie") == headers_of(request, "h") == []


def test_lists_are_repeated_or_joined_as_their_place_allows() -> None:
    def many(name: str, location: ParameterIn) -> Parameter:
        return parameter(name, location, is_array=True)

    request = built(
        many("ids", "path"),
        many("q", "query"),
        many("x-tag", "header"),
        many("c", "cookie"),
        many("b", "body"),
        path="/items/{ids}",
        values={
            "ids": ["a,b", "c/d"],
            "q": ["1", "2"],
            "x-tag": ["t", "u"],
            "c": ["y"],
            "b": ["z"],
        },
    )
    assert request.url == f"{BASE}/items/a%2Cb,c%2Fd?q=1&q=2"
    assert headers_of(request, "x-tag") == ["t", "u"]
    assert headers_of(request, "cookie") == ["c=y"]
    assert msgspec.json.decode(request.body or b"") == {"b": ["z"]}


@pytest.mark.parametrize("value", ["a", {"a": 1}, 7, [7], ["a", None], [["a"]]], ids=repr)
def test_a_list_is_a_list_of_its_type(value: Any) -> None:
    assert list(refused(parameter("q", "query", is_array=True), q=value)) == ["parameters.q"]


def test_an_empty_list_never_shortens_a_path_or_stands_for_something_required() -> None:
    # DELETE /items/{ids} with no ids would be DELETE /items/.
    ids = parameter("ids", "path", is_array=True)
    assert list(refused(ids, path="/items/{ids}", verb="DELETE", ids=[])) == ["parameters.ids"]
    must = parameter("q", "query", is_array=True, required=True)
    assert list(refused(must, q=[])) == ["parameters.q"]
    assert built(parameter("q", "query", is_array=True), q=[]).url == f"{BASE}/items"


@pytest.mark.parametrize("location", ["header", "cookie"])
@pytest.mark.parametrize("value", ["a\r\nx: y", "a\n", "\n", "a\x00", "\x1b[31m", "\x7f"], ids=repr)
def test_what_a_header_cannot_carry_is_named(location: ParameterIn, value: str) -> None:
    assert list(refused(parameter("v", location), v=value)) == ["parameters.v"]


@pytest.mark.parametrize("value", ["", "plain", "tab\there", "é ☃", ";=,"], ids=repr)
def test_other_text_reaches_a_header_as_it_is(value: str) -> None:
    assert headers_of(built(parameter("v", "header"), v=value), "v") == [value]


@pytest.mark.parametrize(
    ("content_type", "body", "sent"),
    [
        ("application/json", {"a": 1}, b'{"a":1}'),
        ("application/json", None, b"null"),
        ("application/json", [], b"[]"),
        ("application/vnd.x+json; v=1", "text", b'"text"'),
        ("text/plain", "téxt", "téxt".encode()),
        ("application/xml", "<a/>", b"<a/>"),
        ("application/x-www-form-urlencoded", {"a": [1, 2], "b": True}, b"a=1&a=2&b=true"),
        ("application/octet-stream", {"base64": b64encode(b"\x00\xff").decode()}, b"\x00\xff"),
        ("image/png", {"base64": ""}, b""),
    ],
)
def test_a_whole_body_is_sent_as_its_content_type_wants(
    content_type: str, body: Any, sent: bytes
) -> None:
    request = built(body=body, content_type=content_type)
    assert request.body == sent
    assert headers_of(request, "content-type") == [content_type]


@pytest.mark.parametrize(
    ("content_type", "body", "field"),
    [
        ("text/plain", {"a": 1}, "body"),
        ("text/plain", 7, "body"),
        ("application/octet-stream", {"base64": "!!"}, "body.base64"),
        ("application/octet-stream", {"base64": 7}, "body"),
        ("application/octet-stream", {"base64": "AA==", "more": 1}, "body"),
    ],
)
def test_a_body_that_does_not_fit_its_content_type_is_named(
    content_type: str, body: Any, field: str
) -> None:
    assert list(refused(body=body, content_type=content_type)) == [field]


def test_body_parameters_of_a_form_are_pairs() -> None:
    request = built(
        parameter("a", "body", is_array=True),
        parameter("b", "body", "boolean"),
        content_type="application/x-www-form-urlencoded",
        a=["1", "2"],
        b=True,
    )
    assert request.body == b"a=1&a=2&b=true"


def test_a_whole_body_beside_body_parameters_is_refused() -> None:
    assert list(refused(parameter("a", "body"), a="x", body={"b": 1})) == ["body"]


def test_headers_of_the_service_are_kept_and_set_once() -> None:
    request = built(
        parameter("name", "body"),
        headers={"Accept": "application/vnd.shop+json", "Content-Type": "application/hal+json"},
        name="n",
    )
    assert headers_of(request, "accept") == ["application/vnd.shop+json"]
    assert headers_of(request, "content-type") == ["application/hal+json"]


@pytest.mark.parametrize(
    ("base", "path", "url"),
    [
        (BASE, "", BASE),
        (f"{BASE}/", "/items", f"{BASE}/items"),
        (BASE, "items", f"{BASE}/items"),
        ("https://api.example", "/", "https://api.example/"),
    ],
)
def test_a_path_is_joined_with_one_slash(base: str, path: str, url: str) -> None:
    assert join_url(base, path) == url


@pytest.mark.parametrize(
    ("url", "is_below"),
    [
        (BASE, True),
        (f"{BASE}/", True),
        (f"{BASE}/a?b=c", True),
        (f"{BASE}x/a", False),
        ("https://api.example/v2/a", False),
        ("https://api.example:8443/v1/a", False),
        ("http://api.example/v1/a", False),
        ("https://api.example.evil.example/v1/a", False),
        ("https://api.example@evil.example/v1/a", False),
        ("https://API.example/v1/a", True),
    ],
)
def test_an_address_is_below_another_only_at_the_same_origin_and_path(
    url: str, *, is_below: bool
) -> None:
    assert is_under(BASE, url) is is_below
