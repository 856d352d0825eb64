"""The overview: is everything well, whose turn it is, what happened, what will end."""

import re
from datetime import timedelta
from typing import Any

from regrant.domain.exchange import SeenResponse
from regrant.testing.clock import NOON
from tests.contract.pages.office import Office
from tests.contract.store.builders import a_connection, a_finding, an_exchange, tokens

DAY = timedelta(days=1)


async def application(office: Office, **fields: Any) -> str:
    """A registered application; its id."""
    typed = {
        "authorization_endpoint": "http://127.0.0.1:8765/authorize",
        "token_endpoint": "http://127.0.0.1:8765/token",
    }
    return (await office.installation.application(**typed, **fields)).id


def store(office: Office, *connections: Any, refresh: str | None = "refresh") -> None:
    """Put connections into the store as they are."""
    for one in connections:
        given = tokens(refresh=refresh, expires_at=one.expires_at)
        office.installation.database.write_now(
            lambda tx, one=one, given=given: tx.connections.add(one, given)
        )


def find(office: Office, responsible: str, severity: str, title: str) -> None:
    """Put a finding into the store."""
    content = {
        "title": title,
        "certainty": "certain",
        "severity": severity,
        "responsible": responsible,
        "actions": [],
    }
    made = a_finding(f"con_{title}", content=content)
    office.installation.database.write_now(lambda tx: tx.findings.save(made))


async def test_an_empty_installation_says_what_comes_first(office: Office) -> None:
    words = await office.read("/")
    assert "Nothing is set up yet" in words
    assert "Begin with an OAuth application" in words


async def test_what_is_open_stands_under_whose_turn_it_is(office: Office) -> None:
    await application(office)
    find(office, "nobody", "notice", "Good to hear")
    find(office, "user", "blocking", "Ada has to agree")
    find(office, "application_owner", "degrading", "The secret is old")
    find(office, "application_owner", "blocking", "The address is wrong")
    words = await office.read("/")
    assert "2 things are broken, 1 other could be better" in words
    order = [
        "Your turn",
        "The address is wrong",
        "The secret is old",
        "The person who logs in has to act",
        "Ada has to agree",
        "Good to know",
        "Good to hear",
    ]
    places = [words.index(one) for one in order]
    assert places == sorted(places)


async def test_each_state_of_users_says_how_many_came_to_it_since_yesterday(
    office: Office,
) -> None:
    one = await application(office)
    store(
        office,
        a_connection(one, id="con_a", owner="a", since=NOON - 3 * DAY),
        a_connection(one, id="con_b", owner="b", since=NOON - timedelta(hours=2)),
        a_connection(one, id="con_c", owner="c", since=NOON - 2 * DAY, status="failing"),
    )
    words = await office.read("/")
    assert "Connected users 3" in words
    assert "2 Working 1 new since yesterday" in words
    assert "1 Renewal fails" in words
    assert "1 Renewal fails 1 new since yesterday" not in words


async def test_calls_renewals_and_logins_of_a_week_are_plotted_with_their_failures(
    office: Office,
) -> None:
    await application(office)
    refused = SeenResponse(500, {}, "")
    happened = [
        an_exchange(NOON - 9 * DAY, stage="call"),
        an_exchange(NOON - 6 * DAY, stage="call"),
        an_exchange(NOON - DAY, stage="call", response=refused),
        an_exchange(NOON, stage="refresh"),
    ]
    office.installation.database.write_now(lambda tx: tx.exchanges.add(happened))
    page = await office.get("/")
    assert re.findall(r'<svg[^>]* aria-label="([^"]*)"', page) == [
        "Calls of web services in the last 7 days: 2, of which 1 failed",
        "Token renewals in the last 7 days: 1, of which 0 failed",
        "Logins in the last 7 days: 0, of which 0 failed",
    ]
    assert page.count('class="bar-all"') == 3
    assert page.count('class="bar-bad"') == 1


async def test_the_calendar_shows_what_ends_whatever_the_kind_of_its_end(office: Office) -> None:
    ends = {"expires_at": NOON + 20 * DAY, "can_renew": False}
    one = await application(
        office, name="Accounting", provider="xero", client_secret_expires_at=NOON + 30 * DAY
    )
    store(office, a_connection(one, id="con_a", label="Cannot renew", **ends), refresh=None)
    rests = a_connection(one, id="con_b", owner="b", label="Rests", status="disabled")
    fails = a_connection(one, id="con_c", owner="c", label="Fails", status="failing")
    well = a_connection(one, id="con_d", owner="d", label="Is well")
    store(office, rests, fails, well)
    office.clock.advance(10 * DAY.total_seconds())
    await office.sign_in()
    page = await office.get("/")
    words = await office.read("/")
    calendar = words.partition("What ends soon")[2]
    for name, kind, when in (
        ("Cannot renew", "cannot be renewed; someone has to log in again", "ends in 10 days"),
        ("Accounting", "The client secret ends", "ends in 20 days"),
        ("Rests", "is switched off, so its token is not renewed", "ends in 1 month"),
        ("Fails", "Renewing the token of this user of Accounting fails", "ends in 1 month"),
    ):
        entry = calendar[calendar.index(name) :]
        assert kind in entry
        assert when in entry
    assert "Is well" not in calendar
    assert page.count('class="mark-end"') == 4
    for path in ("/connections/con_a", "/connections/con_b", f"/applications/{one}/settings"):
        assert f'href="{path}"' in page


async def test_a_calendar_without_an_end_says_so(office: Office) -> None:
    one = await application(office)
    store(office, a_connection(one))
    assert "Nothing within 60 days" in await office.read("/")
