"""An address that leads where it should not is refused in every field that takes one."""

from typing import Any, Final

import httpx
import pytest

from regrant.domain.application import ENDPOINT_FIELDS
from tests.contract.api.contents import contents_of
from tests.contract.api.world import Maker, World
from tests.testbed.hostile_addresses import ILL_FORMED, PRIVATE
from tests.testbed.regrant_server import RegrantServer

#: What a browser is sent to may be anywhere, as long as it is an address.
REFUSED: Final = {**ILL_FORMED, **PRIVATE}
NOT_FOR_BROWSERS: Final = {
    name: url for name, url in ILL_FORMED.items() if "port" not in name or "none" in name
}


@pytest.fixture(scope="module")
def unchanged(maker: Maker) -> World:
    return maker.make()


def _refused(answer: httpx.Response, field: str) -> None:
    assert answer.status_code == 422, f"{field}: {answer.text[:300]}"
    errors = answer.json()["errors"]
    assert {one["field"] for one in errors} == {field}, errors
    assert all(len(one["message"]) > 8 for one in errors)


@pytest.mark.parametrize("url", REFUSED.values(), ids=REFUSED)
def test_no_endpoint_and_no_service_may_have_it(
    url: str, api_server: RegrantServer, maker: Maker, unchanged: World
) -> None:
    api, before = api_server.api, contents_of(api_server)
    application, service = maker.application_fields(), maker.service_fields(unchanged.application)
    for field in ENDPOINT_FIELDS:
        _refused(api.post("/applications", json={**application, field: url}), field)
        answer = api.patch(
            f"/applications/{unchanged.application}", json={field: url, "client_secret": "again"}
        )
        _refused(answer, field)
    _refused(api.post("/services", json={**service, "base_url": url}), "base_url")
    _refused(api.patch(f"/services/{unchanged.service}", json={"base_url": url}), "base_url")
    assert contents_of(api_server) == before


@pytest.mark.parametrize("url", NOT_FOR_BROWSERS.values(), ids=NOT_FOR_BROWSERS)
def test_no_browser_is_sent_to_it(
    url: str, api_server: RegrantServer, maker: Maker, unchanged: World
) -> None:
    fields: dict[str, Any] = {**maker.application_fields(), "return_urls": [url]}
    _refused(api_server.api.post("/applications", json=fields), "return_urls[0]")
    begin = {"kind": "personal", "owner": "ada", "return_to": url}
    answer = api_server.api.post(f"/applications/{unchanged.application}/connections", json=begin)
    _refused(answer, "return_to")
