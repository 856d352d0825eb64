"""Lists by cursor: whole, in order, without repetition, whatever the cursor says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regrant.adapters.sql.paging import _decode, _encode  # pyright: ignore[reportPrivateUsage]
from regrant.domain.stored import AuditEntry
from regrant.errors import InvalidInputError
from regrant.ports.store import Page, Window
from tests.contract.store.builders import an_audit_entry
from tests.contract.store.world import World


def listed(world: World, limit: int) -> list[Page[AuditEntry]]:
    pages: list[Page[AuditEntry]] = []
    cursor: str | None = None
    while not pages or cursor:
        window = Window(limit, cursor)
        pages.append(world.read(lambda tx, w=window: tx.audit.page(w, {})))
        cursor = pages[-1].next_cursor
    return pages


@pytest.mark.parametrize("limit", [1, 7, 20, 21, 200])
def test_every_item_of_one_moment_is_listed_once_newest_first(world: World, limit: int) -> None:
    entries = [an_audit_entry() for _ in range(20)]
    for entry in entries:
        world.write(lambda tx, e=entry: tx.audit.add(e))
    pages = listed(world, limit)
    found = [item.id for page in pages for item in page.items]
    assert found == sorted((entry.id for entry in entries), reverse=True)
    assert all(len(page.items) == limit for page in pages[:-1])
    assert pages[-1].items


def test_items_deleted_between_two_pages_make_no_gap(world: World) -> None:
    entries = sorted((an_audit_entry() for _ in range(6)), key=lambda e: e.id, reverse=True)
    for entry in entries:
        world.write(lambda tx, e=entry: tx.audit.add(e))
    first = world.read(lambda tx: tx.audit.page(Window(2), {}))
    with world.engine.connect() as raw:
        raw.exec_driver_sql(f"DELETE FROM audit WHERE id IN ('{entries[1].id}', '{entries[2].id}')")  # noqa: S608 - ids of our own
        raw.commit()
    rest = world.read(lambda tx: tx.audit.page(Window(9, first.next_cursor), {}))
    assert list(rest.items) == entries[3:]


def test_an_empty_list_has_no_next_page(world: World) -> None:
    assert world.read(lambda tx: tx.audit.page(Window(), {})) == Page(())


@pytest.mark.parametrize(
    "cursor",
    ["!", "====", "YQ==YQ", "ä", "\ud800", "a" * 100_000, "AAAA", "gICA", "\x00", " ", "Y29uXzE"],
)
def test_a_cursor_that_no_list_gave_is_refused(sqlite_world: World, cursor: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        sqlite_world.read(lambda tx: tx.audit.page(Window(5, cursor), {}))
    assert refused.value.fields[0].field == "cursor"


@settings(max_examples=300)
@given(st.text())
def test_no_cursor_breaks_anything(cursor: str) -> None:
    with pytest.raises(InvalidInputError, match="cursor"):
        _decode(cursor)


@given(st.from_regex(r"[a-z]{3}_[0-9a-z]{26}", fullmatch=True))
def test_a_cursor_comes_back_as_the_id_it_was_made_of(last: str) -> None:
    assert _decode(_encode(last)) == last
