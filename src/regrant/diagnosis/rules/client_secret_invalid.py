"""The provider refuses the client secret: wrong, replaced or expired."""

from regrant.diagnosis.judging import named, phrased, probed, said, sentence, status_fact, strongest
from regrant.diagnosis.model import FITS, MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

WORDS = (
    "invalid_client_secret",
    "bad_client_secret",
    "incorrect_client_credentials",
    "invalid_client_credentials",
    "incorrect_application_credentials",
    "signature_invalid",
)
STATEMENTS = {"jwt-bearer", "jwt_bearer", "saml2-bearer"}
SIGNATURES = (
    "invalid jwt signature",
    "invalid signature",
    "signature is invalid",
    "signature is not valid",
    "signature invalid",
    "signature verification",
    "signature validation",
    "signature could not be",
    "signature does not match",
    "bad signature",
)
#: Said of the app at the provider, not of the request.
NO_SECRET = (
    "not have a secret configured",
    "no secret configured",
    "secret is not configured",
    "secret has not been configured",
    "secret not configured",
    "has no secret",
    "has no client secret",
)
BAD = {"invalid", "mismatch", "expired", "unknown", "revoked"}


def check(situation: Situation) -> Verdict | None:
    """A secret is sent from server to server, so such answers speak of it first of all."""
    if situation.stage == "call":
        return said(situation, {"client_secret", "client_credentials"}, BAD, score=MEANT)
    if situation.at("authorize", "callback") and situation.stage is not None:
        # An app in between may ask for the token itself and send its refusal on.
        refused = said(situation, "client_secret", BAD, score=NAMED + 2)
        return refused or phrased(situation, *NO_SECRET, score=SAID + 4)
    if not situation.at("token", "refresh", "revoke"):
        return None
    return strongest(
        named(situation, *WORDS, score=NAMED),
        said(situation, "client_secret", BAD, score=SAID + 2),
        _of_credentials(situation),
        _of_signature(situation),
        _of_client_refusal(situation),
        _of_bare_refusal(situation),
        probed(situation, "client_secret"),
    )


def _of_credentials(situation: Situation) -> Verdict | None:
    found = said(situation, "client_credentials", {"invalid", "denied", "unknown"}, score=MEANT + 4)
    owner = said(situation, "authorization_code", {"other_owner"}, score=FITS + 6)
    return strongest(found, owner, _of_own_grant(situation), _of_nobodys(situation))


def _of_nobodys(situation: Situation) -> Verdict | None:
    """Credentials of no one in particular: the client's, where no password was presented."""
    if situation.context.grant_type in {None, "password"} or situation.stage != "token":
        return None
    if situation.reading.names("invalid_grant", "invalid_request", "invalid_scope"):
        return None
    return said(situation, "credentials", {"invalid"}, score=MEANT - 2)


def _of_signature(situation: Situation) -> Verdict | None:
    """A statement is signed with the client's key, so a refused signature means the key."""
    sent = f"{situation.context.grant_type or ''} {situation.client_auth or ''}"
    is_statement = situation.reading.has("client_assertion") or "jwt" in sent
    if situation.stage not in {"token", "refresh"}:
        return None
    if not is_statement:
        is_refused = situation.reading.joins({"signature"}, {"+invalid", "+mismatch"})
        return Verdict(MEANT + 4, facts=sentence(situation)) if is_refused else None
    return phrased(situation, *SIGNATURES, score=SAID)


def _of_own_grant(situation: Situation) -> Verdict | None:
    """The client asked for itself, so a refused grant means its own credentials."""
    grant = situation.context.grant_type
    if situation.stage != "token" or grant not in {"client_credentials", *STATEMENTS}:
        return None
    return named(situation, "invalid_grant", score=MEANT - 4 if grant in STATEMENTS else MEANT)


def _of_client_refusal(situation: Situation) -> Verdict | None:
    found = named(situation, "invalid_client", "invalid_credentials", score=MEANT)
    return found or named(situation, "unauthorized_client", score=FITS + 6)


def _of_bare_refusal(situation: Situation) -> Verdict | None:
    """A 401 from a token endpoint means that the client could not prove who it is."""
    if situation.reading.status != 401 or situation.stage not in {"token", "refresh"}:
        return None
    if situation.reading.names("invalid_grant", "invalid_request", "invalid_scope"):
        return None
    return Verdict(FITS + 6, facts=(*status_fact(situation), *sentence(situation)))


RULE = Rule(
    code="client-secret-invalid",
    title="{provider} refuses the client secret",
    meaning=(
        "The client secret stored in the OAuth application is not the one that the provider "
        "expects: it was copied wrong, has been replaced, or has expired."
    ),
    known_by=(
        "The token endpoint refuses the client and names its secret, or answers the real secret "
        "exactly as it answers a made-up one."
    ),
    explanation=(
        "{provider} could not confirm that the request comes from your app, because the client "
        "secret in {settings} is wrong, was replaced, or has expired. Connections that exist "
        "are kept and work again once the secret is right."
    ),
    steps=(
        (
            (
                "Open your app in {provider}'s {console} and create or copy the client secret. "
                "Take its value, not its ID or name."
            ),
            (
                "Open your app in {provider}'s developer console and create or copy the client "
                "secret. Take its value, not its ID or name."
            ),
        ),
        (
            (
                "There the client ID is under: {where_client_id}; the secret under: "
                "{where_client_secret}."
            ),
            "You find it there under: {where_client_secret}.",
        ),
        "Paste it into {settings} and save.",
        "Check again. Nobody has to log in anew for this.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 6749 §2.3.1", "RFC 6749 §5.2"),
    decided_by=(
        "Check the application: a made-up code under the real secret and under a made-up one "
        "shows whether the provider accepts the secret."
    ),
    after_check=(
        "A new client secret made at the provider and stored here: the check could not tell "
        "it from outside."
    ),
    check=check,
    cases=(
        Case(
            "the secret is named",
            seen("token", 401, '{"error":"invalid_client","error_description":"Bad secret"}'),
            fires=True,
        ),
        Case("any refused client", seen("token", 401, '{"error":"invalid_client"}'), fires=True),
        Case(
            "the code is named",
            seen("token", 400, '{"error":"invalid_grant","error_description":"Code expired"}'),
            fires=False,
        ),
    ),
)
