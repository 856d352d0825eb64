"""The scanner finds what it is to find."""

import json
from base64 import b64encode
from urllib.parse import urlencode

import pytest

from tests.journeys.secrets.canaries import Canaries

VALUE = 'p\u00e4ss "word"/with+signs&more'
WRITTEN = {
    "plain": VALUE.encode(),
    "utf-16": VALUE.encode("utf-16"),
    "in a form": urlencode({"password": VALUE}).encode(),
    "in JSON": json.dumps({"password": VALUE}).encode(),
    "in hexadecimal": VALUE.encode().hex().encode(),
    "as Basic": b"Basic " + b64encode(f"somebody:{VALUE}".encode()),
    "as Basic of a longer name": b"Basic " + b64encode(f"somebody else:{VALUE}!".encode()),
    "as Basic of another name": b64encode(f"me-and-u:{VALUE}".encode()),
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_a_secret_is_found_however_it_is_written(text: bytes) -> None:
    canaries = Canaries()
    canaries.plant("password", VALUE)
    assert canaries.found_in(b"before " + text + b" after") == {"password"}
    assert canaries.found_in(text[: len(text) // 2]) == set()
