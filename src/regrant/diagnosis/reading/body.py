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

Shape = Literal["empty", "json", "form", "html", "xml", "text", "binary"]
FORM: Final = re.compile(r"\A\??[\w.\-\[\]%]{1,60}=[^\s&]*(?:&[\w.\-\[\]%]{1,60}=[^\s&]*)*&?\Z")
QUERY: Final = re.compile(r"[?#&]((?:[\w.\-]{1,40}=[^&\s\"'<>]*&?)+)")
GUARD: Final = re.compile(r"\A(?:\)\]\}',?|while\s*\(1\);|for\s*\(;;\);)\s*")
JSONP: Final = re.compile(r"\A[\w.$]{1,60}\(\s*([\[{].*[\]}])\s*\);?\s*\Z", re.DOTALL)
#: The name of a member in a printed map, which is no word of its sentence.
KEY: Final = re.compile(
    r"""(?:\\?["'][\w.\-@]{1,48}\\?["']|(?<![\w:]):[a-z_]{2,40})\s{0,2}(?:=>|:)\s{0,2}"""
)
BASE64: Final = re.compile(r"\A[A-Za-z0-9+/_\-]{24,}={0,2}\Z")
#: Texts are searched up to here; a reason that comes later has never been seen.
MAX_TEXT: Final = 12_000
MAX_HEAD: Final = 8_000
MAX_NESTING: Final = 3
MAX_QUERY: Final = 6000
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
    odd = sum(
        1
        for letter in sample
        if letter == "\ufffd" or (letter < " " and letter not in "\t\n\r\x1b")
    )
    return odd * 10 > len(sample)


def _markup(text: str, depth: int) -> Body:
    words, leaves, silent, is_page = parse_markup(text)
    if is_page:
        found = _embedded_json(words, depth)[0] if "{" in words else []
        return Body("html", tuple(found), words[:MAX_TEXT], silent)
    return Body("xml", tuple(leaves), words[:MAX_TEXT], silent)


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
        leaves.extend(_nested(leaf, depth))
    return Body("json", tuple(leaves), words_of(leaves))


def _nested(leaf: Leaf, depth: int) -> list[Leaf]:
    """JSON written as a string inside JSON, or a page inside it."""
    value = leaf.value.strip()
    if depth >= MAX_NESTING or len(value) < 9 or value[0] not in "{[<":
        return []
    inner = parse_body(value, depth + 1)
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
    if text[:3].lower() in {"%7b", "%5b", "%3c"}:
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
        visible, _, silent, _ = parse_markup(words)
        return Body("text", tuple(leaves), visible, silent)
    return Body("text", tuple(leaves), words)


def shortened(text: str) -> str:
    """The beginning and the end of a long text: a reason stands at one of them."""
    if len(text) <= MAX_TEXT:
        return text
    return f"{text[:MAX_HEAD]}\n{text[MAX_HEAD - MAX_TEXT :]}"


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
                leaves.extend(_nested(leaf, depth))
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
    leaves: list[Leaf] = []
    for found in QUERY.finditer(text[:MAX_TEXT]):
        leaves += [Leaf((name,), value) for name, value in parse_qsl(found[1][:MAX_QUERY])]
        if len(leaves) >= MAX_PAIRS:
            break
    return leaves[:MAX_PAIRS]


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
