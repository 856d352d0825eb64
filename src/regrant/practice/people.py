"""The pages of a person with an account here: sign in, sign out, connected applications."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from regrant.practice.model import SCOPES, USERS, User
from regrant.practice.provider import the_provider
from regrant.practice.session import check_form, own_path, sign_in, sign_out, signed_in

people = Blueprint("people", __name__)


@dataclass(slots=True)
class ConnectedApplication:
    """A client that a person has let in, over all its logins."""

    client_id: str
    name: str
    since: datetime
    logins: int = 0
    scopes: list[str] = field(default_factory=list[str])


def connected_applications(user: User) -> list[ConnectedApplication]:
    """List the clients that this person has let in, the latest first."""
    store = the_provider().store
    found: dict[str, ConnectedApplication] = {}
    for grant in store.live_grants(username=user.username):
        client = store.client(grant.client_id)
        name = client.name if client else grant.client_id
        since = datetime.fromtimestamp(grant.created_at, UTC)
        row = found.setdefault(grant.client_id, ConnectedApplication(grant.client_id, name, since))
        row.logins += 1
        row.scopes += [scope for scope in grant.scope.split() if scope not in row.scopes]
    return list(found.values())


@people.get("/login")
def login_page() -> str:
    """Ask who is there; the passwords are on the page."""
    return render_template("login.html", users=USERS.values(), next=request.args.get("next"))


@people.post("/login")
def login() -> Response | tuple[str, int]:
    """Sign a person in, by password or with one click."""
    check_form()
    onward = request.form.get("next") or "/account"
    account = request.form.get("account")
    user = USERS.get(account or request.form.get("username", ""))
    if user is None or (not account and request.form.get("password") != user.password):
        problem = "No account has this user name and password. Both are written on this page."
        users = USERS.values()
        return render_template("login.html", users=users, next=onward, problem=problem), 401
    sign_in(user)
    return redirect(own_path(onward), 303)


@people.post("/logout")
def logout() -> Response:
    """Sign the person out, and on to where they want to sign in again."""
    check_form()
    sign_out()
    return redirect(own_path(request.form.get("next") or "/login"), 303)


@people.get("/account")
def account() -> Response | str:
    """List the applications that this person has let in."""
    user = signed_in()
    if user is None:
        return redirect("/login?next=/account", 303)
    rows = connected_applications(user)
    return render_template("account.html", user=user, rows=rows, means=SCOPES)


@people.post("/account/remove")
def remove() -> Response:
    """Take an application's access away, as people do in the settings of their account."""
    check_form()
    user = signed_in()
    if user is not None:
        client_id = request.form.get("client_id", "")
        the_provider().store.revoke_grants(client_id=client_id, username=user.username)
    return redirect("/account", 303)
