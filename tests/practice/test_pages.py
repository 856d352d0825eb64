"""The pages, used through their forms as a browser without scripts does."""

from collections.abc import Iterator

import httpx
import pytest

from regrant.practice.switches import SWITCHES, WITHOUT_SWITCH
from regrant.practice.testing import RunningPractice
from tests.practice.oauth_client import OAuthClient
from tests.practice.person import log_in
from tests.testbed.browserless import Browserless
from tests.testbed.forms import forms_of

PAGES = ("/", "/practice", "/practice/clients", "/practice/clients/practice-app", "/login")


@pytest.fixture
def browser(practice: RunningPractice) -> Iterator[Browserless]:
    with Browserless(practice.url) as opened:
        yield opened


def shown(browser: Browserless) -> httpx.Response:
    page = browser.landing.page
    assert page is not None
    return page


def press(browser: Browserless, action: str, **values: str) -> None:
    """Submit the form that leads to an action."""
    form = next(f for f in forms_of(shown(browser).text) if f.action == action)
    browser.submit(form, values)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_that_nothing_is_real_and_runs_no_script(
    practice: RunningPractice, path: str
) -> None:
    page = httpx.get(practice.url + path)
    assert page.status_code == 200
    assert "nothing here is real" in page.text
    assert "<script" not in page.text
    assert page.text.count("<h1") == 1
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_every_cookie_is_named_for_practice_and_hidden_from_scripts(
    practice: RunningPractice,
) -> None:
    cookie = httpx.get(practice.url + "/login").headers["Set-Cookie"]
    assert cookie.startswith("practice_")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_login_page_takes_the_password_it_shows(app: OAuthClient) -> None:
    with Browserless(app.practice.url) as browser:
        browser.open(app.authorization_url())
        assert "alice-password" in shown(browser).text
        form = browser.form_with("username", "password")
        assert form is not None
        browser.submit(form, {"username": "alice", "password": "wrong"})
        assert shown(browser).status_code == 401
        form = browser.form_with("username", "password")
        assert form is not None
        browser.submit(form, {"username": "alice", "password": "alice-password"})
        assert browser.form_with("decision") is not None, "the login went on to nowhere"


def test_who_is_signed_in_goes_straight_to_the_consent_page(
    app: OAuthClient, browser: Browserless
) -> None:
    log_in(app.authorization_url(), browser=browser)
    browser.left_for = None
    browser.open(app.authorization_url())
    assert browser.form_with("decision") is not None
    browser.open(app.authorization_url(prompt="login"))
    assert browser.form_with("account") is not None


def test_another_account_may_be_used_from_the_consent_page(
    app: OAuthClient, browser: Browserless
) -> None:
    browser.open(app.authorization_url("openid"))
    first = browser.form_with("account")
    assert first is not None
    browser.submit(first, button=("account", "alice"))
    press(browser, "/logout")
    second = browser.form_with("account")
    assert second is not None
    browser.submit(second, button=("account", "bob"))
    assert "Bob Barker" in shown(browser).text


@pytest.mark.parametrize(
    "target", ["https://attacker.example/", "//attacker.example", "/\\attacker.example"]
)
def test_the_login_leads_to_no_other_site(practice: RunningPractice, target: str) -> None:
    with Browserless(practice.url) as browser:
        browser.open(f"{practice.url}/login?next={target}")
        form = browser.form_with("account")
        assert form is not None
        browser.submit(form, button=("account", "alice"))
        assert browser.left_for is None


def test_the_consent_page_shows_who_asks_for_what_and_where_it_leads(
    app: OAuthClient, browser: Browserless
) -> None:
    browser.open(app.authorization_url("openid notes.read"))
    form = browser.form_with("account")
    assert form is not None
    browser.submit(form, button=("account", "alice"))
    text = shown(browser).text
    assert "Practice app" in text
    assert "Read your notes" in text
    assert "127.0.0.1:8400" in text


def test_removing_a_connected_application_ends_its_tokens(
    app: OAuthClient, browser: Browserless
) -> None:
    token = app.connect()
    browser.open(app.practice.url + "/account")
    form = browser.form_with("account")
    assert form is not None
    browser.submit(form, button=("account", "alice"))
    assert "Practice app" in shown(browser).text
    remove = browser.form_with("client_id")
    assert remove is not None
    browser.submit(remove, button=("client_id", "practice-app"))
    assert "No application is connected" in shown(browser).text
    assert app.refresh(token["refresh_token"]).status_code == 400


def test_the_page_of_switches_is_made_from_the_table(practice: RunningPractice) -> None:
    text = httpx.get(practice.url + "/practice").text
    for switch in SWITCHES.values():
        assert f'id="{switch.name}"' in text
        assert all(code in text for code in switch.codes)
    assert all(code in text for code in WITHOUT_SWITCH)


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [("unknown_client", "on", True), ("token_html", "502", "502"), ("token_slow", "5", 5)],
)
def test_a_switch_is_set_on_its_page_for_all_and_for_one_client(
    browser: Browserless, practice: RunningPractice, name: str, value: str, read: object
) -> None:
    board = practice.provider.switches
    browser.open(practice.url + "/practice")
    press(browser, f"/practice/switches/{name}", value=value)
    assert board.value(name) == read
    browser.open(practice.url + "/practice?client_id=practice-steady")
    press(browser, f"/practice/switches/{name}", value="off")
    assert board.value(name, "practice-steady") != read
    assert board.value(name, "practice-app") == read
    press(browser, f"/practice/switches/{name}", value="")
    assert board.value(name, "practice-steady") == read


def test_a_number_out_of_range_is_explained_on_the_page(
    browser: Browserless, practice: RunningPractice
) -> None:
    browser.open(practice.url + "/practice")
    press(browser, "/practice/switches/token_slow", value="999")
    assert "0 to 120 seconds" in shown(browser).text


def test_a_client_is_registered_and_changed_on_its_pages(
    browser: Browserless, practice: RunningPractice
) -> None:
    browser.open(practice.url + "/practice/clients")
    press(browser, "/practice/clients", name="Mine", redirect_uris="http://127.0.0.1:9/cb")
    assert "Mine" in shown(browser).text
    client = practice.provider.clients()[-1]
    assert (client.redirect_uris, client.any_loopback_callback) == (
        ["http://127.0.0.1:9/cb"],
        False,
    )
    form = browser.form_with("redirect_uris")
    assert form is not None
    browser.submit(form, {"access_token_seconds": "30", "client_secret": "typed"})
    client = practice.provider.client(client.client_id)
    assert (client.access_token_seconds, client.client_secret) == (30, "typed")
    form = browser.form_with("redirect_uris")
    assert form is not None
    browser.submit(form, {"access_token_seconds": "soon"})
    assert shown(browser).status_code == 422
    assert "access_token_seconds" in shown(browser).text


def test_saving_a_client_unchanged_changes_nothing(
    browser: Browserless, practice: RunningPractice
) -> None:
    for before in practice.provider.clients():
        practice.switch(wrong_secret=True)
        browser.open(f"{practice.url}/practice/clients/{before.client_id}")
        form = browser.form_with("redirect_uris")
        assert form is not None
        browser.submit(form)
        assert practice.provider.client(before.client_id) == before


@pytest.mark.parametrize(
    "path",
    [
        "/login",
        "/logout",
        "/account/remove",
        "/practice/switches/unknown_client",
        "/practice/actions/all-off",
        "/practice/clients",
        "/practice/clients/practice-app",
        "/practice/clients/practice-app/delete",
    ],
)
def test_a_form_that_is_not_ours_is_refused(practice: RunningPractice, path: str) -> None:
    with httpx.Client(base_url=practice.url) as visitor:
        visitor.get("/login")
        answer = visitor.post(path, data={"form_token": "made-up", "value": "on", "name": "x"})
        assert answer.status_code == 403
        assert practice.provider.switches.is_on("unknown_client") is False


def test_a_form_from_another_origin_is_refused(practice: RunningPractice) -> None:
    target = "/practice/switches/unknown_client"
    with httpx.Client(base_url=practice.url) as visitor:
        form = forms_of(visitor.get("/practice").text)[0]
        fields = {"form_token": form.value_of("form_token"), "value": "on"}
        for origin, status in (("https://attacker.example", 403), (practice.url, 303)):
            answer = visitor.post(target, data=fields, headers={"Origin": origin})
            assert answer.status_code == status


def test_the_requests_page_shows_what_arrived(app: OAuthClient) -> None:
    app.connect()
    text = httpx.get(app.practice.url + "/practice/requests").text
    assert "authorization_code" in text
    assert "secret in basic" in text


def test_an_unknown_page_is_the_providers_own_404(practice: RunningPractice) -> None:
    page = httpx.get(practice.url + "/no/such/page")
    assert page.status_code == 404
    assert "nothing here is real" in page.text


def test_a_get_at_the_token_endpoint_is_not_allowed(practice: RunningPractice) -> None:
    answer = httpx.get(practice.settings["token_url"])
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_the_buttons_of_the_switches_page_do_what_they_say(
    app: OAuthClient, browser: Browserless
) -> None:
    token = app.connect()
    app.practice.switch(token_slow=5)
    browser.open(app.practice.url + "/practice")
    for action in ("all-off", "expire", "revoke"):
        form = browser.form_with("form_token", "client_id")
        assert form is not None
        form.action = f"/practice/actions/{action}"
        browser.submit(form)
        if action == "all-off":
            assert app.practice.provider.switches.number("token_slow") == 0
        if action == "expire":
            assert "Access tokens expired: 1" in shown(browser).text
            assert app.call(token["access_token"]).status_code == 401
    assert "Logins removed: 1" in shown(browser).text
    assert app.refresh(token["refresh_token"]).status_code == 400


def test_a_client_that_cannot_be_registered_is_explained(
    browser: Browserless, practice: RunningPractice
) -> None:
    browser.open(practice.url + "/practice/clients")
    press(browser, "/practice/clients", name="x" * 201)
    assert shown(browser).status_code == 422
    press(browser, "/practice/clients", name="Public", kind="public")
    assert practice.provider.clients()[-1].is_public


def test_a_client_is_deleted_on_its_page(app: OAuthClient, browser: Browserless) -> None:
    browser.open(app.practice.url + "/practice/clients/practice-app")
    press(browser, "/practice/clients/practice-app/delete")
    assert "is deleted" in shown(browser).text
    assert app.log_in().page is not None
