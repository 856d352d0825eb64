"""`regrant connection import`: tokens that another system obtained."""

import json
from typing import Annotated, Any, Final, cast

from cyclopts import Parameter

from regrant.cli import connection_sheet, given
from regrant.cli.session import OPTIONS, Options, connected
from regrant.client.asks import connections as asks
from regrant.errors import InvalidInputError

#: What is taken of the document; a token answer has more, which is not needed.
_MEMBERS: Final = ("access_token", "refresh_token", "token_type", "expires_at", "scopes", "account")


def import_(
    application: str,
    tokens: str = given.STANDARD_INPUT,
    /,
    *,
    owner: str | None = None,
    label: str | None = None,
    replace: Annotated[bool, Parameter(negative=())] = False,
    options: Options = OPTIONS,
) -> None:
    """Make a connection of tokens that another system obtained for the same client.

    They are given as the JSON of a token answer: access_token, refresh_token or both. A refresh
    token alone is redeemed at once.

    Args:
        application: Its id, or its exact name.
        tokens: A file with the JSON, or - for standard input.
        owner: Make a personal connection of this person instead of the shared user.
        label: What people here call it.
        replace: Put it in the place of the present shared user.
    """
    document = _read(given.text_of(f"@{tokens.removeprefix('@')}", "TOKENS"))
    wish = given.fields(owner=owner, label=label, replace=replace or None)
    kind = "shared" if owner is None else "personal"
    with connected(options) as session:
        ask = asks.take_over(
            application=session.application(application), kind=kind, **wish, **document
        )
        made = session.answer(ask, connection_sheet.sheet, working="Asking the provider")
        if not options.json:
            session.output.below(made.findings)


def _read(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise InvalidInputError.of("TOKENS", f"is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise InvalidInputError.of("TOKENS", "must be a JSON object with the tokens")
    members = cast("dict[str, Any]", document)
    if isinstance(scope := members.get("scope"), str):
        members.setdefault("scopes", scope.split())
    return given.fields(**{name: members.get(name) for name in _MEMBERS})
