"""Texts of findings and records as HTML: values as code, addresses as links, all else inert."""

import re
from typing import Final

from markupsafe import Markup, escape

_CODE: Final = re.compile(r"`([^`]{1,2000})`")
#: Up to a bracket or blank; a full stop or comma at the end belongs to the sentence.
_LINK: Final = re.compile(r"https://[^\s()<>\"'`\\]+[^\s()<>\"'`\\.,;:]")
_RFC: Final = re.compile(r"RFC (\d{4,5})(?: §([\d.]+))?")
_A: Final = Markup('<a href="{}" rel="noreferrer noopener" target="_blank">{}</a>')
#: What a screen or a terminal would act on; a mark stands in its place.
_CONTROLS: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def inert(text: object) -> str:
    r"""Text without characters that hide, reorder or steer what is shown.

    Example:
        >>> inert("a\x1b[31m\u202eb") == "a\ufffd[31m\ufffdb"
        True
    """
    return _CONTROLS.sub("\ufffd", str(text).replace("\r\n", "\n"))


def inline(text: object, *, links: bool = False) -> Markup:
    """A sentence in which values between backticks become code.

    Args:
        text: Ours or with a provider's words in it; no markup in it survives.
        links: Whether addresses become links: only for steps, which our own texts make up.

    Example:
        >>> inline("Add `<b>` now")
        Markup('Add <code>&lt;b&gt;</code> now')
    """
    parts = _CODE.split(inert(text))
    shown: list[Markup] = []
    for place, part in enumerate(parts):
        if place % 2:
            shown.append(Markup("<code>{}</code>").format(part))
        else:
            shown.append(_linked(part) if links else escape(part))
    return Markup().join(shown)


def reference(text: object) -> Markup:
    """A section of a standard, or a page of the provider, as a link.

    Example:
        >>> str(reference("RFC 6749 §5.2")).startswith('<a href="https://www.rfc-editor.org/')
        True
    """
    found = _RFC.fullmatch(inert(text))
    if found is None:
        return inline(text, links=True)
    section = f"#section-{found[2]}" if found[2] else ""
    address = f"https://www.rfc-editor.org/rfc/rfc{found[1]}{section}"
    return _A.format(address, found[0])


def copyable(text: object) -> list[str]:
    """The values of a sentence that one copies.

    Example:
        >>> copyable("Take `a` and `b`.")
        ['a', 'b']
    """
    return _CODE.findall(inert(text))


def _linked(text: str) -> Markup:
    shown, last = Markup(), 0
    for found in _LINK.finditer(text):
        shown += escape(text[last : found.start()])
        address = found[0]
        shown += _A.format(address, address.removeprefix("https://"))
        last = found.end()
    return shown + escape(text[last:])
