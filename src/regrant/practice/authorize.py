"""The authorization endpoint: its refusals, the consent page, the way back."""

from typing import Any, cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from authlib.oauth2.rfc6749 import InvalidScopeError, OAuth2Error
from authlib.oidc.core.errors import ConsentRequiredError, LoginRequiredError
from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from regrant.practice import addresses
from regrant.practice.authority import Authority
from regrant.practice.grants import CodeGrant
from regrant.practice.model import SCOPES, User
from regrant.practice.provider import the_provider
from regrant.practice.session import check_form, just_signed_in, signed_in

authorize = Blueprint("authorize", __name__)

_ALWAYS_GRANTED = "openid"  # says who logs in; there is nothing to leave out


def the_authority() -> Authority:
    """Return the authorization server of the provider whose request is being answered."""
    return cast("Authority", current_app.extensions["regrant-practice-authority"])


@authorize.get(addresses.AUTHORIZE)
@authorize.get(addresses.AUTHORIZE_MOVED)
def ask() -> AnyResponse | str | tuple[str, int]:
    """Show the consent page, after the login page where that is due."""
    user = signed_in()
    _find_page()
    try:
        grant = the_authority().consent_grant(user)
    except OAuth2Error as error:
        return _refused(error)
    if (page := _own_page()) is not None:
        return page
    prompt = request.args.get("prompt", "").split()
    fresh = just_signed_in()
    if "none" in prompt:
        error = ConsentRequiredError if user else LoginRequiredError
        return _refused(error(redirect_uri=grant.redirect_uri))
    if user is None or ("login" in prompt and not fresh):
        return redirect("/login?next=" + quote(request.full_path, safe=""), 303)
    return _consent_page(grant, user)


@authorize.post(addresses.AUTHORIZE)
@authorize.post(addresses.AUTHORIZE_MOVED)
def decide() -> AnyResponse | str | tuple[str, int]:
    """Send the person back with a code, or with the refusal."""
    check_form()
    user = signed_in()
    if user is None:
        return redirect("/login?next=" + quote(request.full_path, safe=""), 303)
    try:
        grant = the_authority().consent_grant(user)
    except OAuth2Error as error:
        return _refused(error)
    asked = _asked_scopes(grant)
    chosen = frozenset(request.form.getlist("grant_scope")) & frozenset(asked)
    allowed = request.form.get("decision") == "allow" and (bool(chosen) or not asked)
    grant.chosen_scopes = chosen
    answer = the_authority().create_authorization_response(
        grant.request, grant_user=user if allowed else None, grant=grant
    )
    return _way_back(cast("Response", answer))


def _find_page() -> None:
    moved = the_provider().switches.is_on("authorization_endpoint_moved", _client_id())
    if moved and request.path == addresses.AUTHORIZE:
        abort(404)


def _client_id() -> str | None:
    return request.args.get("client_id")


def _asked_scopes(grant: CodeGrant) -> list[str]:
    return grant.request.client.get_allowed_scope(request.args.get("scope")).split()


def _refused(error: OAuth2Error) -> AnyResponse | tuple[str, int]:
    """Send the error back, when it is safe to and the provider is one that does."""
    switches = the_provider().switches
    on_page = switches.choice("scope_answer", _client_id()) == "page"
    if not error.redirect_uri or (isinstance(error, InvalidScopeError) and on_page):
        return _page(str(error.error), error.get_error_description(), 400)
    error.state = request.args.get("state")
    authority = the_authority()
    answer = authority.handle_error_response(authority.create_oauth2_request(request), error)
    authority.execute_hook("after_create_authorization_response", answer)
    return _way_back(cast("Response", answer))


def _own_page() -> tuple[str, int] | None:
    """Return the provider's own page where it stops people without sending them back."""
    switches, client_id = the_provider().switches, _client_id()
    limited = switches.choice("access_limited", client_id)
    if limited == "ip":
        text = f"Access from the IP address {request.remote_addr} is not allowed for this client."
        return _page("access_blocked", text, 403)
    if limited == "domain":
        host = urlsplit(request.args.get("redirect_uri", "")).hostname
        text = f"The domain {host} of the redirect URI is not verified for this client."
        return _page("domain_not_allowed", text, 403)
    if switches.is_on("application_not_approved", client_id):
        text = "This client is being tested and has not been approved; you are not a test user."
        return _page("access_blocked", text, 403)
    return None


def _page(error: str, text: str, status: int) -> tuple[str, int]:
    return render_template("error.html", status=status, error=error, text=text), status


def _consent_page(grant: CodeGrant, user: User) -> str:
    asked = _asked_scopes(grant)
    unticked = the_provider().switches.choice("scope_unticked", _client_id())
    boxes: list[dict[str, Any]] = [
        {
            "scope": scope,
            "means": SCOPES[scope],
            "ticked": scope != unticked,
            "fixed": scope == _ALWAYS_GRANTED,
        }
        for scope in asked
    ]
    back_to = urlsplit(grant.redirect_uri or "").netloc
    client = grant.request.client.client
    return render_template("consent.html", client=client, user=user, boxes=boxes, back_to=back_to)


def _way_back(answer: Response) -> Response:
    switches = the_provider().switches
    lost = {
        "state": switches.is_on("state_lost", _client_id()),
        "error_description": switches.is_on("errors_without_description", _client_id()),
    }
    if any(lost.values()) and answer.location:
        parts = urlsplit(answer.location)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        kept = [(name, value) for name, value in pairs if not lost.get(name)]
        answer.location = urlunsplit(parts._replace(query=urlencode(kept)))
    answer.headers["Cache-Control"] = "no-store"
    return answer
