"""The provider's console for client registrations: what one sees in a developer console."""

from typing import Any, get_args

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from regrant.errors import InvalidInputError, RegrantError
from regrant.practice.model import SCOPES, Client, GrantType, Rotation
from regrant.practice.parties import current_secret
from regrant.practice.provider import the_provider
from regrant.practice.session import check_form

client_pages = Blueprint("client_pages", __name__, url_prefix="/practice/clients")

_NUMBERS = {
    "access_token_seconds": "Access tokens live for",
    "refresh_token_seconds": "Refresh tokens live for (0: no end)",
    "code_seconds": "Codes live for",
    "rotation_grace_seconds": "A replaced refresh token works on for",
}


@client_pages.get("")
def list_page() -> str:
    """List the registered clients, with a form for one more."""
    return render_template("clients.html", clients=the_provider().clients())


@client_pages.post("")
def register() -> Response | tuple[str, int]:
    """Register a client and show it."""
    check_form()
    fields: dict[str, Any] = {
        "name": request.form.get("name", "").strip(),
        "redirect_uris": request.form.get("redirect_uris", "").split(),
    }
    fields["any_loopback_callback"] = not fields["redirect_uris"]
    if request.form.get("kind") == "public":
        fields["client_secret"] = None
    try:
        client = the_provider().register_client(fields)
    except RegrantError as error:
        page = render_template(
            "clients.html", clients=the_provider().clients(), problem=error.message
        )
        return page, 422
    return redirect(f"/practice/clients/{client.client_id}", 303)


@client_pages.get("/<client_id>")
def show_page(client_id: str) -> str:
    """Show one client: its identifier, secret and settings."""
    return _client_page(the_provider().client(client_id))


@client_pages.post("/<client_id>")
def change(client_id: str) -> Response | tuple[str, int]:
    """Save what was changed on a client's page."""
    check_form()
    provider = the_provider()
    client = provider.client(client_id)
    try:
        provider.change_client(client_id, _filled_in(client))
    except InvalidInputError as error:
        return _client_page(client, error.message), 422
    flash("The client is saved.")
    return redirect(f"/practice/clients/{client_id}", 303)


@client_pages.post("/<client_id>/delete")
def delete(client_id: str) -> Response:
    """Delete a client, as an administrator would who forgets what depends on it."""
    check_form()
    provider = the_provider()
    provider.client(client_id)
    provider.store.delete_client(client_id)
    flash(f"The client {client_id} is deleted, and with it every login through it.")
    return redirect("/practice/clients", 303)


def _filled_in(client: Client) -> dict[str, Any]:
    form = request.form
    fields: dict[str, Any] = {
        "name": form.get("name", "").strip(),
        "redirect_uris": form.get("redirect_uris", "").split(),
        "any_loopback_callback": "any_loopback_callback" in form,
        "scopes": form.getlist("scopes"),
        "grant_types": form.getlist("grant_types"),
        "rotation": form.get("rotation", "off"),
    }
    for name in _NUMBERS:
        text = form.get(name, "0").strip()
        fields[name] = int(text) if text.isdecimal() else text
    secret = form.get("client_secret", "").strip()
    if not client.is_public and secret and secret != _shown_secret(client):
        fields["client_secret"] = secret
    return fields


def _shown_secret(client: Client) -> str | None:
    return current_secret(client, the_provider().switches)


def _client_page(client: Client, problem: str | None = None) -> str:
    return render_template(
        "client.html",
        client=client,
        secret=_shown_secret(client),
        scopes=SCOPES,
        grant_types=get_args(GrantType),
        rotations=get_args(Rotation),
        numbers=_NUMBERS,
        problem=problem,
    )
