"""What is different between two answers, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from regrant.diagnosis.comparing.answer import Answer
from regrant.diagnosis.comparing.page import Page


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference. `is_text` when nothing but words differ: then noise has to be excluded."""

    says: str
    is_text: bool = False


def difference(real: Answer, made_up: Answer) -> Difference | None:
    """The plainest difference of two answers, or `None` when they are the same but for noise."""
    return next(_differences(real, made_up), None)


def _differences(real: Answer, made_up: Answer) -> Iterator[Difference]:
    if real.kind != made_up.kind:
        yield Difference(f"{_kind(real)} against {_kind(made_up)}")
    if real.status != made_up.status:
        yield Difference(f"status {real.status} against {made_up.status}")
    if real.error != made_up.error:
        yield Difference(f"{_error(real)} against {_error(made_up)}")
    if real.place != made_up.place or _names(real) != _names(made_up):
        yield Difference("they lead to different addresses")
    if _form(real.page) != _form(made_up.page):
        yield Difference("one has a form that the other lacks")
    if real.challenges != made_up.challenges:
        yield Difference("they ask for different credentials")
    words = _only_in(texts_of(real), texts_of(made_up)) or _only_in(
        texts_of(made_up), texts_of(real)
    )
    if words:
        yield Difference(f"“{words[:120]}” stands in one of them only", is_text=True)


def are_same(one: Answer, other: Answer) -> bool:
    """Whether both are answers and nothing but noise differs."""
    return one.is_answer and other.is_answer and difference(one, other) is None


def are_alike(one: Answer, other: Answer) -> bool:
    """Whether both are answers of the same shape, whatever their words."""
    found = difference(one, other)
    return one.is_answer and other.is_answer and (found is None or found.is_text)


def _kind(answer: Answer) -> str:
    return {
        "page": "a page",
        "data": "an answer for programs",
        "back": "a redirect back to us",
        "away": "a redirect elsewhere",
        "nothing": "no answer",
    }[answer.kind]


def _error(answer: Answer) -> str:
    return f"`{answer.error}`" if answer.error else "no error word"


def _names(answer: Answer) -> tuple[str, ...]:
    return tuple(name for name, _ in answer.params)


def _form(page: Page | None) -> tuple[object, ...]:
    return (page.fields, page.asks_who) if page else ()


def texts_of(answer: Answer) -> tuple[str, ...]:
    """The words of an answer, free of noise."""
    page = answer.page
    said = tuple(value for _, value in answer.params)
    if page is None:
        return (*said, *answer.words)
    return (*said, page.title, *page.lines, *page.in_scripts)


def _only_in(texts: Iterable[str], others: Iterable[str]) -> str:
    known = set(others)
    return next((text for text in texts if text not in known), "")
