"""What to ask: first what tells most, then what the answers leave open."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final, Literal

from regrant.diagnosis.checking import scopes, token_url
from regrant.diagnosis.checking.client import MODES, at_login
from regrant.diagnosis.checking.credentials import Credentials, places_to_compare
from regrant.diagnosis.checking.ground import Ground, Row
from regrant.diagnosis.checking.login_page import BARE, KNOWN
from regrant.diagnosis.checking.own_tokens import own_token_asks
from regrant.diagnosis.checking.redirect import wordless_controls
from regrant.diagnosis.checking.steady import repetitions
from regrant.domain.probe import (
    Ask,
    CallAsk,
    LoginAsk,
    MadeUpTokenAsk,
    PathAsk,
    TokenAsk,
    Value,
)

#: How often answers may lead to further questions.
ROUNDS: Final = 3
_TOKEN_ENDPOINTS: Final[tuple[Literal["revocation_endpoint", "introspection_endpoint"], ...]] = (
    "revocation_endpoint",
    "introspection_endpoint",
)


def first_asks(ground: Ground) -> list[Ask]:
    """Every pair of real and made-up value; made-up secrets at the token URL only, for a start."""
    asks: list[Ask] = []
    if ground.application.settings.grant_type == "authorization_code":
        asks += _login_asks(ground)
    asks += [*token_url.asks(ground), token_url.grant_ask(ground), PathAsk("token_endpoint")]
    for endpoint in _TOKEN_ENDPOINTS:
        if _needs_a_token(ground, endpoint):
            continue
        real = (MadeUpTokenAsk(endpoint, "real", "real", one) for one in places_to_compare(ground))
        asks += [*real, PathAsk(endpoint)]
    userinfo = "userinfo_endpoint"
    asks += [CallAsk(userinfo), CallAsk(userinfo, has_token=True), PathAsk(userinfo)]
    asks += [CallAsk(name) for name in ground.own.services]
    return list(dict.fromkeys(asks))


def further_asks(ground: Ground, rows: Sequence[Row]) -> list[Ask]:
    """What the answers so far leave open, without what was asked already."""
    asks: list[Ask] = [*_repetitions(ground, rows)]
    if ground.application.settings.grant_type == "authorization_code":
        asks += scopes.further_scope_asks(ground)
        asks += scopes.last_scope_asks(ground)
        for silent in MODES:
            asks += wordless_controls(ground, silent=silent)
        if ground.other_known("authorization_endpoint"):
            asks += KNOWN
    is_settled = any(row.setting == "token_endpoint" and row.verdict == "ok" for row in rows)
    credentials = Credentials(ground)
    is_accepted = credentials.is_accepted
    if ground.other_known("token_endpoint") and not (is_settled and is_accepted):
        asks += token_url.asks(ground, "known")
    if not credentials.accepted_in:
        asks += _refresh_asks(ground)
    asks += own_token_asks(ground, credentials)
    asks += _with_made_up_secret(ground, credentials)
    return [ask for ask in dict.fromkeys(asks) if ask not in ground.answers]


def _login_asks(ground: Ground) -> list[Ask]:
    asks: list[Ask] = [BARE, PathAsk("authorization_endpoint")]
    with_pkce = ground.application.settings.pkce == "required"
    beside = (*ground.scopes, ground.made_up_scope)
    for silent in MODES:
        asks += [
            LoginAsk(silent=silent),
            LoginAsk(client="made-up", silent=silent),
            LoginAsk(redirect="near", silent=silent),
            LoginAsk(redirect="far", silent=silent),
            LoginAsk(scopes=beside, silent=silent),
            LoginAsk(pkce=not with_pkce, silent=silent),
        ]
    return asks


def _needs_a_token(ground: Ground, endpoint: str) -> bool:
    """Whether the provider takes tokens back in a way of its own, which no made-up one can try."""
    style = ground.provider.revocation if ground.provider else None
    return endpoint == "revocation_endpoint" and style is not None and not style.is_standard


def _with_made_up_secret(ground: Ground, credentials: Credentials) -> list[MadeUpTokenAsk]:
    """The other half of the comparison, in one place where one is known: servers may count them."""
    return [
        MadeUpTokenAsk(endpoint, "real", "made-up", method)
        for endpoint in _TOKEN_ENDPOINTS
        if ground.typed(endpoint) and not _needs_a_token(ground, endpoint)
        for method in credentials.accepted_in[:1] or places_to_compare(ground)
        if method != "none"
    ]


def _refresh_asks(ground: Ground) -> list[TokenAsk]:
    """Some servers judge a code before the client, and a refresh token after it.

    Others refuse the client for a redirect URL that they do not know, which a refresh is without.
    """
    places = places_to_compare(ground)
    secrets: tuple[Value, ...] = ("real", "made-up")
    return [
        TokenAsk("real", secret, method, "refresh_token")
        for method in places
        for secret in secrets
        if method != "none"
    ]


def _repetitions(ground: Ground, rows: Iterable[Row]) -> Iterable[Ask]:
    """Pairs whose difference may be chance: is it there every time?"""
    credentials = Credentials(ground)
    compared = chain(
        (one for row in rows for one in row.comparisons),
        at_login(ground)[1],
        credentials.of_client,
        credentials.of_secret,
        credentials.elsewhere,
    )
    for one in compared:
        if one.is_doubtful:
            yield from chain.from_iterable(repetitions(ask) for ask in one.asks)
