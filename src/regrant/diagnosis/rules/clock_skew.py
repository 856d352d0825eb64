"""Two clocks differ so much that tokens look too old or not yet valid."""

from regrant.diagnosis.evidence import Evidence, LoginOutcome
from regrant.diagnosis.judging import CERTAIN, LIKELY, named, phrased, said, strongest
from regrant.diagnosis.model import FITS, MEANT, NAMED, OWN, SAID, Case, Rule, Verdict
from regrant.diagnosis.observation import parse_observation
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

PHRASES = (
    "reasonable timeframe",
    "short-lived token",
    "not within its valid time range",
    "valid time range",
    "clock skew",
    "clockskew",
    "clocks skew",
    "time skew",
    "timeskewed",
    "requesttimetooskewed",
    "request time too skewed",
    "used too early",
    "used too late",
    "token used before",
    "jwt used before",
    "token not yet valid",
    "not yet valid",
    "is in the future",
    "issued in the future",
    "issued at time",
    "iat claim",
    "invalid iat",
    "iat is",
    "nbf",
    "cannot handle token prior to",
    "timestamp out of range",
    "timestamp is out of",
    "timestamp refused",
    "timestamp_refused",
    "timestamp expired",
    "invalid timestamp",
    "expired timestamp",
    "exp claim",
    "invalid exp",
    "lifetime is too long",
    "before it was issued",
    "system clock",
    "system time",
    "server time",
    "clock is",
    "iat and exp",
    "check your iat",
    "not before",
    "not synchroni",
    "out of sync",
    "in the future",
    "differs from server time",
    "time difference",
    "clock drift",
)
#: Said of a statement that we signed, our clock is meant; said of a token, its age.
OF_STATEMENTS = (
    "jwt expired",
    "assertion expired",
    "assertion is expired",
    "assertion has expired",
)
#: Providers forgive about five minutes.
TOLERATED_SECONDS = 300


def check(situation: Situation) -> Verdict | None:
    """Complaints about iat, nbf and exp, or a Date header far from our clock."""
    return strongest(
        _of_id_token(situation),
        _of_words(situation),
        _of_clock(situation),
        _of_statement(situation),
    )


def _of_id_token(situation: Situation) -> Verdict | None:
    """An id_token is new by the clock of who issued it; ours says otherwise."""
    offset = situation.evidence.clock_offset_seconds
    why = situation.evidence.login.id_token_refused
    if offset is None or why is None:
        return None
    minutes = _in_words(offset)
    fact = situation.fact("our clock", minutes, seen_in="id_token")
    return Verdict(OWN, CERTAIN, (fact,), {"offset": minutes})


def _of_statement(situation: Situation) -> Verdict | None:
    """A refused statement without a word why: most often its times, then its key."""
    if situation.stage != "token" or "jwt" not in (situation.context.grant_type or ""):
        return None
    says = situation.reading.says
    # A statement that cannot be read has no times yet.
    if situation.reading.mentions("signature", "unreadable") or says("client_assertion", "unknown"):
        return None
    return named(situation, "invalid_grant", "invalid_assertion", score=MEANT)


def _of_words(situation: Situation) -> Verdict | None:
    spoken = phrased(situation, *PHRASES, score=SAID + 6)
    if spoken is None and _is_statement(situation):
        spoken = phrased(situation, *OF_STATEMENTS, score=SAID + 6)
    if spoken is None:
        bad = {"invalid", "expired", "not_allowed"}
        spoken = said(situation, "time", bad, score=SAID - 4) if _is_statement(situation) else None
    return spoken


def _is_statement(situation: Situation) -> bool:
    """A signed statement of ours is in play, so its times are our clock's."""
    if situation.reading.has("client_assertion"):
        return True
    grant, sent = situation.grant_type or "", situation.client_auth or ""
    return "jwt" in grant or "saml" in grant or "jwt" in sent


def _of_clock(situation: Situation) -> Verdict | None:
    offset = situation.evidence.clock_offset_seconds
    if offset is None or abs(offset) <= TOLERATED_SECONDS:
        return None
    minutes = _in_words(offset)
    fact = situation.fact("our clock", minutes, seen_in="Date header")
    score = NAMED if situation.is_refused else FITS
    return Verdict(score, LIKELY, (fact,), {"offset": minutes})


def _in_words(offset: float) -> str:
    return f"{abs(offset) / 60:.0f} minutes {'behind' if offset > 0 else 'ahead of'}"


RULE = Rule(
    code="clock-skew",
    title=(
        "The clock of this server is {offset} {provider}'s",
        "The clocks of this server and of {provider} differ",
    ),
    meaning=(
        "Signed statements and tokens carry times. If the clock of this server and the provider's "
        "differ by minutes, they look too old or not yet valid and are refused."
    ),
    known_by="The answer complains of iat, nbf or exp, or its Date header is far from our clock.",
    explanation=(
        (
            "The clock of the server on which Regrant runs is {offset} {provider}'s clock. "
            "Times in signed statements are then refused."
        ),
        (
            "{provider} refused a time in the request. Most often the clock of the server on which "
            "Regrant runs is wrong by minutes."
        ),
    ),
    steps=(
        "Compare the time of the server with the right time, to the second.",
        "Turn on time synchronisation (NTP) on the server.",
        "Repeat what failed.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.OPERATOR,
    subject="installation",
    references=("RFC 7519 §4.1", "RFC 7523 §3"),
    decided_by="The Date header of the provider's answer, compared with this server's clock.",
    retryable=True,
    check=check,
    cases=(
        Case("in words", seen("token", 400, "Token used too early, check your clock"), fires=True),
        Case(
            "by the Date header",
            Evidence(
                observation=parse_observation({"stage": "token", "body": '{"error":"x_y"}'}),
                clock_offset_seconds=900,
            ),
            fires=True,
        ),
        Case(
            "an id_token from the future",
            Evidence(
                login=LoginOutcome(id_token_refused="the id_token was issued in the future (iat)"),
                clock_offset_seconds=4000,
            ),
            fires=True,
        ),
        Case("expired code", seen("token", 400, '{"error":"invalid_grant"}'), fires=False),
    ),
)
