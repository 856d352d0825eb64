"""The endpoints that take tokens: revocation and introspection, asked with a made-up one."""

from collections.abc import Iterator, Sequence
from typing import Final

from regrant.diagnosis.checking.credentials import PLACES, Credentials, what_is_refused
from regrant.diagnosis.checking.ground import CLOSED, GONE, Comparison, Ground, Row, quoted
from regrant.diagnosis.checking.reach import is_misspelled_host, silence
from regrant.diagnosis.comparing.answer import PERMANENT, REDIRECTS, Answer
from regrant.diagnosis.comparing.difference import are_alike, are_same
from regrant.domain.application import AuthMethod
from regrant.domain.probe import MadeUpTokenAsk, PathAsk

CODE: Final = "revocation-endpoint-wrong"
#: What a token endpoint says when it is sent a token instead of a grant.
_OF_TOKEN_ENDPOINTS: Final = frozenset({"unsupported_grant_type", "invalid_grant"})


def revocation_row(ground: Ground, credentials: Credentials, secret: Row) -> Row:
    """The row of the revocation URL."""
    return next(_revocation(ground, credentials, secret))


def _revocation(ground: Ground, credentials: Credentials, secret: Row) -> Iterator[Row]:
    """What applies, the weightiest first; the first one counts."""
    name, asks = "revocation_endpoint", _asks(credentials, "revocation_endpoint")
    yield from _unasked(ground, asks)
    better, nowhere = ground.other_known(name), ground.at(PathAsk(name))
    answer = next(one for ask in asks if (one := ground.at(ask)))
    shown = _shown(ground, credentials, name) or (Comparison("a made-up token", answer, nowhere),)
    not_one = _why_not_one(ground, credentials, answer, nowhere)
    if not_one:
        yield Row(name, "wrong", not_one, shown, better, CODE)
    if _is_told_apart(ground, credentials, name):
        reason = "It takes the credentials with a made-up token, and refuses made-up credentials."
        yield Row(name, "ok", reason, shown)
    if answer.status in {200, 204} and answer.kind != "page":
        differs = nowhere is not None and not are_same(answer, nowhere)
        if ground.is_announced(name) or differs:
            reason = "It answers a made-up token with success, as RFC 7009 demands."
            yield Row(name, "ok", reason, shown)
    if secret.verdict != "ok" and what_is_refused(answer) == "client":
        reason = "It asks for credentials, and those are not accepted yet."
        yield Row(name, "unknown", reason, shown)
    yield Row(
        name, "unknown", f"It answers {quoted(answer)}, which does not show what it is.", shown
    )


def _unasked(ground: Ground, asks: Sequence[MadeUpTokenAsk]) -> Iterator[Row]:
    """What the settings say alone, and what silence says."""
    name = "revocation_endpoint"
    better, taken_for = ground.other_known(name), ground.taken_for(name)
    style = ground.provider.revocation if ground.provider else None
    if taken_for:
        reason = f"This is the provider's {taken_for.replace('_', ' ')}."
        yield Row(name, "wrong", reason, suggestion=better, finding=CODE)
    if ground.typed(name) is None:
        yield Row(name, "unknown", "No revocation URL is set: tokens cannot be revoked from here.")
    if style is not None and not style.is_standard:
        yield Row(name, "unknown", "This provider revokes in a way that needs a real token.")
    quiet = silence(ground, asks)
    if quiet and is_misspelled_host(ground, asks, ground.typed(name)):
        yield Row(name, "wrong", "No host of this name exists.", (), better, CODE)
    if quiet:
        yield Row(name, "unknown", quiet)


def introspection_row(ground: Ground, credentials: Credentials) -> Row | None:
    """The row of the introspection endpoint, where metadata has one."""
    name = "introspection_endpoint"
    if not isinstance(ground.metadata(name), str):
        return None
    asks = _asks(credentials, name)
    quiet = silence(ground, asks)
    if quiet:
        return Row(name, "unknown", quiet)
    answers = [one for ask in asks if (one := ground.at(ask))]
    active = next((one for one in answers if "active" in one.members), None)
    if active is not None:
        reason = "It answers that a made-up token is not active."
        return Row(name, "ok", reason, (Comparison("a made-up token", active),))
    reason = f"It answers {quoted(answers[0])}; this client may not be allowed to introspect."
    return Row(name, "unknown", reason, (Comparison("a made-up token", answers[0]),))


def _asks(credentials: Credentials, name: str) -> tuple[MadeUpTokenAsk, ...]:
    endpoint = "revocation_endpoint" if name == "revocation_endpoint" else "introspection_endpoint"
    return tuple(
        MadeUpTokenAsk(endpoint, "real", "real", method) for method in _ordered(credentials)
    )


def _ordered(credentials: Credentials) -> tuple[AuthMethod, ...]:
    """The places, those first in which the credentials are taken."""
    taken = credentials.accepted_in
    return (*taken, *(method for method in credentials.places if method not in taken))


def _shown(ground: Ground, credentials: Credentials, name: str) -> tuple[Comparison, ...]:
    return tuple(one for one in _comparisons(ground, credentials, name) if one.proves)


def _is_told_apart(ground: Ground, credentials: Credentials, name: str) -> bool:
    return any(
        one.proves
        and what_is_refused(one.real) != "client"
        and one.made_up is not None
        and what_is_refused(one.made_up) == "client"
        for one in _comparisons(ground, credentials, name)
    )


def _comparisons(ground: Ground, credentials: Credentials, name: str) -> tuple[Comparison, ...]:
    endpoint = "revocation_endpoint" if name == "revocation_endpoint" else "introspection_endpoint"
    found = (
        ground.compare(
            f"a made-up token with the real and with a made-up secret, {PLACES[method]}",
            MadeUpTokenAsk(endpoint, "real", "real", method),
            MadeUpTokenAsk(endpoint, "real", "made-up", method),
        )
        for method in _ordered(credentials)
    )
    return tuple(one for one in found if one)


def _why_not_one(
    ground: Ground, credentials: Credentials, answer: Answer, nowhere: Answer | None
) -> str | None:
    if "active" in answer.members:
        return "It answers as an introspection endpoint does, so nothing is revoked there."
    if answer.error in _OF_TOKEN_ENDPOINTS or answer.blames("grant-type-not-allowed"):
        return (
            f"It answers as a token endpoint does, so nothing is revoked there: {quoted(answer)}."
        )
    if _is_told_apart(ground, credentials, "revocation_endpoint") or answer.speaks_oauth:
        return None
    if not credentials.is_accepted and (answer.error or answer.members):
        return None  # an error for programs may mean the client, which is not proved right
    return _why_nothing(answer, nowhere)


def _why_nothing(answer: Answer, nowhere: Answer | None) -> str | None:
    is_missing = answer.status == 404 and nowhere is not None and _is_as(answer, nowhere)
    if answer.status in GONE - {404} or is_missing:
        return f"Nothing is there to revoke tokens: it answers {quoted(answer)}."
    leads_away = answer.status in PERMANENT or (nowhere is not None and are_same(answer, nowhere))
    if answer.status in REDIRECTS and answer.kind == "away" and answer.is_wordless and leads_away:
        return f"It sends the request elsewhere instead of revoking: {quoted(answer)}."
    open_page = (
        answer.kind == "page" and answer.status not in CLOSED and (answer.status or 500) < 500
    )
    if open_page and nowhere is not None and are_same(answer, nowhere):
        return f"It shows the page that any address of this host shows: {quoted(answer)}."
    return None


def _is_as(answer: Answer, nowhere: Answer) -> bool:
    """The host's own "not found"; of programs in the same words, since a token may be missing."""
    compares = are_same if answer.kind == "data" else are_alike
    return compares(answer, nowhere)
