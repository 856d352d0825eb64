"""Will this set-up get a refresh token, for how long, what ends it, is a shared user sensible."""

from datetime import timedelta
from typing import Final

from regrant.diagnosis.checking.ground import Ground, Row
from regrant.domain.provider import Provider

_NAME: Final = "offline_access"
_OFFLINE_SCOPES: Final = frozenset({"offline_access", "offline", "offline.access"})
_DAY: Final = 86_400


def forecast_row(ground: Ground) -> Row:
    """The row on the refresh token: a forecast, proved only by a login."""
    if ground.application.settings.grant_type == "client_credentials":
        reason = "This grant needs no refresh token: a new access token is asked for at any time."
        return Row(_NAME, "ok", reason)
    facts = ground.provider
    if facts is None or facts.refresh_token == "unknown":
        return Row(_NAME, "unknown", _by_metadata(ground))
    will, sentence = _by_catalogue(ground, facts)
    parts = [sentence, *_ends(facts), _advice(facts, will=will)]
    if not facts.is_confirmed("refresh_token"):
        parts.append("The catalogue has this from one source only.")
        return Row(_NAME, "unknown", " ".join(parts))
    return Row(_NAME, "ok" if will else "unknown", " ".join(parts))


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
    limits = facts.refresh_token_limits
    found: list[str] = []
    if limits.idle_expiry_seconds:
        found.append(f"It ends when it is not used for {_span(limits.idle_expiry_seconds)}.")
    absolute = limits.absolute_expiry_seconds or facts.refresh_token_lifetime_seconds
    if absolute:
        found.append(f"It ends {_span(absolute)} after the login.")
    if limits.max_live_per_account_per_client:
        found.append(
            f"An account may have {limits.max_live_per_account_per_client} of them at a time."
        )
    return found


def _advice(facts: Provider, *, will: bool) -> str:
    if will:
        return "A shared user is sensible."
    if facts.access_token_expires == "no":
        return "Access tokens do not end by themselves, so a shared user is sensible."
    return "A shared user would have to log in again whenever the access token ends."


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
