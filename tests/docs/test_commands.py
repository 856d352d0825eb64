"""Every command that the documentation tells somebody to type can be typed."""

import re
import shlex
from pathlib import Path

import pytest

from regrant.cli.commands import app
from regrant.cli.reference import commands

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
#: Generated of the help, whose examples have a test of their own.
GENERATED = ROOT / "docs" / "reference" / "cli.md"
_TYPED = re.compile(r"(?:^ *|`|\$\(|\| )(regrant [a-z][^`|<>#\n)]*)", re.MULTILINE)


def _typed() -> list[str]:
    found = [
        typed.strip()
        for page in PAGES
        if page != GENERATED
        for typed in _TYPED.findall(re.sub(r"\\\n *", "", page.read_text()))
    ]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("typed", _typed())
def test_a_command_in_the_documentation_is_understood(typed: str) -> None:
    words = shlex.split(typed)[1:]
    _, bound, _ = app.parse_args(words)
    assert bound is not None


def test_the_reference_has_every_command() -> None:
    text = GENERATED.read_text()
    missing = [words for words, _ in commands() if f"### regrant {' '.join(words)}\n" not in text]
    assert missing == []
    assert all(f"regrant {' '.join(words)}" in text for words, _ in commands())
