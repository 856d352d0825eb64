"""Rows that need no comparison: addresses that cannot be reached, our own side, the forecast."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from regrant.diagnosis.checking import Ground, OwnSide, Row, first_asks, further_asks, judge
from regrant.diagnosis.comparing.answer import Answer
from regrant.domain.application import Application, ApplicationSettings, Metadata
from regrant.domain.certificate import Certificate, Fault, Handshake
from regrant.domain.probe import Ask, CallAsk, LoginAsk, TokenAsk
from regrant.domain.provider import Provider
from regrant.domain.provider_rules import RefreshTokenLimits
from regrant.providers import catalogue

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NO_HOST = Answer("nothing", quote="The host name is not known.", reason="name-unknown")
UNTRUSTED = Answer("nothing", quote="The certificate cannot be trusted.", reason="tls-failed")
REFUSED = Answer("data", 400, error="invalid_grant")


def application(metadata: Mapping[str, Any] | None = None, **settings: Any) -> Application:
    given: dict[str, Any] = {
        "authorization_endpoint": "https://as.example/authorize",
        "token_endpoint": "https://tokens.example/token",
        **settings,
    }
    known = Metadata(metadata, NOON) if metadata is not None else None
    chosen = ApplicationSettings(name="A", client_id="c", **given)
    return Application(
        id="app_1",
        context="ctx",
        version=1,
        settings=chosen,
        has_secret=True,
        secret_updated_at=NOON,
        created_at=NOON,
        updated_at=NOON,
        metadata=known,
    )


def ground(
    answers: Mapping[Ask, Answer] | None = None,
    provider: Provider | None = None,
    own: OwnSide | None = None,
    of: Application | None = None,
    **more: Any,
) -> Ground:
    return Ground(
        application=of or application(),
        method="client_secret_basic",
        has_secret=True,
        scopes=("read",),
        made_up_scope="xkcd",
        redirect_uri="https://regrant.example/oauth/callback",
        provider=provider,
        answers=answers or {},
        own=own or OwnSide(),
        **more,
    )


def row(found: Ground, setting: str) -> Row:
    [only] = [one for one in judge(found) if one.setting == setting]
    return only


def everywhere(found: Ground, answer: Answer, kind: type[Ask]) -> dict[Ask, Answer]:
    return {ask: answer for ask in first_asks(found) if isinstance(ask, kind)}


def test_without_any_answer_nothing_is_said_to_be_right_or_wrong() -> None:
    assert {one.verdict for one in judge(ground())} == {"unknown"}
    assert all(one.reason for one in judge(ground()))


def test_a_host_that_does_not_exist_is_wrong_where_another_one_answers() -> None:
    found = ground()
    answers = {
        **everywhere(found, NO_HOST, TokenAsk),
        **everywhere(found, Answer("page", 200), LoginAsk),
    }
    assert row(replace(found, answers=answers), "token_endpoint").verdict == "wrong"


def test_no_name_is_wrong_when_none_can_be_looked_up() -> None:
    found = ground()
    answers = {
        **everywhere(found, NO_HOST, TokenAsk),
        **everywhere(found, NO_HOST, LoginAsk),
    }
    unreachable = replace(found, answers=answers)
    assert row(unreachable, "token_endpoint").verdict == "unknown"
    assert row(unreachable, "authorization_endpoint").verdict == "unknown"


def test_an_endpoint_in_the_place_of_another_is_named() -> None:
    swapped = application(token_endpoint="https://as.example/revoke")
    known = {
        "token_endpoint": "https://as.example/token",
        "revocation_endpoint": "https://as.example/revoke",
    }
    found = row(ground(of=swapped, known=known), "token_endpoint")
    assert found.verdict == "wrong"
    assert "revocation endpoint" in found.reason
    assert found.suggestion == "https://as.example/token"


@pytest.mark.parametrize(
    ("offsets", "verdict"),
    [
        ((), "unknown"),
        ((0.4, -1.0, 2.0), "ok"),
        ((-61.0,), "wrong"),
        ((900.0, 901.0, 0.0), "wrong"),
    ],
)
def test_the_clock_is_judged_by_what_most_answers_say(
    offsets: tuple[float, ...], verdict: str
) -> None:
    assert row(ground(own=OwnSide(clock_offsets=offsets)), "clock").verdict == verdict


@pytest.mark.parametrize(
    ("answers", "problem", "verdict"),
    [
        (True, None, "ok"),
        (False, "somebody else answers there, with status 404.", "wrong"),
        (None, "The host does not accept connections.", "unknown"),
    ],
)
def test_the_public_address_is_wrong_only_when_somebody_else_is_there(
    answers: bool | None,  # noqa: FBT001 - a column
    problem: str | None,
    verdict: str,
) -> None:
    own = OwnSide("https://regrant.example", answers, problem)
    assert row(ground(own=own), "public_url").verdict == verdict


PUBLIC, INSIDE = "https://regrant.example", "http://10.0.0.5:8400"


@pytest.mark.parametrize(
    ("public", "browser", "answers", "verdict"),
    [
        (PUBLIC, PUBLIC, None, "ok"),
        (PUBLIC, f"{PUBLIC}:443", None, "ok"),
        (PUBLIC, PUBLIC, False, "ok"),
        (PUBLIC, "http://regrant.example", None, "wrong"),
        (PUBLIC, f"{PUBLIC}:8443", None, "wrong"),
        (PUBLIC, "http://regrant.example", True, "ok"),
        ("http://127.0.0.1:8400", PUBLIC, True, "wrong"),
        ("http://localhost:8400", PUBLIC, None, "wrong"),
        ("http://localhost:8400", "http://127.0.0.1:8400", True, "ok"),
        ("http://127.0.0.1:9999", "http://127.0.0.1:8400", None, "wrong"),
        (PUBLIC, INSIDE, None, "unknown"),
        (PUBLIC, INSIDE, True, "ok"),
        (PUBLIC, INSIDE, False, "wrong"),
        (f"{PUBLIC}/regrant", PUBLIC, False, "wrong"),
    ],
)
def test_the_public_address_is_held_against_what_the_browser_reached(
    public: str,
    browser: str,
    answers: bool | None,  # noqa: FBT001 - a column
    verdict: str,
) -> None:
    own = OwnSide(public, answers, "no answer.", browser_url=browser)
    found = row(ground(own=own), "public_url")
    assert found.verdict == verdict, found.reason
    if verdict == "unknown":
        assert public in found.reason
        assert browser in found.reason


def test_a_public_name_that_nobody_has_is_wrong_once_a_browser_came_another_way() -> None:
    own = OwnSide(PUBLIC, None, "unknown.", is_name_unknown=True, browser_url=INSIDE)
    assert row(ground(own=own), "public_url").verdict == "wrong"
    assert row(ground(own=replace(own, browser_url=None)), "public_url").verdict == "unknown"


def test_a_host_header_is_a_hint_and_no_proof() -> None:
    found = row(ground(own=OwnSide(PUBLIC, None, "no.", host_header="10.0.0.5:8400")), "public_url")
    assert found.verdict == "unknown"
    assert "10.0.0.5:8400" in found.reason


@pytest.mark.parametrize(
    ("told", "seen", "verdict", "words"),
    [
        (("203.0.113.7", "203.0.113.8"), "10.0.0.5", "ok", "`203.0.113.7` and `203.0.113.8`"),
        ((), "10.0.0.5", "unknown", "REGRANT_EGRESS_ADDRESSES"),
        ((), "9.9.9.9", "ok", "`9.9.9.9`"),
        ((), "127.0.0.1", "ok", "this machine"),
        ((), None, "unknown", "REGRANT_EGRESS_ADDRESSES"),
    ],
)
def test_what_an_allow_list_has_to_contain(
    told: tuple[str, ...], seen: str | None, verdict: str, words: str
) -> None:
    own = OwnSide(egress_addresses=told, leaves_from=seen)
    found = row(ground(own=own), "egress_address")
    assert found.verdict == verdict
    assert words in found.reason


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("expired", "ended on 1 February 2026"),
        ("not-yet-valid", "begins on 1 January 2026"),
        ("other-host", "is for `a.example` and `b.example`, not for `as.example`"),
        ("self-signed", "REGRANT_CA_FILE"),
        ("unknown-authority", "signed by `Acme CA`"),
    ],
)
def test_a_certificate_is_named_with_its_facts(fault: Fault, words: str) -> None:
    begins, ends = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    names = ("a.example", "b.example")
    shown = Certificate(names, "Acme CA", begins, ends, frozenset({fault}))
    own = OwnSide(handshakes=(Handshake("as.example", shown),))
    found = row(ground(own=own), "tls")
    assert (found.verdict, found.finding) == ("wrong", "provider-unreachable")
    assert words in found.reason


def test_a_port_without_tls_is_named() -> None:
    found = row(ground(own=OwnSide(handshakes=(Handshake("as.example"),))), "tls")
    assert (found.verdict, "does not speak TLS" in found.reason) == ("wrong", True)


def test_a_certificate_that_is_not_trusted_is_no_fault_of_a_setting() -> None:
    found = ground()
    answers = everywhere(found, UNTRUSTED, TokenAsk)
    said = row(replace(found, answers=answers), "tls")
    assert said.verdict == "unknown"
    assert "REGRANT_CA_FILE" in said.reason


@pytest.mark.parametrize(
    ("typed", "seen", "metadata", "verdict"),
    [
        ("https://as.example", None, {"issuer": "https://as.example"}, "ok"),
        ("https://as.example/", "https://as.example", None, "wrong"),
        ("https://as.example", None, None, "unknown"),
        (None, "https://as.example", None, "unknown"),
    ],
)
def test_the_issuer_is_compared_byte_for_byte(
    typed: str | None, seen: str | None, metadata: Mapping[str, Any] | None, verdict: str
) -> None:
    of = application(metadata, issuer=typed)
    own = OwnSide(issuer_seen=seen, metadata_at="https://as.example/.well-known/x")
    found = row(ground(of=of, own=own), "issuer")
    assert found.verdict == verdict
    assert found.suggestion == (None if verdict == "ok" else seen)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (Answer("data", 401, challenges=("bearer",)), "ok"),
        (Answer("data", 401, challenges=("basic",)), "unknown"),
        (Answer("data", 401), "unknown"),
        (Answer("page", 200), "unknown"),
        (NO_HOST, "wrong"),
    ],
)
def test_a_service_is_right_when_it_asks_for_a_token(answer: Answer, verdict: str) -> None:
    name = "base_url:notes"
    own = OwnSide(services={name: "https://api.example"})
    answers: dict[Ask, Answer] = {
        CallAsk(name): answer,
        TokenAsk("real", "real", "client_secret_basic"): REFUSED,
    }
    assert row(ground(answers, own=own), name).verdict == verdict


def provider(**facts: Any) -> Provider:
    given = frozenset(facts)
    base = Provider(id="p", name="Acme", category="x", given=given, confirmed=given)
    return replace(base, **facts)


@pytest.mark.parametrize(
    ("facts", "verdict", "words"),
    [
        ({"refresh_token": "always"}, "ok", "A shared user is sensible"),
        ({"refresh_token": "never"}, "unknown", "log in again"),
        ({"refresh_token": "never", "access_token_expires": "no"}, "unknown", "is sensible"),
        ({"refresh_token": "with_scope", "offline_scope": "offline"}, "unknown", "`offline`"),
        ({"refresh_token": "enabled_in_settings"}, "unknown", "settings"),
        ({"refresh_token": "first_consent_only"}, "ok", "first consent"),
        (
            {"refresh_token": "always", "refresh_token_lifetime_seconds": 30 * 86_400},
            "ok",
            "It ends 30 days after it was given",
        ),
    ],
)
def test_the_forecast_says_whether_a_refresh_token_will_come(
    facts: dict[str, Any], verdict: str, words: str
) -> None:
    found = row(ground(provider=provider(**facts)), "offline_access")
    assert found.verdict == verdict
    assert words in found.reason


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"idle_expiry_seconds": 90 * 86_400}, "It ends when it is not used for 90 days."),
        ({"absolute_expiry_seconds": 365 * 86_400}, "if somebody logs in again every 365 days"),
        ({"testing_mode_expiry_seconds": 7 * 86_400}, "7 days after the login while the app is in"),
        ({"max_live_per_account_per_client": 1}, "an account that is used for nothing else"),
        ({"notes": ("a changed password ends it",)}, "A changed password ends it."),
        ({}, "No end of it is known"),
    ],
)
def test_the_forecast_says_for_how_long_and_what_ends_it(
    limits: dict[str, Any], words: str
) -> None:
    facts = provider(refresh_token="always", refresh_token_limits=RefreshTokenLimits(**limits))
    facts = replace(facts, given=facts.given | {f"refresh_token_limits.{one}" for one in limits})
    facts = replace(facts, confirmed=facts.given)
    assert words in row(ground(provider=facts), "offline_access").reason


def test_an_end_that_nobody_confirmed_is_a_usually() -> None:
    limits = RefreshTokenLimits(idle_expiry_seconds=90 * 86_400)
    facts = provider(refresh_token="always")
    facts = replace(facts, refresh_token_limits=limits)
    said = row(ground(provider=facts), "offline_access").reason
    assert "Usually it ends when it is not used for 90 days." in said


def test_what_a_login_brought_wins_over_the_catalogue() -> None:
    never, always = provider(refresh_token="never"), provider(refresh_token="always")
    came = row(ground(provider=never, own=OwnSide(refresh_token_came=True)), "offline_access")
    assert (came.verdict, "brought one" in came.reason) == ("ok", True)
    none = row(ground(provider=always, own=OwnSide(refresh_token_came=False)), "offline_access")
    assert (none.verdict, "brought none" in none.reason) == ("unknown", True)


def test_a_fact_that_nobody_confirmed_is_no_promise() -> None:
    hearsay = replace(provider(refresh_token="always"), confirmed=frozenset())
    found = row(ground(provider=hearsay), "offline_access")
    assert found.verdict == "unknown"
    assert "one source" in found.reason


def test_every_provider_of_the_catalogue_has_a_forecast() -> None:
    for known in catalogue.summaries():
        assert row(ground(provider=catalogue.get(known.id)), "offline_access").reason


def test_questions_are_few_and_none_is_asked_twice() -> None:
    found = ground()
    asked = first_asks(found)
    assert len(asked) == len(set(asked)) <= 45
    answered = replace(found, answers=dict.fromkeys(asked, Answer("page", 200)))
    assert set(further_asks(answered, judge(answered))).isdisjoint(asked)


@pytest.mark.parametrize(
    ("named", "verdict", "suggestion"),
    [
        ("https://as.example", "wrong", "https://as.example"),
        ("https://other.example", "wrong", None),
        ("https://as.example/{tenantid}", "unknown", None),
    ],
)
def test_an_issuer_that_its_own_metadata_names_otherwise_is_wrong(
    named: str, verdict: str, suggestion: str | None
) -> None:
    of = replace(
        application(issuer="https://as.example/"),
        metadata=Metadata({}, NOON, "the metadata names another issuer", named),
    )
    found = row(ground(of=of), "issuer")
    assert (found.verdict, found.suggestion) == (verdict, suggestion)
    assert named.partition("{")[0] in found.reason
