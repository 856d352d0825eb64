"""Taking an edit back: the values from before travel, signed, in the address of the button."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, Final

import msgspec
from msgspec import Struct

from regrant.errors import ConflictError, ForbiddenError
from regrant.usecases.input.reading import given
from regrant.web.pages.site import Visit

TAKEN_BACK: Final = "Taken back: it is as it was before."
#: So that the address fits into a cookie and into any server's longest line.
_LONGEST: Final = 1_500
_SECRET: Final = frozenset({"client_secret", "icon"})


def undo_address(
    visit: Visit, path: str, subject: str, version: int, before: Struct, fields: Struct
) -> str:
    """Where the button that takes an edit back leads; empty where it cannot be taken back.

    Args:
        visit: Of the one who edited.
        path: Of the page that restores.
        subject: Identifier of the edited object; the address is good for no other.
        version: That the edit made: after the next one, there is nothing to take back.
        before: The object as the API showed it before.
        fields: What was given; nobody can read a former secret, so none can be restored.
    """
    names = given(fields).keys()
    if names & _SECRET:
        return ""
    shown = msgspec.to_builtins(before)
    values = {name: _plain(name, shown[name]) for name in names if name in shown}
    packed = urlsafe_b64encode(msgspec.json.encode((version, values))).decode().rstrip("=")
    signature = visit.use.signer.sign(packed, _purpose(subject))
    return f"{path}?to={packed}.{signature}" if len(packed) <= _LONGEST else ""


def values_before(visit: Visit, subject: str, version: int) -> dict[str, Any]:
    """The values to restore.

    Args:
        visit: Of the one who pressed the button.
        subject: The object.
        version: That it has now.

    Raises:
        ForbiddenError: The address was not made here, or for another object.
        ConflictError: Somebody edited the object since.
    """
    packed, _, signature = visit.request.query_params.get("to", "").partition(".")
    if not visit.use.signer.is_signed(packed, signature, _purpose(subject)):
        raise ForbiddenError("This button was not made for this object. Open its page again.")
    padded = packed + "=" * (-len(packed) % 4)
    made, values = msgspec.json.decode(urlsafe_b64decode(padded), type=tuple[int, dict[str, Any]])
    if made != version:
        raise ConflictError(
            "It was edited once more in the meantime, so nothing was taken back. Look at its "
            "settings."
        )
    return values


def _plain(name: str, value: Any) -> Any:
    """Of an authentication only what is set; what it shows of a secret is no value."""
    if name != "authentication":
        return value
    return {part: one for part, one in value.items() if isinstance(one, str)}


def _purpose(subject: str) -> str:
    return f"undo:{subject}"
