"""Over https every cookie is bound to this host and to encryption (`security.md` B3)."""

from urllib.parse import urlsplit

import httpx

from tests.testbed.fixtures import StartRegrant
from tests.testbed.forms import forms_of


def _cookies(answer: httpx.Response) -> list[str]:
    return answer.headers.get_list("set-cookie")


def test_a_session_over_https_is_for_this_host_alone(start_regrant: StartRegrant) -> None:
    public = "https://regrant.example"
    server = start_regrant(REGRANT_PUBLIC_URL=public)
    link = urlsplit(server.sign_in_link())
    browser = server.browser()
    form = forms_of(browser.get(link.path).text)[0]
    answer = browser.post(link.path, data=dict(form.fill()), headers={"Origin": public})
    assert answer.status_code == 303
    session = next(one for one in _cookies(answer) if "_session=" in one)
    assert session.startswith("__Host-")
    parts = {part.strip().lower() for part in session.split(";")[1:]}
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts
    assert not any(part.startswith("domain") for part in parts)


def test_a_form_from_the_http_address_of_the_same_host_is_another_site(
    start_regrant: StartRegrant,
) -> None:
    server = start_regrant(REGRANT_PUBLIC_URL="https://regrant.example")
    link = urlsplit(server.sign_in_link())
    browser = server.browser()
    form = forms_of(browser.get(link.path).text)[0]
    for origin in ("http://regrant.example", server.base_url, "https://regrant.example:8443"):
        answer = browser.post(link.path, data=dict(form.fill()), headers={"Origin": origin})
        assert answer.status_code == 403
