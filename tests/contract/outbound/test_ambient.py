"""The environment of the server's process changes nothing about where requests go."""

from pathlib import Path

from tests.testbed.echo import EchoApi
from tests.testbed.fixtures import StartRegrant
from tests.testbed.hostile import Answer, HostileServer

NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


def test_no_proxy_and_no_password_of_the_environment_is_used(
    start_regrant: StartRegrant, echo_api: EchoApi, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".netrc").write_text("default login canary password canary\n")
    with HostileServer() as proxy:
        proxy.always("*", Answer(502))
        ambient = dict.fromkeys(NAMES, proxy.url) | {"HOME": str(home), "NO_PROXY": ""}
        server = start_regrant(**ambient)
        service = {"name": "Echo", "base_url": echo_api.url}
        made = server.api.post("/services", json=service).json()
        server.api.post(f"/services/{made['id']}/methods", json={"name": "read", "path": "/a"})
        called = server.api.post(f"/services/{made['id']}/methods/read/call", json={}).json()
        key = {"Authorization": f"Bearer {server.owner_key}"}
        passed = server.browser().get(f"/proxy/{made['id']}/b", headers=key)
        assert (called["status"], passed.status_code) == (200, 200)
        assert proxy.connections == 0
    assert [request.path for request in echo_api.requests] == ["/a", "/b"]
    assert all(request.header("authorization") is None for request in echo_api.requests)
