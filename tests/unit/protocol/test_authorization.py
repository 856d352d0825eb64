"""The authorization request and its answer: nothing of ours can be replaced or doubled."""

import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regrant.domain.application import RESERVED_AUTHORIZATION_PARAMS
from regrant.domain.identifiers import new_token
from regrant.protocol.authorization import (
    AuthorizationRequest,
    code_challenge,
    iss_is_acceptable,
    parse_callback,
)
from regrant.providers import catalogue

ISSUER = "https://as.example"
OURS = {
    "response_type": "code",
    "client_id": "app",
    "redirect_uri": "https://regrant.example/cb?x=1",
    "scope": "read write",
    "state": "a-state",
    "code_challenge": "a-challenge",
    "code_challenge_method": "S256",
    "nonce": "a-nonce",
}


def request(
    endpoint: str = "https://as.example/authorize", **changes: object
) -> AuthorizationRequest:
    fields: dict[str, object] = {
        "client_id": "app",
        "redirect_uri": "https://regrant.example/cb?x=1",
        "state": "a-state",
        "scopes": ("read", "write"),
        "code_challenge": "a-challenge",
        "nonce": "a-nonce",
        **changes,
    }
    return AuthorizationRequest(endpoint, **fields)  # pyright: ignore[reportArgumentType] - by name


def query_of(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True, strict_parsing=True)


def test_every_parameter_stands_in_the_url_once() -> None:
    assert query_of(request().url()) == list(OURS.items())


def test_what_is_off_is_left_out_and_not_sent_empty() -> None:
    sent = dict(query_of(request(code_challenge=None, nonce=None, scopes=()).url()))
    assert set(sent) == {"response_type", "client_id", "redirect_uri", "state"}


def test_the_query_of_the_endpoint_is_kept() -> None:
    sent = query_of(request("https://as.example/authorize?tenant=blue&p=a%20b").url())
    assert sent[:2] == [("tenant", "blue"), ("p", "a b")]
    assert sent[2:] == list(OURS.items())


@pytest.mark.parametrize("name", sorted(RESERVED_AUTHORIZATION_PARAMS & set(OURS)))
def test_further_parameters_never_replace_or_repeat_ours(name: str) -> None:
    sent = query_of(request(extra={name: "evil", "prompt": "consent"}).url())
    assert sent == [*OURS.items(), ("prompt", "consent")]


@pytest.mark.parametrize("name", ["code_challenge", "nonce", "code_challenge_method"])
def test_what_is_off_cannot_be_smuggled_in(name: str) -> None:
    sent = dict(query_of(request(code_challenge=None, nonce=None, extra={name: "evil"}).url()))
    assert name not in sent


def test_every_provider_is_asked_for_a_code_and_with_s256() -> None:
    for entry in catalogue.summaries():
        provider = catalogue.get(entry.id)
        url = request(
            extra=provider.filled(provider.authorization_params, {}),
            client_id_param=provider.client_id_param,
            scope_param=provider.scope_param,
            scope_separator=provider.scope_separator,
        ).url()
        names = [name for name, _ in query_of(url)]
        assert len(names) == len(set(names)), entry.id
        sent = dict(query_of(url))
        assert (sent["response_type"], sent["code_challenge_method"]) == ("code", "S256"), entry.id
        assert sent[provider.scope_param] == provider.scope_separator.join(("read", "write"))


def test_verifiers_are_long_random_and_of_the_permitted_characters() -> None:
    verifiers = {new_token(384) for _ in range(10_000)}
    assert len(verifiers) == 10_000
    allowed = re.compile(r"[A-Za-z0-9._~-]{43,128}")
    assert all(allowed.fullmatch(verifier) for verifier in verifiers)
    for verifier in list(verifiers)[:100]:
        digest = urlsafe_b64encode(sha256(verifier.encode("ascii")).digest())
        assert code_challenge(verifier) == digest.decode().rstrip("=")


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("code=a&state=s", None),
        ("code=a&state=s&iss=https%3A%2F%2Fas.example", None),
        ("error=access_denied&state=s", None),
        ("code=a&code=b&state=s", "parameter-twice"),
        ("code=a&code=a&state=s", "parameter-twice"),
        ("code=a&state=s&state=t", "parameter-twice"),
        ("code=a&state=s&iss=x&iss=y", "parameter-twice"),
        ("error=a&error=b&state=s", "parameter-twice"),
        ("error=a&error_description=x&error_description=y&state=s", "parameter-twice"),
        ("code=a&error=access_denied&state=s", "code-and-error"),
        ("state=s", "no-code-and-no-error"),
        ("code=&state=s", "no-code-and-no-error"),
        ("code=&error=&state=s", "no-code-and-no-error"),
        ("code=a&state=s&foo=1&foo=2", None),
        ("", "no-code-and-no-error"),
    ],
)
def test_a_callback_is_one_answer_or_none(query: str, problem: str | None) -> None:
    assert parse_callback(parse_qsl(query, keep_blank_values=True)).problem == problem


def test_of_a_doubled_state_the_first_finds_the_login_that_is_then_refused() -> None:
    callback = parse_callback([("state", "first"), ("state", "second"), ("code", "a")])
    assert (callback.state, callback.problem) == ("first", "parameter-twice")


@pytest.mark.parametrize(
    ("iss", "demanded", "is_accepted"),
    [
        (ISSUER, True, True),
        (ISSUER, False, True),
        (None, False, True),
        (None, True, False),
        ("https://evil.example", True, False),
        ("https://evil.example", False, False),
    ],
)
def test_the_issuer_is_demanded_where_it_is_promised_and_equal_wherever_it_is(
    iss: str | None, *, demanded: bool, is_accepted: bool
) -> None:
    assert iss_is_acceptable(iss, expected=ISSUER, demanded=demanded) is is_accepted


@pytest.mark.parametrize(
    "near_miss",
    [
        "https://as.example/",
        "https://AS.example",
        "HTTPS://as.example",
        "http://as.example",
        "https://as.example:443",
        "https://as.example.",
        " https://as.example",
        "https://as.example\n",
        "https://as.example?",
        "https://as.example#",
        "https://as.example/.",
        "https://a%73.example",
        "as.example",
        "",
    ],
    ids=repr,
)
@pytest.mark.parametrize("demanded", [True, False])
def test_an_issuer_is_compared_byte_for_byte(near_miss: str, *, demanded: bool) -> None:
    assert not iss_is_acceptable(near_miss, expected=ISSUER, demanded=demanded)


@given(st.lists(st.tuples(st.text(), st.text())))
def test_any_query_is_read_without_a_crash(query: list[tuple[str, str]]) -> None:
    callback = parse_callback(query)
    assert callback.problem is not None or bool(callback.code) != bool(callback.error)
