"""The scope is not in our Scopes list, so it was never asked for."""

from regrant.diagnosis.judging import CERTAIN, phrased, provider_fact, said, sentence
from regrant.diagnosis.model import FITS, MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import add_scopes
from regrant.diagnosis.samples import seen
from regrant.diagnosis.scope_judging import (
    call_lacks_scope,
    only_protocol_scopes,
    token_lacks_scope,
    weigh,
)
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.values import listed_safely
from regrant.domain.finding import Responsible, Severity
from regrant.domain.scope import parse_scopes


def check(situation: Situation) -> Verdict | None:
    """A call lacks a scope; it is ours to add when it was never asked for."""
    found = call_lacks_scope(situation)
    if found is not None:
        return _with_sets(found.but(score=found.score + weigh(situation).missing), situation)
    return _of_method(situation) or _of_login(situation)


def _with_sets(verdict: Verdict, situation: Situation) -> Verdict:
    facts = list(verdict.facts)
    values: dict[str, str] = {}
    if situation.needed_scopes:
        facts.append(
            situation.fact("scope needed", ", ".join(situation.needed_scopes), seen_in="answer")
        )
        asked = situation.requested_scopes
        lacking = (
            situation.compare_scopes(situation.needed_scopes, asked or ()).missing
            if asked is not None
            else None
        )
        if lacking:
            values["needed"] = listed_safely(situation, tuple(sorted(lacking))) or ""
            if lacking & _challenged(situation):
                verdict = verdict.but(certainty=CERTAIN)
    if situation.granted_scopes:
        granted = ", ".join(situation.granted_scopes)
        facts.append(situation.fact("scopes of the token", granted, seen_in="connection"))
    return verdict.but(facts=tuple(facts), values=values)


def _challenged(situation: Situation) -> frozenset[str]:
    """The scopes that a challenge names as necessary (RFC 6750 §3); other lists may be choices."""
    challenges = [one.params for one in situation.reading.challenges]
    named = [one for one in challenges if one.get("error") == "insufficient_scope"]
    return frozenset(scope for one in named for scope in parse_scopes(one.get("scope", "")))


def _of_method(situation: Situation) -> Verdict | None:
    """The method declares scopes that nobody asks for: known before any call."""
    method, asked = situation.evidence.own.method, situation.requested_scopes
    if situation.is_seen or method is None or asked is None or not method.settings.required_scopes:
        return None
    lacking = situation.compare_scopes(method.settings.required_scopes, asked).missing
    if not lacking:
        return None
    names = ", ".join(sorted(lacking))
    fact = situation.fact("required_scopes", names, seen_in="method", expected="in Scopes")
    return Verdict(
        NAMED,
        facts=(fact,),
        values={"needed": listed_safely(situation, tuple(sorted(lacking))) or ""},
    )


def _of_login(situation: Situation) -> Verdict | None:
    """No scope at all was asked for, or a required one was left out."""
    if situation.stage == "token" and token_lacks_scope(situation):
        return Verdict(SAID + 6, facts=sentence(situation))
    if situation.stage in {"authorize", "callback", "token"}:
        empty = said(situation, "scope", {"missing"}, score=SAID + 4)
        if empty:
            return empty
        if situation.requested_scopes == () and situation.reading.names("invalid_scope"):
            return Verdict(SAID, facts=provider_fact(situation, "requested scopes", "none"))
    if situation.stage == "token" and only_protocol_scopes(situation):
        asked = situation.requested_scopes
        if asked is None:
            return Verdict(FITS + 8)
    if situation.stage == "refresh":
        return phrased(situation, "scopes requested are unauthorized", score=MEANT + 20)
    return None


RULE = Rule(
    code="scope-missing",
    title=(
        "{method} needs the scope {needed}, which is not in the Scopes list",
        "The call needs the scope {needed}, which the token does not have",
        "The call needs a scope that the token does not have",
    ),
    meaning=(
        "The operation needs a scope that is not in the Scopes list of the OAuth application. It "
        "was never asked for, so no token has it."
    ),
    known_by=(
        "The service refuses a call with insufficient_scope, or names a scope that was not asked "
        "for; or the method declares a scope that is not in the Scopes list."
    ),
    explanation=(
        (
            "The operation is only allowed with the scope {needed}. The token was issued without "
            "it, because it is not in the Scopes list. A token never gains scopes later, so "
            "somebody has to log in again after it is added."
        ),
        (
            "The operation is only allowed with a scope that the token was issued without. A token "
            "never gains scopes later, so somebody has to log in again after it is added."
        ),
    ),
    steps=(
        (
            "Add {needed} to the Scopes list in {settings}.",
            "Look up in {docs} which scope the operation needs, and add it to the Scopes list.",
            (
                "Look up in {provider}'s documentation which scope the operation needs, and add it "
                "to the Scopes list of the OAuth application."
            ),
        ),
        (
            (
                "The present token has to go first: “Add {needed} and log in again” takes it back "
                "by itself. Where {provider} cannot be told to revoke, withdraw access on its own "
                "page of connected applications."
            ),
            (
                "Delete the user in Regrant, so that the present token is revoked. Where "
                "{provider} cannot be told to revoke, withdraw access on its own page of "
                "connected applications."
            ),
        ),
        "Log in again and allow all scopes.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 6750 §3.1", "RFC 6749 §3.3"),
    action_ids=("add-scope-and-reconnect",),
    actions=add_scopes,
    decided_by=(
        "Compare what the operation needs with the scopes asked for and the scopes granted: not "
        "asked for, it is missing here; asked for and not granted, it was refused."
    ),
    check=check,
    cases=(
        Case(
            "named and never asked for",
            seen(
                "call",
                403,
                headers={"www-authenticate": 'Bearer error="insufficient_scope", scope="write"'},
                context={"requested_scopes": ["read"], "used_auth": True},
            ),
            fires=True,
        ),
        Case("a bare word", seen("call", 403, '{"error":"insufficient_scope"}'), fires=True),
        Case(
            "asked for and not granted",
            seen(
                "token",
                200,
                '{"access_token":"x","scope":"read","refresh_token":"y","expires_in":60}',
                context={"requested_scopes": ["read", "write"]},
            ),
            fires=False,
        ),
    ),
)
