"""Reading pasted requests: what curl, browsers and documentation write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regrant.errors import InvalidInputError
from regrant.protocol.pasted_request import parse_pasted

URL = "https://api.example/items"


@pytest.mark.parametrize(
    ("text", "method", "body"),
    [
        (f"curl {URL}", "GET", None),
        (f"$ curl -sSL --compressed {URL}", "GET", None),
        (f"curl -o out.json {URL} --max-time 5", "GET", None),
        (f"curl -XDELETE {URL}", "DELETE", None),
        (f"curl -I {URL}", "HEAD", None),
        (f"curl {URL} -d a=1 -d b=2", "POST", "a=1&b=2"),
        (f"curl \\\n  -X PUT \\\n  '{URL}' \\\n  --data-raw '{{\"a\": 1}}'", "PUT", '{"a": 1}'),
        (f'curl {URL} --data-raw $\'{{"a":"it\\\'s\\u0021"}}\'', "POST", '{"a":"it\'s!"}'),
        (f"curl {URL} --json '{{}}'", "POST", "{}"),
        (f"curl {URL} -F a=1 -F b=c", "POST", "a=1&b=c"),
        (f"curl --url {URL} --data-urlencode 'q=a b'", "POST", "q=a%20b"),
        (f"POST {URL}\nContent-Type: text/plain\n\nhello", "POST", "hello"),
        ("get /items HTTP/1.1\nHost: api.example\n\n", "GET", None),
        (URL, "GET", None),
    ],
)
def test_the_method_and_body_of_each_way_to_write_a_request(
    text: str, method: str, body: str | None
) -> None:
    found = parse_pasted(text)
    assert (found.method, found.url, found.body) == (method, URL, body)


def test_a_get_with_data_puts_it_into_the_address() -> None:
    assert parse_pasted(f"curl -G {URL} -d q=1").url == f"{URL}?q=1"


def test_a_user_name_with_password_is_an_authorization_header() -> None:
    found = parse_pasted(f"curl -u me:secret {URL}")
    assert found.header("authorization") == "Basic bWU6c2VjcmV0"
    assert found.credentials == ("-u",)


def test_the_content_type_that_was_written_wins() -> None:
    found = parse_pasted(f"curl {URL} -H 'Content-Type: text/csv' -d 1")
    assert found.header("content-type") == "text/csv"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has to be"),
        ("curl", "begins with neither"),
        ("curl -H 'x: 1", "quotation mark"),
        ("curl -X", "cannot be read"),
        ("curl --silent", "names no address"),
        ("wget https://api.example", "begins with neither"),
        ("x" * 200_000, "has to be"),
    ],
)
def test_what_is_no_request_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_pasted(text)
    assert words in refused.value.message
    assert refused.value.fields[0].field == "pasted"


@given(st.text(max_size=300).map("curl ".__add__) | st.text(max_size=300))
def test_no_text_at_all_is_a_crash(text: str) -> None:
    try:
        found = parse_pasted(text)
    except InvalidInputError:
        return
    assert found.method
