"""The token goes below the service's base URL and nowhere else (`security.md` K1)."""

from typing import Final

import pytest

from tests.journeys.proxy.conftest import Scene
from tests.testbed.echo import InternalCanary
from tests.testbed.hostile import Answer

#: Refused, or passed on below the base URL as they are written: never read in another way.
RESTS: Final = {
    "up": b"/../admin",
    "up twice": b"/a/../../admin",
    "up at the end": b"/a/..",
    "here": b"/./admin",
    "encoded up": b"/%2e%2e/admin",
    "encoded up in large letters": b"/%2E%2E/admin",
    "half encoded up": b"/.%2e/admin",
    "up twice encoded": b"/%252e%252e/admin",
    "up thrice encoded": b"/%25252e%25252e/admin",
    "encoded slash": b"/..%2fadmin",
    "encoded slash twice": b"/..%252fadmin",
    "encoded backslash": b"/..%5cadmin",
    "backslash": b"/..\\admin",
    "parameters": b"/..;/admin",
    "parameters before": b"/;/../admin",
    "encoded dots with parameters": b"/%2e%2e;x=1/admin",
    "two slashes": b"//evil.example/admin",
    "three slashes": b"///evil.example/admin",
    "slash and backslash": b"/\\evil.example/admin",
    "an address": b"/http://evil.example/admin",
    "an address without a slash": b"http://evil.example/",
    "a host": b"@evil.example/",
    "a host after the slash": b"/@evil.example/",
    "a port": b":80/admin",
    "a query as a path": b"/a%3fadmin",
    "a fragment": b"/a#admin",
    "an encoded fragment": b"/a%23admin",
    "an encoded null": b"/a%00admin",
    "an encoded line feed": b"/a%0aX-Injected:1",
    "an encoded return": b"/a%0d%0aX-Injected:%201",
    "an encoded blank": b"/a%20HTTP/1.1",
    "bytes beyond ASCII": b"/\xff\xfe",
    "overlong dots": b"/%c0%ae%c0%ae/admin",
    "wide dots": "/\uff0e\uff0e/admin".encode(),
    "braces": b"/{admin}",
    "no percent": b"/%zz/admin",
    "half a percent": b"/a%",
}


@pytest.mark.parametrize("rest", RESTS.values(), ids=RESTS)
def test_no_path_leads_out_of_the_base_url(scene: Scene, rest: bytes) -> None:
    scene.api.always("*", Answer(body=b"reached"))
    answer = scene.caller.send(scene.path + rest)
    assert answer is None or answer.status < 500, answer
    for request in scene.api.requests:
        path = request.target.partition("?")[0]
        assert path.startswith("/v1"), path
        assert path == "/v1" or path[3] == "/", path
        assert not {"..", "."} & set(path.split("/")), path
        assert request.header("x-injected") is None
        assert request.header("host") == f"127.0.0.1:{scene.api.port}"
    assert scene.api.garbage == []


TARGETS: Final = {
    "absolute": b"http://127.0.0.2:{port}/v1/a",
    "absolute with the right path": b"http://127.0.0.2:{port}/proxy/{service}/a",
    "authority": b"127.0.0.2:{port}",
    "star": b"*",
    "two slashes": b"//127.0.0.2:{port}/a",
    "the service's name with a host": b"/proxy/{service}@127.0.0.2:{port}/a",
    "no service": b"/proxy//127.0.0.2:{port}/a",
    "an address for a service": b"/proxy/http://127.0.0.2:{port}/a",
    "a service in two steps": b"/proxy/x/../{service}/../../a",
    "an encoded service": b"/proxy/%73vc/a",
}


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@pytest.mark.parametrize("verb", [b"GET", b"CONNECT"])
def test_no_target_makes_an_open_proxy(
    scene: Scene, internal_canary: InternalCanary, target: bytes, verb: bytes
) -> None:
    filled = target.replace(b"{port}", str(internal_canary.port).encode())
    answer = scene.caller.send(filled.replace(b"{service}", scene.service.encode()), verb=verb)
    assert answer is None or answer.status < 500
    assert not internal_canary.was_touched


@pytest.mark.parametrize(
    "header",
    [
        (b"Host", b"127.0.0.2"),
        (b"X-Forwarded-Host", b"127.0.0.2"),
        (b"X-Original-URL", b"http://127.0.0.2/"),
        (b"X-Rewrite-URL", b"/admin"),
        (b"Forwarded", b"host=127.0.0.2"),
        (b"Base-Url", b"http://127.0.0.2/"),
        (b"Base-Url-Override", b"http://127.0.0.2/"),
        (b"X-HTTP-Method-Override", b"DELETE"),
    ],
    ids=lambda header: header[0].decode(),
)
def test_no_header_leads_elsewhere(scene: Scene, header: tuple[bytes, bytes]) -> None:
    scene.api.always("*", Answer(body=b"reached"))
    answer = scene.caller.send(scene.path + b"/a", header)
    assert answer is None or answer.status in {200, 400}
    for request in scene.api.requests:
        assert (request.method, request.target) == ("GET", "/v1/a")
        assert request.header_values("host") == [f"127.0.0.1:{scene.api.port}"]


def test_an_ordinary_path_goes_on_as_it_is_written(scene: Scene) -> None:
    scene.api.always("*", Answer(body=b"reached"))
    answer = scene.caller.send(scene.path + b"/a%20b/%C3%BC/x+y;v=1,2?q=%2F&q=a+b&empty=&flag")
    assert answer is not None
    assert answer.status == 200
    assert scene.api.requests[0].target == "/v1/a%20b/%C3%BC/x+y;v=1,2?q=%2F&q=a+b&empty=&flag"
