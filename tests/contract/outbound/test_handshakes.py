"""A host that is not trusted: what is wrong with its certificate, and with nothing else."""

from collections.abc import Sequence
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from regrant.adapters.outbound.client import GuardedClient
from regrant.domain.certificate import Handshake
from regrant.testing.clock import NOON, FakeClock
from tests.contract.outbound.conftest import names
from tests.testbed.tls import Issued, TlsServer, issue

HOST = "login.acme.example"


@pytest.fixture(scope="module")
def authority() -> Issued:
    return issue(NOON, called="Acme Private CA", days=(-400, 400))


async def looked(
    certificate: Issued | None, folder: Path, trusted: Issued | None, host: str = HOST
) -> Handshake | None:
    resolver = names(["127.0.0.1"])
    client = GuardedClient(
        FakeClock(NOON),
        [ip_network("127.0.0.0/8")],
        ca_pem=trusted.pem if trusted else None,
        resolver=resolver,
    )
    with TlsServer(certificate.write(folder) if certificate else None) as server:
        found = await client.handshake(f"https://{host}:{server.port}/token")
    await client.aclose()
    return found


def faults(found: Handshake | None) -> Sequence[str]:
    assert found is not None
    assert found.certificate is not None
    return sorted(found.certificate.faults)


async def test_a_certificate_that_is_in_order_has_no_fault(
    authority: Issued, tmp_path: Path
) -> None:
    for certified in (HOST, "*.acme.example"):
        right = issue(NOON, "other.example", certified, by=authority)
        assert await looked(right, tmp_path, authority) is None


@pytest.mark.parametrize(
    ("certified", "days", "is_trusted", "expected"),
    [
        (HOST, (-90, -2), True, ["expired"]),
        (HOST, (2, 90), True, ["not-yet-valid"]),
        ("www.acme.example", (-1, 30), True, ["other-host"]),
        ("*.example", (-1, 30), True, ["other-host"]),
        (HOST, (-1, 30), False, ["unknown-authority"]),
        ("old.acme.example", (-90, -2), False, ["expired", "other-host", "unknown-authority"]),
    ],
)
async def test_each_fault_is_named_and_no_other(
    authority: Issued,
    tmp_path: Path,
    certified: str,
    days: tuple[float, float],
    is_trusted: bool,  # noqa: FBT001 - a column
    expected: list[str],
) -> None:
    wrong = issue(NOON, certified, by=authority, days=days)
    found = await looked(wrong, tmp_path, authority if is_trusted else None)
    assert faults(found) == expected
    assert found is not None
    assert found.certificate is not None
    assert found.certificate.names == (certified,)
    assert found.certificate.issuer == "Acme Private CA"
    assert found.certificate.ends_at == _whole(wrong)


async def test_a_certificate_that_is_its_own_authority_is_told_apart(tmp_path: Path) -> None:
    own = issue(NOON, HOST, called="localhost")
    assert faults(await looked(own, tmp_path, None)) == ["self-signed"]
    assert await looked(own, tmp_path, own) is None


async def test_an_address_is_compared_with_the_addresses_of_the_certificate(
    authority: Issued, tmp_path: Path
) -> None:
    right = issue(NOON, "127.0.0.1", by=authority)
    assert await looked(right, tmp_path, authority, "127.0.0.1") is None
    wrong = issue(NOON, HOST, by=authority)
    assert faults(await looked(wrong, tmp_path, authority, "127.0.0.1")) == ["other-host"]


async def test_a_server_that_speaks_no_tls_has_no_certificate(tmp_path: Path) -> None:
    assert await looked(None, tmp_path, None) == Handshake(HOST)


async def test_nobody_is_asked_where_requests_may_not_go(tmp_path: Path) -> None:
    client = GuardedClient(FakeClock(NOON), [], resolver=names(["127.0.0.1"]))
    with TlsServer(issue(NOON, HOST).write(tmp_path)) as server:
        url = f"https://{HOST}:{server.port}/"
        assert await client.handshake(url) is None
        assert await client.leaves_from(url) is None
    await client.aclose()


async def test_requests_to_this_machine_leave_from_loopback() -> None:
    networks = [ip_network("127.0.0.0/8")]
    client = GuardedClient(FakeClock(NOON), networks, resolver=names(["127.0.0.1"]))
    assert await client.leaves_from("http://127.0.0.1:8410/token") == "127.0.0.1"
    await client.aclose()


def _whole(issued: Issued) -> datetime:
    return issued.certificate.not_valid_after_utc
