"""Decoded JSON as HTML that folds without a script."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from markupsafe import Markup

from regrant.web.inline import inert

#: More values than this are not shown one by one.
MOST_VALUES: Final = 1_500
DEEPEST: Final = 30
#: What is larger than this begins folded, except at the top.
_FOLDED_FROM: Final = 12
_LEAF: Final = Markup('<div>{}<span class="{}">{}</span></div>')
_KEY: Final = Markup('<span class="key">{}</span>: ')
_MORE: Final = Markup('<div class="quiet">… and {} more</div>')
_BRANCH: Final = Markup(
    '<details{}><summary>{}{}<span class="size"> {} {}</span></summary>'
    '<div class="in">{}</div><div>{}</div></details>'
)


def json_view(document: Any) -> Markup:
    """The document, its objects and lists as parts that fold.

    Example:
        >>> str(json_view(["<b>"]))
        ... # doctest: +ELLIPSIS
        '<details open><summary>[...<span class="text">&#34;&lt;b&gt;&#34;</span></div>...'
    """
    return _View().shown(Markup(), document, 0)


class _View:
    """Counts what it has shown, so that no answer makes an endless page."""

    def __init__(self) -> None:
        self._left = MOST_VALUES

    def shown(self, key: Markup, value: Any, depth: int) -> Markup:
        self._left -= 1
        if isinstance(value, dict | list) and value and depth < DEEPEST:
            return self._branch(key, value, depth)
        kind = "text" if isinstance(value, str) else "other"
        return _LEAF.format(key, kind, _text(value))

    def _branch(self, key: Markup, value: dict[Any, Any] | list[Any], depth: int) -> Markup:
        begin, end = "{}" if isinstance(value, dict) else "[]"
        is_open = depth == 0 or len(value) <= _FOLDED_FROM
        inside: list[Markup] = []
        for place, (name, each) in enumerate(_items(value)):
            if self._left <= 0:
                inside.append(_MORE.format(len(value) - place))
                break
            inside.append(self.shown(name, each, depth + 1))
        opened = Markup(" open") if is_open else Markup()
        return _BRANCH.format(opened, key, begin, len(value), end, Markup().join(inside), end)


def _items(value: dict[Any, Any] | list[Any]) -> Iterable[tuple[Markup, Any]]:
    if isinstance(value, dict):
        return ((_KEY.format(_text(key)), each) for key, each in value.items())
    return ((Markup(), each) for each in value)


def _text(value: Any) -> str:
    return inert(msgspec.json.encode(value).decode())
