"""The tests cannot leave this machine by accident."""

import socket

import pytest
from tests.testbed.loopback import BeyondLoopbackError, is_loopback_host
from tests.testbed.recording import RecordingServer


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1"])
def test_a_connection_to_another_machine_is_refused_before_it_begins(host: str) -> None:
    with socket.socket() as connection, pytest.raises(BeyondLoopbackError):
        connection.connect((host, 80))


def test_a_connection_to_loopback_is_made(echo_api: RecordingServer) -> None:
    with socket.create_connection((echo_api.host, echo_api.port), timeout=5) as connection:
        assert connection.getpeername() == ("127.0.0.1", echo_api.port)


@pytest.mark.parametrize(
    ("host", "stays"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("a.localhost", True),
        ("10.0.0.1", False),
        ("localhost.example.test", False),
        ("0.0.0.1", False),
    ],
)
def test_loopback_is_told_from_elsewhere(host: str, *, stays: bool) -> None:
    assert is_loopback_host(host) is stays
