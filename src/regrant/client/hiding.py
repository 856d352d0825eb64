"""Values that never show in a `repr`, so that no log line carries them by accident."""

from msgspec import Struct


def shown_without(value: Struct, *hidden: str) -> str:
    """The usual `repr` of a struct with these fields masked."""
    shown = (
        f"{name}={'...' if name in hidden else repr(getattr(value, name))}"
        for name in value.__struct_fields__
    )
    return f"{type(value).__name__}({', '.join(shown)})"
