"""Taking over tokens that another system obtained for the same client."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from regrant.domain.application import Application
from regrant.domain.connection import SHARED_USER_EXISTS, Connection
from regrant.errors import ConflictError, InvalidInputError
from regrant.usecases.input.connection import ImportFields
from regrant.usecases.input.reading import read_struct
from regrant.web import labels
from regrant.web.forms import Form
from regrant.web.pages.frame import problems_of
from regrant.web.pages.site import Visit, page

_TEXTS: Final = ("access_token", "refresh_token", "label")
_NEEDS_LOGIN: Final = (
    "The connected user was taken over, and the provider refused its refresh token. What it means "
    "stands below."
)


@page("GET", "/applications/{id}/users/import", "connections:write")
async def ask(visit: Visit) -> Response:
    """What is needed, and what becomes of the tokens elsewhere."""
    return await _page(visit, await _application(visit), {})


@page("POST", "/applications/{id}/users/import", "connections:write")
async def take_over(visit: Visit) -> Response:
    """Store them, and try them where they can be renewed."""
    application = await _application(visit)
    try:
        made = await visit.use.connection_import.take(
            visit.actor, _read(visit.form, application.id)
        )
    except InvalidInputError as error:
        return await _page(visit, application, problems_of(error))
    except ConflictError as error:
        if error.exact_code != SHARED_USER_EXISTS:
            raise
        words = "has to be ticked: there is a shared user already"
        return await _page(visit, application, {"replace": words})
    return visit.go(f"/connections/{made.id}", _done(made))


def _read(form: Form, application: str) -> ImportFields:
    """The form as the use case takes it; the time in it is UTC."""
    kind = "personal" if form.get("kind") == "personal" else "shared"
    document: dict[str, Any] = {"application": application, "kind": kind}
    document |= {name: form.get(name) for name in _TEXTS if form.get(name)}
    if kind == "personal":
        document["owner"] = form.get("owner") or None
    if ends := form.get("expires_at"):
        document["expires_at"] = f"{ends}:00Z" if ends.count(":") == 1 else f"{ends}Z"
    if form.get("scopes"):
        document["scopes"] = form.get("scopes").split()
    return read_struct(ImportFields, document | {"replace": form.has("replace")})


def _done(made: Connection) -> str:
    if made.status == "needs_reconnect":
        return _NEEDS_LOGIN
    renews = "Regrant renews them from now on." if made.can_renew else "They cannot be renewed."
    return f"The tokens are taken over. {renews}"


async def _page(visit: Visit, application: Application, problems: Mapping[str, str]) -> Response:
    names = ("kind", "owner", "label", "expires_at", "scopes")
    typed = {name: visit.form.raw(name) for name in names}
    asked = " ".join(application.settings.scopes)
    shared = await visit.use.store.read(lambda tx: tx.connections.shared(application.id))
    return visit.page(
        "user_import.html",
        422 if problems else 200,
        application=application,
        shared=shared,
        typed=typed if problems else {**typed, "kind": "shared", "scopes": asked},
        is_replacing=visit.form.has("replace"),
        problems=dict(problems),
        label_texts=labels.texts(labels.IMPORT),
        label=labels.IMPORT,
    )


async def _application(visit: Visit) -> Application:
    return await visit.use.connect.seen(visit.actor, visit.path("id"))
