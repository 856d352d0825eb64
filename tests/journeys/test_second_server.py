"""A second server on the same port says so and ends, instead of sharing the port without a word."""

import subprocess

from tests.testbed.environment import BIN
from tests.testbed.regrant_server import RegrantServer


def test_a_port_that_is_taken_is_named_with_what_to_do(regrant: RegrantServer) -> None:
    second = subprocess.run(  # noqa: S603 - our own program
        [BIN / "regrant", "serve"],
        env=regrant.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode != 0
    said = second.stderr + second.stdout
    assert f"Port {regrant.environment['REGRANT_PORT']}" in said, said
    assert "REGRANT_PORT" in said
    assert regrant.is_ready()
