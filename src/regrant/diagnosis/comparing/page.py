"""A page as a person sees it: title, words, what it wants to be filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from regrant.diagnosis.comparing.noise import Masks
from regrant.diagnosis.reading.markup import MarkupReader

_TYPED: Final = frozenset({"text", "email", "tel", "password", "number", ""})
#: Names of fields into which a person writes who they are.
_WHO: Final = re.compile(
    r"user|login|e-?mail|account|identif|phone|passw|pwd|usr|signin|otp|webauthn", re.IGNORECASE
)
#: Error words of the RFCs, where a page keeps what happened for its own scripts.
_WORDS_IN_SCRIPTS: Final = re.compile(
    r"\b(?:invalid|unauthorized|unknown|unsupported|disabled|mismatch(?:ing)?)[_-]?"
    r"(?:client|redirect|scope|request|response)[\w-]*|\bredirect_uri_mismatch\b",
    re.IGNORECASE,
)
MAX_LINES: Final = 400
#: Of longer pages the beginning and the end are read.
MAX_HALF: Final = 16_000


@dataclass(frozen=True, slots=True)
class Page:
    """What can be compared of a page. `lines` and `title` are free of noise."""

    title: str
    lines: tuple[str, ...]
    fields: tuple[str, ...]
    asks_who: bool
    in_scripts: tuple[str, ...] = ()


class _PageReader(MarkupReader):
    """Keeps also the title and the fields of forms."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.fields: list[str] = []
        self.asks_who = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what people fill in and press."""
        super().handle_starttag(tag, attrs)
        given = {name: value or "" for name, value in attrs}
        if tag == "input":
            self._field(given)
        elif tag in {"button", "select", "textarea"}:
            self.fields.append(f"{tag}:{given.get('name', '')}")

    def handle_data(self, data: str) -> None:
        """Words, the title among them."""
        super().handle_data(data)
        if self._open and self._open[-1] == "title":
            self.title += data

    def _field(self, given: Mapping[str, str]) -> None:
        kind = given.get("type", "").lower()
        if kind == "hidden":
            return
        name = given.get("name", "")
        self.fields.append(f"{kind or 'text'}:{name}")
        written = f"{name} {given.get('id', '')} {given.get('autocomplete', '')}"
        if kind == "password" or (kind in _TYPED and _WHO.search(written)):
            self.asks_who = True


def parse_page(markup: str, masks: Masks) -> Page:
    """Read a page of any quality."""
    if len(markup) > 2 * MAX_HALF:
        markup = markup[:MAX_HALF] + "\n" + markup[-MAX_HALF:]
    reader = _PageReader()
    reader.take(markup)
    lines = (masks.calm(line) for line in " ".join(reader.words).split("\n"))
    scripts = _WORDS_IN_SCRIPTS.findall(masks.without_sent("\n".join(reader.silent)))
    return Page(
        title=masks.calm(reader.title),
        lines=tuple(line for line in lines if line)[:MAX_LINES],
        fields=tuple(masks.calm(one) for one in reader.fields),
        asks_who=reader.asks_who,
        in_scripts=tuple(sorted({word.lower() for word in scripts})),
    )
