"""What callers give to act on a finding."""

from typing import Annotated

from msgspec import Meta, Struct

from regrant.usecases.input.reading import ONE_LINE, Name


class FixFields(Struct, kw_only=True):
    """Which of the finding's actions to carry out."""

    action: Name


class DismissFields(Struct, kw_only=True):
    """Why the finding is fine."""

    reason: Annotated[str, Meta(min_length=1, max_length=1_000, pattern=ONE_LINE)]
