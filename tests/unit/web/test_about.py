"""What the page about this installation says is missing is missing."""

import pytest

from regrant.cli.reference import commands
from regrant.web import app
from regrant.web.pages.about import NOT_YET, Missing
from regrant.web.routing import ROUTES

assert app.make_app  # importing it registered every route


@pytest.mark.parametrize("one", NOT_YET, ids=lambda one: one.name)
def test_what_is_said_to_be_missing_is_not_there(one: Missing) -> None:
    assert one.route or one.command
    here = [route.path for route in ROUTES if one.route and route.path.startswith(one.route)]
    words = [words for words, _ in commands() if one.command and words[0] == one.command]
    assert (here, words) == ([], []), "it is there: take it out of the list"
