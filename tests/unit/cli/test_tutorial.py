"""Pages for newcomers make the command known before they use it."""

import re

import pytest
from tests.testbed.environment import ROOT

_COMMAND = re.compile(r"^\$? ?regrant ", re.MULTILINE)


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial/first-connection.md"])
def test_the_path_is_set_before_the_first_command(page: str) -> None:
    text = (ROOT / page).read_text()
    first = _COMMAND.search(text)
    assert first
    assert "export PATH=" in text[: first.start()]
    assert "`regrant sign-in-link`" not in text[: text.index("export PATH=")]
