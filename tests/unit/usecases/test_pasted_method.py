"""Methods made of pasted requests: what varies is a parameter, what is secret stays out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regrant.domain.service import Authentication, ServiceSettings
from regrant.errors import InvalidInputError
from regrant.usecases.input.reading import read_struct
from regrant.usecases.input.service import MethodFields
from regrant.usecases.pasted_method import PastedMethod, method_from_pasted
from regrant.usecases.service_settings import method_from

SERVICE = ServiceSettings("Example", "https://api.example/v1")


def pasted(text: str, service: ServiceSettings = SERVICE) -> PastedMethod:
    return method_from_pasted(text, service)


def test_numbers_and_identifiers_in_the_path_become_parameters_named_by_what_they_follow() -> None:
    one = "1c9d4a3e-0a5b-4c8e-9f00-000000000001"
    found = pasted(f"https://api.example/v1/users/42/notes/{one}?limit=10&q=a%20b")
    assert found.fields["path"] == "/users/{user_id}/notes/{note_id}"
    kept = {each["name"]: (each["in"], each["default"]) for each in found.fields["parameters"]}
    assert kept == {
        "user_id": ("path", 42),
        "note_id": ("path", one),
        "limit": ("query", 10),
        "q": ("query", "a b"),
    }


def test_a_body_becomes_parameters_of_the_types_that_were_pasted() -> None:
    body = '{"a": "x", "n": 1, "f": 1.5, "b": true, "l": ["y"], "o": {"z": 1}, "e": []}'
    found = pasted(f"curl https://api.example/v1/items --json '{body}'")
    kinds = {each["name"]: (each["type"], each["is_array"]) for each in found.fields["parameters"]}
    assert kinds == {
        "a": ("string", False),
        "n": ("integer", False),
        "f": ("number", False),
        "b": ("boolean", False),
        "l": ("string", True),
        "o": ("object", False),
        "e": ("object", False),
    }


@pytest.mark.parametrize(
    "text",
    [
        "curl https://api.example/v1/i -H 'Authorization: Bearer hidden-1'",
        "curl https://api.example/v1/i -H 'X-Api-Key: hidden-1'",
        "curl https://api.example/v1/i -H 'x-house: hidden-1'",
        "curl https://api.example/v1/i -b session=hidden-1",
        "curl https://api.example/v1/i -u me:hidden-1",
        "https://api.example/v1/i?access_token=hidden-1",
        "https://api.example/v1/i?house=hidden-1",
        "curl https://api.example/v1/i -d client_secret=hidden-1",
        """curl https://api.example/v1/i --json '{"a": {"password": "hidden-1"}}'""",
    ],
)
def test_credentials_are_left_out_and_named(text: str) -> None:
    key = Authentication("api_key", header="x-house", query="house")
    found = pasted(text, ServiceSettings("Example", "https://api.example/v1", key))
    assert "hidden-1" not in repr(found)
    assert found.left_out


@pytest.mark.parametrize(
    "text",
    [
        "https://other.example/v1/items",
        "http://api.example/v1/items",
        "https://api.example/v2/items",
        "https://[/",
    ],
)
def test_an_address_of_another_service_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        pasted(text)


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_was_pasted_makes_fields_that_the_api_can_judge(path: str, rest: str) -> None:
    try:
        found = pasted(f"curl 'https://api.example/v1/{path}' {rest}")
        fields = read_struct(MethodFields, found.fields)
    except InvalidInputError:
        return
    assert method_from(fields, None)[0].name
