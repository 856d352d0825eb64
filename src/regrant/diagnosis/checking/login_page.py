"""Whether the authorization URL is one: it speaks OAuth, or leads to a login page of its own."""

from collections.abc import Iterator
from typing import Final

from regrant.diagnosis.checking.client import MODES, accepts
from regrant.diagnosis.checking.credentials import Credentials
from regrant.diagnosis.checking.ground import Ground, Row, quoted
from regrant.diagnosis.checking.reach import answers_of, are_gone, is_misspelled_host, silence
from regrant.diagnosis.comparing.answer import Answer
from regrant.diagnosis.comparing.difference import are_same
from regrant.domain.probe import LoginAsk, PathAsk

NAME: Final = "authorization_endpoint"
CODE: Final = "authorization-endpoint-wrong"
#: What an authorization endpoint complains of; any of these words makes it one.
SPEAKS_OF: Final = (
    "client-id-invalid",
    "redirect-uri-mismatch",
    "scope-invalid",
    "scope-not-allowed",
    "pkce-required",
    "grant-type-not-allowed",
)
ASKS: Final = tuple(
    ask
    for silent in MODES
    for ask in (
        LoginAsk(silent=silent),
        LoginAsk(client="made-up", silent=silent),
        LoginAsk(redirect="near", silent=silent),
        LoginAsk(redirect="far", silent=silent),
    )
)
BARE: Final = LoginAsk(bare=True)
KNOWN: Final = (LoginAsk(address="known", silent=True), LoginAsk(address="known"))


def login_page_row(ground: Ground, credentials: Credentials) -> Row:
    """The row of the authorization URL."""
    return next(_login_page(ground, credentials))


def _login_page(ground: Ground, credentials: Credentials) -> Iterator[Row]:
    """What applies, the weightiest first; the first one counts."""
    better = ground.other_known(NAME)
    taken_for = ground.taken_for(NAME)
    if taken_for:
        reason = f"This is the provider's {taken_for.replace('_', ' ')}."
        yield Row(NAME, "wrong", reason, suggestion=better, finding=CODE)
    quiet = silence(ground, ASKS)
    if quiet:
        yield _silent(ground, quiet, better)
    answers = answers_of(ground, ASKS)
    if _is_one(ground, answers):
        yield Row(NAME, "ok", _why_ok(ground, better))
    gone = are_gone([*answers, *answers_of(ground, (BARE,))])
    if better and _is_better(ground, answers):
        reason = (
            f"It answers {quoted(answers[0])}, as a made-up address does. The provider's own "
            f"description names `{better}`, and a login page is there."
        )
        yield Row(NAME, "wrong", reason, suggestion=better, finding=CODE)
    if gone and credentials.client == "ok" and not _has_words_of_its_own(ground, answers):
        reason = f"Nothing is there: it answers {quoted(answers[0])}, whatever is asked."
        yield Row(NAME, "wrong", reason, suggestion=better, finding=CODE)
    if ground.is_announced(NAME) and not gone:
        yield Row(NAME, "ok", "The provider's own description names it, and it answers.")
    yield Row(NAME, "unknown", _why_unknown(ground, answers))


def _is_one(ground: Ground, answers: list[Answer]) -> bool:
    if any(one.speaks_oauth or one.blames(*SPEAKS_OF) for one in answers):
        return True
    nowhere = ground.at(PathAsk(NAME))
    real = [one for silent in MODES if (one := ground.at(LoginAsk(silent=silent)))]
    if nowhere and any(one.is_login and not are_same(one, nowhere) for one in real):
        return True
    return any(
        (one := ground.compare("", LoginAsk(silent=silent), other)) is not None and accepts(one)
        for silent in MODES
        for other in (
            LoginAsk(client="made-up", silent=silent),
            LoginAsk(redirect="far", silent=silent),
        )
    )


def _has_words_of_its_own(ground: Ground, answers: list[Answer]) -> bool:
    """Whether "not found" may mean a redirect URL: the host says it otherwise of an address."""
    nowhere = ground.at(PathAsk(NAME))
    if nowhere is None or any(one.status != 404 for one in answers):
        return False
    return not any(are_same(one, nowhere) for one in answers)


def _is_better(ground: Ground, answers: list[Answer]) -> bool:
    """Ours answers like an address at which nothing is, the known one does not."""
    nowhere = ground.at(PathAsk(NAME))
    known = answers_of(ground, KNOWN)
    speaks = any(one.is_login or one.speaks_oauth or one.blames(*SPEAKS_OF) for one in known)
    if not speaks or (nowhere is not None and any(are_same(one, nowhere) for one in known)):
        return False
    if are_gone(answers):
        return True
    return nowhere is not None and all(are_same(one, nowhere) for one in answers)


def _silent(ground: Ground, quiet: str, better: str | None) -> Row:
    if is_misspelled_host(ground, ASKS, ground.typed(NAME)):
        return Row(NAME, "wrong", "No host of this name exists.", suggestion=better, finding=CODE)
    if better and answers_of(ground, KNOWN):
        reason = f"{quiet} The provider's own description names `{better}`, which answers."
        return Row(NAME, "wrong", reason, suggestion=better, finding=CODE)
    return Row(NAME, "unknown", quiet)


def _why_ok(ground: Ground, better: str | None) -> str:
    if ground.is_announced(NAME):
        return "It is the address that the provider's own description names, and it answers as one."
    if better:
        return (
            "It answers as an authorization endpoint does. The provider's own description names "
            f"another one: `{better}`."
        )
    return "It answers as an authorization endpoint does."


def _why_unknown(ground: Ground, answers: list[Answer]) -> str:
    if are_gone(answers):
        return (
            f"It answers {quoted(answers[0])}. Either nothing is there, or the provider answers so "
            "for a client ID that it does not know."
        )
    nowhere = ground.at(PathAsk(NAME))
    if nowhere is not None and are_same(answers[0], nowhere):
        return (
            "The host answers this address and a made-up one alike, so it cannot be told whether a "
            f"login page is there: {quoted(answers[0])}."
        )
    return f"It answers {quoted(answers[0])}, which does not show what it is."
