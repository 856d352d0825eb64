"""Where the access token goes."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from regrant.domain.application import TokenPlacement
from regrant.domain.secret import Secret
from regrant.protocol.bearer import placed

URL = "https://api.example/v1/items?page=2"
TOKEN = Secret("t+o/k=e&n")


@pytest.mark.parametrize(
    ("placement", "header"),
    [
        (TokenPlacement(), ("authorization", "Bearer t+o/k=e&n")),
        (TokenPlacement(prefix="Bot"), ("authorization", "Bot t+o/k=e&n")),
        (TokenPlacement(prefix=""), ("authorization", "t+o/k=e&n")),
        (TokenPlacement(name="X-Shop-Token", prefix=""), ("x-shop-token", "t+o/k=e&n")),
    ],
    ids=["usual", "prefix", "bare", "own header"],
)
def test_a_header_carries_the_token_with_its_prefix_and_the_address_does_not(
    placement: TokenPlacement, header: tuple[str, str]
) -> None:
    assert placed(URL, TOKEN, placement) == (URL, (header,))


def test_the_query_carries_the_token_beside_what_stands_there() -> None:
    url, headers = placed(URL, TOKEN, TokenPlacement("query", "oauth_token", ""))
    assert headers == ()
    assert parse_qsl(urlsplit(url).query) == [("page", "2"), ("oauth_token", "t+o/k=e&n")]
    assert url.startswith("https://api.example/v1/items?")
