"""Whose connection is meant is said clearly or not at all."""

from typing import Final

import pytest

from tests.journeys.proxy.conftest import Scene
from tests.testbed.hostile import Answer

BAD: Final = {
    "empty": b"",
    "blanks": b"   ",
    "too long": b"a" * 201,
    "no UTF-8": b"\xff\xfe",
    "a tab": b"a\tb",
    "a separator of lines": "a\u2028b".encode(),
    "a mark that turns text around": "a\u202eb".encode(),
}


@pytest.mark.parametrize("owner", BAD.values(), ids=BAD)
def test_an_owner_that_cannot_be_one_is_refused_by_its_name(scene: Scene, owner: bytes) -> None:
    answer = scene.caller.send(scene.path + b"/a", (b"Regrant-Owner", owner))
    assert answer is not None
    assert answer.status == 422
    assert b'"field":"Regrant-Owner"' in answer.body
    assert scene.api.requests == []


def test_two_owners_are_refused(scene: Scene) -> None:
    scene.api.always("*", Answer(body=b"reached"))
    owners = [(b"Regrant-Owner", b"ada"), (b"Regrant-Owner", b"bo")]
    answer = scene.caller.send(scene.path + b"/a", *owners)
    assert answer is not None
    assert answer.status == 422
    assert scene.api.requests == []
