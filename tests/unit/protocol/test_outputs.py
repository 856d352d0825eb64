"""Outputs picked out of an answer by JSONPath."""

from typing import Any

import pytest

from regrant.protocol.outputs import map_outputs, path_problem

BODY = {
    "id": 7,
    "none": None,
    "items": [{"name": "a", "price": 2}, {"name": "b", "price": 30}],
    "deep": {"er": {"name": "c"}},
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.id", 7),
        ("$.none", None),
        ("$.missing", None),
        ("$['items'][0]['name']", "a"),
        ("$.items[-1].name", "b"),
        ("$.items[*].name", ["a", "b"]),
        ("$.items[?@.price > 10].name", ["b"]),
        ("$.items[?@.price > 100].name", []),
        ("$..name", ["c", "a", "b"]),
        ("$", BODY),
    ],
)
def test_a_path_to_one_value_gives_it_and_a_path_to_several_a_list(path: str, value: Any) -> None:
    found = map_outputs({"out": path}, BODY)["out"]
    if path == "$..name":  # the order between branches is not settled
        found, value = sorted(found), sorted(value)
    assert found == value


@pytest.mark.parametrize("body", [None, "text", 7, True, [], {"base64": "AA=="}], ids=repr)
def test_a_body_that_has_no_such_member_gives_none(body: Any) -> None:
    assert map_outputs({"one": "$.id", "two": "$.a[0]"}, body) == {"one": None, "two": None}


def test_one_output_that_cannot_be_picked_leaves_the_others_alone() -> None:
    assert map_outputs({"bad": "$.[", "good": "$.id"}, BODY) == {"bad": None, "good": 7}


@pytest.mark.parametrize(
    "path", ["", "id", "$.", "$[", "$..", "$.a b", "$[?", "@.id", "$" + "[0" * 5000, "$\x00"]
)
def test_what_is_no_path_is_said_in_words_when_it_is_typed(path: str) -> None:
    problem = path_problem(path)
    assert problem is not None
    assert problem.startswith("is not a JSONPath")
    assert "\n" not in problem


@pytest.mark.parametrize("path", ["$", "$.a", "$['a b']", "$..a[?@.b == 'c']"])
def test_a_path_is_taken(path: str) -> None:
    assert path_problem(path) is None
