"""The client secret, and the part of the request in which it travels."""

from collections.abc import Iterator
from typing import Final

from regrant.diagnosis.checking.client import PAIR_REFUSED, at_login
from regrant.diagnosis.checking.credentials import (
    PLACES,
    Credentials,
    what_is_refused,
    words_of_places,
)
from regrant.diagnosis.checking.ground import Ground, Row, quoted
from regrant.diagnosis.comparing.answer import Answer

SECRET: Final = "client-secret-invalid"
MISPLACED: Final = "client-authentication-misplaced"


def secret_row(ground: Ground, credentials: Credentials, client: Row, token_url: Row) -> Row:
    """The row of the client secret."""
    return next(_secret(ground, credentials, client, token_url))


def _secret(ground: Ground, credentials: Credentials, client: Row, token_url: Row) -> Iterator[Row]:
    """What applies, the weightiest first; the first one counts."""
    shown = tuple(one for one in (*credentials.of_secret, *credentials.elsewhere) if one.proves)
    shown = shown or credentials.of_secret
    if not ground.has_secret:
        yield _without_secret(credentials, client, token_url)
    if credentials.accepted_in:
        where = words_of_places(credentials.accepted_in)
        reason = f"The provider takes this secret {where}, and refuses a made-up one."
        yield Row("client_secret", "ok", reason, shown)
    if credentials.accepted_elsewhere:
        reason = "Another endpoint of the provider takes this secret, and refuses a made-up one."
        yield Row("client_secret", "ok", reason, shown)
    if token_url.verdict != "ok":
        yield _depends("client_secret", token_url, "the token URL")
    if client.verdict == "unknown" and credentials.is_refused:
        yield Row("client_secret", "unknown", PAIR_REFUSED, shown)
    if client.verdict != "ok":
        yield _depends("client_secret", client, "the client ID")
    refusal = _refusal(credentials)
    if refusal is None:
        reason = (
            "The provider judges the code before the secret: it answers the real and a made-up "
            "secret alike."
        )
        yield Row("client_secret", "unknown", reason, shown)
    if _is_of_another_server(ground, credentials):
        reason = (
            "The token URL does not know the client ID that the login page knows, so the two may "
            "belong to different environments of the provider."
        )
        yield Row("client_secret", "unknown", reason, shown)
    reason = (
        "The provider knows the client ID and refuses it with this secret, wherever it is sent, "
        f"as it does with a made-up one: {quoted(refusal)}."
    )
    yield Row("client_secret", "wrong", reason, shown, finding=SECRET)


def unless_for_redirect(secret: Row, credentials: Credentials, redirect: Row) -> Row:
    """The same row, unless the redirect URL may be why a code's client is refused.

    Some servers say `invalid_client` of an unknown redirect URL, which goes along with a code; a
    refresh carries none.
    """
    is_doubtful = secret.verdict == "wrong" and redirect.verdict == "wrong"
    if is_doubtful and not credentials.is_refused_at_refresh:
        return _depends("client_secret", redirect, "the redirect URL")
    return secret


def method_row(ground: Ground, credentials: Credentials, secret: Row) -> Row:
    """The row of the place of the credentials."""
    name, chosen = "token_endpoint_auth_method", ground.application.settings
    if not ground.has_secret:
        reason = "No secret is set, so nothing can be in the wrong place."
        return Row(name, "ok" if credentials.is_accepted else "unknown", reason)
    shown = credentials.of_secret
    taken = credentials.accepted_in
    if ground.method in taken:
        reason = f"The provider takes the credentials {PLACES[ground.method]}."
        return Row(name, "ok", reason, shown)
    if taken and chosen.token_endpoint_auth_method == "auto":
        reason = f"Regrant compares the places at the first login, and {PLACES[taken[0]]} works."
        return Row(name, "ok", reason, shown)
    answer = credentials.answer(ground.method)
    if taken and answer is not None and what_is_refused(answer) == "client":
        reason = (
            f"The provider refuses the credentials {PLACES[ground.method]} and takes the same ones "
            f"{PLACES[taken[0]]}."
        )
        return Row(name, "wrong", reason, shown, taken[0], MISPLACED)
    if secret.verdict == "wrong":
        return _depends(name, secret, "the client secret")
    reason = "No place of the credentials is told from the others by the provider's answers."
    return Row(name, "unknown", reason + _listed(ground), shown)


def _without_secret(credentials: Credentials, client: Row, token_url: Row) -> Row:
    name = "client_secret"
    if credentials.is_accepted:
        return Row(name, "ok", "The provider asks for no secret.", credentials.of_client)
    if token_url.verdict != "ok":
        return _depends(name, token_url, "the token URL")
    if client.verdict != "ok":
        return _depends(name, client, "the client ID")
    refusal = _refusal(credentials)
    if refusal is None:
        return Row(name, "unknown", "The provider does not say whether it wants a secret.")
    reason = (
        f"No secret is set, and the provider refuses the client without one: {quoted(refusal)}."
    )
    return Row(name, "wrong", reason, credentials.of_client, finding=SECRET)


def _refusal(credentials: Credentials) -> Answer | None:
    """The answer that refuses the client, when all of them do and no difference is seen."""
    if not credentials.is_refused:
        return None
    if any(one.proves and not one.real.blames(SECRET) for one in credentials.of_secret):
        return None
    return credentials.refusal


def _is_of_another_server(ground: Ground, credentials: Credentials) -> bool:
    login, _ = at_login(ground)
    return login == "ok" and credentials.client == "wrong"


def _listed(ground: Ground) -> str:
    listed = ground.listed("token_endpoint_auth_methods_supported")
    if not listed:
        return ""
    chosen = ground.application.settings.token_endpoint_auth_method
    left_out = f" and not {chosen}" if chosen not in {"auto", *listed} else ""
    return f" Its metadata lists {', '.join(listed[:6])}{left_out}."


def _depends(name: str, on: Row, what: str) -> Row:
    because = "is wrong" if on.verdict == "wrong" else "is not proved right"
    return Row(name, "unknown", f"This cannot be judged while {what} {because}.")
