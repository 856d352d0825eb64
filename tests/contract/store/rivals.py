"""What another process does to the same database; run in the processes of the fixture."""

import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from regrant.adapters.key_file import WrappingKey
from regrant.adapters.sql import migrate
from regrant.adapters.sql.database import make_engine
from regrant.adapters.sql.installation import establish
from regrant.domain.identifiers import new_id
from regrant.testing.clock import NOON
from tests.contract.store.builders import an_audit_entry
from tests.contract.store.world import open_door

LEASE = timedelta(seconds=90)
BOTH = 2


def _meet(place: Path, owner: str) -> None:
    """Wait until both processes are there."""
    (place / owner).touch()
    while len(list(place.iterdir())) < BOTH:
        time.sleep(0.001)


def take_leases(
    url: str, key_path: Path, connections: Sequence[str], owner: str, place: Path
) -> list[str]:
    """Ask for each lease in turn; those that were given."""
    door = open_door(url, key_path)
    _meet(place, owner)
    taken = [
        one
        for one in connections
        if door.write_now(
            lambda tx, c=one: tx.connections.take_lease(c, owner, NOON, NOON + LEASE, ())
        )
    ]
    door.close()
    return taken


def take_states(
    url: str, key_path: Path, states: Sequence[str], owner: str, place: Path
) -> list[str]:
    """Take each attempt by its state; those that were given."""
    door = open_door(url, key_path)
    _meet(place, owner)
    taken = [
        state for state in states if door.write_now(lambda tx, s=state: tx.attempts.take(s, NOON))
    ]
    door.close()
    return taken


def take_revocations(url: str, key_path: Path, owner: str, place: Path) -> list[str]:
    """Take what is due, five at a time, until nothing is left."""
    door = open_door(url, key_path)
    _meet(place, owner)
    taken: list[str] = []
    while found := door.write_now(
        lambda tx: tx.revocations.take_due(owner, NOON, NOON + LEASE, (), 5)
    ):
        taken += [revocation.id for revocation, _ in found]
    door.close()
    return taken


def write_audit(url: str, key_path: Path, count: int, owner: str, place: Path) -> int:
    """Write entries, each in a transaction of its own."""
    door = open_door(url, key_path)
    _meet(place, owner)
    for _ in range(count):
        entry = an_audit_entry(id=new_id("audit", NOON))
        door.write_now(lambda tx, e=entry: tx.audit.add(e))
    door.close()
    return count


def set_up(url: str, key: WrappingKey, owner: str, place: Path) -> str:
    """Migrate an empty database and give it its identity."""
    engine = make_engine(url)
    _meet(place, owner)
    migrate.upgrade(engine)
    made = establish(engine, (key,), NOON)
    engine.dispose()
    return made
