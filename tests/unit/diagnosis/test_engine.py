"""Ranking, certainty and what the person's own values do to the texts."""

from dataclasses import replace

import pytest

from regrant.diagnosis import (
    Evidence,
    History,
    Installation,
    OwnSettings,
    ProbeAnswer,
    diagnose,
    explain,
)
from regrant.diagnosis.catalogue import rules
from regrant.diagnosis.model import BY_CHECK
from regrant.diagnosis.observation import parse_observation
from regrant.diagnosis.samples import (
    NOON,
    REDIRECT,
    a_method,
    a_service,
    an_application,
    facts,
    seen,
)
from regrant.domain.application import Learned, Metadata
from regrant.domain.finding import Certainty


def codes(evidence: Evidence) -> list[str]:
    return [finding.code for finding in diagnose(evidence)]


def test_a_plain_success_has_no_finding() -> None:
    token = '{"access_token":"a","token_type":"Bearer","expires_in":60,"refresh_token":"b"}'
    for stage, status, body in (
        ("call", 200, '{"ok": true, "items": []}'),
        ("call", 204, None),
        ("token", 200, token),
        ("refresh", 200, token),
        ("revoke", 200, ""),
    ):
        assert codes(seen(stage, status, body)) == []


def test_a_callback_with_a_code_has_no_finding() -> None:
    assert codes(seen("callback", callback_params={"code": "x", "state": "y"})) == []


def test_nothing_to_judge_gives_nothing() -> None:
    assert diagnose(Evidence()) == []


def test_what_fits_nothing_is_unknown_and_shows_the_evidence() -> None:
    (finding,) = diagnose(seen("call", 418, "I am a teapot"))
    assert finding.code == "unknown"
    assert any("teapot" in fact.observed for fact in finding.evidence)


def test_own_settings_come_first_whatever_the_answer_says() -> None:
    own = OwnSettings(
        application=an_application(), service=a_service(), method=a_method(use_authentication=False)
    )
    findings = diagnose(seen("call", 403, '{"error":"insufficient_scope"}', own=own))
    assert findings[0].code == "authentication-not-used"
    assert findings[0].certainty is Certainty.CERTAIN


def test_texts_carry_the_persons_own_values() -> None:
    own = OwnSettings(application=an_application(), redirect_uri=REDIRECT)
    evidence = seen("authorize", 400, "redirect_uri_mismatch", own=own, facts=facts(name="Acme"))
    finding = diagnose(evidence)[0]
    assert finding.title == "Acme does not know the redirect URL that Regrant sends"
    assert any(f"`{REDIRECT}`" in step for step in finding.steps)
    assert "Acme" in finding.explanation


def test_look_alikes_are_ranked_and_the_first_says_what_decides() -> None:
    findings = diagnose(seen("token", 401, '{"error":"invalid_client"}'))
    assert {finding.code for finding in findings} >= {
        "client-secret-invalid",
        "client-id-invalid",
        "client-authentication-misplaced",
    }
    assert findings[0].decided_by
    assert findings[0].certainty is not Certainty.CERTAIN


def test_a_probe_settles_between_look_alikes() -> None:
    evidence = seen("token", 401, '{"error":"invalid_client"}')
    probe = ProbeAnswer("client_id", "wrong", "a made-up client ID is answered alike")
    finding = diagnose(replace(evidence, probes=(probe,)))[0]
    assert finding.code == "client-id-invalid"
    assert finding.certainty is Certainty.CERTAIN


def test_what_a_check_left_open_is_not_left_to_the_check_again() -> None:
    evidence = seen("token", 401, '{"error":"invalid_client"}')
    assert (diagnose(evidence)[0].decided_by or "").startswith(BY_CHECK)
    rows = ("client_id", "client_secret", "token_endpoint_auth_method")
    checked = replace(evidence, probes=tuple(ProbeAnswer(one, "unknown", "") for one in rows))
    for finding in diagnose(checked):
        assert finding.decided_by
        assert not finding.decided_by.startswith(BY_CHECK), finding.code


def test_every_rule_that_a_check_decides_says_what_decides_after_it() -> None:
    by_check = [one for one in rules() if (one.decided_by or "").startswith(BY_CHECK)]
    assert len(by_check) > 5
    for one in by_check:
        assert one.after_check, one.code
        assert not one.after_check.startswith(BY_CHECK)
    others = [one.code for one in rules() if "check of the app" in (one.decided_by or "").lower()]
    assert others == [], "begin with the words that the engine looks for"


@pytest.mark.parametrize(
    ("habit", "seen_to_rotate", "is_reused"),
    [
        ("rotates", None, True),
        ("rotates", False, False),
        ("none", True, True),
        ("none", None, False),
    ],
)
def test_what_refreshes_did_wins_over_what_the_catalogue_says_of_them(
    habit: str,
    seen_to_rotate: bool | None,  # noqa: FBT001 - a column
    is_reused: bool,  # noqa: FBT001 - a column
) -> None:
    application = replace(an_application(), learned=Learned(rotates=seen_to_rotate))
    own = OwnSettings(application=application)
    known = facts(refresh_rotation=habit)
    found = diagnose(seen("refresh", 400, '{"error":"invalid_grant"}', own=own, facts=known))
    assert ("refresh-token-reused" in {one.code for one in found}) is is_reused


def test_a_limit_is_said_with_our_address_and_domain() -> None:
    ours = Installation(egress_address="203.0.113.7")
    own = OwnSettings(application=an_application(), redirect_uri=REDIRECT)
    limited = seen("refresh", 400, "authentication failed: ip restricted", own=own)
    finding = diagnose(replace(limited, installation=ours))[0]
    assert finding.code == "access-limited"
    assert "`203.0.113.7`" in finding.steps[0]
    assert REDIRECT in finding.steps[0]
    assert REDIRECT in diagnose(limited)[0].steps[0]


def test_two_different_causes_are_never_both_certain() -> None:
    for rule in rules():
        for case in rule.cases:
            if case.evidence.observation is None:
                continue
            certain = [one for one in diagnose(case.evidence) if one.certainty is Certainty.CERTAIN]
            assert len(certain) <= 1, rule.code


def test_an_unconfirmed_fact_never_makes_a_cause_certain() -> None:
    known = facts(refresh_token="never", access_token_expires="no")
    evidence = seen("token", context={"has_refresh_token": False}, facts=known)
    doubtful = replace(known, confirmed=frozenset())
    assert diagnose(evidence)[0].certainty is Certainty.CERTAIN
    assert diagnose(replace(evidence, provider=doubtful))[0].certainty is Certainty.LIKELY


def test_history_that_outlived_the_connection_tells_a_token_given_once() -> None:
    evidence = seen("token", 200, '{"access_token":"a","token_type":"b","expires_in":3600}')
    remembered = History(
        authorized_before=True, refresh_token_given_before=True, deleted_without_revocation=True
    )
    assert codes(replace(evidence, history=remembered))[0] == "refresh-token-issued-once"


def test_a_finding_keeps_its_public_shape() -> None:
    finding = explain({"stage": "call", "http_status": 429})["findings"][0]
    assert list(finding) == [
        "code",
        "title",
        "certainty",
        "severity",
        "evidence",
        "explanation",
        "steps",
        "actions",
        "references",
        "responsible",
        "retryable",
        "decided_by",
    ]
    assert finding["retryable"] is True
    assert set(finding["evidence"][0]) <= {"fact", "observed", "expected", "seen_in"}


def test_a_harmless_difference_in_scopes_is_no_finding() -> None:
    body = (
        '{"access_token":"a","token_type":"b","expires_in":60,"refresh_token":"c",'
        '"scope":"https://www.googleapis.com/auth/userinfo.email drive openid"}'
    )
    asked = ["email", "drive.readonly", "offline_access"]
    assert codes(seen("token", 200, body, context={"requested_scopes": asked})) == []


def test_a_providers_name_is_never_asked_for_in_code() -> None:
    named = explain({"provider": "Nobody Knows", "stage": "refresh", "body": "invalid_grant"})
    assert named["findings"][0]["code"] == "refresh-token-invalidated"


@pytest.mark.parametrize(
    ("theirs_ahead", "words"), [(900, "15 minutes behind"), (-900, "15 minutes ahead of")]
)
def test_the_clock_is_said_to_be_wrong_in_the_right_direction(
    theirs_ahead: float, words: str
) -> None:
    refused = seen("token", 400, '{"error":"x_y"}')
    [first, *_] = diagnose(replace(refused, clock_offset_seconds=theirs_ahead))
    assert (first.code, words in first.title) == ("clock-skew", True), first.title


def test_forced_consent_that_brought_no_refresh_token_refutes_that_it_was_given_once() -> None:
    body = '{"access_token":"a","token_type":"b","expires_in":3600}'
    remembered = History(authorized_before=True, refresh_token_given_before=True)
    unforced = replace(seen("token", 200, body), history=remembered)
    assert codes(unforced)[0] == "refresh-token-issued-once"
    forced = replace(seen("token", 200, body, context={"prompt": "consent"}), history=remembered)
    assert codes(forced)[0] == "refresh-token-not-enabled"
    known = facts(refresh_token="first_consent_only")
    asked = {"prompt": "consent", "access_type": "offline"}
    by_catalogue = seen("token", 200, body, context=asked, facts=known)
    assert codes(by_catalogue)[0] == "refresh-token-not-enabled"


def test_a_scope_that_the_issuer_offers_and_nobody_asked_for_is_why_no_refresh_token_came() -> None:
    document = {"scopes_supported": ["openid", "offline_access"]}
    metadata = Metadata(document, NOON)
    application = replace(an_application(), metadata=metadata)
    seen_here = seen("token", 200, '{"access_token":"a","token_type":"b","expires_in":3600}')
    remembered = History(authorized_before=True, refresh_token_given_before=True)
    evidence = replace(seen_here, history=remembered, own=OwnSettings(application=application))
    first, *_ = diagnose(evidence)
    assert first.code == "refresh-token-not-enabled"
    assert "offline_access" in {one.observed for one in first.evidence}


@pytest.mark.parametrize("status", [503, 429, None], ids=["down", "limited", "unreached"])
@pytest.mark.parametrize(
    ("stage", "words"),
    [("refresh", "tries again by itself"), ("token", "Log in again"), ("call", "Call again")],
)
def test_only_of_a_refresh_is_a_repetition_promised(
    stage: str, status: int | None, words: str
) -> None:
    broken = parse_observation({"stage": stage, "transport_error": "connection timed out"})
    evidence = Evidence(observation=broken) if status is None else seen(stage, status)
    first, *_ = diagnose(evidence)
    said = " ".join((first.explanation, *first.steps))
    assert words in said
    assert ("tries again by itself" in said) == (stage == "refresh")
