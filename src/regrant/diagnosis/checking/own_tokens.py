"""Whether a client may have tokens of its own (RFC 6749 §4.4), without getting one if possible.

A made-up scope is asked for: most servers judge client and grant before they refuse it. Where one
gives a token all the same, it is thrown away unread, as harmless as each token that Regrant asks
for later in the same way.
"""

from collections.abc import Iterator
from typing import Final

from regrant.diagnosis.checking.credentials import (
    PLACES,
    Credentials,
    places_to_compare,
    what_is_refused,
)
from regrant.diagnosis.checking.ground import Comparison, Ground, Row, quoted
from regrant.diagnosis.checking.scopes import refuses_scopes
from regrant.diagnosis.comparing.answer import Answer
from regrant.domain.application import AuthMethod
from regrant.domain.probe import TokenAsk, Value

GRANT: Final = "grant-type-not-allowed"
NAME: Final = "grant_type"


def own_token_asks(ground: Ground, credentials: Credentials) -> list[TokenAsk]:
    """First in the place that takes the credentials, or everywhere where none is known to."""
    if ground.application.settings.grant_type != "client_credentials" or not ground.has_secret:
        return []
    if credentials.accepted_in:
        return [_ask(credentials.accepted_in[0]), *_control(ground, credentials)]
    secrets: tuple[Value, ...] = ("real", "made-up")
    return [_ask(method, secret) for method in places_to_compare(ground) for secret in secrets]


def own_token_row(ground: Ground, credentials: Credentials, secret: Row) -> Row:
    """The row of the grant, for an application that asks for tokens of its own."""
    method, answer = _answer(ground, credentials)
    if answer is None or method is None:
        return Row(NAME, "unknown", "The token URL gave no answer that can be judged.")
    asked = f"a made-up scope for a token of the client's own, {PLACES[method]}"
    shown = (Comparison(asked, answer),)
    as_set = ground.at(_ask(method, scope="real"))
    return next(_judged(answer, as_set, shown, secret))


def _judged(
    answer: Answer, as_set: Answer | None, shown: tuple[Comparison, ...], secret: Row
) -> Iterator[Row]:
    """What applies, the weightiest first; the first one counts."""
    if answer.has_token or (as_set is not None and as_set.has_token):
        yield Row(NAME, "ok", "The provider gives this client tokens of its own.", shown)
    if secret.verdict != "ok":
        reason = "This cannot be judged while the credentials are not accepted."
        yield Row(NAME, "unknown", reason, shown)
    if refuses_scopes(answer):
        reason = "The provider takes client and grant, and refuses only the made-up scope."
        yield Row(NAME, "ok", reason, shown)
    if _is_barred(answer) and as_set is not None and _is_barred(as_set):
        reason = f"The provider takes the credentials and refuses the grant: {quoted(as_set)}."
        yield Row(NAME, "wrong", reason, shown, finding=GRANT)
    yield Row(NAME, "unknown", f"It answers {quoted(answer)}, which does not show it.", shown)


def _control(ground: Ground, credentials: Credentials) -> list[TokenAsk]:
    """A refusal of the grant may mean the scope: then the scopes as they are set are tried."""
    method, answer = _answer(ground, credentials)
    if method is None or answer is None or not _is_barred(answer):
        return []
    return [_ask(method, scope="real")]


def _answer(ground: Ground, credentials: Credentials) -> tuple[AuthMethod | None, Answer | None]:
    for method in (*credentials.accepted_in, *places_to_compare(ground)):
        answer = ground.at(_ask(method))
        if answer is not None:
            return method, answer
    return None, None


def _is_barred(answer: Answer) -> bool:
    return what_is_refused(answer) == "grant" or answer.blames(GRANT)


def _ask(method: AuthMethod, secret: Value = "real", *, scope: Value = "made-up") -> TokenAsk:
    return TokenAsk("real", secret, method, "client_credentials", scope=scope)
