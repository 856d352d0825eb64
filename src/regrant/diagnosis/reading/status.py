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
    r"(?:status(?:[ _]?code)?|http(?:/\d(?:\.\d)?)?|error|code|response|returned|failed with|api|"
    r"\()[\s:=\"'(]{0,4}(?:code:? ?|status:? ?|error:? ?)?(?P<one>[1-5]\d\d)\b(?!\d)"
    r"|\A\W{0,3}(?P<two>[345]\d\d)\b(?=\s*(?:[^\w\s]|\Z|client|server|unauth|forbidden|not found"
    r"|bad|error|too many|service|gateway|internal|method|access|permission|http))"
    r"|\b(?P<three>[45]\d\d)\s*[:\-]?\s*(?:client error|server error|unauthori[sz]ed|forbidden|"
    r"not found|bad request|bad gateway|service unavailable|too many requests|gateway time|"
    r"internal server error|method not allowed)"
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
    for leaf in leaves:
        if leaf.key in STATUS_KEYS and leaf.value.strip().isdigit() and len(leaf.value) < 4:
            number = int(leaf.value)
            if 400 <= number <= 599:
                return number
    if http_status is not None and http_status >= 400:
        return None
    head = text[:1500]
    for found in IN_TEXT.finditer(head):
        number = int(found["one"] or found["two"] or found["three"])
        if 400 <= number <= 599:
            return number
    if http_status is None:
        for leaf in leaves:
            if leaf.key in WORD_KEYS and leaf.value.strip().lower() in STATUS_WORDS:
                return STATUS_WORDS[leaf.value.strip().lower()]
        short = head.strip(" .'\"{}[]\n")
        return next((status for phrase, status in PHRASES.items() if short == phrase), None)
    return None
