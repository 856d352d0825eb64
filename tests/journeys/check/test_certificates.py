"""A provider whose certificate is not trusted: the check says why, and blames no setting."""

from pathlib import Path

import pytest

from regrant.diagnosis.checking import Row
from tests.journeys.check.scripted import Character, ScriptedServer
from tests.journeys.check.test_other_servers import NOW, check, wrong
from tests.testbed.tls import TlsServer, issue


def checked(certificate: Path | None) -> list[Row]:
    """The rows for a login that is fine and a token URL behind this certificate."""
    with TlsServer(certificate) as secure, ScriptedServer(Character()) as login:
        return check(login, token_base=f"https://127.0.0.1:{secure.port}")


def tls(rows: list[Row]) -> Row:
    return next(row for row in rows if row.setting == "tls")


@pytest.mark.parametrize(
    ("names", "days", "words"),
    [
        (("127.0.0.1",), (-90, -2), ["ended on 27 February 2026"]),
        (("acme.example",), (-1, 30), ["is for `acme.example`, not for `127.0.0.1`"]),
        (("127.0.0.1",), (-1, 30), ["signed by `Acme CA`", "REGRANT_CA_FILE"]),
        (("127.0.0.1",), (2, 90), ["begins on 3 March 2026"]),
    ],
)
def test_a_certificate_is_named_with_what_is_wrong_with_it(
    tmp_path: Path, names: tuple[str, ...], days: tuple[float, float], words: list[str]
) -> None:
    authority = issue(NOW, called="Acme CA", days=(-400, 400))
    rows = checked(issue(NOW, *names, by=authority, days=days).write(tmp_path))
    assert wrong(rows) == {"tls"}, rows
    for one in words:
        assert one in tls(rows).reason


def test_a_token_url_without_tls_is_named_as_such() -> None:
    rows = checked(None)
    assert wrong(rows) == {"tls"}, rows
    assert "does not speak TLS" in tls(rows).reason
