"""Pages made to keep a reader busy: each is read at once, or this file never ends."""

import pytest

from regrant.diagnosis import explain
from regrant.diagnosis.reading.markup import parse_markup

PIECES = [
    "<a ",
    "<a\n",
    "<a x=",
    "<a x='",
    '<a x="',
    "<a/",
    "</",
    "<!",
    "<!--",
    "<!-- -",
    "<?",
    "&",
    "&#x",
    "<![CDATA[",
    "<script>",
    "<div",
    "{",
    '{"a":',
    "token ",
    "error=",
    "https://a.b/",
    "%41",
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_page_of_one_piece_repeated_is_read(piece: str) -> None:
    body = piece * (60_000 // len(piece))
    for stage, status in (("call", 403), ("token", 400)):
        found = explain({"stage": stage, "http_status": status, "body": body})
        assert found["findings"]


def test_a_tag_that_is_cut_off_by_another_is_shown_as_text_and_the_rest_is_read() -> None:
    page = parse_markup("<p>before <b <error>invalid_grant</error> after</p>")
    assert "before" in page.words
    assert "after" in page.words
    assert [leaf.value for leaf in page.leaves if leaf.path[-1] == "error"] == ["invalid_grant"]
