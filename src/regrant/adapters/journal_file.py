"""Journal entries as sealed files in the data directory."""

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from regrant.adapters.vault import Place, SealBrokenError, Vault
from regrant.domain.stored import JournalEntry


class SealedJournalFiles:
    """Implements `JournalFile`: one file an entry, synced with its directory before `add` ends."""

    def __init__(self, directory: Path, vault: Vault) -> None:
        self._directory = directory
        self._vault = vault

    def add(self, entry: JournalEntry) -> None:
        """Write an entry durably."""
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        sealed = self._vault.seal(msgspec.json.encode(entry), _place(entry.id))
        partial = self._directory / f"{entry.id}.partial"
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._path(entry.id))
        self._sync_directory()

    def entries(self) -> Sequence[JournalEntry]:
        """Every entry that opens, oldest first."""
        found: list[JournalEntry] = []
        for path in sorted(self._directory.glob("*.sealed")):
            try:
                opened = self._vault.open(path.read_bytes(), _place(path.stem))
            except (OSError, SealBrokenError):
                continue
            found.append(msgspec.json.decode(opened, type=JournalEntry))
        return found

    def drop(self, entry_id: str) -> None:
        """Remove an entry."""
        self._path(entry_id).unlink(missing_ok=True)

    def _path(self, entry_id: str) -> Path:
        return self._directory / f"{entry_id}.sealed"

    def _sync_directory(self) -> None:
        handle = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _place(entry_id: str) -> Place:
    return Place("journal-file", entry_id, "answer")
