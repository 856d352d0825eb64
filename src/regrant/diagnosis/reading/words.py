"""Sentences of any provider, reduced to the few concepts that OAuth answers talk about.

A sentence becomes a row of concepts: subjects (`redirect_uri`, `client_secret`, `scope` …) and
predicates (`+mismatch`, `+expired` …). Rules ask whether a subject meets a predicate; how a
provider phrases it stays here.
"""

import html
import re
from functools import cache, lru_cache
from typing import Final
from urllib.parse import unquote_plus

from regrant.diagnosis.reading.carriers import without_carriers
from regrant.diagnosis.reading.concepts import PREDICATES, SUBJECTS

MAX_TEXT: Final = 8_000
MAX_CLAUSES: Final = 160
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
_UNICODE: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
_PLAIN_WORD: Final = re.compile(r"[a-z0-9]+")
_INNER_WORD: Final = re.compile(r"(?<=[^a-z0-9*])[a-z0-9]+(?=[^a-z0-9*])")
#: Whole entities only: `&region=` in an address is none.
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,12}\d{0,2});")
#: A name between quotation marks is the name.
_ONE_WORD: Final = re.compile(r"[\"'`]([a-z][\w\-]{1,40})[\"'`]")
_CLAUSE: Final = re.compile(r"[\n\r;!?|]+|[.](?=\s|$)|\s-\s|\s—\s")
_ESCAPES: Final = {
    "\\r": " ",
    "\\n": "\n",
    "\\t": " ",
    '\\"': '"',
    "\\/": "/",
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
    return lowered(unescaped(text))


def unescaped(text: str) -> str:
    """The text without the escapes of JSON, HTML and addresses."""
    text = text[:MAX_TEXT]
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    if re.search(r"%[0-9A-Fa-f]{2}", text):
        text = unquote_plus(text)
    for written, meant in _ESCAPES.items():
        if written in text:
            text = text.replace(written, meant)
    return _UNICODE.sub(_letter, text) if "\\u" in text else text


def _letter(found: re.Match[str]) -> str:
    r"""What `\uXXXX` stands for; halves of letters beyond that are nothing by themselves."""
    letter = chr(int(found[1], 16))
    return " " if "\ud800" <= letter <= "\udfff" else letter


def lowered(text: str) -> str:
    """The text in lower case with one spelling of each negation."""
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


@lru_cache(maxsize=8192)
def inner_words(phrase: str) -> frozenset[str]:
    """The words that stand alone wherever a phrase occurs: those with both ends inside it.

    Example:
        >>> sorted(inner_words("client is not known"))
        ['is', 'not']
    """
    return frozenset(_INNER_WORD.findall(known_phrase(phrase)))


def words_in(text: str) -> frozenset[str]:
    """The words of a normalised text."""
    return frozenset(_PLAIN_WORD.findall(text))


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
    for clause in dict.fromkeys(_CLAUSE.split(text)):
        row = tuple(_concepts(clause[:600]))
        if row:
            rows.append(row)
        if len(rows) >= MAX_CLAUSES:
            break
    return tuple(rows)


@cache  # compiling takes a tenth of a server's start, which needs no concept
def _concept() -> re.Pattern[str]:
    subjects = [f"(?P<{name}>{pattern})" for name, pattern in SUBJECTS.items()]
    predicates = [f"(?P<p_{name}>{pattern})" for name, pattern in PREDICATES.items()]
    return re.compile(r"(?<![^\W_])(?:" + "|".join((*subjects, *predicates)) + ")")


def _concepts(clause: str) -> list[str]:
    row: list[str] = []
    at = 0
    for found in _concept().finditer(clause):
        row += _WORD.findall(clause[at : found.start()])
        name = found.lastgroup or ""
        row.append("+" + name[2:] if name.startswith("p_") else name)
        at = found.end()
    return [*row, *_WORD.findall(clause[at:])]
