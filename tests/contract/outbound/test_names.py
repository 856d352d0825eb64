"""What was checked is what is connected to, and a name server cannot change its mind between."""

import pytest

from regrant.adapters.outbound.client import PINNED_SECONDS
from regrant.ports.outbound import Limits, TransportError
from regrant.protocol.http import HttpRequest
from regrant.testing.clock import FakeClock
from tests.contract.outbound.conftest import PUBLIC, MakeClient, names
from tests.testbed.echo import EchoApi, InternalCanary

INSIDE = "127.0.0.2"
OUTSIDE = "127.0.0.1"
QUICK = Limits(total=5)


def _ask(port: int) -> HttpRequest:
    return HttpRequest("GET", f"http://api.example:{port}/")


async def test_a_name_that_leads_inside_is_refused(
    client_for: MakeClient, internal_canary: InternalCanary
) -> None:
    client = client_for(PUBLIC, resolver=names([INSIDE]))
    with pytest.raises(TransportError) as refused:
        await client.send(_ask(internal_canary.port), QUICK)
    assert refused.value.reason == "address-refused"


@pytest.mark.parametrize(
    "answer", [[OUTSIDE, INSIDE], [INSIDE, OUTSIDE], [OUTSIDE, f"::ffff:{INSIDE}"]]
)
async def test_a_name_that_leads_inside_too_is_refused_whole(
    client_for: MakeClient, internal_canary: InternalCanary, answer: list[str]
) -> None:
    client = client_for(PUBLIC, resolver=names(answer))
    with pytest.raises(TransportError):
        await client.send(_ask(internal_canary.port), QUICK)


async def test_a_name_that_changes_its_mind_is_asked_once_and_then_refused(
    client_for: MakeClient,
) -> None:
    clock = FakeClock()
    with EchoApi(host=OUTSIDE) as outside, EchoApi(host=INSIDE, port=outside.port) as inside:
        client = client_for(PUBLIC, resolver=names([OUTSIDE], [INSIDE]), clock=clock)
        first = await client.send(_ask(outside.port), QUICK)
        again = await client.send(_ask(outside.port), QUICK)
        clock.advance(seconds=PINNED_SECONDS + 1)
        with pytest.raises(TransportError):
            await client.send(_ask(outside.port), QUICK)
        assert inside.connections == 0
        assert outside.requests[0].header("host") == f"api.example:{outside.port}"
    assert (first.status, again.status) == (200, 200)


async def test_a_name_nobody_knows_is_said_to_be_unknown(client_for: MakeClient) -> None:
    with pytest.raises(TransportError) as unknown:
        await client_for(PUBLIC, resolver=names([])).send(_ask(8000), QUICK)
    assert unknown.value.reason == "name-unknown"
