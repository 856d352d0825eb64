"""The pages of whoever runs the practice provider: overview, switches, requests."""

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from regrant.errors import InvalidInputError
from regrant.practice.model import USERS
from regrant.practice.provider import the_provider
from regrant.practice.session import check_form
from regrant.practice.switch import STAGES, Switch, Value
from regrant.practice.switches import SWITCHES, WITHOUT_SWITCH

console = Blueprint("console", __name__)

_ENDPOINTS = {
    "Authorization URL": "authorization_url",
    "Token URL": "token_url",
    "Revoke URL": "revoke_url",
    "Userinfo URL": "userinfo_url",
    "Introspection URL": "introspection_url",
    "Issuer": "issuer",
}


@console.get("/")
def overview() -> str:
    """Show what to enter elsewhere to use this provider."""
    settings = the_provider().settings()
    rows = {title: settings[key] for title, key in _ENDPOINTS.items()}
    on = _switched_on(None)
    return render_template(
        "overview.html", settings=settings, rows=rows, users=USERS.values(), on=on
    )


@console.get("/practice")
def switches_page() -> str:
    """Show every switch, for all clients or one."""
    provider = the_provider()
    client_id = request.args.get("client_id")
    client = provider.client(client_id) if client_id else None
    board = provider.switches.document()
    return render_template(
        "switches.html",
        stages=STAGES,
        switches=SWITCHES.values(),
        values=board["switches"],
        own=board["clients"].get(client_id, {}),
        client=client,
        clients=provider.clients(),
        on=_switched_on(client_id),
        without_switch=WITHOUT_SWITCH,
    )


@console.post("/practice/switches/<name>")
def set_switch(name: str) -> Response:
    """Set one switch; an empty value for a client means: as for all."""
    check_form()
    client_id = request.form.get("client_id") or None
    change = {name: request.form.get("value") or None}
    try:
        the_provider().set_switches({"clients": {client_id: change}} if client_id else change)
    except InvalidInputError as error:
        flash(error.message)
    return _back(name)


@console.post("/practice/actions/<action>")
def act(action: str) -> Response:
    """Do what the control API does with one button."""
    check_form()
    provider = the_provider()
    client_id = request.form.get("client_id") or None
    if action == "all-off":
        provider.switches.reset()
        flash("Every switch is off.")
    elif action == "expire":
        count = provider.expire_access_tokens(client_id=client_id)
        flash(f"Access tokens expired: {count}.")
    elif action == "revoke":
        count = provider.revoke_user_grants(client_id=client_id)
        flash(f"Logins removed: {count}.")
    return _back("top")


@console.get("/practice/requests")
def requests_page() -> str:
    """Show the last requests that came here."""
    ledger = the_provider().ledger.document(request.args.get("endpoint"), 100)
    return render_template("requests.html", **ledger)


def _back(anchor: str) -> Response:
    client_id = request.form.get("client_id") or ""
    query = f"?client_id={client_id}" if the_provider().store.client(client_id) else ""
    return redirect(f"/practice{query}#{anchor}", 303)


def _switched_on(client_id: str | None) -> list[tuple[Switch, Value]]:
    board = the_provider().switches
    in_force = [(switch, board.value(switch.name, client_id)) for switch in SWITCHES.values()]
    return [(switch, value) for switch, value in in_force if value != switch.off]
