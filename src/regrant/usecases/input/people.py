"""The fields of keys and members as callers give them."""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from regrant.domain.principal import Permission, Role
from regrant.usecases.input.reading import Name, Word

Limit = Annotated[tuple[Word, ...], Meta(max_length=500)]


class KeyFields(Struct, kw_only=True):
    """An API key."""

    name: Name
    role: Role
    permissions: Annotated[tuple[Permission, ...], Meta(max_length=50)] = ()
    applications: Limit | None = None
    services: Limit | None = None
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None


class KeyChange(Struct, kw_only=True):
    """What may be changed of a key."""

    name: Name | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET


class MemberFields(Struct, kw_only=True):
    """A member."""

    name: Name
    role: Role


class MemberChange(Struct, kw_only=True):
    """What may be changed of a member."""

    name: Name | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET
