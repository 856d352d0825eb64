"""The facts of an entry as sentences for the administrator, each with how sure it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from regrant.domain.provider import Provider

Said = Iterator[tuple[str, str]]

_NOT_REVOCABLE: Final = "Tokens cannot be revoked by a call, only on the provider's own pages."
_OWN_PAGE: Final = (
    "A wrong client ID or redirect URL is shown on the provider's own page; nobody is sent back."
)
_UNITS: Final = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
_HTTPS: Final = {
    "required": "Redirect URLs have to begin with https://.",
    "required_except_localhost": "Redirect URLs have to begin with https://, except on localhost.",
    "required_in_production": "Redirect URLs have to begin with https:// in production.",
}
_LOCALHOST: Final = {
    "loopback_address_only": "For a local redirect URL take 127.0.0.1, not the name localhost.",
    "test_only": "Redirect URLs on localhost are taken in test set-ups only.",
    "https_only": "Redirect URLs on localhost have to begin with https:// too.",
    "refused": "Redirect URLs on localhost are refused.",
}
_MATCH: Final = {
    "exact": "The redirect URL has to be registered exactly as it is sent.",
    "prefix": "A registered redirect URL has to be the beginning of the one that is sent.",
    "same_host": "Host and port of the redirect URL have to be the registered ones; the path may "
    "be below the registered one.",
    "domain": "Only the host of the redirect URL is registered.",
    "pattern": "Redirect URLs may be registered as a pattern.",
    "name": "A name that the provider gives stands for the redirect URL.",
    "first_registered": "A redirect URL that is not registered is replaced by the first "
    "registered one without an error.",
}
_REPORTED: Final = {
    "token_response": "the token answer",
    "callback": "the address that the browser comes back to",
    "header": "a header of the API's answers",
    "call": "the answer to a call of its own",
}
_ROTATION: Final = {
    "none": "A refresh keeps the refresh token.",
    "rotates": "Every refresh brings a new refresh token and ends the old one.",
    "rotates_with_grace": "Every refresh brings a new refresh token; the old one works a little "
    "longer.",
    "reuse_detection": "Every refresh brings a new refresh token; presenting an old one again can "
    "end the connection.",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One fact in words. What is not confirmed says "usually" by its mark, never by its words."""

    fact: str
    text: str
    confirmed: bool
    sources: tuple[str, ...]


def about(provider: Provider) -> list[Sentence]:
    """What an administrator should know before the first login, in the order of need."""
    parts: tuple[Callable[[Provider], Said], ...] = (
        _refresh_token,
        _lifetimes,
        _ends,
        _scopes,
        _redirects,
        _access,
        _revocation,
    )
    return [
        Sentence(fact, text, provider.is_confirmed(fact), provider.sources_of(fact))
        for part in parts
        for fact, text in part(provider)
    ]


def duration(seconds: float) -> str:
    """A duration as a person would say it.

    Example:
        >>> duration(3600), duration(5184000), duration(31536000), duration(90)
        ('1 hour', '60 days', '1 year', '90 seconds')
    """
    if seconds >= 31_536_000 and seconds % 31_536_000 < 86_400 * 6:
        return _counted(round(seconds / 31_536_000), "year")
    for size, unit in _UNITS:
        if seconds >= size * (1 if seconds % size == 0 else 2):
            return _counted(round(seconds / size), unit)
    return _counted(round(seconds), "second")


def sentence(text: str) -> str:
    """A note of an entry with a capital letter and a full stop, unless it begins with a name.

    Example:
        >>> sentence("one callback URL per app"), sentence("id_token is absent")
        ('One callback URL per app.', 'id_token is absent.')
    """
    first = text.split(" ", maxsplit=1)[0]
    is_name = any(not char.isalpha() and char not in ",'-" for char in first)
    shown = text if is_name else text[:1].upper() + text[1:]
    return shown if shown.endswith((".", "!", "?")) else f"{shown}."


def _refresh_token(provider: Provider) -> Said:
    asked = " and ".join(f"{name}={value}" for name, value in provider.offline_params.items())
    again = " and ".join(f"{name}={value}" for name, value in provider.reconsent_params.items())
    where = provider.console.refresh_token
    ways = {
        "always": "Every login brings a refresh token.",
        "with_scope": f"A refresh token comes only when the scope {provider.offline_scope} is "
        "asked for.",
        "with_params": "A refresh token comes only when it is asked for"
        + (f" with {asked}." if asked else "."),
        "first_consent_only": "A refresh token comes at a person's first consent only"
        + (f", and again when consent is forced with {again}." if again else "."),
        "enabled_in_settings": "A refresh token comes only when the application is set up for it"
        + (f": {where}." if where else "."),
        "never": _never(provider),
    }
    if text := ways.get(provider.refresh_token):
        yield "refresh_token", text


def _never(provider: Provider) -> str:
    trade = provider.exchange or provider.renewal
    if trade is not None:
        lasting = (
            f" that lasts {duration(trade.lifetime_seconds)}" if trade.lifetime_seconds else ""
        )
        return f"There are no refresh tokens; an access token is traded for one{lasting}."
    if provider.access_token_expires == "no":
        return "There are no refresh tokens, and none are needed: access tokens do not end."
    return "There are no refresh tokens: someone has to log in again when the access token ends."


def _lifetimes(provider: Provider) -> Said:
    access, refresh = (
        provider.access_token_lifetime_seconds,
        provider.refresh_token_lifetime_seconds,
    )
    if provider.access_token_expires == "no" and provider.refresh_token != "never":
        yield "access_token_expires", "Access tokens do not end."
    if provider.access_token_expires == "setting":
        yield "access_token_expires", "Whether access tokens end is a setting of the application."
    if access:
        yield "access_token_lifetime_seconds", f"Access tokens last {duration(access)}."
    if refresh:
        yield "refresh_token_lifetime_seconds", f"Refresh tokens last {duration(refresh)}."
    if provider.refresh_token not in {"never", "unknown"}:
        text = _ROTATION.get(provider.refresh_rotation)
        if text:
            yield "refresh_rotation", text
    if provider.refresh_grace_seconds:
        grace = duration(provider.refresh_grace_seconds)
        yield "refresh_grace_seconds", f"After a refresh the old refresh token works for {grace}."


def _ends(provider: Provider) -> Said:
    limits, table = provider.refresh_token_limits, "refresh_token_limits"
    if limits.idle_expiry_seconds:
        unused = duration(limits.idle_expiry_seconds)
        yield f"{table}.idle_expiry_seconds", f"A refresh token unused for {unused} ends."
    if limits.absolute_expiry_seconds:
        after = duration(limits.absolute_expiry_seconds)
        yield (
            f"{table}.absolute_expiry_seconds",
            f"{after} after the login someone has to log in again, whatever was refreshed.",
        )
    if limits.testing_mode_expiry_seconds:
        after = duration(limits.testing_mode_expiry_seconds)
        yield (
            f"{table}.testing_mode_expiry_seconds",
            f"While the application is in test mode, refresh tokens end after {after}.",
        )
    if limits.access_token_idle_expiry_seconds:
        unused = duration(limits.access_token_idle_expiry_seconds)
        yield (
            f"{table}.access_token_idle_expiry_seconds",
            f"An access token unused for {unused} ends.",
        )
    if count := limits.max_live_per_account_per_client:
        beyond = f" Beyond that: {limits.over_limit}." if limits.over_limit else ""
        yield (
            f"{table}.max_live_per_account_per_client",
            f"One account can have {_counted(count, 'refresh token')} of one application.{beyond}",
        )
    yield from ((f"{table}.notes", sentence(note)) for note in limits.notes)


def _scopes(provider: Provider) -> Said:
    if provider.scopes_set_at_provider:
        where = provider.console.scopes
        yield (
            "scopes_set_at_provider",
            "Scopes are chosen in the provider's console, not in the login"
            + (f": {where}." if where else "."),
        )
    if provider.partial_consent:
        yield "partial_consent", "A person may grant fewer scopes than were asked for."
    yield from _reported(provider)


def _reported(provider: Provider) -> Said:
    """Where the provider says which scopes it granted."""
    if not provider.is_given("granted_scopes.reported_in"):
        return
    places = [_REPORTED[one] for one in provider.granted_scopes.reported_in if one in _REPORTED]
    text = "The provider does not say which scopes it granted."
    if places:
        text = f"Which scopes were granted stands in {' and in '.join(places)}."
    yield "granted_scopes.reported_in", text


def _redirects(provider: Provider) -> Said:
    rules, table = provider.redirect_rules, "redirect_rules"
    for part, texts in (("match", _MATCH), ("https", _HTTPS), ("localhost", _LOCALHOST)):
        if text := texts.get(getattr(rules, part)):
            yield f"{table}.{part}", text
    if rules.max_registered == 1:
        yield f"{table}.max_registered", "One application has one redirect URL."
    yield from ((f"{table}.notes", sentence(note)) for note in rules.notes)
    if provider.authorize_error_display == "provider_page":
        yield (
            "authorize_error_display",
            _OWN_PAGE,
        )


def _access(provider: Provider) -> Said:
    yield from (("access_limits", sentence(limit)) for limit in provider.access_limits)
    yield from (("notes", sentence(note)) for note in provider.notes)


def _revocation(provider: Provider) -> Said:
    if provider.revocation is None:
        if provider.revocation_endpoint is None and provider.tier == 1:
            yield (
                "revocation_endpoint",
                _NOT_REVOCABLE,
            )
        return
    if provider.revocation.ends:
        yield "revocation.ends", sentence(f"revoking ends {provider.revocation.ends}")
    if provider.revocation.note:
        yield "revocation.note", sentence(provider.revocation.note)


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count:,} {unit}s"
