"""One answer in many shapes is the same facts."""

import base64
import json
from urllib.parse import quote

import pytest

from regrant.diagnosis import Observation
from regrant.diagnosis.reading import Reading, read


def reading_of(body: str, **more: object) -> Reading:
    return read(Observation(body=body, **more))  # pyright: ignore[reportArgumentType] - test values


SHAPES = {
    "json": '{"error": "invalid_grant", "error_description": "Token has expired"}',
    "nested json": '{"fault": {"error": {"code": "invalid_grant", "text": "Token has expired"}}}',
    "a list": '[{"errorCode": "INVALID_GRANT", "message": "Token has expired"}]',
    "json as a string": json.dumps('{"error": "invalid_grant", "message": "Token has expired"}'),
    "json inside json": json.dumps(
        {"error": '{"error": "invalid_grant", "m": "Token has expired"}'}
    ),
    "form": "error=invalid_grant&error_description=Token+has+expired",
    "xml": "<OAuth><error>invalid_grant</error><text>Token has expired</text></OAuth>",
    "page": "<!doctype html><title>Oops</title><p>invalid_grant: Token has expired</p>",
    "words": "Token request failed (400): invalid_grant: Token has expired",
    "a library's exception": "oauthlib.errors.InvalidGrantError: (invalid_grant) Token has expired",
    "a printed map": "{:error=>'invalid_grant', :message=>'Token has expired'}",
    "a python dict": "{'error': 'invalid_grant', 'detail': 'Token has expired'}",
    "json in words": 'Error: 400 {"error":"invalid_grant","error_description":"Token has expired"}',
    "cut off": '{"error": "invalid_grant", "error_description": "Token has expired',
    "base64": base64.b64encode(b'{"error": "invalid_grant", "m": "Token has expired"}').decode(),
    "percent signs": quote('{"error": "invalid_grant", "message": "Token has expired"}', safe=""),
    "guarded json": ')]}\'\n{"error": "invalid_grant", "message": "Token has expired"}',
    "jsonp": 'callback({"error": "invalid_grant", "message": "Token has expired"});',
}


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES)
def test_every_shape_gives_the_same_word_and_sentence(body: str) -> None:
    reading = reading_of(body)
    assert "invalid_grant" in reading.error_words | reading.codes
    assert "token has expired" in reading.text.replace('"', "")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"status": 401, "error": "x"}', 401),
        ('{"error": {"code": 403, "message": "no"}}', 403),
        ("googleapi: Error 403: Not Authorized", 403),
        ("bad HTTP return code: 403", 403),
        ("Request failed with status code 429", 429),
        ("401 Client Error: Unauthorized for url: https://x.example", 401),
        ('{"id": 4035, "name": "403 Main Street"}', None),
    ],
)
def test_a_status_inside_an_answer_is_found(body: str, status: int | None) -> None:
    assert reading_of(body).inner_status == status


def test_a_status_inside_a_200_is_the_one_that_counts() -> None:
    assert reading_of('{"status": 401}', http_status=200).status == 401


def test_several_challenges_are_read() -> None:
    header = 'Basic realm="a, b", Bearer realm="x", error="insufficient_scope", scope="r w"'
    reading = read(Observation(headers={"www-authenticate": header}))
    assert [one.scheme for one in reading.challenges] == ["basic", "bearer"]
    assert reading.required_scopes == ("r", "w")


def test_sentences_copied_from_the_rfcs_name_no_cause() -> None:
    reading = reading_of(
        "The provided authorization grant is invalid, expired, revoked, does not match the "
        "redirection URI used in the authorization request, or was issued to another client."
    )
    assert reading.boilerplate == "invalid_grant"
    assert reading.says("redirect_uri", "mismatch") is None


@pytest.mark.parametrize(
    ("sentence", "subject", "predicate"),
    [
        ("Callback URL mismatch", "redirect_uri", "mismatch"),
        ("The reply address does not match", "redirect_uri", "mismatch"),
        ("redirectUri isn't in the allow list", "redirect_uri", "mismatch"),
        ("INVALID_REDIRECT_URL", "redirect_uri", "invalid"),
        ("Die Antwort-URL stimmt nicht überein", "redirect_uri", "mismatch"),
        ("Unknown application identifier", "client_id", "unknown"),
        ("The consumer secret is wrong", "client_secret", "invalid"),
        ("Grant type is not enabled", "grant_type", "unsupported"),
        ("This code has already been redeemed", "authorization_code", "used"),
        ("code_verifier doesn&#39;t match", "code_verifier", "mismatch"),
        ("Session has been revoked", "access_token", "revoked"),
        ("IP address not allowed", "ip", "not_allowed"),
        ("Two-factor authentication is required", "mfa", "missing"),
    ],
)
def test_sentences_of_any_provider_become_subject_and_predicate(
    sentence: str, subject: str, predicate: str
) -> None:
    assert reading_of(sentence).says(subject, predicate)


def test_scripts_of_a_page_are_no_words_but_are_kept() -> None:
    reading = reading_of('<html><script>var m = "AADSTS50011"</script><p>Sign in</p></html>')
    assert "aadsts50011" not in reading.text
    assert "AADSTS50011" in reading.silent


def test_a_token_answer_shows_its_parts_and_not_its_tokens() -> None:
    reading = reading_of(
        '{"access_token": "a", "token_type": "x", "expires_in": "60", "scope": "r,w"}'
    )
    assert reading.token is not None
    assert not reading.token.has_refresh_token
    assert reading.token.expires_in == 60
    assert reading.token.scopes == ("r", "w")


def test_binary_is_recognised() -> None:
    assert reading_of("\x00\x01\x02\x03\ufffd\ufffd" * 50).shape == "binary"
