"""An issuer's metadata: where it is looked for, and whose it has to be."""

from typing import Any

import msgspec
import pytest

from regrant.protocol.discovery import metadata_urls, parse_metadata
from regrant.protocol.http import HttpResponse

ISSUER = "https://as.example/tenant"


def respond(body: Any, status: int = 200) -> HttpResponse:
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return HttpResponse(status, (("content-type", "application/json"),), content)


@pytest.mark.parametrize(
    ("issuer", "urls"),
    [
        (
            "https://as.example",
            (
                "https://as.example/.well-known/oauth-authorization-server",
                "https://as.example/.well-known/openid-configuration",
            ),
        ),
        (
            "https://as.example/",
            (
                "https://as.example/.well-known/oauth-authorization-server",
                "https://as.example/.well-known/openid-configuration",
            ),
        ),
        (
            "https://as.example:8443/a/b",
            (
                "https://as.example:8443/.well-known/oauth-authorization-server/a/b",
                "https://as.example:8443/.well-known/openid-configuration/a/b",
                "https://as.example:8443/a/b/.well-known/openid-configuration",
            ),
        ),
    ],
)
def test_metadata_is_looked_for_in_the_order_of_the_specifications(
    issuer: str, urls: tuple[str, ...]
) -> None:
    assert metadata_urls(issuer) == urls


def test_the_document_of_the_issuer_is_taken() -> None:
    document = {"issuer": ISSUER, "token_endpoint": "https://as.example/token", "more": [1]}
    assert parse_metadata(respond(document), issuer=ISSUER) == document


@pytest.mark.parametrize(
    "named",
    [
        f"{ISSUER}/",
        ISSUER.upper(),
        "https://as.example:443/tenant",
        "https://AS.example/tenant",
        "http://as.example/tenant",
        f"{ISSUER} ",
        "https://as.example",
        "https://attacker.example",
        "",
        None,
        [ISSUER],
        7,
    ],
    ids=repr,
)
def test_a_document_of_another_issuer_is_refused_however_near(named: object) -> None:
    with pytest.raises(ValueError, match="names the issuer"):
        parse_metadata(respond({"issuer": named}), issuer=ISSUER)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>sign in</html>",
        b"[]",
        b"null",
        b'"https://as.example/tenant"',
        b'{"issuer": "https://as.example/tenant"',
        b'{"issuer": "\xff"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
    ids=range(9),
)
def test_what_is_no_json_object_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(ValueError, match="JSON object"):
        parse_metadata(respond(body), issuer=ISSUER)


@pytest.mark.parametrize("status", [201, 204, 301, 302, 401, 404, 500])
def test_only_a_plain_success_is_read(status: int) -> None:
    with pytest.raises(ValueError, match=str(status)):
        parse_metadata(respond({"issuer": ISSUER}, status), issuer=ISSUER)
