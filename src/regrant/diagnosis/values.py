"""The person's own values under the names that texts use, with plain words where none is known."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from regrant.diagnosis.reading.requests import host_of
from regrant.diagnosis.redaction import inert
from regrant.diagnosis.situation import Situation

MAX_LISTED = 4


def values_of(situation: Situation) -> Mapping[str, str]:
    """Every value that a text may use; a name is absent when nothing is known for it."""
    found = {
        **_of_provider(situation),
        **_of_application(situation),
        **_of_use(situation),
        **_of_answer(situation),
        **_of_repeating(situation),
    }
    return {name: value for name, value in found.items() if value}


def _of_provider(situation: Situation) -> dict[str, str | None]:
    facts = situation.provider
    return {
        "provider": facts.name or named_provider(situation) or "the provider",
        "console": link("developer console", facts.console_url),
        "connected_apps": link("list of connected applications", facts.connected_apps_url),
        "docs": facts.docs_url,
        "where_client_id": facts.console.client_id,
        "where_client_secret": facts.console.client_secret,
        "where_redirect_uri": facts.console.redirect_uri,
        "where_scopes": facts.console.scopes,
    }


def _of_application(situation: Situation) -> dict[str, str | None]:
    own = situation.evidence.own
    settings = own.application.settings if own.application else None
    place = "the settings of the OAuth application"
    frozen = own.attempt.frozen if own.attempt else None
    return {
        "sender": "Regrant" if settings else "your application",
        "settings": f"{place} {quoted(settings.name)}" if settings else place,
        "application": quoted(settings.name) if settings else None,
        "client_id": settings.client_id if settings else None,
        "grant": settings.grant_type if settings else None,
        "redirect_uri": own.redirect_uri or (frozen.redirect_uri if frozen else None),
        "authorization_endpoint": _endpoint(situation, "authorization_endpoint"),
        "token_endpoint": _endpoint(situation, "token_endpoint"),
        "revocation_endpoint": _endpoint(situation, "revocation_endpoint"),
    }


def _of_use(situation: Situation) -> dict[str, str | None]:
    own, ours = situation.evidence.own, situation.evidence.installation
    account = own.connection.account if own.connection else None
    owner = own.missing_owner or (own.connection.owner if own.connection else None)
    return {
        "service": quoted(own.service.settings.name) if own.service else None,
        "base_url": own.service.settings.base_url if own.service else None,
        "method": quoted(own.method.settings.name) if own.method else None,
        "account": inert(account.label, 120) if account else None,
        "owner": inert(owner, 200) if owner else None,
        "connect_url": own.connect_url,
        "egress_address": ours.egress_address,
        "public_url": ours.public_url,
    }


def _of_answer(situation: Situation) -> dict[str, str | None]:
    difference = situation.scope_difference
    missing = tuple(sorted(difference.missing)) if difference else None
    return {
        "requested": listed_safely(situation, situation.requested_scopes),
        "granted": listed_safely(situation, situation.granted_scopes),
        "needed": listed_safely(situation, situation.needed_scopes),
        "missing": listed_safely(situation, missing),
        "quote": situation.quote,
    }


def _of_repeating(situation: Situation) -> dict[str, str | None]:
    """What happens next where only time helps: Regrant repeats refreshes, and nothing else."""
    if situation.is_refresh:
        return {
            "renewal": (
                "Regrant tries again by itself, at growing intervals, and keeps using tokens that "
                "are still valid."
            )
        }
    if situation.stage == "call":
        return {"again": "Call again in a few minutes; Regrant does not repeat it by itself."}
    if situation.stage in {"token", "callback", "authorize"}:
        return {"again": "Log in again in a few minutes; a login is not repeated by itself."}
    return {}


def named_provider(situation: Situation) -> str | None:
    """The provider as the caller wrote it, or the place of its token URL."""
    application = situation.evidence.own.application
    written = situation.observation.provider
    if not written and application:
        written = application.endpoint("token_endpoint")
    if not written:
        return None
    if "://" in written:
        return _place_of(written)
    return situation.redactor.shown(written, 60) or None


def _place_of(address: str) -> str | None:
    """Host, and the port where it is another than usual: several servers may be on one host."""
    try:
        port = urlsplit(address).port
    except ValueError:
        port = None
    host = host_of(address)
    return f"{host}:{port}" if host and port else host


def listed_safely(situation: Situation, items: tuple[str, ...] | None) -> str | None:
    """Values that were observed: each is redacted before it is listed."""
    return listed(tuple(situation.redactor.shown(item, 120) for item in items or ()))


def listed(items: tuple[str, ...] | None) -> str | None:
    """Values to copy, in backticks, with "and" before the last.

    Example:
        >>> listed(("a", "b", "c"))
        '`a`, `b` and `c`'
    """
    return joined(tuple(f"`{inert(item, 120)}`" for item in items)) if items else None


def joined(items: tuple[str, ...]) -> str:
    """Names that nobody copies, such as those of fields, with "and" before the last.

    Example:
        >>> joined(("Issuer", "Token URL"))
        'Issuer and Token URL'
    """
    shown = list(items[:MAX_LISTED])
    if len(items) > MAX_LISTED:
        shown.append(f"{len(items) - MAX_LISTED} more")
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1]


def quoted(name: str) -> str:
    """A name that a person gave, in quotation marks."""
    return f"“{inert(name, 80)}”"


def date_of(moment: datetime) -> str:
    """A moment as people write it.

    Example:
        >>> from datetime import UTC
        >>> date_of(datetime(2026, 3, 1, 9, 5, tzinfo=UTC))
        '1 March 2026, 09:05 UTC'
    """
    return f"{moment.astimezone(UTC):{moment.day} %B %Y, %H:%M} UTC"


def link(words: str, address: str | None) -> str | None:
    """Words with the address behind them."""
    return f"{words} ({address})" if address else None


def _endpoint(situation: Situation, name: str) -> str | None:
    own = situation.evidence.own
    if own.attempt and name in own.attempt.frozen.endpoints:
        return own.attempt.frozen.endpoints[name]
    if own.application:
        return own.application.endpoint(name)
    return None
