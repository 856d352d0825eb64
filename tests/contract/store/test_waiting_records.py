"""Records that wait are there for whoever asks for them, also while others write them."""

import asyncio
import threading

from regrant.domain.exchange import Exchange
from regrant.usecases.records import Records
from tests.contract.store.builders import an_exchange
from tests.contract.store.world import World


async def test_who_asks_while_others_write_waits_for_what_they_took(sqlite_world: World) -> None:
    records = Records(sqlite_world.database)
    exchange = an_exchange()
    begun, gate = threading.Event(), threading.Event()

    def made_late() -> Exchange:
        begun.set()
        assert gate.wait(30)
        return exchange

    records.note_later(made_late)
    first = asyncio.create_task(records.flush())
    assert await asyncio.to_thread(begun.wait, 30)
    second = asyncio.create_task(records.flush())
    done, _ = await asyncio.wait([second], timeout=0.1)
    assert not done
    gate.set()
    await asyncio.gather(first, second)
    found = sqlite_world.read(lambda tx: tx.exchanges.get(exchange.id))
    assert found == exchange
