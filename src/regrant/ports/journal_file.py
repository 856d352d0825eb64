"""The journal's last resort when the database refuses a write."""

from collections.abc import Sequence
from typing import Protocol

from regrant.domain.stored import JournalEntry


class JournalFile(Protocol):
    """Sealed entries in local files, each durable when `add` returns."""

    def add(self, entry: JournalEntry) -> None: ...
    def entries(self) -> Sequence[JournalEntry]: ...
    def drop(self, entry_id: str) -> None: ...
