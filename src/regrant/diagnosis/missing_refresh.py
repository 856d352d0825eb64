"""The five kinds of a missing refresh token, told apart.

The token answer says only that none came. Which kind it is follows from what was asked for, what
the provider is known to do, and what is remembered of this application and account.
"""

from dataclasses import dataclass

from regrant.diagnosis.judging import CERTAIN, LIKELY, POSSIBLE, provider_fact, sentence
from regrant.diagnosis.model import FITS, MEANT, NAMED, SAID, Verdict
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Certainty, Fact

NEVER_EXPIRES = "token-does-not-expire"
UNSUPPORTED = "refresh-token-unsupported"
NOT_ENABLED = "refresh-token-not-enabled"
ONCE = "refresh-token-issued-once"
#: A lifetime of years is how some servers say "for ever".
ENDLESS_SECONDS = 5 * 365 * 86_400
#: Grants that bring no refresh token by design (RFC 6749 §4.4.3, RFC 7523).
WITHOUT_REFRESH = {"client_credentials", "jwt_bearer", "jwt-bearer", "token-exchange"}
#: How programs say that a login brought none.
_VERBS = ("returned", "received", "issued", "provided", "given", "obtained", "in")
NONE_CAME = (
    *(f"no refresh token {verb}" for verb in _VERBS),
    *(f"no refresh token was {verb}" for verb in _VERBS),
    *(f"refresh token was not {verb}" for verb in _VERBS),
    *(f"refresh token not {verb}" for verb in _VERBS),
    *(f"not {verb} a refresh token" for verb in ("return", "provide", "issue", "include", "send")),
    *(f"not {verb} any refresh token" for verb in ("return", "provide", "issue", "include")),
    "missing refresh token in the response",
    "refresh token missing from",
    "refresh token is missing from",
)
#: What the same programs say of why: the account gave its consent before.
BEFORE = (
    "prior consent",
    "previously",
    "already authorized",
    "already authorised",
    "already granted",
    "already consented",
    "existing authorization",
    "first time",
    "first authorization",
    "first consent",
    "prompt consent",
    "prompt=consent",
    "revoke access",
    "revoke the app",
    "revoke and retry",
    "remove the app",
)
#: Said in words, it is no guess from what an answer lacks.
SPOKEN = 18


@dataclass(frozen=True, slots=True)
class Clues:
    """What is known around a token answer without a refresh token."""

    expires: bool | None
    asked_offline: bool | None
    before: bool | None
    forced_consent: bool
    offered_by_scope: bool
    facts: tuple[Fact, ...]


def lacks_refresh_token(situation: Situation) -> bool:
    """Whether a login succeeded and brought no refresh token, where one could have come."""
    if is_spoken_of(situation):
        return True
    if situation.stage == "token":
        return _answer_lacks_it(situation)
    connection = situation.evidence.own.connection
    if situation.is_seen or connection is None or connection.has_refresh_token:
        return False
    return situation.grant_type not in WITHOUT_REFRESH and connection.issued_at is not None


def _answer_lacks_it(situation: Situation) -> bool:
    if situation.is_refresh or situation.grant_type in WITHOUT_REFRESH:
        return False
    if situation.is_refused or situation.reading.errors or _says_it_has_one(situation):
        return False
    token = situation.reading.token
    if token is not None:
        return token.has_access_token and not token.has_refresh_token
    return situation.context.has_refresh_token is False or _fields_lack_it(situation)


def is_spoken_of(situation: Situation) -> bool:
    """Whether a program says so of a login, with either spelling of the token's name."""
    if not situation.is_seen or not situation.at("token", "callback"):
        return False
    if situation.context.grant_type == "refresh_token":
        return False
    reading = situation.reading
    spellings = (*NONE_CAME, *(one.replace("refresh token", "refresh_token") for one in NONE_CAME))
    return reading.mentions(*spellings) is not None


def _says_it_has_one(situation: Situation) -> bool:
    fields = situation.context.response_fields or ()
    return situation.context.has_refresh_token is True or "refresh_token" in fields


def _fields_lack_it(situation: Situation) -> bool:
    fields = situation.context.response_fields
    return bool(fields) and "access_token" in (fields or ())


def clues_of(situation: Situation) -> Clues:
    """Gather the clues once for all five kinds."""
    context, history = situation.context, situation.evidence.history
    before = context.previously_authorized
    if before is None and (history.authorized_before or history.refresh_token_given_before):
        before = True
    if before is None and is_spoken_of(situation) and situation.reading.mentions(*BEFORE):
        before = True
    prompt = (context.prompt or "").lower()
    facts = [situation.fact("refresh_token", "none", seen_in="token answer", expected="a token")]
    asked = _asked(situation)
    offered = "offline_access" in announced(situation, "scopes_supported") and not asked
    forced = "consent" in prompt
    return Clues(_expires(situation), asked, before, forced, offered, tuple(facts))


def _expires(situation: Situation) -> bool | None:
    """Whether the access token has an end: its own answer first, then the catalogue."""
    context, token = situation.context, situation.reading.token
    if context.expires_in is not None:
        return 0 < context.expires_in < ENDLESS_SECONDS
    if token is not None:
        return token.has_expires_in and (
            token.expires_in is None or 0 < token.expires_in < ENDLESS_SECONDS
        )
    connection = situation.evidence.own.connection
    if connection is not None and not situation.is_seen:
        return connection.expires_at is not None or None
    if context.response_fields is not None:
        return "expires_in" in context.response_fields or None
    if context.response_has_expires_in is not None:
        return context.response_has_expires_in
    return None


def _asked(situation: Situation) -> bool | None:
    """Whether offline access was asked for, in the way of this provider where it is known."""
    context, facts = situation.context, situation.provider
    if context.offline_access_requested is not None:
        return context.offline_access_requested
    if context.access_type:
        return context.access_type.lower() == "offline"
    asked = situation.requested_scopes
    if asked is not None:
        if facts.offline_scope:
            return facts.offline_scope in asked
        if {"offline_access", "offline", "offline.access"} & set(asked):
            return True
        return False if not facts.offline_params else None
    return None


def kind(situation: Situation, code: str) -> Verdict | None:
    """How strongly this answer points to one of the kinds."""
    if not lacks_refresh_token(situation):
        return None
    clues = clues_of(situation)
    score = _scores(situation, clues).get(code)
    if score is None:
        return None
    facts = (*clues.facts, *_catalogue_facts(situation))
    if is_spoken_of(situation):
        return Verdict(score + SPOKEN, LIKELY, (*sentence(situation), *facts))
    return Verdict(score, _certainty(situation, clues, code), facts)


def _scores(situation: Situation, clues: Clues) -> dict[str, int]:
    """The scores by the clues; what forced consent did not bring was not given once before."""
    scores = _by_way(situation, clues)
    history = situation.evidence.history
    is_known = history.deleted_without_revocation and history.refresh_token_given_before
    if clues.forced_consent and ONCE in scores and not is_known:
        scores[ONCE] = min(scores[ONCE], FITS - 10)
        scores.setdefault(NOT_ENABLED, MEANT)
    return scores


def _by_way(  # noqa: PLR0911 - one line for each way that the catalogue knows
    situation: Situation, clues: Clues
) -> dict[str, int]:
    way = situation.provider.refresh_token
    if way == "never":
        return _never(situation, clues)
    if way == "first_consent_only":
        not_asked = (
            clues.asked_offline is False
            or (situation.context.access_type or "").lower() == "online"
        )
        if not_asked and not clues.before:
            return {NOT_ENABLED: SAID, ONCE: FITS, UNSUPPORTED: FITS - 10}
        return {ONCE: SAID, NOT_ENABLED: MEANT, UNSUPPORTED: FITS - 10}
    if way in {"with_scope", "with_params"}:
        return _on_request(situation, clues)
    if way == "enabled_in_settings":
        return {NOT_ENABLED: SAID, UNSUPPORTED: FITS, NEVER_EXPIRES: _if_endless(clues)}
    grants = announced(situation, "grant_types_supported")
    if grants and "refresh_token" not in grants and clues.expires is not False:
        return {UNSUPPORTED: SAID + 4, NOT_ENABLED: FITS}
    return _unknown_way(situation, clues)


def _if_endless(clues: Clues) -> int:
    return SAID + 2 if clues.expires is False else FITS - 16


def _never(situation: Situation, clues: Clues) -> dict[str, int]:
    endless = situation.provider.access_token_expires
    if clues.expires or (clues.expires is None and endless == "yes"):
        return {UNSUPPORTED: NAMED, NOT_ENABLED: FITS - 10}
    if clues.expires is False or endless == "no":
        return {NEVER_EXPIRES: NAMED, UNSUPPORTED: FITS}
    return {UNSUPPORTED: MEANT + 6, NEVER_EXPIRES: MEANT}


def _on_request(situation: Situation, clues: Clues) -> dict[str, int]:
    if clues.asked_offline and situation.context.app_allows_offline_access:
        return {ONCE: MEANT + 6, UNSUPPORTED: MEANT, NOT_ENABLED: FITS}
    if clues.asked_offline is None and clues.before:
        return {ONCE: MEANT + 8, NOT_ENABLED: MEANT + 2, UNSUPPORTED: FITS}
    if clues.asked_offline and clues.before and not clues.forced_consent:
        return {NOT_ENABLED: MEANT + 4, ONCE: MEANT + 6, UNSUPPORTED: FITS}
    return {NOT_ENABLED: SAID, UNSUPPORTED: FITS, ONCE: FITS - 10}


def _unknown_way(  # noqa: PLR0911 - one line for each clue
    situation: Situation, clues: Clues
) -> dict[str, int]:
    """Nothing is known of the provider's habit: the answer and the request have to tell."""
    if clues.expires is False and situation.provider.access_token_expires != "yes":
        return {NEVER_EXPIRES: MEANT + 8, UNSUPPORTED: FITS + 10, NOT_ENABLED: FITS}
    if situation.context.app_allows_offline_access is False:
        return {NOT_ENABLED: SAID + 4, UNSUPPORTED: FITS}
    history = situation.evidence.history
    if clues.offered_by_scope and not history.deleted_without_revocation:
        return {NOT_ENABLED: SAID + 2, ONCE: MEANT, UNSUPPORTED: FITS - 10}
    if history.refresh_token_given_before:
        return {ONCE: SAID, NOT_ENABLED: FITS + 10, UNSUPPORTED: FITS - 10}
    if clues.before and not clues.forced_consent:
        return {ONCE: MEANT + 8, NOT_ENABLED: FITS + 10, UNSUPPORTED: FITS + 6}
    if clues.asked_offline and situation.context.app_allows_offline_access:
        return {ONCE: MEANT + 2, UNSUPPORTED: MEANT, NOT_ENABLED: FITS}
    if clues.asked_offline:
        return {NOT_ENABLED: MEANT + 4, UNSUPPORTED: MEANT - 4, ONCE: FITS}
    if clues.asked_offline is False:
        return {NOT_ENABLED: MEANT, UNSUPPORTED: MEANT - 4, ONCE: FITS - 6}
    return {NOT_ENABLED: MEANT, UNSUPPORTED: MEANT - 2, ONCE: FITS, NEVER_EXPIRES: FITS - 6}


def announced(situation: Situation, name: str) -> tuple[str, ...]:
    """A list in the issuer's metadata (RFC 8414 §2); empty when the metadata has none."""
    application = situation.evidence.own.application
    metadata = application.metadata if application else None
    found = metadata.document.get(name) if metadata else None
    return tuple(str(one) for one in found) if isinstance(found, list) else ()


def _certainty(situation: Situation, clues: Clues, code: str) -> Certainty:
    facts, history = situation.provider, situation.evidence.history
    is_endless = facts.access_token_expires == "no" and clues.expires is not True
    if code == NEVER_EXPIRES and is_endless and facts.is_confirmed("access_token_expires"):
        return CERTAIN
    if code == NOT_ENABLED and situation.context.app_allows_offline_access is False:
        return CERTAIN
    if code == ONCE and history.deleted_without_revocation and history.refresh_token_given_before:
        return CERTAIN if facts.is_confirmed("refresh_token") else LIKELY
    return LIKELY if _scores(situation, clues).get(code, 0) >= MEANT - 4 else POSSIBLE


def _catalogue_facts(situation: Situation) -> tuple[Fact, ...]:
    way = situation.provider.refresh_token
    if way != "unknown":
        return provider_fact(situation, "refresh_token", way)
    if "offline_access" in announced(situation, "scopes_supported"):
        seen_in = "discovery document"
        return (situation.fact("scopes_supported", "offline_access", seen_in=seen_in),)
    grants = announced(situation, "grant_types_supported")
    if not grants:
        return ()
    shown = ", ".join(grants[:6])
    return (situation.fact("grant_types_supported", shown, seen_in="discovery document"),)
