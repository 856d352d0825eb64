"""What is typed, read: pairs, parameters, values of a call, moments, clearing."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from regrant.cli import given
from regrant.cli.application_options import ApplicationOptions
from regrant.cli.call import body_of, values_of
from regrant.cli.method_options import parameters
from regrant.cli.service_options import ServiceOptions
from regrant.client.objects import Method
from regrant.errors import InvalidInputError

METHOD: Any = {
    "id": "mth_1",
    "service": "svc_1",
    "name": "find",
    "http_method": "POST",
    "path": "/items/{id}",
    "outputs": {},
    "use_authentication": True,
    "content_type": "application/json",
    "required_scopes": [],
    "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-01T00:00:00Z",
    "parameters": [
        {"name": name, "in": "query", "type": kind, "required": False, "is_array": is_array}
        for name, kind, is_array in [
            ("id", "integer", False),
            ("tags", "string", True),
            ("sizes", "number", True),
            ("filter", "object", False),
            ("name", "string", False),
        ]
    ],
}


def method(**changes: Any) -> Method:
    return msgspec.convert(METHOD | changes, Method)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (("id=7",), {"id": 7}),
        (("name=7",), {"name": "7"}),
        (("name=a=b",), {"name": "a=b"}),
        (("name=",), {"name": ""}),
        (("tags=a",), {"tags": ["a"]}),
        (("tags=a", "tags=b"), {"tags": ["a", "b"]}),
        (("sizes=1", "sizes=2.5"), {"sizes": [1, 2.5]}),
        (("tags:=[]",), {"tags": []}),
        (('filter={"a": 1}',), {"filter": {"a": 1}}),
        (("other:=true",), {"other": True}),
    ],
)
def test_values_take_the_types_of_the_method(typed: tuple[str, ...], read: dict[str, Any]) -> None:
    assert values_of(typed, method()) == read


def test_without_the_method_values_are_text_unless_they_are_said_to_be_json() -> None:
    assert values_of(("id=7", "limit:=5", "id=8"), None) == {"id": ["7", "8"], "limit": 5}


@pytest.mark.parametrize("typed", ["id", "=7", ":=7", "id=seven", "limit:=x"])
def test_a_value_that_cannot_be_read_is_named(typed: str) -> None:
    with pytest.raises(InvalidInputError):
        values_of((typed,), method())


def test_a_body_is_json_text_or_bytes_as_the_method_takes_it(tmp_path: Path) -> None:
    assert body_of('{"a": [1]}', method()) == {"a": [1]}
    assert body_of("123", method(content_type="text/plain")) == "123"
    (tmp_path / "picture").write_bytes(b"\x89PNG\xff")
    picture = body_of(f"@{tmp_path / 'picture'}", method(content_type="image/png"))
    assert picture == {"base64": "iVBOR/8="}
    with pytest.raises(InvalidInputError, match="the method takes application/json"):
        body_of("hello", method())
    with pytest.raises(InvalidInputError, match="cannot be read"):
        body_of(f"@{tmp_path / 'nothing'}", method())


def test_parameters_are_typed_with_keys_or_as_json() -> None:
    typed = ["id,type=integer,required", "page,in=query,default=2,type=integer", "q,default=7"]
    assert parameters([*typed, '{"name": "x", "in": "header"}'], "/items/{id}") == [
        {"name": "id", "in": "path", "type": "integer", "required": True},
        {"name": "page", "in": "query", "type": "integer", "default": 2},
        {"name": "q", "default": "7", "in": "query", "type": "string"},
        {"name": "x", "in": "header", "type": "string"},
    ]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("id,typ=integer", "none of in, type"),
        ("id,type=int", "type is one of string, integer"),
        ("id,in=url", "in is one of path, query"),
        ("id,required=maybe", "required is true or false"),
        ("id,type=integer,default=x", "is not a number"),
        ("{id}", "is not JSON"),
    ],
)
def test_a_parameter_that_cannot_be_read_says_what_can(typed: str, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        parameters([typed], "")


def test_what_is_left_out_of_an_application_changes_nothing() -> None:
    assert ApplicationOptions().fields() == {}
    typed = ApplicationOptions(
        scope=["a b", "c"], token_location="query", authorization_param=["x=1"], pkce="off"
    )
    assert typed.fields() == {
        "pkce": "off",
        "scopes": ["a", "b", "c"],
        "authorization_params": {"x": "1"},
        "token_placement": {"location": "query"},
    }


def test_the_kind_of_authentication_follows_from_what_is_given(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    oauth = ServiceOptions(application="app_1", account="personal").fields()
    assert oauth["authentication"] == {
        "type": "oauth2",
        "application": "app_1",
        "account": "personal",
    }
    key = ServiceOptions(key_header="X-Api-Key", secret_file=tmp_path / "secret").fields()
    assert key["authentication"] == {"type": "api_key", "header": "X-Api-Key", "value": "s3cret"}
    changed = ServiceOptions(secret_file=tmp_path / "secret").fields(type_now="basic")
    assert changed["authentication"] == {"type": "basic", "password": "s3cret"}
    with pytest.raises(InvalidInputError, match="belongs to"):
        ServiceOptions(secret_file=tmp_path / "secret").fields(type_now="none")
    assert ServiceOptions(header=["Accept: text/csv"]).fields() == {
        "headers": {"Accept": "text/csv"}
    }


def test_a_secret_is_given_in_one_way_only(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="either this or"):
        given.secret("--x", stdin=True, file=tmp_path / "x")
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(InvalidInputError, match="is empty"):
        given.secret("--x", stdin=False, file=tmp_path / "empty")
    assert given.secret("--x", stdin=False, file=None) is None


@pytest.mark.parametrize("typed", ["2027-13-01", "tomorrow", ""])
def test_a_moment_that_is_none_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(InvalidInputError, match="2027-01-31"):
        given.moment("--expires-at", typed)


def test_fields_are_cleared_by_the_name_of_the_option_or_of_the_api() -> None:
    known = ("return_urls", "issuer")
    assert given.cleared(["return-urls", "--issuer"], known) == {
        "return_urls": None,
        "issuer": None,
    }
