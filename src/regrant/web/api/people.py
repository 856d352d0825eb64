"""API keys and members."""

from typing import Any

from regrant.usecases.input.people import KeyChange, KeyFields, MemberChange, MemberFields
from regrant.web.listing import ListQuery, listed, window_of
from regrant.web.routing import Answered, Asked, route
from regrant.web.shapes.life import (
    KeyShown,
    LinkShown,
    MemberShown,
    NewKeyShown,
    key_shown,
    member_shown,
    new_key_shown,
)


@route(
    "GET",
    "/keys",
    "List API keys",
    answer=KeyShown,
    permission="keys:manage",
    query=ListQuery,
    is_list=True,
)
async def keys(asked: Asked) -> dict[str, Any]:
    """A page of keys."""
    return listed(await asked.use.keys.page(asked.actor, window_of(asked.query)), key_shown)


@route(
    "POST",
    "/keys",
    "Make an API key; it is shown this once",
    answer=NewKeyShown,
    permission="keys:manage",
    body=KeyFields,
    example={"name": "nightly job", "role": "caller"},
    status=201,
)
async def create_key(asked: Asked) -> NewKeyShown:
    """Make."""
    key, value = await asked.use.keys.create(asked.actor, asked.body)
    return new_key_shown(key, value.reveal())


@route("GET", "/keys/{id}", "Show an API key", answer=KeyShown, permission="keys:manage")
async def show_key(asked: Asked) -> KeyShown:
    """Show."""
    return key_shown(await asked.use.keys.get(asked.actor, asked.path["id"]))


@route(
    "PATCH",
    "/keys/{id}",
    "Rename, disable or enable an API key",
    answer=KeyShown,
    permission="keys:manage",
    body=KeyChange,
)
async def update_key(asked: Asked) -> KeyShown:
    """Change."""
    return key_shown(await asked.use.keys.update(asked.actor, asked.path["id"], asked.body))


@route(
    "DELETE",
    "/keys/{id}",
    "Delete an API key; it stops working at once",
    answer=None,
    permission="keys:manage",
    status=204,
)
async def delete_key(asked: Asked) -> Answered:
    """Delete."""
    await asked.use.keys.delete(asked.actor, asked.path["id"])
    return Answered(None, 204)


@route(
    "GET",
    "/members",
    "List members",
    answer=MemberShown,
    permission="members:manage",
    query=ListQuery,
    is_list=True,
)
async def members(asked: Asked) -> dict[str, Any]:
    """A page of members."""
    return listed(await asked.use.members.page(asked.actor, window_of(asked.query)), member_shown)


@route(
    "POST",
    "/members",
    "Add a member",
    answer=MemberShown,
    permission="members:manage",
    body=MemberFields,
    example={"name": "Ada Lovelace", "role": "operator"},
    status=201,
)
async def create_member(asked: Asked) -> MemberShown:
    """Add."""
    return member_shown(await asked.use.members.create(asked.actor, asked.body))


@route("GET", "/members/{id}", "Show a member", answer=MemberShown, permission="members:manage")
async def show_member(asked: Asked) -> MemberShown:
    """Show."""
    return member_shown(await asked.use.members.get(asked.actor, asked.path["id"]))


@route(
    "PATCH",
    "/members/{id}",
    "Rename a member, change the role, disable or enable",
    answer=MemberShown,
    permission="members:manage",
    body=MemberChange,
)
async def update_member(asked: Asked) -> MemberShown:
    """Change."""
    return member_shown(await asked.use.members.update(asked.actor, asked.path["id"], asked.body))


@route(
    "DELETE",
    "/members/{id}",
    "Remove a member",
    answer=None,
    permission="members:manage",
    status=204,
)
async def delete_member(asked: Asked) -> Answered:
    """Remove."""
    await asked.use.members.delete(asked.actor, asked.path["id"])
    return Answered(None, 204)


@route(
    "POST",
    "/members/{id}/sign-in-link",
    "Make a one-time sign-in link",
    answer=LinkShown,
    permission="members:manage",
    status=201,
)
async def sign_in_link(asked: Asked) -> LinkShown:
    """Make a link."""
    token = await asked.use.members.sign_in_link(asked.actor, asked.path["id"])
    return LinkShown(url=asked.use.addresses.sign_in_url(token.reveal()))
