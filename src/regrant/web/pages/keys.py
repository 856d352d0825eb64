"""API keys: made, shown once, switched off, deleted."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from regrant.domain.principal import ROLES, permissions_of
from regrant.errors import ForbiddenError, InvalidInputError
from regrant.ports.store import Transaction, Window
from regrant.ports.views import Numbered
from regrant.usecases.input.people import KeyChange, KeyFields
from regrant.usecases.input.reading import read_struct
from regrant.web import labels
from regrant.web.forms import Form
from regrant.web.pages.frame import problems_of
from regrant.web.pages.site import Visit, page

_ALL: Final = Window(limit=200)
_CHOICES: Final = Numbered(size=100)
_BLANK: Final = {"name": "", "role": "operator", "expires_at": ""}
PATH: Final = "/settings/keys"


@page("GET", PATH, "keys:manage")
async def keys(visit: Visit) -> Response:
    """Every key, without the keys themselves."""
    found = await visit.use.keys.page(visit.actor, _ALL)
    limits = {one for key in found.items for one in (*(key.applications or ()), *_services(key))}
    return visit.page(
        "keys.html",
        keys=found.items,
        has_more=found.next_cursor is not None,
        names=await visit.use.views.names(limits),
        tab="keys",
    )


@page("GET", "/settings/keys/new", "keys:manage")
async def new(visit: Visit) -> Response:
    """What the key may do."""
    return await _new(visit, Form(), {})


@page("POST", "/settings/keys/new", "keys:manage")
async def create(visit: Visit) -> Response:
    """Make it and show it, this once."""
    try:
        fields = _read(visit.form)
        key, value = await visit.use.keys.create(visit.actor, fields)
    except InvalidInputError as error:
        return await _new(visit, visit.form, problems_of(error))
    except ForbiddenError as error:
        return await _new(visit, visit.form, {"role": f"is not possible: {error.message}"})
    return visit.page("key_made.html", 201, key=key, value=value.reveal(), tab="keys")


@page("GET", "/settings/keys/{id}", "keys:manage")
async def show(visit: Visit) -> Response:
    """What it may do, and its name."""
    return await _key(visit, {})


@page("POST", "/settings/keys/{id}", "keys:manage")
async def rename(visit: Visit) -> Response:
    """Give it another name."""
    try:
        fields = read_struct(KeyChange, {"name": visit.form.get("name")})
        key = await visit.use.keys.update(visit.actor, visit.path("id"), fields)
    except InvalidInputError as error:
        return await _key(visit, problems_of(error))
    return visit.go(f"{PATH}/{key.id}", "The name was changed.")


@page("POST", "/settings/keys/{id}/access", "keys:manage")
async def access(visit: Visit) -> Response:
    """Switch a key off or on."""
    is_off = (visit.query("to") or visit.form.get("to")) == "off"
    one = visit.path("id")
    key = await visit.use.keys.update(visit.actor, one, KeyChange(disabled=is_off))
    words = f"The key “{key.name}” is switched {'off' if is_off else 'on'}."
    back = "on" if is_off else "off"
    return visit.go(PATH, words, undo=f"{PATH}/{key.id}/access?to={back}")


@page("GET", "/settings/keys/{id}/delete", "keys:manage")
async def ask_delete(visit: Visit) -> Response:
    """Who will be refused."""
    return visit.page(
        "key_delete.html", key=await visit.use.keys.get(visit.actor, visit.path("id"))
    )


@page("POST", "/settings/keys/{id}/delete", "keys:manage")
async def delete(visit: Visit) -> Response:
    """Delete it."""
    key = await visit.use.keys.get(visit.actor, visit.path("id"))
    await visit.use.keys.delete(visit.actor, key.id)
    return visit.go(PATH, f"The key “{key.name}” is deleted.")


def _read(form: Form) -> KeyFields:
    if not form.get("name"):
        raise InvalidInputError.of("name", "is missing")
    document: dict[str, Any] = {"name": form.get("name"), "role": form.get("role")}
    if form.has("tokens"):
        document["permissions"] = ["tokens:read"]
    if form.get("expires_at"):
        document["expires_at"] = f"{form.get('expires_at')}T00:00:00Z"
    for name in ("applications", "services"):
        if form.has(f"limit_{name}"):
            document[name] = form.all(name)
    return read_struct(KeyFields, document)


async def _new(visit: Visit, typed: Form, problems: Mapping[str, str]) -> Response:
    def work(tx: Transaction) -> tuple[Any, Any]:
        return tx.views.applications(_CHOICES)[0], tx.views.services(_CHOICES)[0]

    applications, services = await visit.use.store.read(work)
    mine = visit.principal.permissions
    return visit.page(
        "key_new.html",
        422 if problems else 200,
        typed={name: typed.get(name) or value for name, value in _BLANK.items()},
        tokens=typed.has("tokens"),
        limited={name: typed.has(f"limit_{name}") for name in ("applications", "services")},
        chosen=set(typed.all("applications")) | set(typed.all("services")),
        applications=applications,
        services=services,
        problems=dict(problems),
        label_texts=labels.texts(labels.PEOPLE),
        roles=[role for role in ROLES if permissions_of(role) <= mine],
        tab="keys",
        may_read_tokens="tokens:read" in mine,
    )


async def _key(visit: Visit, problems: Mapping[str, str]) -> Response:
    key = await visit.use.keys.get(visit.actor, visit.path("id"))
    return visit.page(
        "key.html",
        422 if problems else 200,
        key=key,
        typed=visit.form.get("name") if problems else key.name,
        names=await visit.use.views.names((*(key.applications or ()), *_services(key))),
        problems=dict(problems),
        label_texts=labels.texts(labels.PEOPLE),
        tab="keys",
    )


def _services(key: Any) -> tuple[str, ...]:
    return tuple(key.services or ())
