"""Methods of a web service: a new one, pasted or typed; its settings; its end."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from regrant.domain.service import Method, MethodSettings, Service
from regrant.errors import ConflictError, InvalidInputError
from regrant.usecases.input.reading import read_struct
from regrant.usecases.input.service import MethodFields
from regrant.usecases.pasted_method import method_from_pasted
from regrant.web import labels
from regrant.web.forms import Form
from regrant.web.pages import method_form, services
from regrant.web.pages.frame import problems_of
from regrant.web.pages.site import Visit, page
from regrant.web.pages.taking_back import TAKEN_BACK, undo_address, values_before
from regrant.web.places import method_path
from regrant.web.shapes.setup import method_shown

_SECTION: Final = "services"
_TAKEN: Final = {"name": "is the name of another method of this service"}


@page("GET", "/services/{service}/methods/new", "set-up:write")
async def new(visit: Visit) -> Response:
    """An empty form, with a box to paste into above it."""
    return await _new(visit, method_form.values_of(MethodSettings(name="")))


@page("POST", "/services/{service}/methods/pasted", "set-up:write")
async def pasted(visit: Visit) -> Response:
    """The form, filled from a cURL command, raw HTTP or an address."""
    service = await visit.use.services.get(visit.actor, visit.path("service"))
    try:
        found = method_from_pasted(visit.form.raw("pasted"), service.settings)
    except InvalidInputError as error:
        empty = method_form.values_of(MethodSettings(name=""))
        return await _new(visit, empty, problems_of(error), status=422)
    values = method_form.values_of_fields(found.fields)
    return await _new(visit, values, left_out=found.left_out, was_pasted=True)


@page("POST", "/services/{service}/methods/new", "set-up:write")
async def create(visit: Visit) -> Response:
    """Add it, then go where it can be tried."""
    if visit.form.has("more"):
        return await _new(visit, method_form.values_typed(visit.form), rows=_more(visit.form))
    service = await visit.use.services.get(visit.actor, visit.path("service"))
    try:
        fields = method_form.read_fields(visit.form)
        made = await visit.use.services.add_method(visit.actor, service.id, fields)
    except (InvalidInputError, ConflictError) as error:
        values = method_form.values_typed(visit.form)
        return await _new(visit, values, problems_of(error) or _TAKEN, status=422)
    words = f"“{made.settings.name}” is added. Try it here."
    return visit.go(method_path(service, made), words)


@page("GET", "/services/{service}/methods/{method}/settings", "set-up:read")
async def settings(visit: Visit) -> Response:
    """Its settings."""
    method = await _method(visit)
    return await _settings(visit, method, method_form.values_of(method.settings))


@page("POST", "/services/{service}/methods/{method}/settings", "set-up:write")
async def save(visit: Visit) -> Response:
    """Change them."""
    method = await _method(visit)
    if visit.form.has("more"):
        values = method_form.values_typed(visit.form)
        return await _settings(visit, method, values, rows=_more(visit.form))
    try:
        fields = method_form.read_fields(visit.form)
        after = await _update(visit, method, fields)
    except (InvalidInputError, ConflictError) as error:
        problems = problems_of(error) or _TAKEN
        values = method_form.values_typed(visit.form)
        return await _settings(visit, method, values, problems, status=422)
    service = await visit.use.services.get(visit.actor, visit.path("service"))
    restore, shown = f"/services/{service.id}/methods/{after.id}/restore", method_shown(method)
    undo = undo_address(visit, restore, after.id, after.version, shown, fields)
    return visit.go(method_path(service, after), "Saved. Try it here.", undo=undo)


@page("POST", "/services/{service}/methods/{method}/restore", "set-up:write")
async def restore(visit: Visit) -> Response:
    """Take the last edit back."""
    method = await _method(visit)
    values = values_before(visit, method.id, method.version)
    after = await _update(visit, method, read_struct(MethodFields, values))
    service = await visit.use.services.get(visit.actor, visit.path("service"))
    return visit.go(f"{method_path(service, after)}/settings", TAKEN_BACK)


@page("POST", "/services/{service}/methods/{method}/authentication", "set-up:write")
async def switch(visit: Visit) -> Response:
    """Turn “Use authentication” on or off, with a way back."""
    method = await _method(visit)
    is_on = (visit.query("to") or visit.form.get("to")) == "on"
    after = await _update(visit, method, MethodFields(use_authentication=is_on))
    service = await visit.use.services.get(visit.actor, visit.path("service"))
    path = method_path(service, after)
    words = "Authentication is on for this method." if is_on else "Authentication is off."
    return visit.go(path, words, undo=f"{path}/authentication?to={'off' if is_on else 'on'}")


@page("GET", "/services/{service}/methods/{method}/delete", "set-up:write")
async def ask_delete(visit: Visit) -> Response:
    """What will be lost."""
    return visit.page("method_delete.html", **await head(visit, "settings"))


@page("POST", "/services/{service}/methods/{method}/delete", "set-up:write")
async def delete(visit: Visit) -> Response:
    """Delete it."""
    found = await head(visit, "settings")
    method: Method = found["method"]
    await visit.use.services.delete_method(visit.actor, found["service"].id, method.id)
    return visit.go(found["base"], f"“{method.settings.name}” is deleted.")


async def head(visit: Visit, tab: str) -> dict[str, Any]:
    """What every page of a method shows above what it is about."""
    found = await services.head(visit, tab)
    service: Service = found["service"]
    method = await visit.use.services.method(visit.actor, service.id, visit.path("method"))
    words, tone = services.credential_words(service, method, found["application"])
    return found | {
        "method": method,
        "here": method_path(service, method),
        "credential": words,
        "credential_tone": tone,
    }


async def _method(visit: Visit) -> Method:
    service, name = visit.path("service"), visit.path("method")
    return await visit.use.services.method(visit.actor, service, name)


async def _update(visit: Visit, method: Method, fields: MethodFields) -> Method:
    return await visit.use.services.update_method(visit.actor, method.service, method.id, fields)


async def _new(
    visit: Visit,
    values: dict[str, Any],
    problems: Mapping[str, str] | None = None,
    *,
    rows: Sequence[method_form.Row] | None = None,
    left_out: Sequence[str] = (),
    was_pasted: bool = False,
    status: int = 200,
) -> Response:
    found = await services.head(visit, "methods")
    return visit.page(
        "method_new.html",
        status,
        **found,
        **_form_parts(values, problems or {}, rows),
        left_out=left_out,
        was_pasted=was_pasted,
        credential=services.credential_words(found["service"], None, found["application"])[0],
    )


async def _settings(
    visit: Visit,
    method: Method,
    values: dict[str, Any],
    problems: Mapping[str, str] | None = None,
    *,
    rows: Sequence[method_form.Row] | None = None,
    status: int = 200,
) -> Response:
    found = await head(visit, "settings")
    on = services.credential_words(found["service"], None, found["application"])[0]
    return visit.page(
        "method_settings.html",
        status,
        **{**found, "credential": on},
        **_form_parts(values, problems or {}, rows),
        name=method.settings.name,
    )


def _form_parts(
    values: dict[str, Any],
    problems: Mapping[str, str],
    rows: Sequence[method_form.Row] | None,
) -> dict[str, Any]:
    blanks = [method_form.BLANK] * method_form.BLANK_ROWS
    shown = list(rows) if rows is not None else [*values["parameters"], *blanks]
    return {
        "values": values,
        "rows": shown[: method_form.MOST_ROWS],
        "problems": {_field_of(name): message for name, message in problems.items()},
        "row_problems": _row_problems(problems),
        "label": labels.METHOD,
        "label_texts": labels.texts(labels.METHOD),
    }


def _field_of(name: str) -> str:
    """The field of the form for a field of the API."""
    return "outputs" if name.startswith("outputs.") else name


def _row_problems(problems: Mapping[str, str]) -> dict[int, str]:
    """What is wrong in the rows of parameters, by row."""
    found: dict[int, str] = {}
    for name, message in problems.items():
        if name.startswith("parameters["):
            place, _, rest = name.removeprefix("parameters[").partition("]")
            words = f"{rest.lstrip('.').replace('_', ' ')} {message}".strip()
            found.setdefault(int(place), words)
    return found


def _more(form: Form) -> list[method_form.Row]:
    return [*method_form.rows_typed(form), *[method_form.BLANK] * 3]
