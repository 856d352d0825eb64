"""No refresh token, because it has to be asked for or switched on."""

from regrant.diagnosis.judging import phrased, strongest
from regrant.diagnosis.missing_refresh import NOT_ENABLED, kind
from regrant.diagnosis.model import SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import enable_offline_access
from regrant.diagnosis.samples import facts, seen
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.wording import Line
from regrant.domain.finding import Responsible, Severity

REFUSED = (
    "offline_access is not",
    "offline access is not",
    "offline_access scope is required",
    "refresh tokens are not allowed",
    "not allowed to issue refresh tokens",
    "not allowed to request offline",
)


def check(situation: Situation) -> Verdict | None:
    """A scope, a parameter or a switch at the provider is lacking."""
    found = kind(situation, NOT_ENABLED)
    token = situation.reading.token
    # In the scopes of a success these words are no complaint.
    is_success = token is not None and token.has_access_token
    spoken = None
    if situation.stage in {"token", "callback", "authorize"} and not is_success:
        spoken = phrased(situation, *REFUSED, score=SAID)
    return _with_way(strongest(found, spoken), situation)


def _with_way(verdict: Verdict | None, situation: Situation) -> Verdict | None:
    """Say exactly what to add, where the catalogue knows it."""
    if verdict is None:
        return None
    steps = list[Line]()
    known = situation.provider
    if known.offline_scope and known.offline_scope not in (situation.requested_scopes or ()):
        steps.append(f"Add the scope `{known.offline_scope}` to the Scopes list.")
    for name, value in known.offline_params.items():
        steps.append(f"Send the parameter `{name}={value}` with the login.")
    if not steps:
        return verdict
    return verdict.but(steps=(*steps, *RULE.steps[1:]))


RULE = Rule(
    code=NOT_ENABLED,
    title="{provider} gives a refresh token only when it is asked for or switched on",
    meaning=(
        "The provider can give refresh tokens, but only when the login asks for one (a scope or a "
        "parameter) or when the app's settings at the provider allow it."
    ),
    known_by=(
        "The token answer has no refresh token; the provider's catalogue entry or discovery "
        "document names the scope, parameter or setting that was not there."
    ),
    explanation=(
        "{provider} issued an access token that will end, but no refresh token, because the login "
        "did not ask for one in the way {provider} expects, or because the app's settings there "
        "do not allow it."
    ),
    steps=(
        (
            "Look up in {docs} how a refresh token is asked for, and add that scope or parameter.",
            (
                "Look up in {provider}'s documentation how a refresh token is asked for (often the "
                "scope `offline_access`), and add it in {settings}."
            ),
        ),
        (
            "Open your app in {provider}'s {console} and allow refresh tokens (“offline access”).",
            (
                "Open your app in {provider}'s developer console and allow refresh tokens "
                "(“offline access”), if there is such a switch."
            ),
        ),
        "Revoke the present token and log in again.",
    ),
    severity=Severity.DEGRADING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 6749 §1.5", "OpenID Connect Core §11"),
    action_ids=("enable-offline-access-and-reconnect",),
    actions=enable_offline_access,
    decided_by="A login with the provider's offline scope or parameter: does a refresh token come?",
    check=check,
    cases=(
        Case(
            "the scope was not asked for",
            seen(
                "token",
                200,
                '{"access_token":"x","expires_in":3600}',
                context={"requested_scopes": ["read"]},
                facts=facts(refresh_token="with_scope", offline_scope="offline_access"),
            ),
            fires=True,
        ),
        Case(
            "asked for, and the provider does not allow it",
            seen(
                "token",
                context={"has_refresh_token": False, "requested_scopes": ["offline_access"]},
            ),
            fires=True,
        ),
        Case(
            "one came, and the scope is granted",
            seen(
                "token",
                200,
                '{"access_token":"x","expires_in":3600,"refresh_token":"y",'
                '"scope":"openid offline_access"}',
            ),
            fires=False,
        ),
        Case(
            "one came",
            seen("token", 200, '{"access_token":"x","expires_in":3600,"refresh_token":"y"}'),
            fires=False,
        ),
    ),
)
