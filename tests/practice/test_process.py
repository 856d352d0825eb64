"""The practice provider as a process, and what it keeps between runs."""

import stat
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from regrant.practice.server import make_server
from regrant.practice.store import Remembered
from regrant.practice.testing import running_practice
from tests.practice.oauth_client import OAuthClient
from tests.testbed.environment import clean_environment
from tests.testbed.processes import ChildProcess, free_port

SERVE = """
import pathlib, sys
from regrant.practice.server import serve
serve("127.0.0.1", int(sys.argv[1]), pathlib.Path(sys.argv[2]))
"""
LARGEST_MEMORY_KIB = 60 * 1024


@contextmanager
def a_process(folder: Path) -> Generator[tuple[ChildProcess, str]]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = ChildProcess(
        [sys.executable, "-W", "error", "-c", SERVE, str(port), folder / "state"],
        log=folder / "log",
        environment=clean_environment(),
    )
    try:
        process.wait_until(lambda: answers(url), what="the practice provider")
        yield process, url
    finally:
        process.stop()


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


def memory_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0])


def test_the_process_is_light_silent_and_stops_cleanly(tmp_path: Path) -> None:
    with a_process(tmp_path) as (process, url):
        for path in ("/", "/practice", "/oauth/jwks.json", "/practice/api/settings", "/login"):
            assert httpx.get(url + path).status_code == 200
        assert memory_kib(process.pid) < LARGEST_MEMORY_KIB
        assert process.stop() == 0
        assert process.log_text() == ""


def test_a_taken_port_is_an_error_that_says_so(tmp_path: Path) -> None:
    with a_process(tmp_path) as (_, url), pytest.raises(OSError, match="in use"):
        make_server("127.0.0.1", int(url.rsplit(":", 1)[1]))


def test_clients_logins_keys_and_notes_outlive_a_restart(tmp_path: Path) -> None:
    with running_practice(tmp_path) as practice, OAuthClient(practice) as app:
        made = practice.provider.register_client({"name": "Mine"})
        token = app.connect()
        app.call(token["access_token"], "POST", json={"text": "kept"})
        practice.switch(access_denied=True)
        keys = httpx.get(practice.settings["jwks_url"]).json()
    with running_practice(tmp_path) as practice, OAuthClient(practice) as app:
        assert practice.provider.client(made.client_id).client_secret == made.client_secret
        assert "kept" in app.call(token["access_token"]).text
        assert app.refresh(token["refresh_token"]).status_code == 200
        assert app.log_in().query["code"], "a fault outlived the restart"
        assert httpx.get(practice.settings["jwks_url"]).json() == keys


def test_the_state_file_is_private_and_holds_no_token(tmp_path: Path) -> None:
    with running_practice(tmp_path) as practice, OAuthClient(practice) as app:
        landing = app.log_in()
        token = app.exchange(landing).json()
    file = tmp_path / "practice.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text(encoding="utf-8")
    for secret in (token["access_token"], token["refresh_token"], landing.query["code"]):
        assert secret not in text
    assert [each.name for each in tmp_path.iterdir()] == ["practice.json"]


def test_an_unreadable_state_file_means_a_fresh_start(tmp_path: Path) -> None:
    (tmp_path / "practice.json").write_text("{", encoding="ascii")
    with running_practice(tmp_path) as practice:
        assert practice.provider.store.data.clients == Remembered().clients


def test_time_ends_codes_and_tokens() -> None:
    now = [1_800_000_000.0]
    with running_practice(clock=lambda: now[0]) as practice, OAuthClient(practice) as app:
        practice.change_client("practice-app", refresh_token_seconds=7200)
        late = app.log_in()
        token = app.connect()
        now[0] += 61
        assert app.exchange(late).json()["error"] == "invalid_grant"
        assert app.call(token["access_token"]).status_code == 200
        now[0] += 3600
        assert app.call(token["access_token"]).status_code == 401
        token = app.refresh(token["refresh_token"]).json()
        now[0] += 7201
        assert app.refresh(token["refresh_token"]).json()["error"] == "invalid_grant"
