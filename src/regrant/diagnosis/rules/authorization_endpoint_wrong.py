"""The authorization URL does not lead to the provider's login page."""

import re

from regrant.diagnosis.judging import (
    phrased,
    probed,
    said,
    sentence,
    status_fact,
    strongest,
)
from regrant.diagnosis.model import FITS, MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import use_known_endpoint
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

PHRASES = (
    "page not found",
    "page does not exist",
    "page doesn't exist",
    "page you requested",
    "page you are looking for",
    "page you were looking for",
    "resource cannot be found",
    "resource could not be found",
    "no route matches",
    "cannot get /",
    "url was not found",
    "404 not found",
    "not found on this server",
    "no such page",
    "find that page",
    "find the page",
)
#: What programs say when the issuer's own description of its addresses is not where it should be.
DISCOVERY = (
    "unable to obtain configuration",
    "unable to retrieve document",
    "failed to fetch discovery",
    "failed to get discovery",
    "discovery failed",
    "openid-configuration",
    "oauth-authorization-server",
)
#: A variable of the address was left empty, such as the tenant.
EMPTY_PART = re.compile(r"https?://[^/\s?#]{1,120}/(?:[^\s?#]{0,200}/)?/[^\s?#]{0,200}auth")


def check(situation: Situation) -> Verdict | None:
    """A page that is not there, or one that does not know the parameters of a login."""
    return strongest(
        _of_page(situation),
        _of_discovery(situation),
        _of_service_look_up(situation),
        probed(situation, "authorization_endpoint"),
    )


def _of_discovery(situation: Situation) -> Verdict | None:
    """The description of the issuer's addresses could not be had: one of our addresses is wrong."""
    if situation.stage not in {"authorize", None} or situation.reading.has("issuer"):
        return None
    return phrased(situation, *DISCOVERY, score=MEANT + 8)


def _of_page(situation: Situation) -> Verdict | None:
    if situation.stage != "authorize":
        return None
    if EMPTY_PART.search(situation.reading.text):
        return Verdict(SAID + 4, facts=sentence(situation))
    status = situation.reading.status
    gone = None
    if status in {404, 405, 410, 501}:
        # A page that misses the app is the right page: it looked the client ID up.
        misses_app = situation.reading.says({"client", "client_id"}, "unknown")
        score = FITS + 10 if misses_app else NAMED
        gone = Verdict(score, facts=(*status_fact(situation), *sentence(situation)))
    lost = said(situation, "response_type", {"missing"}, score=SAID)
    return strongest(gone, phrased(situation, *PHRASES, score=SAID), lost)


def _of_service_look_up(situation: Situation) -> Verdict | None:
    """The provider is a sign-in service, so what is called and not found is one of its own URLs."""
    is_sign_in = situation.provider.category == "identity"
    if situation.stage != "call" or situation.reading.status != 404 or not is_sign_in:
        return None
    return Verdict(MEANT, facts=status_fact(situation))


RULE = Rule(
    code="authorization-endpoint-wrong",
    title=(
        "`{authorization_endpoint}` is not {provider}'s login page",
        "The authorization URL is not {provider}'s login page",
    ),
    meaning=(
        "The authorization URL in the OAuth application does not lead to the page where people "
        "log in: it is misspelled, outdated, or a part of it (such as the tenant) is missing."
    ),
    known_by=(
        "The address answers with 404, with a page that knows nothing of logins, or differs from "
        "the one in the provider's discovery document or the catalogue."
    ),
    explanation=(
        (
            "Logins are sent to `{authorization_endpoint}`, and that is not the address of "
            "{provider}'s login page."
        ),
        (
            "Logins are sent to an address that is not {provider}'s login page: it is misspelled, "
            "outdated, or a part of it, such as the tenant, is missing."
        ),
    ),
    steps=(
        (
            "Look up the authorization URL in {docs}.",
            (
                "Look up the authorization URL in {provider}'s documentation. It often ends in "
                "“authorize” or “auth”."
            ),
        ),
        "Enter it in {settings}, with every part filled in (tenant, region, company).",
        "Log in again.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 6749 §3.1", "RFC 8414 §2"),
    action_ids=("use-known-endpoint",),
    actions=use_known_endpoint("authorization_endpoint"),
    decided_by="The address opened in a browser: is it a login page?",
    check=check,
    cases=(
        Case("404", seen("authorize", 404, "<html><h1>Page not found</h1></html>"), fires=True),
        Case(
            "empty tenant",
            seen("authorize", 400, "400 (https://x.example//oauth2/authorize)"),
            fires=True,
        ),
        Case("a refused client", seen("authorize", 401, "Error: invalid_client"), fires=False),
    ),
)
