"""HTML and XML, read by a parser: visible words, and for XML the text of each element."""

import re
from html.parser import HTMLParser
from typing import Final

from regrant.diagnosis.reading.leaves import MAX_LEAVES, MAX_VALUE, Leaf

#: More markup than this is cut in the middle: reasons stand near the beginning or the end.
MAX_MARKUP: Final = 16_000
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
MAX_SILENT: Final = 60_000
#: A tag that another one follows before it ends. The parser of Python 3.11 looks at the rest of
#: the page for each of these; a page of nothing else would keep it busy for half a minute.
_UNENDED: Final = re.compile(r"<(?=[A-Za-z][^<>]*(?:<|\Z))")


class MarkupReader(HTMLParser):
    """Collects what a person would read, and the text under each element name."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent: list[str] = []
        self.leaves: list[Leaf] = []
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

    def _add(self, path: tuple[str, ...], value: str) -> None:
        if path and len(self.leaves) < MAX_LEAVES:
            self.leaves.append(Leaf(path, value[:MAX_VALUE]))


def parse_markup(text: str) -> tuple[str, list[Leaf], str, bool]:
    """Read markup of any quality.

    Returns:
        The visible words, the leaves by element name, what scripts held, and whether it is a
        page for people (HTML) rather than data (XML).
    """
    if len(text) > MAX_MARKUP:
        half = MAX_MARKUP // 2
        text = text[:half] + "\n" + text[-half:]
    text = _UNENDED.sub("&lt;", text)
    reader = MarkupReader()
    try:
        reader.feed(text)
        reader.close()
    except (AssertionError, ValueError):  # the parser's answer to some hostile declarations
        reader.words.append(text[:MAX_VALUE].replace("<", " ").replace(">", " "))
    return " ".join(reader.words), reader.leaves, "\n".join(reader.silent), _is_page(text)


def _is_page(text: str) -> bool:
    start = text[:2000].lower()
    marks = ("<!doctype html", "<html", "<head", "<body", "<h1", "<title", "<p>", "<div", "<center")
    return any(mark in start for mark in marks)
