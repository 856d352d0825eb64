"""Will this set-up get a refresh token, for how long, what ends it, is a shared user sensible."""

from datetime import timedelta
from typing import Final

from regrant.diagnosis.checking.ground import Ground, Row
from regrant.domain.provider import Provider
from regrant.domain.provider_rules import RefreshTokenLimits

_NAME: Final = "offline_access"
_OFFLINE_SCOPES: Final = frozenset({"offline_access", "offline", "offline.access"})
_DAY: Final = 86_400
_NO_END: Final = (
    "No end of it is known: it is good until the access is removed at the provider, or for as long "
    "as the provider likes."
)


def forecast_row(ground: Ground) -> Row:
    """The row on the refresh token: what the last login brought, else a forecast."""
    if ground.application.settings.grant_type == "client_credentials":
        reason = "This grant needs no refresh token: a new access token is asked for at any time."
        return Row(_NAME, "ok", reason)
    facts, came = ground.provider, ground.own.refresh_token_came
    ends = _ends(facts) if facts else []
    if came:
        # What happened wins over what the catalogue says.
        parts = ["The login of the shared user brought one.", *(ends or [_NO_END])]
        return Row(_NAME, "ok", " ".join([*parts, _advice(facts, will=True)]))
    if facts is None or facts.refresh_token == "unknown":
        return Row(_NAME, "unknown", _before(ground, _by_metadata(ground)))
    will, sentence = _by_catalogue(ground, facts)
    if will and not ends:
        ends = [_NO_END]
    parts = [_before(ground, sentence), *(ends if will else ()), _advice(facts, will=will)]
    if not facts.is_confirmed("refresh_token"):
        parts.append("The catalogue has this from one source only.")
        return Row(_NAME, "unknown", " ".join(parts))
    is_likely = will and came is None
    return Row(_NAME, "ok" if is_likely else "unknown", " ".join(parts))


def _before(ground: Ground, sentence: str) -> str:
    if ground.own.refresh_token_came is False:
        return f"The login of the shared user brought none. {sentence}"
    return sentence


def _by_catalogue(ground: Ground, facts: Provider) -> tuple[bool, str]:
    way = facts.refresh_token
    if way == "always":
        return True, f"{facts.name} gives a refresh token at every login."
    if way == "first_consent_only":
        return True, (
            f"{facts.name} gives a refresh token at the first consent of an account only, unless "
            "consent is asked for again."
        )
    if way == "enabled_in_settings":
        return (
            False,
            f"{facts.name} gives a refresh token only where the app's settings there say so.",
        )
    if way == "never":
        return False, f"{facts.name} gives no refresh tokens."
    if _asks(ground, facts):
        return True, f"{facts.name} gives a refresh token when it is asked for, as logins here do."
    wanted = f"the scope `{facts.offline_scope}`" if facts.offline_scope else "a parameter"
    return (
        False,
        f"{facts.name} gives a refresh token only for {wanted}, which logins here leave out.",
    )


def _asks(ground: Ground, facts: Provider) -> bool:
    params = ground.application.settings.authorization_params
    if facts.offline_scope and facts.offline_scope in ground.scopes:
        return True
    is_automatic = ground.application.settings.offline_access != "off"
    has_params = all(params.get(name) == value for name, value in facts.offline_params.items())
    return bool(facts.offline_params) and (is_automatic or has_params)


def _ends(facts: Provider) -> list[str]:
    """For how long it is good, and what ends it, each as sure as the catalogue is."""
    limits, table = facts.refresh_token_limits, "refresh_token_limits"
    known: list[tuple[str, str]] = []
    if limits.idle_expiry_seconds:
        unused = _span(limits.idle_expiry_seconds)
        known.append(("idle_expiry_seconds", f"ends when it is not used for {unused}"))
    if limits.absolute_expiry_seconds:
        after = _span(limits.absolute_expiry_seconds)
        known.append(("absolute_expiry_seconds", f"ends {after} after the login, used or not"))
    if limits.testing_mode_expiry_seconds:
        after = _span(limits.testing_mode_expiry_seconds)
        text = f"ends {after} after the login while the app is in the provider's test mode"
        known.append(("testing_mode_expiry_seconds", text))
    found = [_sentence(facts, f"{table}.{part}", text) for part, text in known]
    lifetime = facts.refresh_token_lifetime_seconds
    if lifetime and not limits.absolute_expiry_seconds and not limits.idle_expiry_seconds:
        text = f"ends {_span(lifetime)} after it was given"
        found.append(_sentence(facts, "refresh_token_lifetime_seconds", text))
    if limits.max_live_per_account_per_client:
        text = f"is one of {limits.max_live_per_account_per_client} that an account may have"
        if limits.max_live_per_account_per_client == 1:
            text = "is the only one of its account: a second login ends it"
        found.append(_sentence(facts, f"{table}.max_live_per_account_per_client", text))
    return [*found, *(f"{note[:1].upper()}{note[1:]}." for note in limits.notes)]


def _sentence(facts: Provider, fact: str, text: str) -> str:
    return f"It {text}." if facts.is_confirmed(fact) else f"Usually it {text}."


def _advice(facts: Provider | None, *, will: bool) -> str:
    """Whether one account's login should serve everybody."""
    if will:
        return _advice_with_token(facts)
    if facts is not None and facts.access_token_expires == "no":
        return "Access tokens do not end by themselves, so a shared user is sensible."
    if facts is not None and facts.renews_by_exchange:
        return "Its access token is traded for a new one in time, so a shared user is sensible."
    return "A shared user would have to log in again whenever the access token ends."


def _advice_with_token(facts: Provider | None) -> str:
    limits = facts.refresh_token_limits if facts else RefreshTokenLimits()
    if limits.max_live_per_account_per_client == 1:
        return "A shared user is sensible, with an account that is used for nothing else."
    if limits.absolute_expiry_seconds:
        after = _span(limits.absolute_expiry_seconds)
        return f"A shared user is sensible, if somebody logs in again every {after}."
    return "A shared user is sensible."


def _by_metadata(ground: Ground) -> str:
    grants = ground.listed("grant_types_supported")
    offered = ground.listed("scopes_supported") or ()
    offline = sorted(_OFFLINE_SCOPES & set(offered))
    if offline and not _OFFLINE_SCOPES & set(ground.scopes):
        return (
            f"The metadata offers the scope `{offline[0]}`, which logins here do not ask for; "
            "without it there may be no refresh token."
        )
    if grants is not None and "refresh_token" not in grants:
        return "The metadata does not list the refresh grant, so there may be no refresh token."
    if grants is not None:
        return "The metadata lists the refresh grant. Whether this client gets one, a login shows."
    return "Nothing is known of refresh tokens here; the first login shows."


def _span(seconds: float) -> str:
    span = timedelta(seconds=seconds)
    if span.total_seconds() >= 2 * _DAY:
        return f"{span.days} days"
    return f"{span.total_seconds() / 3600:.0f} hours"
