"""Whether the token URL is one: it answers a made-up code with an OAuth error."""

from collections.abc import Iterator, Sequence
from typing import Final

from regrant.diagnosis.checking.credentials import (
    CLIENT_CODES,
    CODE_CODES,
    Credentials,
    places_to_compare,
    what_is_refused,
)
from regrant.diagnosis.checking.ground import CLOSED, Comparison, Ground, Row, quoted
from regrant.diagnosis.checking.reach import (
    answers_of,
    are_gone,
    are_really_gone,
    is_misspelled_host,
    silence,
)
from regrant.diagnosis.comparing.answer import PERMANENT, REDIRECTS, Answer
from regrant.diagnosis.comparing.difference import are_same
from regrant.domain.application import AuthMethod
from regrant.domain.probe import Address, PathAsk, TokenAsk, Value

NAME: Final = "token_endpoint"
CODE: Final = "token-endpoint-wrong"
#: Only a token endpoint has reason to say these.
_ITS_OWN_WORDS: Final = frozenset(
    {"invalid_grant", "unsupported_grant_type", "unauthorized_client"}
)


def asks(ground: Ground, address: Address = "set") -> tuple[TokenAsk, ...]:
    """Every request with a made-up code."""
    pairs: tuple[tuple[Value, Value], ...] = (
        ("real", "real"),
        ("real", "made-up"),
        ("made-up", "made-up"),
    )
    return tuple(
        TokenAsk(client, secret, method, address=address)
        for method in places_to_compare(ground)
        for client, secret in pairs
        if method != "none" or client == secret
    )


def grant_ask(ground: Ground) -> TokenAsk:
    """A grant type that does not exist."""
    return TokenAsk("real", "real", _place(ground), "made-up")


def token_url_row(ground: Ground) -> Row:
    """The row of the token URL."""
    return next(_token_url(ground))


def _token_url(ground: Ground) -> Iterator[Row]:
    """What applies, the weightiest first; the first one counts."""
    better, taken_for = ground.other_known(NAME), ground.taken_for(NAME)
    if taken_for:
        reason = f"This is the provider's {taken_for.replace('_', ' ')}."
        yield Row(NAME, "wrong", reason, suggestion=better, finding=CODE)
    asked = asks(ground)
    quiet = silence(ground, asked)
    if quiet:
        yield _silent(ground, asked, quiet, better)
    answers = answers_of(ground, (*asked, grant_ask(ground)))
    shown = (Comparison("a made-up code", answers[0]),)
    if better and _is_better(ground, answers):
        reason = (
            f"It answers {quoted(answers[0])}. The provider's own description names `{better}`, "
            "and that one takes the credentials."
        )
        yield Row(NAME, "wrong", reason, shown, better, CODE)
    if any("active" in one.members for one in answers) and not ground.is_announced(NAME):
        reason = "It answers as an introspection endpoint does, not as a token endpoint."
        yield Row(NAME, "wrong", reason, shown, better, CODE)
    if _is_login(answers_of(ground, asked)):
        reason = f"It answers as a login page does: {quoted(answers[0])}."
        yield Row(NAME, "wrong", reason, shown, better, CODE)
    if _is_one(ground, answers):
        yield Row(NAME, "ok", _why_ok(ground, better), shown)
    if _is_none(ground, answers):
        reason = f"A token endpoint never answers so: {quoted(answers[0])}."
        yield Row(NAME, "wrong", reason, shown, better, CODE)
    yield Row(NAME, "unknown", f"It answers {quoted(answers[0])}, which shows nothing.", shown)


def _is_login(answers: Sequence[Answer]) -> bool:
    """Whether it asks for a response type or sends browsers back, as only a login does.

    Spec:
        RFC 6749 §4.1.2.1, §5.2: a token endpoint answers whoever asks.
    """
    return bool(answers) and all(
        one.error == "unsupported_response_type" or one.kind == "back" for one in answers
    )


def _is_one(ground: Ground, answers: Sequence[Answer]) -> bool:
    if _speaks_of_grants(answers) or all(what_is_refused(one) == "client" for one in answers):
        return any(_is_about_clients(one) for one in answers)
    return ground.is_announced(NAME) and any(one.speaks_oauth for one in answers)


def _speaks_of_grants(answers: Sequence[Answer]) -> bool:
    """Whether codes and grants are what this address judges; a revocation endpoint never does."""
    return any(
        one.error in _ITS_OWN_WORDS or one.has_token or one.likely_refusal in CODE_CODES
        for one in answers
    )


def _is_about_clients(answer: Answer) -> bool:
    return answer.speaks_oauth or answer.likely_refusal in {*CLIENT_CODES, *CODE_CODES}


def _is_none(ground: Ground, answers: Sequence[Answer]) -> bool:
    """Gone, a redirect, or the page that any address of this host shows."""
    if any(one.speaks_oauth for one in answers):
        return False
    nowhere = ground.at(PathAsk(NAME))
    if are_gone(answers):
        return are_really_gone(ground, answers) and not _finds_nothing(answers, nowhere)
    if all(one.status in REDIRECTS and one.is_wordless for one in answers):
        return not any(one.has_code for one in answers) and _leads_away(answers, nowhere)
    open_pages = all(
        one.kind == "page" and one.status not in CLOSED and (one.status or 500) < 500
        for one in answers
    )
    return open_pages and nowhere is not None and all(are_same(one, nowhere) for one in answers)


def _finds_nothing(answers: Sequence[Answer], nowhere: Answer | None) -> bool:
    """Whether "not found" may be a code: the host says it in other words of an address."""
    if nowhere is None or any(one.status != 404 or one.kind != "data" for one in answers):
        return False
    return not any(are_same(one, nowhere) for one in answers)


def _leads_away(answers: Sequence[Answer], nowhere: Answer | None) -> bool:
    """For good, or as any address of this host does: no page that shows an error."""
    if all(one.status in PERMANENT for one in answers):
        return True
    return nowhere is not None and all(are_same(one, nowhere) for one in answers)


def _is_better(ground: Ground, answers: Sequence[Answer]) -> bool:
    """The known address takes the credentials, or at least is a token endpoint when ours is not."""
    if Credentials(ground, "known").accepted_in and not Credentials(ground).is_accepted:
        return True
    known = answers_of(ground, asks(ground, "known"))
    if any(one.speaks_oauth for one in answers) and not Credentials(ground).is_accepted:
        return False  # refused here, and not told apart there either: nothing is proved
    return _speaks_of_grants(known) and not _speaks_of_grants(answers)


def _silent(ground: Ground, asked: Sequence[TokenAsk], quiet: str, better: str | None) -> Row:
    if is_misspelled_host(ground, asked, ground.typed(NAME)):
        return Row(NAME, "wrong", "No host of this name exists.", suggestion=better, finding=CODE)
    if better and answers_of(ground, asks(ground, "known")):
        reason = f"{quiet} The provider's own description names `{better}`, which answers."
        return Row(NAME, "wrong", reason, suggestion=better, finding=CODE)
    return Row(NAME, "unknown", quiet)


def _why_ok(ground: Ground, better: str | None) -> str:
    if ground.is_announced(NAME):
        return "It is the address that the provider's own description names, and it answers as one."
    note = f" The provider's own description names another one: `{better}`." if better else ""
    return "It answers a made-up code as a token endpoint does." + note


def _place(ground: Ground) -> AuthMethod:
    return places_to_compare(ground)[0]
