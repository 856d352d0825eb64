"""What has to hold in one entry beyond its keys: addresses, variables, sources, sense."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from regrant.domain.application import RESERVED_AUTHORIZATION_PARAMS, RESERVED_TOKEN_PARAMS
from regrant.domain.provider import Provider
from regrant.domain.url_template import variable_names

Found = Iterator[tuple[str, str]]

ENDPOINTS: Final = (
    "authorization_endpoint",
    "token_endpoint",
    "refresh_endpoint",
    "revocation_endpoint",
    "userinfo_endpoint",
    "introspection_endpoint",
    "device_authorization_endpoint",
    "issuer",
)
_PAGES: Final = ("docs_url", "console_url", "connected_apps_url")
#: What is filled in when a request is made, not by the administrator.
_AT_CALL: Final = frozenset({"client_id", "client_secret", "token", "account_id"})
_HOST_KINDS: Final = frozenset({"host", "label", "suffix"})


def check_provider(provider: Provider) -> Found:
    """Every problem of an entry with what it inherits: the key and what is wrong with it."""
    for check in (_addresses, _variables, _sources, _params, _refresh, _calls, _pointers):
        yield from check(provider)


def templates(provider: Provider) -> Iterator[tuple[str, str]]:
    """Every address of an entry, by its key."""
    for key in (*ENDPOINTS, *_PAGES):
        if value := getattr(provider, key):
            yield key, value
    yield from (("other_token_endpoints", value) for value in provider.other_token_endpoints)
    for key in ("exchange", "renewal"):
        trade = getattr(provider, key)
        if trade is not None and trade.endpoint:
            yield f"{key}.endpoint", trade.endpoint


def address_problem(address: str) -> str | None:
    """Why a text is no address that the catalogue may hold, or `None` for a good one.

    Example:
        >>> address_problem("https://{host}/token")
        >>> address_problem("http://example.com/")
        'has to begin with https://'
    """
    try:
        parts = urlsplit(re.sub(r"\{[a-z0-9_]+\}", "x", address))
    except ValueError:
        return "is no address"
    if parts.scheme != "https":
        return "has to begin with https://"
    if not parts.hostname or "@" in parts.netloc:
        return "has to name a host, without a user"
    if re.search(r"[\s\"<>\\^`|]", address):
        return "has a character that no address may have"
    return None


def _addresses(provider: Provider) -> Found:
    for key, address in templates(provider):
        if problem := address_problem(address):
            yield key, problem
    for key in ENDPOINTS:
        if "#" in (getattr(provider, key) or ""):
            yield key, "has to be without a fragment (RFC 6749 §3.1)"
    if not provider.issuer:
        for key in ("authorization_endpoint", "token_endpoint"):
            if getattr(provider, key) is None:
                yield key, "is needed unless there is an issuer with metadata"


def _variables(provider: Provider) -> Found:
    used: set[str] = set()
    for key, template in (*templates(provider), *_other_templates(provider)):
        names = set(variable_names(template))
        used |= names
        for name in sorted(names - provider.variables.keys() - _AT_CALL):
            yield key, f"uses {{{name}}}, which is not in [variables.{name}]"
    for key, template in templates(provider):
        host = template.removeprefix("https://").partition("/")[0]
        for name in variable_names(template):
            kind = provider.variables[name].kind if name in provider.variables else None
            if kind and (name in variable_names(host)) != (kind in _HOST_KINDS):
                yield f"variables.{name}.kind", f"{kind} does not fit where {key} uses it"
    for name in sorted(provider.variables.keys() - used):
        yield f"variables.{name}", "is used by no address, scope or parameter"


def _other_templates(provider: Provider) -> Iterator[tuple[str, str]]:
    yield from (("default_scopes", scope) for scope in provider.default_scopes)
    for key in ("authorization_params", "token_params", "refresh_params", "offline_params"):
        yield from ((f"{key}.{name}", value) for name, value in getattr(provider, key).items())
    if provider.revocation:
        both = {**provider.revocation.params, **provider.revocation.headers}
        yield from ((f"revocation.{name}", value) for name, value in both.items())


def _sources(provider: Provider) -> Found:
    if not provider.sources:
        yield "sources", "names no source: give the address of the page that says so"
    for source in (*provider.sources, *_flat(provider.fact_sources.values())):
        if problem := address_problem(source):
            yield "sources", f"{source!r} {problem}"
    if provider.verified == "docs" and provider.docs_url is None:
        yield "docs_url", "is needed where verified is docs"


def _params(provider: Provider) -> Found:
    reserved = {
        "authorization_params": RESERVED_AUTHORIZATION_PARAMS,
        "offline_params": RESERVED_AUTHORIZATION_PARAMS,
        "reconsent_params": RESERVED_AUTHORIZATION_PARAMS,
        "token_params": RESERVED_TOKEN_PARAMS,
        "refresh_params": RESERVED_TOKEN_PARAMS,
    }
    for key, names in reserved.items():
        params: Mapping[str, str] = getattr(provider, key)
        for name in sorted(params.keys() & names):
            yield f"{key}.{name}", "is a parameter that Regrant sets itself"


def _refresh(provider: Provider) -> Found:
    way = provider.refresh_token
    if way == "with_scope" and provider.offline_scope is None:
        yield "offline_scope", "is needed where refresh_token is with_scope"
    if way == "with_params" and not (provider.offline_params or provider.token_params):
        yield "offline_params", "are needed where refresh_token is with_params"
    if way == "never" and provider.refresh_token_lifetime_seconds:
        yield "refresh_token_lifetime_seconds", "does not fit: refresh_token is never"
    for key in ("access_token_lifetime_seconds", "refresh_token_lifetime_seconds"):
        value = getattr(provider, key)
        if value is not None and value <= 0:
            yield key, "has to be above 0; leave it out where tokens do not end"
    if provider.refresh_grace_seconds is not None and provider.refresh_rotation == "none":
        yield "refresh_grace_seconds", "does not fit: refresh_rotation is none"


def _calls(provider: Provider) -> Found:
    identity, revocation = provider.identity, provider.revocation
    if revocation is not None and provider.revocation_endpoint is None:
        yield "revocation", "needs a revocation_endpoint"
    if identity is not None and identity.id:
        if not identity.in_token_answer and provider.userinfo_endpoint is None:
            yield "identity", "needs a userinfo_endpoint, or in_token_answer"
        if identity.body is not None and identity.method != "POST":
            yield "identity.body", "needs method POST"


def _pointers(provider: Provider) -> Found:
    answer = provider.token_answer
    pointers = [
        ("token_answer.object", answer.object or None),
        ("token_answer.error", answer.error),
        ("token_answer.success", answer.success),
        ("token_answer.api_base", answer.api_base),
        ("granted_scopes.at", provider.granted_scopes.at),
    ]
    if provider.identity:
        pointers += [("identity.id", pointer) for pointer in provider.identity.id]
        pointers += [("identity.label", pointer) for pointer in provider.identity.label]
    for key, pointer in pointers:
        if pointer is not None and not pointer.startswith("/"):
            yield key, f"{pointer!r} is no JSON pointer: it has to begin with /"


def _flat(groups: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for group in groups:
        yield from group
