"""Any body in any shape, turned into leaves and words without knowing who sent it."""

import base64
import binascii
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import parse_qsl, unquote_plus

from regrant.diagnosis.reading.leaves import Leaf, walk
from regrant.diagnosis.reading.markup import parse_markup
from regrant.diagnosis.reading.pairs import parse_pairs
from regrant.diagnosis.reading.vocabulary import ERROR_KEYS, RFC_WORDS

Shape = Literal["empty", "json", "form", "html", "xml", "text", "binary"]
FORM: Final = re.compile(r"\A\??[\w.\-\[\]%]{1,60}=[^\s&]*(?:&[\w.\-\[\]%]{1,60}=[^\s&]*)*&?\Z")
QUERY: Final = re.compile(r"[?#&]((?:[\w.\-]{1,40}=[^&\s\"'<>]*&?)+)")
GUARD: Final = re.compile(r"\A(?:\)\]\}',?|while\s*\(1\);|for\s*\(;;\);)\s*")
JSONP: Final = re.compile(r"\A[\w.$]{1,60}\(\s*([\[{].*[\]}])\s*\);?\s*\Z", re.DOTALL)
#: The name of a member in a printed map, which is no word of its sentence.
KEY: Final = re.compile(
    r"""(?:\\?["'][\w.\-@]{1,48}\\?["']|(?<![\w:]):[a-z_]{2,40})\s{0,2}(?:=>|:)\s{0,2}"""
)
#: The same sign over and over.
RUN: Final = re.compile(r"([^\w\s])\1{5,}")
#: Letters that stand in no text.
ODD: Final = re.compile(r"[\ufffd\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]")
BASE64: Final = re.compile(r"\A[A-Za-z0-9+/_\-]{24,}={0,2}\Z")
PERCENT: Final = re.compile(r"(?i)%(?:25){0,2}(?:7b|5b|3c)")
#: Texts are searched up to here; a reason that comes later has never been seen.
MAX_TEXT: Final = 8_000
MAX_HEAD: Final = 5_000
MAX_NESTING: Final = 3
MAX_QUERY: Final = 6000
MAX_FIELDS: Final = 60
MAX_PAIRS: Final = 200
MAX_BASE64: Final = 400_000


@dataclass(frozen=True, slots=True)
class Body:
    """A body as leaves and words. `silent` is what a page's scripts held."""

    shape: Shape
    leaves: tuple[Leaf, ...] = ()
    words: str = ""
    silent: str = ""


def parse_body(text: str | None, depth: int = 0) -> Body:
    """Recognise the shape by the content alone: content types lie.

    Example:
        >>> [leaf.value for leaf in parse_body('{"error": {"code": "x"}}').leaves]
        ['x']
    """
    if text is None:
        return Body("empty")
    text = GUARD.sub("", text.replace("\x00", "").lstrip("\ufeff").strip())
    if not text:
        return Body("empty")
    if _is_binary(text):
        return Body("binary")
    if text[0] == "<":
        return _markup(text, depth)
    return _json(text, depth) or _form(text) or _wrapped(text, depth) or _loose(text, depth)


def _is_binary(text: str) -> bool:
    sample = text[:4000]
    return len(ODD.findall(sample)) * 10 > len(sample)


def _markup(text: str, depth: int) -> Body:
    page = parse_markup(text)
    if not page.is_page:
        words = "\n".join((page.words[:MAX_TEXT], *page.noted[:MAX_FIELDS]))
        return Body("xml", tuple(page.leaves), words, page.silent)
    found = _embedded_json(page.words, depth)[0] if "{" in page.words else []
    hidden = page.told + _errors_in_scripts(page.silent, depth)
    words = f"{page.words[:MAX_TEXT]}\n{words_of(hidden)}" if hidden else page.words[:MAX_TEXT]
    return Body("html", (*found, *hidden), words, page.silent)


def _errors_in_scripts(silent: str, depth: int) -> list[Leaf]:
    """The state that a page gives its scripts, where it holds an error of OAuth."""
    if "{" not in silent or not any(word in silent for word in RFC_WORDS):
        return []
    leaves = _embedded_json(shortened(silent), depth)[0]
    errors = {leaf.path[:-1] for leaf in leaves if _is_error_word(leaf)}
    return [leaf for leaf in leaves if leaf.path[:-1] in errors]


def _is_error_word(leaf: Leaf) -> bool:
    return leaf.value in RFC_WORDS and leaf.key in ERROR_KEYS


def _json(text: str, depth: int) -> Body | None:
    callback = JSONP.match(text) if text[-1:] in ");" else None
    source = callback[1] if callback else text
    if source[0] not in '[{"':
        return None
    value = load_json(source)
    if value is None:
        return None
    if isinstance(value, str):
        return parse_body(value, depth + 1) if depth < MAX_NESTING else Body("text", (), value)
    leaves: list[Leaf] = []
    for leaf in walk(value):
        leaves.append(leaf)
        leaves.extend(inside(leaf, depth))
    return Body("json", tuple(leaves), words_of(leaves))


def inside(leaf: Leaf, depth: int = 0) -> list[Leaf]:
    """What a value holds that is JSON once more, a page, or one of them encoded."""
    value = leaf.value.strip()
    if depth >= MAX_NESTING or len(value) < 9:
        return []
    inner = parse_body(value, depth + 1) if value[0] in "{[<" else _wrapped(value, depth)
    if inner is None:
        return []
    if inner.shape in {"json", "xml"}:
        return [Leaf((*leaf.path, *found.path), found.value, found.kind) for found in inner.leaves]
    return [Leaf((*leaf.path, "message"), inner.words[:2000])] if inner.shape == "html" else []


def _form(text: str) -> Body | None:
    if "=" not in text[:200] or len(text) > MAX_TEXT or not FORM.match(text):
        return None
    try:
        pairs = parse_qsl(text.lstrip("?"), keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return None
    leaves = [Leaf((name,), value) for name, value in pairs]
    return Body("form", tuple(leaves), words_of(leaves))


def _wrapped(text: str, depth: int) -> Body | None:
    """A body that somebody encoded once more: base64 or percent signs."""
    if depth >= MAX_NESTING or len(text) > MAX_BASE64:
        return None
    if BASE64.match(text):
        try:
            raw = base64.b64decode(text.translate({45: 43, 95: 47}) + "=" * (-len(text) % 4))
            inner = parse_body(raw.decode("utf-8"), depth + 1)
        except (binascii.Error, ValueError):
            return None
        return inner if inner.shape in {"json", "xml", "html", "form"} else None
    if PERCENT.match(text):
        return parse_body(unquote_plus(text[:MAX_TEXT]), depth + 1)
    return None


def _loose(text: str, depth: int) -> Body:
    """Words, with whatever structure is found inside them."""
    words = shortened(text)
    leaves, rest = _embedded_json(words, depth)
    if leaves:
        leaves += _queries(words)
        words = f"{rest}\n{words_of(leaves)}"
    else:
        leaves = _queries(words) + parse_pairs(words)
        said = [leaf.value for leaf in leaves if " " in leaf.value]
        words = "\n".join((KEY.sub("\n", words), *said))[:MAX_TEXT]
    if "<" in words and re.search(r"<[a-zA-Z!/][^>]{0,400}>", words):
        page = parse_markup(words)
        return Body("text", (*leaves, *page.told), page.words, page.silent)
    return Body("text", tuple(leaves), words)


def shortened(text: str) -> str:
    """The beginning and the end of a long text: a reason stands at one of them."""
    if len(text) <= MAX_TEXT:
        return text
    return RUN.sub(r"\1\1", f"{text[:MAX_HEAD]}\n{text[MAX_HEAD - MAX_TEXT :]}")


def _embedded_json(text: str, depth: int) -> tuple[list[Leaf], str]:
    """The first JSON objects inside a text, escaped or not, and the text around them."""
    leaves: list[Leaf] = []
    around: list[str] = []
    at, kept, tries = 0, 0, 0
    decoder = json.JSONDecoder(strict=False)
    while tries < 6 and (at := text.find("{", at)) >= 0:
        tries += 1
        value, length = _decode_at(decoder, text[at : at + MAX_TEXT])
        if isinstance(value, dict) and value:
            around.append(text[kept:at])
            kept = at + length
            for leaf in walk(value):
                leaves.append(leaf)
                leaves.extend(inside(leaf, depth))
        at += max(length, 1)
    return leaves, "\n".join((*around, text[kept:]))


def _decode_at(decoder: json.JSONDecoder, text: str) -> tuple[object, int]:
    for candidate in (text, text.replace('\\"', '"')):
        try:
            value, end = decoder.raw_decode(candidate)
        except (ValueError, RecursionError):
            continue
        return value, end
    return None, 1


def _queries(text: str) -> list[Leaf]:
    pairs: dict[tuple[str, str], None] = {}
    for found in QUERY.finditer(text[:MAX_TEXT]):
        query = "&".join(found[1][:MAX_QUERY].split("&", MAX_FIELDS)[:MAX_FIELDS])
        pairs |= dict.fromkeys(parse_qsl(query))
        if len(pairs) >= MAX_PAIRS:
            break
    leaves = [Leaf((name,), value) for name, value in list(pairs)[:MAX_PAIRS]]
    return [*leaves, *(found for leaf in leaves for found in inside(leaf, 1))]


def load_json(text: str) -> object:
    """Decode JSON, or None when it is none."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def words_of(leaves: Iterable[Leaf]) -> str:
    """The texts among the leaves, up to `MAX_TEXT`."""
    size, kept = 0, list[str]()
    for leaf in leaves:
        if leaf.kind != "string" or not leaf.value:
            continue
        size += len(leaf.value)
        if size > MAX_TEXT:
            break
        kept.append(leaf.value)
    return " \n ".join(kept)
