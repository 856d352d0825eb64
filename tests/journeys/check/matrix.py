"""Servers times broken settings: what the check says, and the table of it for people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.journeys.check.breaks import BREAKS, NOTHING, Break, scope_breaks
from tests.journeys.check.ground import Ground

SERVERS: Final = ("practice", "oidc-provider", "django-oauth-toolkit", "canaille")
PAGE: Final = Path(__file__).resolve().parents[3] / "docs/explanation/check.md"
BEGIN, END = "<!-- matrix -->", "<!-- end of matrix -->"
#: The server takes both, so it cannot be broken there.
NOT_POSSIBLE: Final = "-"
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the check said of one broken setting on one server."""

    broken: Break
    rows: Rows

    @property
    def wrong(self) -> set[str]:
        return {row["setting"] for row in self.rows if row["verdict"] == "wrong"}

    @property
    def others(self) -> set[str]:
        """Settings that are called wrong and are not: there must be none."""
        return self.wrong - set(self.broken.settings)

    @property
    def of_setting(self) -> Mapping[str, Any]:
        """The row of the broken setting."""
        known = {row["setting"]: row for row in self.rows}
        named = [known[name] for name in self.broken.settings if name in known]
        wrong = [row for row in named if row["verdict"] == "wrong"]
        return (wrong or named or [{"verdict": "unknown", "reason": "There is no such row."}])[-1]

    @property
    def words(self) -> str:
        """One cell of the table."""
        if not self.broken.settings:
            return "nothing wrong" if not self.wrong else f"WRONG: {', '.join(sorted(self.wrong))}"
        if self.others:
            return f"WRONG: {', '.join(sorted(self.others))}"
        verdict = self.of_setting["verdict"]
        return {"wrong": "named", "unknown": "unknown", "ok": "MISSED"}[verdict]


def breaks_of(ground: Ground) -> list[Break]:
    """Everything that can be broken on a server."""
    possible = [one for one in BREAKS if one.is_possible_on(ground.name)]
    return [NOTHING, *possible, *scope_breaks(ground)]


class Matrix:
    """Every outcome on every server, each found once."""

    def __init__(self) -> None:
        self._found: dict[str, list[Outcome]] = {}

    def of(self, ground: Ground) -> list[Outcome]:
        """Break each setting in turn, and check."""
        if ground.name not in self._found:
            self._found[ground.name] = [_outcome(ground, one) for one in breaks_of(ground)]
        return self._found[ground.name]


def _outcome(ground: Ground, broken: Break) -> Outcome:
    if ground.practice is not None:
        ground.practice.reset()
        ground.practice.switch(**broken.switches)
    return Outcome(broken, ground.check(ground.application(**broken.fields(ground))))


def as_table(found: Mapping[str, Iterable[Outcome]]) -> str:
    """The table: servers across, broken settings down."""
    cells: dict[str, dict[str, str]] = {}
    for server, outcomes in found.items():
        for one in outcomes:
            name = "each scope misspelt" if "misspelt" in one.broken.name else one.broken.name
            said = cells.setdefault(name, {}).setdefault(server, one.words)
            if one.words not in said:
                cells[name][server] = f"{said} / {one.words}"
    lines = [f"| broken | {' | '.join(SERVERS)} |", f"|---|{'---|' * len(SERVERS)}"]
    for name, row in cells.items():
        lines.append(f"| {name} | {' | '.join(row.get(one, NOT_POSSIBLE) for one in SERVERS)} |")
    return "\n".join(lines)


def documented() -> str:
    """The table as it stands in the documentation."""
    return PAGE.read_text("utf-8").split(BEGIN, 1)[1].split(END, 1)[0].strip()
