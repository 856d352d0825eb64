"""The reference pages say what the code says."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generator", ROOT / "scripts" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["settings.md", "errors.md", "roles.md", "api.md", "cli.md"])
def test_a_generated_page_is_up_to_date(name: str) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text()
    assert written == _generator().pages()[name], "run make docs"


def test_every_setting_says_what_it_means() -> None:
    rows = [
        line for line in _generator().pages()["settings.md"].splitlines() if "`REGRANT_" in line
    ]
    assert len(rows) > 10
    assert all(len(row.split("|")[3].strip()) > 10 for row in rows)
