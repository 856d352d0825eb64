"""Folded JSON: bounded, and inert whatever stands in it."""

from hypothesis import given
from hypothesis import strategies as st

from regrant.web.json_view import MOST_VALUES, json_view

DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=50,
)


def test_a_long_list_ends_with_how_many_are_left_out() -> None:
    shown = str(json_view(list(range(MOST_VALUES + 100))))
    assert "and 101 more" in shown


def test_something_deep_is_shown_without_recursion_trouble() -> None:
    deep: list[object] = []
    for _ in range(500):
        deep = [deep]
    assert "[[" in str(json_view(deep))


@given(DOCUMENTS)
def test_no_text_of_an_answer_becomes_markup(document: object) -> None:
    shown = str(json_view(document))
    for tag in ("<details open>", "<details>", "</details>", "<summary>", "</summary>", "</div>"):
        shown = shown.replace(tag, "")
    for name in ("key", "text", "other", "size"):
        shown = shown.replace(f'<span class="{name}">', "").replace("</span>", "")
    shown = shown.replace('<div class="in">', "").replace('<div class="quiet">', "")
    assert "<" not in shown.replace("<div>", "")
