"""Hearing of changes that other processes made."""

from collections.abc import Sequence
from typing import Protocol


class ChangeFeed(Protocol):
    """Tells which cached state is no longer true."""

    def poll(self) -> Sequence[str] | None:
        """Subjects such as `connection:con_…` that changed since the last call.

        Cheap enough for every request. `None` means that anything may have changed.
        """
        ...
