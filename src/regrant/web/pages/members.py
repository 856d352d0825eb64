"""Members: who may sign in, with which role."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from regrant.domain.principal import ROLES, Member
from regrant.errors import ConflictError, InvalidInputError
from regrant.ports.store import Window
from regrant.usecases.input.people import MemberChange, MemberFields
from regrant.usecases.input.reading import read_struct
from regrant.web import labels
from regrant.web.pages.frame import problems_of
from regrant.web.pages.site import Visit, page
from regrant.web.render import see_other

_ALL: Final = Window(limit=200)
PATH: Final = "/settings/members"


@page("GET", "/settings", None)
async def settings(visit: Visit) -> Response:
    """The first page of the settings that the visitor may see."""
    if visit.may("members:manage"):
        return see_other(PATH)
    return see_other("/settings/keys" if visit.may("keys:manage") else "/settings/about")


@page("GET", PATH, "members:manage")
async def members(visit: Visit) -> Response:
    """Everybody, and a form for one more."""
    return await _page(visit, {}, {})


@page("POST", PATH, "members:manage")
async def add(visit: Visit) -> Response:
    """Add a member, and make the first link."""
    typed = {"name": visit.form.get("name"), "role": visit.form.get("role")}
    if not typed["name"]:
        return await _page(visit, typed, {"name": "is missing"}, status=422)
    try:
        fields = read_struct(MemberFields, typed)
        member = await visit.use.members.create(visit.actor, fields)
    except InvalidInputError as error:
        return await _page(visit, typed, problems_of(error), status=422)
    except ConflictError:
        return await _page(visit, typed, {"name": "is another member's name"}, status=422)
    return await _link(visit, member)


@page("GET", "/settings/members/{id}", "members:manage")
async def member(visit: Visit) -> Response:
    """One member: role, links, end."""
    return await _member(visit, {})


@page("POST", "/settings/members/{id}", "members:manage")
async def change(visit: Visit) -> Response:
    """Change name and role."""
    typed = {"name": visit.form.get("name"), "role": visit.form.get("role")}
    try:
        fields = read_struct(MemberChange, typed)
        after = await visit.use.members.update(visit.actor, visit.path("id"), fields)
    except InvalidInputError as error:
        return await _member(visit, problems_of(error))
    except ConflictError as error:
        field = "role" if error.exact_code == "last-owner" else "name"
        return await _member(visit, {field: f"cannot be saved: {error.message}"})
    return visit.go(f"{PATH}/{after.id}", "Saved. It holds from the next page on.")


@page("POST", "/settings/members/{id}/link", "members:manage")
async def link(visit: Visit) -> Response:
    """Make a sign-in link, shown once."""
    return await _link(visit, await visit.use.members.get(visit.actor, visit.path("id")))


@page("POST", "/settings/members/{id}/access", "members:manage")
async def access(visit: Visit) -> Response:
    """Keep a member out, or let them in again."""
    is_out = (visit.query("to") or visit.form.get("to")) == "out"
    fields = MemberChange(disabled=is_out)
    after = await visit.use.members.update(visit.actor, visit.path("id"), fields)
    path = f"{PATH}/{after.id}"
    words = f"{after.name} is signed out everywhere and cannot sign in."
    if not is_out:
        words = f"{after.name} may sign in again."
    return visit.go(path, words, undo=f"{path}/access?to={'in' if is_out else 'out'}")


@page("GET", "/settings/members/{id}/delete", "members:manage")
async def ask_delete(visit: Visit) -> Response:
    """What will be lost, and what stays."""
    found = await visit.use.members.get(visit.actor, visit.path("id"))
    filters = {"owner": f"member:{found.id}"}
    mine = await visit.use.connections.page(visit.actor, _ALL, filters)
    return visit.page("member_delete.html", member=found, count=len(mine.items))


@page("POST", "/settings/members/{id}/delete", "members:manage")
async def delete(visit: Visit) -> Response:
    """Remove a member."""
    found = await visit.use.members.get(visit.actor, visit.path("id"))
    await visit.use.members.delete(visit.actor, found.id)
    return visit.go(PATH, f"{found.name} is removed.")


async def _page(
    visit: Visit, typed: Mapping[str, str], problems: Mapping[str, str], *, status: int = 200
) -> Response:
    found = await visit.use.members.page(visit.actor, _ALL)
    return visit.page(
        "members.html",
        status,
        members=found.items,
        has_more=found.next_cursor is not None,
        typed={"name": "", "role": "operator", **typed},
        **_form_parts(problems),
    )


async def _member(visit: Visit, problems: Mapping[str, str]) -> Response:
    found = await visit.use.members.get(visit.actor, visit.path("id"))
    typed = {name: visit.form.get(name) or getattr(found, name) for name in ("name", "role")}
    status = 422 if problems else 200
    return visit.page("member.html", status, member=found, typed=typed, **_form_parts(problems))


async def _link(visit: Visit, member: Member) -> Response:
    token = await visit.use.members.sign_in_link(visit.actor, member.id)
    address = visit.use.addresses.sign_in_url(token.reveal())
    return visit.page("member_link.html", 201, member=member, address=address, tab="members")


def _form_parts(problems: Mapping[str, str]) -> dict[str, Any]:
    return {
        "problems": dict(problems),
        "label_texts": labels.texts(labels.PEOPLE),
        "roles": ROLES,
        "tab": "members",
    }
