"""Names and values in texts that only resemble a format: printed maps, logs, cut-off JSON."""

import re
from itertools import islice
from typing import Final

from regrant.diagnosis.reading.leaves import Leaf

#: `"name": value`, `'name' => value`, `:name=>value`, `[name] => value`, `name=value`.
PAIR: Final = re.compile(
    r"""(?<![\w.])[\[{("':]?\s?\\?["']?(?P<name>[A-Za-z_][\w.\-]{0,48})\\?["'\]]?\s{0,3}
    (?:=>|:=|=|:)\s{0,3}
    (?:\\?"(?P<double>(?:[^"\\]|\\(?!")[^"]?){0,900})\\?"?
      |'(?P<single>[^'\n]{0,900})'?
      |(?P<bare>[^\s,;&}\])"'<>]{1,300}))""",
    re.VERBOSE,
)
MAX_TEXT: Final = 8_000
MAX_PAIRS: Final = 300


def parse_pairs(text: str) -> list[Leaf]:
    """Find what looks like named values.

    Example:
        >>> [(leaf.key, leaf.value) for leaf in parse_pairs("{:error=>'invalid_grant', code: 7}")]
        [('error', 'invalid_grant'), ('code', '7')]
    """
    leaves: dict[Leaf, None] = {}
    for found in islice(PAIR.finditer(text[:MAX_TEXT]), MAX_PAIRS):
        value = found["double"] or found["single"] or found["bare"] or ""
        if value:
            leaves[Leaf((found["name"],), value.strip())] = None
    return list(leaves)
