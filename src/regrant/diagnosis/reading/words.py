"""Sentences of any provider, reduced to the few concepts that OAuth answers talk about.

A sentence becomes a row of concepts: subjects (`redirect_uri`, `client_secret`, `scope` …) and
predicates (`+mismatch`, `+expired` …). Rules ask whether a subject meets a predicate; how a
provider phrases it stays here.
"""

import html
import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_plus

from regrant.diagnosis.reading.carriers import without_carriers
from regrant.diagnosis.reading.concepts import PREDICATES, SUBJECTS

MAX_TEXT: Final = 12_000
MAX_CLAUSES: Final = 240
_CONCEPT: Final = re.compile(
    r"(?<![a-z0-9])(?:"
    + "|".join(f"(?P<{name}>{pattern})" for name, pattern in SUBJECTS.items())
    + "|"
    + "|".join(f"(?P<p_{name}>{pattern})" for name, pattern in PREDICATES.items())
    + ")"
)
_GENERAL: Final = re.compile(
    r"(?i)(?<![a-z0-9])(?:invalid_(?:request|client|grant|scope|token)|unauthorized_client|access_denied"
    r"|unsupported_(?:grant|response)_type|insufficient_scope|server_error"
    r"|temporarily_unavailable)\b(?!\.)"
)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")
#: Addresses and long quoted values stand between the words that matter and say nothing.
_ADDRESS: Final = re.compile(r"\b[a-z][a-z0-9+.\-]{1,20}://[^\s\"'<>]+")
_QUOTED: Final = re.compile(
    r"""(?<!\w)"(?![\s,:;\]}])(?:[^"\n]{24,300}|[^"\n]{0,200}[.:/@][^"\n]{0,200})(?<!\s)"(?!\w)"""
    r"""|(?<!\w)'(?![\s,:;\]}])[^'\n"]{30,300}(?<!\s)'(?!\w)"""
    r"""|'[^\s']{0,100}[:/@][^\s']{0,200}'"""
)
#: A name between quotation marks is the name.
_ONE_WORD: Final = re.compile(r"[\"'`]([a-z][\w\-]{1,40})[\"'`]")
_CLAUSE: Final = re.compile(r"[\n\r;!?|]+|[.](?=\s|$)|\s-\s|\s—\s")
_ESCAPES: Final = {
    "\\r": " ",
    "\\n": "\n",
    "\\t": " ",
    '\\"': '"',
    "\\/": "/",
    "\\u0027": "'",
    "\\u0022": '"',
    "\\u003c": "<",
    "\\u003e": ">",
    "\\u0026": "&",
    "\u2019": "'",
    "\u2018": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2013": "-",
    "\u00a0": " ",
    "\u200b": "",
}
_NEGATIONS: Final = re.compile(
    r"\b(is|are|was|were|does|do|did|has|have|had|could|would|must|should)n'?t\b"
)
_CANNOT: Final = re.compile(r"\b(?:can ?not|can't|cant|won't)\b")
_WORD: Final = re.compile(r"[a-z0-9][\w\-]*|\S")


def normalise(text: str) -> str:
    r"""Lower case, no escapes, no entities, one spelling for quotes and negations.

    Example:
        >>> normalise("The Redirect%20URI doesn&#39;t&nbsp;match\\r\\n")
        'the redirect uri does not match'
    """
    text = text[:MAX_TEXT]
    if "&" in text:
        text = html.unescape(text)
    if re.search(r"%[0-9A-Fa-f]{2}", text):
        text = unquote_plus(text)
    for written, meant in _ESCAPES.items():
        if written in text:
            text = text.replace(written, meant)
    text = _NEGATIONS.sub(r"\1 not", text.lower())
    text = _CANNOT.sub("cannot", text)
    return re.sub(r"[ \t\f\v]+", " ", text).strip()


def _quoted(found: re.Match[str]) -> str:
    """A quoted value is left aside, a quoted sentence is read."""
    words = found[0].strip("\"'").split()
    plain = sum(1 for word in words if word.strip(",.:;()").isalpha())
    return f" {found[0][1:-1]} " if len(words) > 2 and plain * 3 >= len(words) * 2 else " quoted "


@lru_cache(maxsize=8192)
def known_phrase(phrase: str) -> str:
    """A phrase of a list in the spelling in which answers are read: `isn't` is `is not`."""
    return normalise(phrase)


def split_identifiers(text: str) -> str:
    """Write names as the words they consist of; the general words of RFC 6749 are left out.

    Example:
        >>> split_identifiers("InvalidRedirectUri: BAD_CLIENT_SECRET, invalid_grant")
        'Invalid Redirect Uri: BAD CLIENT SECRET, '
    """
    text = _GENERAL.sub("", text[:MAX_TEXT].replace("OAuth", "Oauth"))
    return _CAMEL.sub(" ", text).replace("_", " ")


def clauses_of(text: str) -> tuple[tuple[str, ...], ...]:
    """The sentences of a normalised text as rows of concepts and single words.

    Example:
        >>> clauses_of("the reply url does not match")
        (('the', 'redirect_uri', '+mismatch'),)
    """
    rows: list[tuple[str, ...]] = []
    text = without_carriers(_ADDRESS.sub(" url ", text))
    text = _ONE_WORD.sub(r"\1", _QUOTED.sub(_quoted, text))
    for clause in _CLAUSE.split(text):
        row = tuple(_concepts(clause[:600]))
        if row:
            rows.append(row)
        if len(rows) >= MAX_CLAUSES:
            break
    return tuple(rows)


def _concepts(clause: str) -> list[str]:
    row: list[str] = []
    at = 0
    for found in _CONCEPT.finditer(clause):
        row += _WORD.findall(clause[at : found.start()])
        name = found.lastgroup or ""
        row.append("+" + name[2:] if name.startswith("p_") else name)
        at = found.end()
    return [*row, *_WORD.findall(clause[at:])]
