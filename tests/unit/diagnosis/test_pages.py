"""The documentation's pages are those that the rules make."""

from pathlib import Path
from typing import get_args

from regrant.diagnosis.pages import ACTIONS, pages, write_pages
from regrant.domain.finding import ActionId

FOLDER = Path(__file__).parents[3] / "docs" / "reference" / "findings"


def test_the_committed_pages_are_up_to_date() -> None:
    committed = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}
    assert committed == pages(), "run `python -m regrant.diagnosis.pages`"


def test_every_action_has_words() -> None:
    assert set(ACTIONS) == set(get_args(ActionId))


def test_a_page_of_a_code_that_is_gone_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("x")
    write_pages(tmp_path)
    assert not (tmp_path / "gone.md").exists()
    assert (tmp_path / "unknown.md").read_text("utf-8").startswith("# The provider refused")


def test_every_page_shows_an_answer_as_the_engine_explains_it() -> None:
    without = [name for name, page in pages().items() if "\nRegrant says: **" not in page]
    assert without == ["index.md"]
