"""Who is signed in at the practice provider, and the proof that a form is ours."""

import secrets
from urllib.parse import urlsplit

from flask import abort, request, session

from regrant.practice.model import USERS, User

_USER, _FORM, _FRESH = "user", "form", "fresh"


def signed_in() -> User | None:
    """Return the person of this browser session."""
    return USERS.get(str(session.get(_USER)))


def sign_in(user: User) -> None:
    """Begin a new session for a person."""
    session.clear()
    session[_USER] = user.username
    session[_FRESH] = True


def sign_out() -> None:
    """End the session."""
    session.clear()


def just_signed_in() -> bool:
    """Tell once whether the person signed in since this was asked last (for prompt=login)."""
    return bool(session.pop(_FRESH, False))


def form_token() -> str:
    """Return the token that every form of this session carries."""
    if _FORM not in session:
        session[_FORM] = secrets.token_urlsafe(24)
    return str(session[_FORM])


def check_form() -> None:
    """Refuse a form that another site made the browser send."""
    sent = request.form.get("form_token", "")
    if not same_origin() or not secrets.compare_digest(sent.encode(), form_token().encode()):
        abort(403, "This form is out of date, or another site sent it. Go back and try again.")


def same_origin() -> bool:
    """Tell whether the browser says that the request came from one of our pages, or nothing."""
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return origin in {None, request.host_url.rstrip("/")} and site in {"same-origin", "none"}


def own_path(target: str) -> str:
    """Keep a target only when it is a path of this server."""
    parts = urlsplit(target)
    own = not parts.scheme and not parts.netloc and target.startswith("/")
    if not own or target.startswith(("//", "/\\")):
        return "/"
    return target
