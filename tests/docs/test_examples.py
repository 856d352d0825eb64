"""The examples of the guides say what they claim."""

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GUIDES = sorted(path for path in (ROOT / "docs").rglob("*.md") if FENCE.search(path.read_text()))


def test_there_are_examples_to_run() -> None:
    assert "diagnose-from-your-own-code.md" in {path.name for path in GUIDES}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_examples_of_a_guide_work_one_after_the_other(guide: Path) -> None:
    text = "\n".join(FENCE.findall(guide.read_text()))
    example = doctest.DocTestParser().get_doctest(text, {}, guide.name, str(guide), 0)
    report: list[str] = []
    outcome = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(
        example, out=report.append
    )
    assert outcome.attempted > 0
    assert outcome.failed == 0, "".join(report)
