"""Requests of probes: made-up values of the right shape, and nothing real where it must not be."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from regrant.domain.probe import CallAsk, LoginAsk, MadeUpTokenAsk, PathAsk, TokenAsk
from regrant.domain.secret import Secret
from regrant.protocol.authorization import AuthorizationRequest
from regrant.protocol.client_authentication import ClientCredentials
from regrant.protocol.http import HttpRequest
from regrant.protocol.probes.made_up import MadeUp, beside, far, like, near
from regrant.protocol.probes.requests import Requests, Subject
from regrant.protocol.token_request import TokenEndpoint

CLIENT_ID, SECRET = "0oa1-Client.Real_77", "s3cr3t/with+signs and spaces"
BACK = "https://regrant.example/oauth/callback/ctx"
AT = "https://as.example/oauth2"


@pytest.fixture
def requests() -> Requests:
    secret = Secret(SECRET)
    subject = Subject(
        login=AuthorizationRequest(
            f"{AT}/authorize?v=2", CLIENT_ID, BACK, "s", ("openid", "read"), extra={"audience": "a"}
        ),
        with_pkce=True,
        token=TokenEndpoint(f"{AT}/token", ClientCredentials(CLIENT_ID, secret, "none")),
        redirect_uri=BACK,
        endpoints={
            "authorization_endpoint": f"{AT}/authorize?v=2",
            "token_endpoint": f"{AT}/token",
            "revocation_endpoint": f"{AT}/revoke/",
            "userinfo_endpoint": f"{AT}/me",
        },
        known={"token_endpoint": "https://as.example/new/token"},
    )
    return Requests(subject, MadeUp.instead_of(CLIENT_ID, secret, BACK))


@pytest.mark.parametrize(
    "value",
    ["Iv1.8a61f9b3a7aba766", "123456789012-abc.apps.example.com", "a-b_c~d.EF", "0oa" + "Z" * 40],
)
def test_a_made_up_value_has_the_shape_of_the_real_one(value: str) -> None:
    def shape(text: str) -> str:
        return re.sub("[0-9]", "0", re.sub("[a-z]", "a", re.sub("[A-Z]", "A", text)))

    made = like(value)
    assert made != value
    assert shape(made).startswith(shape(value))


@pytest.mark.parametrize("value", ["7", "app", "x1", "4711"])
def test_a_short_value_is_made_so_long_that_nobody_has_it(value: str) -> None:
    made = like(value)
    assert len(made) >= 9
    assert made.isdigit() == value.isdigit()
    if made.isdigit():
        assert int(made) < 2**31


def test_made_up_redirect_urls_keep_what_servers_judge_first() -> None:
    assert near(BACK).startswith("https://regrant.example/")
    assert urlsplit(far(BACK)).scheme == "https"
    assert urlsplit(far(BACK)).netloc.endswith(".example")
    assert "regrant" not in far(BACK)
    assert near(BACK) != BACK


def test_a_path_beside_an_endpoint_keeps_folder_and_slash() -> None:
    assert re.fullmatch(r"https://as\.example/oauth2/[a-z]{14}", beside(f"{AT}/token"))
    assert re.fullmatch(r"https://as\.example/oauth2/[a-z]{14}/", beside(f"{AT}/token/"))
    assert re.fullmatch(r"https://as\.example/[a-z]{14}", beside("https://as.example"))


def query(request: HttpRequest | None) -> dict[str, list[str]]:
    assert request is not None
    return parse_qs(urlsplit(request.url).query)


def test_a_login_is_asked_as_it_would_be_and_only_the_named_value_differs(
    requests: Requests,
) -> None:
    real = query(requests.login(LoginAsk()))
    assert real["response_type"] == ["code"]
    assert real["client_id"] == [CLIENT_ID]
    assert (real["v"], real["audience"], real["scope"]) == (["2"], ["a"], ["openid read"])
    assert real["code_challenge_method"] == ["S256"]
    other = query(requests.login(LoginAsk(client="made-up")))
    changed = {name for name in real if real[name] != other[name]}
    assert changed == {"client_id", "state", "nonce"}


def test_variants_of_a_login_leave_out_what_they_say(requests: Requests) -> None:
    silent = query(requests.login(LoginAsk(silent=True)))
    assert silent["prompt"] == ["none"]
    plain = query(requests.login(LoginAsk(plain=True, scopes=(), pkce=False)))
    assert plain.keys() == {"v", "response_type", "client_id", "redirect_uri", "state"}
    assert query(requests.login(LoginAsk(bare=True))) == {"v": ["2"]}


ASKS = (
    LoginAsk(),
    LoginAsk(client="made-up", redirect="far", silent=True),
    TokenAsk("real", "made-up", "client_secret_basic"),
    TokenAsk("made-up", "made-up", "client_secret_post"),
    MadeUpTokenAsk("revocation_endpoint", "real", "made-up", "client_secret_post"),
    CallAsk("userinfo_endpoint", has_token=True),
    PathAsk("authorization_endpoint"),
    PathAsk("token_endpoint"),
    PathAsk("revocation_endpoint"),
)


def build(requests: Requests, ask: object) -> HttpRequest:
    match ask:
        case LoginAsk():
            made = requests.login(ask)
        case TokenAsk():
            made = requests.token(ask)
        case MadeUpTokenAsk():
            made = requests.made_up_token(ask)
        case CallAsk():
            made = requests.call(ask)
        case PathAsk():
            made = requests.path(ask)
        case _:
            made = None
    assert made is not None
    return made


@pytest.mark.parametrize("ask", ASKS, ids=repr)
def test_the_real_secret_is_only_where_it_is_asked_for(requests: Requests, ask: object) -> None:
    made = build(requests, ask)
    everything = f"{made.url} {made.headers} {made.body!r}"
    assert "s3cr3t" not in everything
    assert "czNjcjN0" not in everything  # the same in base64


def test_beside_an_endpoint_nothing_real_is_sent(requests: Requests) -> None:
    made = build(requests, PathAsk("authorization_endpoint"))
    assert CLIENT_ID not in made.url
    assert "regrant.example" not in made.url


def test_a_known_address_is_asked_instead_of_the_one_that_is_set(requests: Requests) -> None:
    made = requests.token(TokenAsk("real", "real", "client_secret_post", address="known"))
    assert made is not None
    assert made.url == "https://as.example/new/token"


def test_what_has_no_address_is_not_asked(requests: Requests) -> None:
    ask = MadeUpTokenAsk("introspection_endpoint", "real", "real", "client_secret_basic")
    assert requests.made_up_token(ask) is None
    assert requests.login(LoginAsk(address="known")) is None
