"""What people paste becomes observations."""

import gzip
import json

from regrant.diagnosis import explain
from regrant.diagnosis.reading.inputs import parse_input


def first_code(given: object) -> str:
    return explain(given)["findings"][0]["code"]


def test_a_bare_message_is_explained() -> None:
    assert first_code("AADSTS50011: The reply URL does not match") == "redirect-uri-mismatch"


def test_a_raw_response_brings_its_status_and_headers() -> None:
    text = (
        "HTTP/1.1 401 Unauthorized\r\n"
        'WWW-Authenticate: Basic realm="x", Bearer error="invalid_token"\r\n'
        "WWW-Authenticate: DPoP\r\n\r\n{}"
    )
    (one,) = parse_input(text)
    assert one.http_status == 401
    assert one.stage == "call"
    assert one.headers["www-authenticate"].endswith(", DPoP")
    assert one.body == "{}"


def test_a_request_before_the_response_tells_stage_and_context() -> None:
    text = (
        "POST /oauth/token HTTP/1.1\nHost: login.example.org\n"
        "Authorization: Basic abc\n\n"
        "grant_type=refresh_token&refresh_token=x&scope=a%20b\n"
        "HTTP/1.1 400 Bad Request\n\n"
        '{"error":"invalid_grant"}'
    )
    (one,) = parse_input(text)
    assert one.stage == "refresh"
    assert one.provider == "login.example.org"
    assert one.context.client_auth == "client_secret_basic"
    assert one.context.requested_scopes == ("a", "b")
    assert first_code(text) == "refresh-token-invalidated"


def test_curls_verbose_output_is_raw_http_with_arrows() -> None:
    text = (
        "* Connected to api.example.org\n> GET /v1/me HTTP/1.1\n> Host: api.example.org\n>\n"
        "< HTTP/2 403\n< content-type: application/json\n<\n"
        '{"error":"insufficient_scope"}\n'
    )
    (one,) = parse_input(text)
    assert one.stage == "call"
    assert one.http_status == 403
    assert one.context.used_auth is False


def test_the_address_of_the_browser_after_a_login_is_a_callback() -> None:
    (one,) = parse_input("https://app.example.org/cb?error=access_denied&state=x")
    assert one.stage == "callback"
    assert one.callback_params["error"] == "access_denied"


def test_an_error_in_the_fragment_counts_as_well() -> None:
    (one,) = parse_input("https://app.example.org/cb#error=invalid_scope&state=x")
    assert one.callback_params["error"] == "invalid_scope"


def an_entry(url: str, status: int, body: str, sent: str = "") -> dict[str, object]:
    return {
        "request": {
            "method": "POST" if sent else "GET",
            "url": url,
            "headers": [{"name": "Accept", "value": "*/*"}],
            "postData": {"text": sent},
        },
        "response": {"status": status, "headers": [], "content": {"text": body}},
    }


def test_a_recording_of_a_browser_is_searched_for_what_failed() -> None:
    har = {
        "log": {
            "entries": [
                an_entry("https://app.example.org/logo.png", 404, ""),
                an_entry("https://app.example.org/", 200, "<p>hello</p>"),
                an_entry(
                    "https://login.example.org/token",
                    400,
                    '{"error":"invalid_grant"}',
                    "grant_type=authorization_code&code=x",
                ),
            ]
        }
    }
    (one,) = parse_input(json.dumps(har))
    assert one.stage == "token"
    assert first_code(har) == "authorization-code-invalid"


def test_a_recording_without_a_failure_gives_no_finding() -> None:
    har = {"log": {"entries": [an_entry("https://app.example.org/", 200, "{}")]}}
    assert explain(har) == {"findings": []}


def test_a_structured_log_line_speaks_through_its_message() -> None:
    line = '{"level":"error","time":"2026-01-01","msg":"getaddrinfo ENOTFOUND login.example"}'
    assert first_code(line) == "provider-unreachable"


def test_bytes_are_unpacked_and_decoded() -> None:
    body = '{"error":"redirect_uri_mismatch"}'
    for raw in (body.encode(), body.encode("utf-16"), gzip.compress(body.encode())):
        assert first_code(raw) == "redirect-uri-mismatch"


def test_an_object_without_a_stage_is_taken_as_text() -> None:
    assert first_code({"error": "invalid_scope"}) == "scope-invalid"
    assert first_code('{"error": "invalid_scope"}') == "scope-invalid"


def test_a_string_inside_json_is_its_text() -> None:
    assert first_code('"Error 400: redirect_uri_mismatch"') == "redirect-uri-mismatch"


def test_a_word_for_nothing_in_place_of_the_token_is_no_token() -> None:
    text = (
        "GET /v1/me HTTP/1.1\nHost: api.example.org\nAuthorization: Bearer {}\n\n"
        'HTTP/1.1 401 Unauthorized\n\n{{"error":"unauthorized"}}'
    )
    for word in ("undefined", "None", '"null"', ""):
        assert first_code(text.format(word)) == "authentication-not-used", word
    for hidden in ("<redacted>", "eyJhbGciOi", "{token}"):
        assert first_code(text.format(hidden)) != "authentication-not-used", hidden


def test_a_librarys_word_for_a_status_blames_no_client() -> None:
    line = "400 Client Error: Bad Request for url: https://api.example.org/orders"
    assert first_code(line) == "unknown"
    assert first_code(f"{line}: invalid client secret") == "client-secret-invalid"


def test_what_only_mentions_pkce_is_no_failure_of_it() -> None:
    assert first_code("PKCE is a nice thing") == "unknown"
    assert first_code("PKCE verifier is missing") == "pkce-required"
    page = "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<h1>Our server</h1><p>It speaks PKCE.</p>"
    assert "pkce-required" not in [one["code"] for one in explain(page)["findings"]]


def test_a_bare_token_answer_is_one_of_the_token_endpoint() -> None:
    whole = {"access_token": "a", "token_type": "bearer", "expires_in": 60, "refresh_token": "b"}
    assert explain(json.dumps(whole))["findings"] == []
    assert first_code(json.dumps({**whole, "refresh_token": None})) == "refresh-token-not-enabled"
