"""Every entry that is shipped, and the page that explains its keys."""

import dataclasses
import re
from pathlib import Path

import pytest

from regrant.domain.provider import Quirk
from regrant.providers import catalogue
from regrant.providers.checks import templates
from regrant.providers.lint import lint, lint_file
from regrant.providers.loader import ENTRIES
from regrant.providers.schema import KEYS, TABLES, allowed_values

DOCS = Path(__file__).parents[3] / "docs"
REFERENCE = (DOCS / "reference" / "provider-schema.md").read_text("utf-8")


def test_every_entry_passes_the_lint() -> None:
    assert [str(problem) for problem in lint()] == []


def test_the_index_lists_each_file_once() -> None:
    files = sorted(path.stem for path in ENTRIES.iterdir())
    assert sorted(summary.id for summary in catalogue.summaries()) == files


@pytest.mark.parametrize("table", sorted(TABLES))
def test_the_reference_explains_every_key_of_a_table(table: str) -> None:
    for field in dataclasses.fields(TABLES[table]):
        assert f"`{field.name}`" in REFERENCE, f"{table}.{field.name}"


def test_the_reference_explains_every_key_every_word_and_every_quirk() -> None:
    words = {word for key in KEYS for word in allowed_values(key)} - {"auto"}
    quirks = {quirk.value for quirk in Quirk}
    for name in KEYS | words | quirks:
        assert re.search(rf"`\[*{re.escape(name)}[\].`]", REFERENCE), name


def test_endpoints_of_every_entry_can_be_filled_in_from_defaults_and_examples() -> None:
    for summary in catalogue.summaries():
        provider = catalogue.get(summary.id)
        values = {
            name: variable.default or (*variable.examples, *variable.choices, "missing")[0]
            for name, variable in provider.variables.items()
        }
        for key, template in templates(provider):
            if key in {"other_token_endpoints", "exchange.endpoint", "renewal.endpoint"}:
                continue
            if "{client_id}" not in template:
                assert provider.endpoint(key, values), f"{provider.id} {key}"


def test_the_example_of_the_how_to_is_an_entry_that_passes(tmp_path: Path) -> None:
    page = (DOCS / "howto" / "add-a-provider.md").read_text("utf-8")
    blocks = [
        re.sub(r"(?m)^ {3}", "", block)
        for block in re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    ]
    for name, block in zip(("acme", "acme_calendar"), blocks, strict=True):
        (tmp_path / f"{name}.toml").write_text(block, "utf-8")
        assert [str(problem) for problem in lint_file(tmp_path / f"{name}.toml")] == []
