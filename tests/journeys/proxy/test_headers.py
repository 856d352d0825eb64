"""Headers that carry credentials or rule a connection stop at Regrant, both ways (K2, K4, K6)."""

from typing import Final

import pytest

from tests.journeys.proxy.conftest import Scene
from tests.journeys.proxy.raw import Header
from tests.testbed.hostile import Answer, answer_json, redirect

STOPPED: Final[list[Header]] = [
    (b"Cookie", b"canary=1"),
    (b"Proxy-Authorization", b"Basic canary"),
    (b"Proxy-Connection", b"keep-alive"),
    (b"Proxy-Anything", b"canary"),
    (b"X-Forwarded-For", b"10.0.0.1"),
    (b"X-Forwarded-User", b"canary"),
    (b"X-Forwarded-Host", b"canary"),
    (b"X_Forwarded_User", b"canary"),
    (b"X-Forwarded_For", b"canary"),
    (b"x_real_ip", b"10.0.0.1"),
    (b"X-Real-IP", b"10.0.0.1"),
    (b"Forwarded", b"for=10.0.0.1"),
    (b"Via", b"1.1 canary"),
    (b"Keep-Alive", b"timeout=5"),
    (b"TE", b"trailers"),
    (b"Trailer", b"X-Canary"),
    (b"Upgrade", b"websocket"),
    (b"Regrant-Owner", b"ada"),
    (b"Sec-Fetch-Site", b"cross-site"),
    (b"proxy_authorization", b"canary"),
]


@pytest.mark.parametrize("header", STOPPED, ids=lambda header: header[0].decode())
def test_a_header_that_is_not_for_the_service_does_not_reach_it(
    scene: Scene, header: Header
) -> None:
    scene.api.always("*", Answer(body=b"reached"))
    answer = scene.caller.send(scene.path + b"/a", header)
    assert answer is not None
    assert answer.status == 200
    [request] = scene.api.requests
    assert request.header(header[0].decode()) is None
    assert b"canary" not in request.raw
    assert b"10.0.0.1" not in request.raw


@pytest.mark.parametrize(
    "named", [b"authorization", b"Authorization, close", b"host", b"content-length", b"x-keep"]
)
def test_what_connection_names_takes_away_nothing_of_ours(scene: Scene, named: bytes) -> None:
    scene.api.always("*", Answer(body=b"reached"))
    answer = scene.caller.send(scene.path + b"/a", (b"Connection", named), (b"X-Keep", b"1"))
    assert answer is not None
    assert answer.status == 200
    [request] = scene.api.requests
    assert request.header_values("authorization") == [f"Bearer {scene.token}"]
    assert request.header_values("host") == [f"127.0.0.1:{scene.api.port}"]
    assert (request.header("x-keep") is None) == (named == b"x-keep")


@pytest.mark.parametrize(
    "header",
    [
        (b"authorization", b"Bearer other"),
        (b"Authorization", b"Basic other"),
        (b"AUTHORIZATION", b"other"),
    ],
)
def test_two_credentials_reach_nobody(scene: Scene, header: Header) -> None:
    scene.api.always("*", Answer(body=b"reached"))
    answer = scene.caller.send(scene.path + b"/a", header)
    assert answer is None or answer.status in {400, 401}
    assert scene.api.requests == []


SMUGGLED: Final[dict[str, list[Header]]] = {
    "two lengths": [(b"Content-Length", b"5"), (b"Content-Length", b"6")],
    "length and chunks": [(b"Content-Length", b"5"), (b"Transfer-Encoding", b"chunked")],
    "chunks misspelled": [(b"Transfer-Encoding", b"xchunked")],
    "chunks twice": [(b"Transfer-Encoding", b"chunked"), (b"Transfer-Encoding", b"identity")],
    "chunks with a blank": [(b"Transfer-Encoding ", b"chunked")],
    "a negative length": [(b"Content-Length", b"-1")],
    "a length with a sign": [(b"Content-Length", b"+5")],
    "a length that is none": [(b"Content-Length", b"5x")],
    "an underscored length": [(b"Content_Length", b"5")],
    "a null in a value": [(b"X-A", b"a\x00b")],
    "a folded line": [(b"X-A", b"a\r\n Authorization: Bearer other")],
    "a bare line feed": [(b"X-A", b"a\nAuthorization: Bearer other")],
    "a name with a blank": [(b"X A", b"1")],
    "no name": [(b"", b"1")],
}


@pytest.mark.parametrize("headers", SMUGGLED.values(), ids=SMUGGLED)
def test_no_second_request_is_smuggled(scene: Scene, headers: list[Header]) -> None:
    scene.api.always("*", Answer(body=b"reached"))
    body = b"0\r\n\r\nGET /v1/smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
    scene.caller.send(scene.path + b"/a", *headers, verb=b"POST", body=body)
    assert [request.path for request in scene.api.requests if "smuggled" in request.path] == []
    for request in scene.api.requests:
        assert request.header_values("authorization") == [f"Bearer {scene.token}"]
    assert scene.api.garbage == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_goes_back_to_the_caller(scene: Scene, status: int) -> None:
    scene.api.script("/v1/moved", redirect("http://127.0.0.2/steal", status))
    answer = scene.caller.send(scene.path + b"/moved", verb=b"POST", body=b"")
    assert answer is not None
    assert answer.status == status
    assert len(scene.api.requests) == 1


def test_an_answer_never_becomes_a_page_of_ours(scene: Scene) -> None:
    page = b"<script>alert(document.cookie)</script>"
    headers = [
        ("Set-Cookie", "regrant_session=stolen; Path=/"),
        ("WWW-Authenticate", 'Basic realm="canary"'),
        ("Content-Security-Policy", "default-src *"),
        ("X-Content-Type-Options", "none"),
        ("Strict-Transport-Security", "max-age=0"),
        ("Clear-Site-Data", '"*"'),
        ("Service-Worker-Allowed", "/"),
        ("NEL", '{"report_to": "canary"}'),
        ("Access-Control-Allow-Origin", "*"),
    ]
    scene.api.script("/v1/page", Answer(200, page, headers, "text/html"))
    answer = scene.caller.send(scene.path + b"/page")
    assert answer is not None
    assert (answer.status, answer.body) == (200, page)
    for gone in (
        b"set-cookie",
        b"www-authenticate",
        b"clear-site-data",
        b"service-worker-allowed",
        b"nel",
    ):
        assert answer.header(gone) is None
    assert answer.header(b"regrant-www-authenticate") == b'Basic realm="canary"'
    assert answer.head.lower().count(b"content-security-policy") == 1
    assert answer.header(b"content-security-policy") == b"sandbox; default-src 'none'"
    assert answer.head.lower().count(b"x-content-type-options") == 1
    assert answer.header(b"x-content-type-options") == b"nosniff"


def test_a_refusal_for_want_of_scope_earns_no_new_token(scene: Scene) -> None:
    challenge = [("WWW-Authenticate", 'Bearer error="insufficient_scope"')]
    scene.api.always("/v1/denied", answer_json({"error": "x"}, 403, challenge))
    for _ in range(3):
        answer = scene.caller.send(scene.path + b"/denied")
        assert answer is not None
        assert answer.status == 403
    sent = {request.header("authorization") for request in scene.api.requests}
    assert sent == {f"Bearer {scene.token}"}
