"""Whether anything can be reached at an address at all, and if not, what that proves."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from regrant.diagnosis.checking.client import at_login
from regrant.diagnosis.checking.ground import GONE, Ground
from regrant.diagnosis.comparing.answer import ASKS_TO_WAIT, Answer
from regrant.diagnosis.comparing.difference import are_alike
from regrant.domain.probe import Ask

#: Reasons of a failed request that are about the address itself.
_NO_SUCH_HOST: Final = "name-unknown"


def answers_of(ground: Ground, asks: Sequence[Ask]) -> list[Answer]:
    """The answers to these, those that cannot be judged left out."""
    return [found for ask in asks if (found := ground.at(ask)) is not None]


def are_gone(answers: Sequence[Answer]) -> bool:
    """Whether every answer says that nothing is there, and none of them speaks of OAuth."""
    return bool(answers) and all(
        one.status in GONE and not one.speaks_oauth and not one.is_login for one in answers
    )


def are_really_gone(ground: Ground, answers: Sequence[Answer]) -> bool:
    """Whether "not found" means the address.

    Some servers answer so for a client that they do not know, with an error for programs: then
    the client has to be known from elsewhere.
    """
    if at_login(ground)[0] == "ok":
        return True
    if ground.is_announced("token_endpoint"):
        return False
    alike = all(are_alike(answers[0], one) for one in answers)
    return alike and not any(one.error or one.members for one in answers)


def silence(ground: Ground, asks: Sequence[Ask]) -> str | None:
    """Why there is no answer to judge, in a sentence; `None` when there is one."""
    if answers_of(ground, asks):
        return None
    given = [ground.answers[ask] for ask in asks if ask in ground.answers]
    if not given:
        return "It was not asked."
    waiting = next((one for one in given if one.status in ASKS_TO_WAIT), None)
    if waiting is not None:
        return f"The provider asks to wait (status {waiting.status}); nothing more was asked."
    return f"There was no answer: {given[0].quote}"


def is_misspelled_host(ground: Ground, asks: Sequence[Ask], url: str | None) -> bool:
    """Whether the host name does not exist, while other names could be looked up."""
    given = [ground.answers[ask] for ask in asks if ask in ground.answers]
    if not given or not url or any(one.reason != _NO_SUCH_HOST for one in given):
        return False
    host = urlsplit(url).hostname
    others = [
        urlsplit(other).hostname
        for name in ("authorization_endpoint", "token_endpoint", "issuer")
        if (other := ground.typed(name))
    ]
    reached = any(one.kind != "nothing" for one in ground.answers.values())
    return reached and any(other != host for other in others)
