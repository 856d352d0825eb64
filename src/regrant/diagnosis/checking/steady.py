"""Whether a difference is there every time: words may change by themselves, and servers fail."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from regrant.diagnosis.comparing.answer import Answer
from regrant.diagnosis.comparing.difference import Difference, are_same, texts_of
from regrant.domain.probe import Ask, LoginAsk, MadeUpTokenAsk, TokenAsk

#: How often a doubtful question is asked again.
TURNS: Final = 2


def needs_repetition(found: Difference, real: Answer, made_up: Answer) -> bool:
    """Whether one look is not enough.

    Only words differ, or both are login pages, of which there may be several; or an answer says
    nothing that an OAuth endpoint or a login page says: it may be a failure that passes.
    """
    if found.is_text or _are_login_pages(real, made_up):
        return True
    return not (_is_plain(real) and _is_plain(made_up))


def _are_login_pages(one: Answer, other: Answer) -> bool:
    return one.page is not None and other.page is not None and one.is_login and other.is_login


def _is_plain(answer: Answer) -> bool:
    status = answer.status or 0
    if status >= 500:
        return False
    if answer.kind == "data" and 200 <= status < 300:
        return True
    return answer.is_login or answer.speaks_oauth or not answer.is_wordless


def repetitions(ask: Ask) -> tuple[Ask, ...]:
    """The same question again."""
    if isinstance(ask, LoginAsk | TokenAsk | MadeUpTokenAsk):
        return tuple(replace(ask, turn=turn) for turn in range(1, TURNS + 1))
    return ()


def is_steady(answers: Mapping[Ask, Answer], real: Ask, made_up: Ask, found: Difference) -> bool:
    """Whether the difference was there each time that something like it was asked.

    Args:
        answers: Everything that was answered.
        real: The question with the real value.
        made_up: The one with the made-up value.
        found: What differs between the answers to these two.
    """
    if not found.is_text and _are_login_pages(answers[real], answers[made_up]):
        ours, theirs = _pages_of(answers, real), _pages_of(answers, made_up)
        shapes = {_shape(one) for one in ours}
        return min(len(ours), len(theirs)) > TURNS and not shapes & {_shape(one) for one in theirs}
    if not found.is_text:
        return _stays(answers, real) and _stays(answers, made_up)
    ours, theirs = _alike(answers, real), _alike(answers, made_up)
    if min(len(ours), len(theirs)) <= TURNS:
        return False
    return _sets_apart(ours, theirs) or _sets_apart(theirs, ours)


def _stays(answers: Mapping[Ask, Answer], ask: Ask) -> bool:
    again = [answers.get(one) for one in repetitions(ask)]
    return bool(again) and all(one is not None and are_same(answers[ask], one) for one in again)


def _pages_of(answers: Mapping[Ask, Answer], ask: Ask) -> list[Answer]:
    """Login pages for the same value, whatever else was asked."""
    return [one for each, one in answers.items() if _is_of(each, ask) and one.is_login and one.page]


def _alike(answers: Mapping[Ask, Answer], ask: Ask) -> list[Answer]:
    """Answers to the same value, whatever else was asked, that have the same shape."""
    shape = _shape(answers[ask])
    return [one for each, one in answers.items() if _is_of(each, ask) and _shape(one) == shape]


def _is_of(other: Ask, ask: Ask) -> bool:
    if isinstance(other, LoginAsk) and isinstance(ask, LoginAsk):
        values = (ask.client, ask.redirect, ask.address, ask.bare)
        return (other.client, other.redirect, other.address, other.bare) == values
    if type(other) is type(ask) and isinstance(other, TokenAsk | MadeUpTokenAsk):
        return replace(other, turn=0) == ask
    return other == ask


def _shape(answer: Answer) -> tuple[object, ...]:
    page = answer.page
    return answer.kind, answer.status, answer.error, page.fields if page else ()


def _sets_apart(ones: Iterable[Answer], others: Iterable[Answer]) -> bool:
    """Whether some words stand in each of these and in none of those."""
    shared = set.intersection(*(set(texts_of(one)) for one in ones))
    return bool(shared - {text for other in others for text in texts_of(other)})
