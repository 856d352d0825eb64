"""The guarded client as the server builds it."""

from collections.abc import AsyncIterator, Callable, Sequence
from ipaddress import ip_network

import pytest_asyncio

from regrant.adapters.outbound.client import GuardedClient
from regrant.adapters.outbound.resolve import Resolver, system_resolver
from regrant.testing.clock import FakeClock

#: In place of the public network: all that tests may reach.
PUBLIC = "127.0.0.1/32"
MakeClient = Callable[..., GuardedClient]


@pytest_asyncio.fixture
async def client_for() -> AsyncIterator[MakeClient]:
    """Makes clients; they are closed at the end."""
    made: list[GuardedClient] = []

    def make(
        *permitted: str, resolver: Resolver = system_resolver, clock: FakeClock | None = None
    ) -> GuardedClient:
        networks = [ip_network(one) for one in permitted]
        made.append(GuardedClient(clock or FakeClock(), networks, resolver=resolver))
        return made[-1]

    yield make
    for client in made:
        await client.aclose()


def names(*answers: Sequence[str]) -> Resolver:
    """A name server that gives these answers one after another, the last for ever."""
    left = list(answers)

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve
