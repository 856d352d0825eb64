"""Fills the person's own values into the texts of a rule.

A line of text is written several times, the best first. The first whose values are all known is
used, so a text reads well with values and without.
"""

import re
import string
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from regrant.diagnosis.redaction import neutral

_SMALL_START: Final = re.compile(r"(\A|[.] )t(he (?:provider|service|settings))")
Line = str | tuple[str, ...]
#: Where only time helps: who repeats what failed.
WAIT: Final[Line] = (
    "Wait. {renewal}",
    "Wait. {again}",
    "Wait a few minutes and repeat what failed.",
)


@lru_cache(maxsize=2048)
def fields_of(template: str) -> tuple[str, ...]:
    """The names of the values that a template needs.

    Example:
        >>> fields_of("{provider} does not know {redirect_uri}.")
        ('provider', 'redirect_uri')
    """
    return tuple(name for _, name, _, _ in string.Formatter().parse(template) if name)


def fill(line: Line, values: Mapping[str, str]) -> str | None:
    """The first spelling of a line that can be filled, or None.

    Example:
        >>> fill(("Add `{scope}`.", "Add the scope."), {})
        'Add the scope.'
    """
    templates = (line,) if isinstance(line, str) else line
    for template in templates:
        if all(values.get(name) for name in fields_of(template)):
            return neutral(begin_large(template.format_map(values)))
    return None


def fill_all(lines: Iterable[Line], values: Mapping[str, str]) -> tuple[str, ...]:
    """Every line that can be filled, in order."""
    filled = (fill(line, values) for line in lines)
    return tuple(line for line in filled if line)


def begin_large(text: str) -> str:
    """Begin every sentence with a capital: "the provider" may stand for a name at its start.

    Example:
        >>> begin_large("the provider said no. the provider may say yes.")
        'The provider said no. The provider may say yes.'
    """
    return _SMALL_START.sub(lambda found: f"{found[1]}T{found[2]}", text)
