"""No spelling of an address leads where requests may not go."""

import pytest

from regrant.ports.outbound import Limits, TransportError
from regrant.protocol.http import HttpRequest
from tests.contract.outbound.conftest import MakeClient
from tests.testbed.echo import InternalCanary
from tests.testbed.hostile_addresses import ILL_FORMED, LOOPBACK, PRIVATE

ALLOWED = "127.0.0.0/8"
REFUSED = {**ILL_FORMED, **PRIVATE}


@pytest.mark.parametrize("url", REFUSED.values(), ids=REFUSED)
async def test_it_is_refused_when_it_is_typed_and_when_it_is_used(
    client_for: MakeClient, url: str
) -> None:
    client = client_for(ALLOWED)
    words = await client.check(url)
    assert words, "such an address may be saved"
    with pytest.raises(TransportError) as refused:
        await client.send(HttpRequest("GET", url), Limits(total=2))
    assert refused.value.reason == "address-refused"
    assert not refused.value.was_sent


@pytest.mark.parametrize("url", LOOPBACK.values(), ids=LOOPBACK)
async def test_this_machine_is_refused_however_it_is_spelled(
    client_for: MakeClient, url: str
) -> None:
    client = client_for()
    assert await client.check(url)
    with pytest.raises(TransportError) as refused:
        await client.send(HttpRequest("GET", url), Limits(total=2))
    assert not refused.value.was_sent


@pytest.mark.parametrize(
    "host",
    ["127.0.0.2", "127.2", "2130706434", "0x7f000002", "0177.0.0.2", "[::ffff:127.0.0.2]"],
)
async def test_the_neighbour_of_an_allowed_address_is_not_reached(
    client_for: MakeClient, internal_canary: InternalCanary, host: str
) -> None:
    url = f"http://{host}:{internal_canary.port}/"
    with pytest.raises(TransportError):
        await client_for("127.0.0.1/32").send(HttpRequest("GET", url), Limits(total=2))


async def test_what_is_refused_is_said_in_the_same_words_whatever_is_there(
    client_for: MakeClient, internal_canary: InternalCanary
) -> None:
    client = client_for("127.0.0.1/32")
    open_port = await client.check(f"http://127.0.0.2:{internal_canary.port}/")
    closed_port = await client.check("http://127.0.0.2:4/")
    assert open_port == closed_port


@pytest.mark.parametrize(
    "url",
    ["https://host.example", "https://host.example:8443/a?b=c#d", "https://xn--pple-43d.example/"],
)
async def test_an_ordinary_address_is_not_refused(client_for: MakeClient, url: str) -> None:
    assert await client_for().check(url) is None
