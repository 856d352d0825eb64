"""HTML and XML, read by a parser: visible words, and for XML the text of each element."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

from regrant.diagnosis.reading.leaves import MAX_LEAVES, MAX_VALUE, Leaf
from regrant.diagnosis.reading.long_pages import shortened_page

SILENT: Final = frozenset({"script", "style", "template", "svg"})
VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
BREAKS: Final = frozenset(
    {"br", "p", "div", "li", "tr", "td", "h1", "h2", "h3", "h4", "title", "section", "pre", "hr"}
)
ATTRIBUTES: Final = frozenset(
    {"code", "msg", "message", "error", "reason", "data-error", "data-error-code", "errorcode"}
)
#: Attributes and fields that by their name hold an error.
TOLD: Final = re.compile(r"(?i)(?:\A|[-_])(?:error|err|exception|failure)(?:[-_]|\Z|[A-Z])")
MAX_SILENT: Final = 60_000
#: A tag that another one follows before it ends is none.
UNENDED: Final = re.compile(r"<(?=[A-Za-z][^<>]*(?:<|\Z))")
#: The parser starts anew at each tag that does not end; so it gets pieces, and no tag is longer.
PIECE: Final = re.compile(r"(?s).{1,400}[^<]{0,4000}")
MAX_TAG: Final = 2_000


class MarkupReader(HTMLParser):
    """Collects what a person would read, and the text under each element name."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent: list[str] = []
        self.leaves: list[Leaf] = []
        self.noted: list[str] = []
        self.told: list[Leaf] = []
        self._open: list[str] = []
        self._silent_size = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element; attributes that carry codes become leaves."""
        name = tag.rsplit(":", 1)[-1]
        if name in BREAKS:
            self.words.append("\n")
        for attribute, value in attrs:
            is_meta = name == "meta" and attribute == "content"
            if value and (is_meta or attribute in ATTRIBUTES):
                self._add((*self._open, name, attribute), value)
                self.noted.append(value[:MAX_VALUE])
        self._keep_told(name, {attribute: value for attribute, value in attrs if value})
        if name not in VOID and len(self._open) < 200:
            self._open.append(name)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content."""
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and whatever was left open inside it."""
        name = tag.rsplit(":", 1)[-1]
        if name in BREAKS:
            self.words.append("\n")
        if name in self._open:
            while self._open and self._open.pop() != name:
                pass

    def handle_data(self, data: str) -> None:
        """Keep words; what scripts hold is kept apart."""
        if not data.strip():
            return
        if self._open and self._open[-1] in SILENT:
            if self._silent_size < MAX_SILENT:
                self.silent.append(data[:MAX_SILENT])
                self._silent_size += len(data)
            return
        self.words.append(data)
        self._add(tuple(self._open[-4:]), data.strip())

    def unknown_decl(self, data: str) -> None:
        """`<![CDATA[…]]>` in XML is text."""
        if data.startswith("CDATA["):
            self.handle_data(data[6:])

    def _keep_told(self, name: str, attrs: Mapping[str, str]) -> None:
        """What a page tells programs of its error: fields not shown, data for its scripts."""
        told = {attribute: value for attribute, value in attrs.items() if TOLD.search(attribute)}
        field = attrs.get("name", "")
        if name == "input" and TOLD.search(field):
            told[field] = attrs.get("value", "")
        if name == "meta" and TOLD.search(field):
            told[field] = attrs.get("content", "")
        for key, value in list(told.items())[:20]:
            if value.strip() and len(self.told) < MAX_LEAVES:
                self.told.append(Leaf((key.removeprefix("data-"),), value[:MAX_VALUE]))

    def take(self, text: str) -> None:
        """Read markup of any quality, in a time that grows with its length only."""
        try:
            for piece in PIECE.findall(UNENDED.sub("&lt;", text)):
                self.feed(piece)
                self._give_up_endless_tag()
            self.close()
        except (AssertionError, ValueError):  # the parser's answer to some hostile declarations
            self.words.append(text[:MAX_VALUE].replace("<", " ").replace(">", " "))

    def _give_up_endless_tag(self) -> None:
        """Take what has waited too long for its end as words: it has none."""
        if len(self.rawdata) > MAX_TAG:
            waiting, self.rawdata = self.rawdata, ""
            self.handle_data(waiting.replace("<", " "))

    def _add(self, path: tuple[str, ...], value: str) -> None:
        if path and len(self.leaves) < MAX_LEAVES:
            self.leaves.append(Leaf(path, value[:MAX_VALUE]))


@dataclass(frozen=True, slots=True)
class Markup:
    """Markup as words a person would read, and what it holds beside them.

    `leaves` are the texts by element name, `noted` those of attributes, `told` what hidden
    fields and attributes say of an error, `silent` what scripts held. `is_page` tells a page for
    people from data.
    """

    words: str
    leaves: list[Leaf]
    noted: list[str]
    told: list[Leaf]
    silent: str
    is_page: bool


def parse_markup(text: str) -> Markup:
    """Read markup of any quality.

    Example:
        >>> parse_markup("<p>Access <b>denied</b></p>").words.split()
        ['Access', 'denied']
    """
    text = shortened_page(text)
    reader = MarkupReader()
    reader.take(text)
    return Markup(
        " ".join(reader.words),
        reader.leaves,
        reader.noted,
        reader.told,
        "\n".join(reader.silent),
        _is_page(text),
    )


def _is_page(text: str) -> bool:
    start = text[:2000].lower()
    marks = ("<!doctype html", "<html", "<head", "<body", "<h1", "<title", "<p>", "<div", "<center")
    return any(mark in start for mark in marks)
