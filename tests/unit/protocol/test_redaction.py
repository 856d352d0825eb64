"""Records without secrets: whatever the secret's length, place, encoding and the body's shape."""

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regrant.domain.secret import HIDDEN, Secret
from regrant.protocol.client_authentication import ClientCredentials, authenticated_request
from regrant.protocol.http import FORM, JSON, Headers, HttpRequest, HttpResponse
from regrant.protocol.redaction import LONGEST_BODY, Redactor

CANARY = 'c4n/ary+"ä=&'
PLAIN = Redactor(())


def body_shown(body: bytes | str, media: str = JSON, secrets: tuple[str, ...] = ()) -> str:
    raw = body.encode() if isinstance(body, str) else body
    response = HttpResponse(200, (("content-type", media),), raw)
    return Redactor([Secret(s) for s in secrets]).response(response).body or ""


def headers_shown(headers: Headers, *secrets: str) -> dict[str, str]:
    redactor = Redactor([Secret(s) for s in secrets])
    return dict(redactor.response(HttpResponse(200, headers, b"")).headers)


@pytest.mark.parametrize(
    "written",
    [
        CANARY,
        quote(CANARY),
        quote(CANARY, safe=""),
        quote_plus(CANARY),
        json.dumps(CANARY),
        json.dumps(CANARY, ensure_ascii=False),
        b64encode(CANARY.encode()).decode(),
    ],
    ids=range(7),
)
@pytest.mark.parametrize("media", ["text/plain", "text/html", JSON, "application/xml", ""])
def test_a_known_secret_is_hidden_in_every_encoding_and_kind_of_body(
    written: str, media: str
) -> None:
    shown = body_shown(f"before {written} after", media, (CANARY,))
    assert written.strip('"') not in shown
    assert HIDDEN in shown


@pytest.mark.parametrize(
    "method", ["client_secret_basic", "client_secret_post", "client_secret_query"]
)
def test_a_token_request_shows_everything_but_its_secrets(method: str) -> None:
    known = ClientCredentials("app", Secret(CANARY), method)
    params = [
        ("grant_type", "authorization_code"),
        ("code", "c-o-d-e"),
        ("code_verifier", "v" * 43),
    ]
    request = authenticated_request("https://as.example/token?tenant=blue", params, known)
    shown = Redactor([Secret(CANARY), Secret("c-o-d-e")]).request(request)
    text = repr(shown)
    for secret in (CANARY, quote(CANARY), quote_plus(CANARY), "c-o-d-e", "v" * 43):
        assert secret not in text
    assert b64encode(f"app:{quote_plus(CANARY)}".encode()).decode() not in text
    assert "grant_type=authorization_code" in text
    assert "tenant=blue" in text
    assert shown.method == request.method


@pytest.mark.parametrize(
    "name",
    [
        "access_token",
        "refresh_token",
        "id_token",
        "accessToken",
        "refreshToken",
        "idToken",
        "client_secret",
        "clientSecret",
        "password",
        "api_key",
        "apikey",
        "client_assertion",
        "session_token",
        "REFRESH_TOKEN",
    ],
)
def test_a_secret_that_nobody_knew_is_hidden_by_its_name(name: str) -> None:
    document: dict[str, Any] = {name: "unknown-secret", "deep": [{name: "unknown-secret"}], "a": 1}
    shown = body_shown(json.dumps(document))
    assert "unknown-secret" not in shown
    assert json.loads(shown)["a"] == 1
    assert "unknown-secret" not in body_shown(urlencode({name: "unknown-secret"}), FORM)
    assert "unknown-secret" not in body_shown(f'oops {{"{name}": "unknown-secret"', "text/plain")
    assert "unknown-secret" not in PLAIN.url(f"https://x.example/a?{name}=unknown-secret&b=c")


@pytest.mark.parametrize("name", ["token_type", "scope", "tokens_left", "secretary", "expires_in"])
def test_what_is_no_secret_stays_readable(name: str) -> None:
    assert "visible" in body_shown(json.dumps({name: "visible"}))


@pytest.mark.parametrize("size", [4, 60, 16_384, 65_536, 200_000])
def test_a_token_of_any_length_leaves_nothing_of_itself(size: int) -> None:
    token = "T" * size
    answer = json.dumps({"access_token": token, "expires_in": 60, "refresh_token": token})
    for secrets in ((), (token,)):
        shown = body_shown(answer, JSON, secrets)
        assert "TTTT" not in shown
        assert len(shown) < LONGEST_BODY + 100


@pytest.mark.parametrize("at", [*range(LONGEST_BODY - 30, LONGEST_BODY + 3, 3), 65_530])
def test_a_secret_across_the_cut_leaves_no_piece(at: int) -> None:
    secret = "s3cr3t-" * 6
    assert "s3cr3t" not in body_shown("x" * at + secret + "y" * 70_000, "text/plain", (secret,))


def test_a_body_that_is_cut_says_how_long_it_was() -> None:
    shown = body_shown("x" * 100_000, "text/plain")
    assert shown == "x" * LONGEST_BODY + "… [100000 bytes in all]"


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        ((("authorization", "Bearer unknown"),), {"authorization": f"Bearer {HIDDEN}"}),
        ((("proxy-authorization", "Basic eDp5"),), {"proxy-authorization": f"Basic {HIDDEN}"}),
        ((("authorization", "unknown"),), {"authorization": HIDDEN}),
        ((("cookie", "a=b"),), {"cookie": HIDDEN}),
        ((("set-cookie", "a=b"), ("set-cookie", "c=d")), {"set-cookie": f"{HIDDEN}, {HIDDEN}"}),
        ((("x-api-key", "unknown"),), {"x-api-key": HIDDEN}),
        ((("private-token", "unknown"),), {"private-token": HIDDEN}),
        ((("x-shop-access-token", "unknown"),), {"x-shop-access-token": HIDDEN}),
        ((("x-auth-token", "unknown"),), {"x-auth-token": HIDDEN}),
        ((("x-trace", "a"), ("X-Trace", "b")), {"x-trace": "a, b"}),
    ],
    ids=range(10),
)
def test_headers_that_carry_secrets_are_hidden(headers: Headers, shown: dict[str, str]) -> None:
    assert headers_shown(headers) == shown


def test_a_redirect_is_shown_without_the_secrets_of_its_address() -> None:
    location = "https://x.example/cb?code=c-o-d-e&state=st4te&page=2#access_token=t0k3n-x"
    shown = headers_shown((("location", location),), "t0k3n-x")["location"]
    assert "page=2" in shown
    assert not [secret for secret in ("c-o-d-e", "st4te", "t0k3n-x") if secret in shown]


@pytest.mark.parametrize(
    "location", ["http://[", "http://[::1", "//[x]/", "http://a℀b/", "::", "\\\\", "http://x:y/"]
)
def test_an_address_that_cannot_be_read_is_shown_as_text(location: str) -> None:
    assert headers_shown((("location", location),))["location"]
    assert PLAIN.url(location)


def test_a_body_that_is_no_text_is_only_measured() -> None:
    assert body_shown(b"\x89PNG\x00", "image/png") == "[5 bytes of image/png]"
    assert body_shown(b"\x00\xff\xfe", "application/thing") == "[3 bytes of application/thing]"
    assert body_shown(b"", JSON) == ""


@given(
    secret=st.text(st.characters(exclude_categories=["Cs"]), min_size=8, max_size=30),
    around=st.text(max_size=20),
    media=st.sampled_from([JSON, FORM, "text/plain", "text/html"]),
)
def test_no_secret_is_ever_shown(secret: str, around: str, media: str) -> None:
    document = json.dumps({"note": f"{around}{secret}", "other": [secret]}, ensure_ascii=False)
    shown = body_shown(document, media, (secret,))
    assert secret not in shown


def test_the_request_of_a_call_is_shown_as_it_was_sent() -> None:
    request = HttpRequest(
        "POST",
        "https://api.example/v1/items?page=2&q=a%20b",
        (("content-type", JSON), ("x-shop", "blue")),
        b'{"name": "a", "count": 2}',
    )
    shown = Redactor([Secret("another-secret")]).request(request)
    assert (shown.method, shown.url) == (request.method, request.url)
    assert shown.headers == dict(request.headers)
    assert json.loads(shown.body or "") == {"name": "a", "count": 2}


def test_the_header_or_parameter_of_a_service_hides_even_a_short_key() -> None:
    request = HttpRequest(
        "GET", "https://api.example/v1?X_Shop=abc&page=abc", (("x-shop", "abc"), ("a", "abc"))
    )
    shown = Redactor([Secret("abc")], ["X-Shop"]).request(request)
    assert dict(shown.headers) == {"x-shop": HIDDEN, "a": "abc"}
    assert shown.url == f"https://api.example/v1?X_Shop={HIDDEN}&page=abc"
