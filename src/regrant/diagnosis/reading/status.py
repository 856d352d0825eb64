"""Statuses that stand inside an answer: in a field, in a sentence, in a library's exception."""

import re
from collections.abc import Iterable
from typing import Final

from regrant.diagnosis.reading.leaves import Leaf
from regrant.diagnosis.word_list import word_set

STATUS_KEYS: Final = word_set(
    "status statuscode code httpstatus httpstatuscode httpcode errorcode responsecode"
)
IN_TEXT: Final = re.compile(
    r"(?:status(?:[ _]?code)?|http(?:/\d(?:\.\d)?)?|error|code|response|returned|"
    r"failed(?: with)?|api|\()[\s:=\"'(,]{0,4}(?:code:? ?|status:? ?|error:? ?)?"
    r"(?P<one>[1-5]\d\d)\b(?!\d)"
    r"|\A\W{0,3}(?P<two>[345]\d\d)\b(?=\s*(?:[^\w\s]|\Z|client|server|unauth|forbidden|not found"
    r"|bad|error|too many|service|gateway|internal|method|access|permission|http))"
    r"|\[(?P<four>[45]\d\d)\]"
    r"|\b(?:tokens?|exchange|refresh|request)\s?:\s?(?P<five>[45]\d\d)\b"
    r"|\b(?P<three>[45]\d\d)\s*[:\-(]?\s*(?:client error|server error|unauthori[sz]ed|forbidden|"
    r"not found|bad request|bad gateway|service unavailable|too many requests|gateway time|"
    r"internal server error|method not allowed)"
)
#: `Invalid status code …: Unauthorized`, as some HTTP libraries write it.
IN_WORDS: Final = re.compile(
    r"(?:status|status code|response)\b[^\n.:=]{0,40}[:=]\s*['\"]?"
    r"(?P<phrase>unauthorized|forbidden|not found|bad request|too many requests)\b"
)
WORD_KEYS: Final = frozenset({"code", "error", "status", "errorcode", "title", "id"})
STATUS_WORDS: Final = {"unauthorized": 401, "forbidden": 403}
PHRASES: Final = {
    "unauthorized": 401,
    "forbidden": 403,
    "too many requests": 429,
    "service unavailable": 503,
    "bad gateway": 502,
    "gateway timeout": 504,
    "gateway time-out": 504,
    "internal server error": 500,
    "method not allowed": 405,
    "bad request": 400,
    "not found": 404,
}


def inner_status(leaves: Iterable[Leaf], text: str, http_status: int | None) -> int | None:
    """The refusal status that the answer itself mentions, if any.

    Example:
        >>> inner_status([Leaf(("error", "code"), "403", "number")], "", 200)
        403
    """
    number = _in_fields(leaves)
    if number or (http_status is not None and http_status >= 400):
        return number
    return _in_text(text[:1500]) or (_alone(leaves, text[:1500]) if http_status is None else None)


def _in_fields(leaves: Iterable[Leaf]) -> int | None:
    for leaf in leaves:
        if leaf.key in STATUS_KEYS and leaf.value.strip().isdigit() and len(leaf.value) < 4:
            number = int(leaf.value)
            if 400 <= number <= 599:
                return number
    return None


def _in_text(head: str) -> int | None:
    for found in IN_TEXT.finditer(head):
        number = int(
            found["one"] or found["two"] or found["three"] or found["four"] or found["five"]
        )
        if 400 <= number <= 599:
            return number
    in_words = IN_WORDS.search(head)
    return PHRASES[in_words["phrase"]] if in_words else None


def _alone(leaves: Iterable[Leaf], head: str) -> int | None:
    """A status told by its words, with nothing beside them."""
    for leaf in leaves:
        if leaf.key in WORD_KEYS and leaf.value.strip().lower() in STATUS_WORDS:
            return STATUS_WORDS[leaf.value.strip().lower()]
    short = head.strip(" .'\"{}[]\n")
    return next((status for phrase, status in PHRASES.items() if short == phrase), None)
