"""Who may finish a login (`design.md`, *Who may finish*): settled before any token request."""

from hashlib import sha256
from typing import Literal

from regrant.domain.attempt import Attempt
from regrant.domain.principal import Principal

Access = Literal["allowed", "sign-in", "refused"]


def access_of(attempt: Attempt, principal: Principal | None, session: str | None) -> Access:
    """Whether this browser may go on with the attempt.

    Args:
        attempt: The login.
        principal: The member whose session the browser has, if any.
        session: The hash of that session.

    Returns:
        `sign-in` when a session is needed and the browser has none; `refused` when it has the
        session of somebody else.
    """
    if attempt.needs_hand_back:
        return "allowed"
    if principal is None or session is None:
        return "sign-in"
    if attempt.session is not None:
        return "allowed" if attempt.session == session else "refused"
    if attempt.owner_member is not None:
        return "allowed" if attempt.owner_member == principal.id else "refused"
    may = principal.may("connections:write") and principal.sees_application(attempt.application)
    return "allowed" if may else "refused"


def hashed(token: str) -> str:
    """How an unguessable value is kept: as SHA-256 in hex."""
    return sha256(token.encode()).hexdigest()
