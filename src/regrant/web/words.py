"""The words for our own values, written once for every page."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from regrant.domain.stored import FindingRow

_WITHOUT_REFRESH_TOKEN: Final = frozenset(
    {"refresh-token-not-enabled", "refresh-token-issued-once", "refresh-token-unsupported"}
)
#: The field of an application's settings that a finding is about.
FIELDS_OF_FINDINGS: Final[Mapping[str, str]] = {
    "client-secret-invalid": "client_secret",
    "client-secret-expires": "client_secret",
    "client-id-invalid": "client_id",
    "settings-incomplete": "",
}
#: Status of a connection: word, tone, and what it means in one sentence.
STATUSES: Final[Mapping[str, tuple[str, str, str]]] = {
    "active": ("Working", "good", "Calls can use it, and Regrant renews its token."),
    "expiring": ("Ends soon", "warning", "It ends within 7 days and cannot renew itself."),
    "failing": (
        "Renewal fails",
        "warning",
        "Renewing the token fails at this moment; Regrant goes on trying.",
    ),
    "needs_reconnect": (
        "Login needed",
        "broken",
        "Someone has to log in at the provider again.",
    ),
    "pending_confirmation": (
        "Waits for confirmation",
        "warning",
        "The system that sent the person has to confirm who sat at the browser.",
    ),
    "disabled": ("Switched off", "off", "A member switched it off; nothing may use it."),
}
ATTEMPT_STATUSES: Final[Mapping[str, tuple[str, str]]] = {
    "pending": ("Login under way", "warning"),
    "completed": ("Connected", "good"),
    "failed": ("Not connected", "broken"),
    "abandoned": ("Nobody came back", "warning"),
}
SEVERITIES: Final[Mapping[str, tuple[str, str]]] = {
    "blocking": ("Broken", "broken"),
    "degrading": ("Works, but not well", "warning"),
    "notice": ("Good to know", "off"),
}
CERTAINTIES: Final[Mapping[str, tuple[str, str]]] = {
    "certain": ("Certain", "what was seen leaves no other cause"),
    "likely": ("Likely", "what was seen points to it, and other causes are possible"),
    "possible": ("Possible", "what was seen does not rule it out"),
}
RESPONSIBLE: Final[Mapping[str, tuple[str, str]]] = {
    "application_owner": (
        "You",
        "whoever looks after this OAuth application, here or in the provider's settings",
    ),
    "provider_administrator": (
        "The provider's administrator",
        "whoever manages your organisation's account at the provider",
    ),
    "user": ("The person who logs in", "whoever owns the account at the provider"),
    "operator": ("The operator of Regrant", "whoever runs this server"),
    "nobody": ("Nobody", "there is nothing to mend; it is good to know"),
}
FINDING_STATES: Final[Mapping[str, str]] = {
    "open": "Open",
    "resolved": "Mended",
    "dismissed": "Fine as it is",
}
#: What an exchange was for.
STAGES: Final[Mapping[str, tuple[str, str]]] = {
    "call": ("Call", "a call of a web service"),
    "token": ("Token request", "a login or a code traded for a token"),
    "refresh": ("Renewal", "an old token traded for a new one"),
    "revoke": ("Revocation", "the provider was asked to forget a token"),
    "callback": ("Return", "a browser came back from a login"),
    "authorize": ("Login page", "a browser was sent to the provider"),
    "probe": ("Check", "a request made only to see how it is refused"),
    "discovery": ("Provider's settings", "the provider's published addresses were read"),
    "userinfo": ("Account", "the provider was asked who logged in"),
}
ROLES: Final[Mapping[str, tuple[str, str]]] = {
    "owner": ("Owner", "may do everything, members and weaker protection included"),
    "admin": ("Administrator", "sets up applications and services, manages API keys"),
    "operator": ("Operator", "connects users, sends calls and mends; changes no settings"),
    "caller": ("Caller", "calls services and begins logins; sees no settings"),
    "auditor": ("Auditor", "reads everything and changes nothing"),
}
PERMISSIONS: Final[Mapping[str, str]] = {
    "tokens:read": "may read raw access tokens",
}
AUTHENTICATION: Final[Mapping[str, tuple[str, str]]] = {
    "none": ("None", "Requests go out as they are."),
    "basic": ("User name and password", "Sent in every request (HTTP Basic)."),
    "api_key": ("Key", "A fixed key in a header or in the address."),
    "oauth2": ("OAuth 2.0", "The token of a connected user, renewed in time."),
}
ACCOUNTS: Final[Mapping[str, tuple[str, str]]] = {
    "shared": ("The shared user", "Every call uses the one account that everybody shares."),
    "personal": (
        "Each person's own account",
        "The caller names the person; without a login of that person the call is refused.",
    ),
    "personal_else_shared": (
        "The person's own account, else the shared user",
        "The shared user steps in for people who have not logged in.",
    ),
}
AUTH_METHODS: Final[Mapping[str, str]] = {
    "auto": "Whichever place works",
    "client_secret_basic": "Basic authentication header",
    "client_secret_post": "Request body",
    "client_secret_query": "Query string of a GET request",
    "none": "Request body, without a secret",
}
#: Values of settings that a fix changes, by the field's name in the fix.
VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "token_endpoint_auth_method": AUTH_METHODS,
    "authentication.type": {name: row[0] for name, row in AUTHENTICATION.items()},
    "authentication.account": {name: row[0] for name, row in ACCOUNTS.items()},
    "scope_separator": {" ": "a space", ",": "a comma", ", ": "a comma and a space"},
}
GRANTS: Final[Mapping[str, tuple[str, str]]] = {
    "authorization_code": ("People log in", "Each user logs in at the provider and agrees."),
    "client_credentials": (
        "The application itself",
        "Nobody logs in; the client ID and secret are enough.",
    ),
}
REVOCATIONS: Final[Mapping[str, tuple[str, str]]] = {
    "pending": ("being revoked", "warning"),
    "revoked": ("revoked at the provider", "good"),
    "unsupported": ("could not be revoked by a call", "off"),
    "given_up": ("never confirmed by the provider", "broken"),
}
_ACTIONS: Final[Mapping[str, str]] = {
    "application.create": "registered the OAuth application",
    "application.update": "changed the OAuth application",
    "application.check": "checked the OAuth application",
    "application.delete": "deleted the OAuth application",
    "connection.begin": "began a login",
    "connection.create": "connected",
    "connection.import": "took over tokens as",
    "connection.reconnect": "reconnected",
    "connection.update": "changed the user",
    "connection.delete": "deleted the user",
    "connection.make-shared": "made shared user",
    "connection.revoke": "had the token revoked of",
    "connection.confirm": "confirmed the login",
    "connection.accept-account": "accepted another account in the login",
    "service.create": "registered the web service",
    "service.update": "changed the web service",
    "service.delete": "deleted the web service",
    "method.create": "added the method",
    "method.update": "changed the method",
    "method.delete": "deleted the method",
    "finding.fix": "began the fix of the finding",
    "finding.dismiss": "marked as fine the finding",
    "finding.undo": "reopened the finding",
    "key.create": "made the API key",
    "key.update": "changed the API key",
    "key.delete": "deleted the API key",
    "member.create": "added the member",
    "member.update": "changed the member",
    "member.delete": "removed the member",
    "member.sign-in-link": "made a sign-in link for",
    "member.sign-in": "signed in",
    "token.read": "read the access token of",
    "branding.update": "changed the look of the connect pages",
}


def finding_state(row: FindingRow) -> str:
    """What became of a finding: "Mended" is said only of what was seen to work."""
    if row.state == "resolved" and not row.was_seen_to_work:
        return "Changed"
    return FINDING_STATES[row.state]


def finding_moment(row: FindingRow) -> str:
    """The same, to be followed by when it came to that."""
    return "marked as fine" if row.state == "dismissed" else finding_state(row).lower()


def brought_no_refresh_token(findings: Iterable[FindingRow | Mapping[str, Any]]) -> bool:
    """Whether one of the findings says that a login came without a refresh token."""
    codes = (one.code if isinstance(one, FindingRow) else one.get("code") for one in findings)
    return any(code in _WITHOUT_REFRESH_TOKEN for code in codes)


def action_words(action: str) -> str:
    """What somebody did, to be followed by the object.

    Example:
        >>> action_words("key.create"), action_words("thing.turn-over")
        ('made the API key', 'thing: turn over')
    """
    known = _ACTIONS.get(action)
    if known:
        return known
    kind, _, verb = action.partition(".")
    return f"{kind}: {verb.replace('-', ' ')}"


def counted(count: int, word: str, plural: str | None = None) -> str:
    """A number with its word.

    Example:
        >>> counted(1, "service"), counted(2500, "call"), counted(0, "key")
        ('1 service', '2,500 calls', 'no keys')
    """
    if count == 1:
        return f"1 {word}"
    many = plural or f"{word}s"
    return f"{count:,} {many}" if count else f"no {many}"
