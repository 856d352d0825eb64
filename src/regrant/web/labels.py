"""What every setting is called on the pages, and what it is for, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Label:
    """A setting's name for people, and a hint for somebody who meets it for the first time."""

    text: str
    hint: str = ""


APPLICATION: Final[Mapping[str, Label]] = {
    "name": Label("Name", "How people here will find it, such as “Google for the sales team”."),
    "icon": Label("Icon", "A small square picture: PNG, JPEG, WebP or GIF."),
    "provider": Label("Provider"),
    "client_id": Label(
        "Client ID",
        "The public name of your app at the provider. It may be called application ID, consumer "
        "key or public key there.",
    ),
    "client_secret": Label(
        "Client secret",
        "The password of your app at the provider. It may be called application secret, consumer "
        "secret or secret key there. Regrant keeps it sealed and never shows it again.",
    ),
    "client_secret_expires_at": Label(
        "Client secret ends on",
        "If the provider gave the secret an end, write the day here: Regrant reminds you before.",
    ),
    "issuer": Label(
        "Issuer",
        "The provider's own address. From it Regrant reads the other addresses by itself.",
    ),
    "authorization_endpoint": Label(
        "Authorization URL",
        "The page where people log in and agree. It often ends in `/authorize`.",
    ),
    "token_endpoint": Label(
        "Token URL",
        "Where Regrant gets and renews tokens. It often ends in `/token`.",
    ),
    "revocation_endpoint": Label(
        "Revoke token URL",
        "Where Regrant asks the provider to forget a token. Without it, someone who is deleted "
        "here and logs in again may get a token that cannot be renewed.",
    ),
    "userinfo_endpoint": Label(
        "User info URL", "Where Regrant asks who logged in, to show the account's name."
    ),
    "device_authorization_endpoint": Label("Device authorization URL"),
    "scopes": Label(
        "Scopes",
        "What the application asks people to allow. One in each line, as the provider writes them.",
    ),
    "scope_separator": Label("Between two scopes", "What the provider expects between scopes."),
    "token_endpoint_auth_method": Label(
        "Send client credentials in",
        "Where the client ID and secret stand in a request for tokens. Providers differ; Regrant "
        "compares the places once and remembers what worked.",
    ),
    "grant_type": Label("How tokens are obtained"),
    "authorization_params": Label(
        "Extra parameters of the login page",
        "One in each line as `name=value`, for what this provider wants beside the standard.",
    ),
    "token_params": Label(
        "Extra parameters of token requests", "One in each line as `name=value`."
    ),
    "refresh_params": Label("Extra parameters of renewals", "One in each line as `name=value`."),
    "pkce": Label(
        "Protect logins against stolen codes",
        "Each login carries a one-time proof. Switch it off only for a provider that refuses it.",
    ),
    "offline_access": Label(
        "Ask for a token that can be renewed",
        "Without it people have to log in again whenever the token ends, often after an hour.",
    ),
    "token_placement": Label(
        "Token placement",
        "Where services expect the token. Nearly always the header `Authorization: Bearer`.",
    ),
    "url_variables": Label("Your own part of the provider's addresses"),
    "redirect_style": Label(
        "Redirect URL",
        "An address of its own keeps the answers of different providers apart.",
    ),
    "return_urls": Label(
        "Return URLs",
        "Where your own systems may have people sent after a login. One in each line, compared "
        "letter by letter.",
    ),
    "redirect_uri": Label("Redirect URL"),
}
SERVICE: Final[Mapping[str, Label]] = {
    "name": Label("Name", "How people here will find it, such as “Company calendar”."),
    "code": Label("Code", "Its name in addresses and programs: small letters, digits, - and _."),
    "base_url": Label(
        "Base URL",
        "The part that the addresses of all its methods begin with. Calls never leave it.",
    ),
    "authentication": Label("Authentication"),
    "authentication.type": Label("Authentication", "How the service wants to know who asks."),
    "authentication.application": Label(
        "OAuth application", "Whose users' tokens go along with the calls."
    ),
    "authentication.account": Label("Which account calls use"),
    "authentication.username": Label("User name"),
    "authentication.password": Label("Password"),
    "authentication.header": Label("Name of the header", "Such as `X-Api-Key`."),
    "authentication.query": Label("Name of the parameter", "Such as `key`."),
    "authentication.value": Label("Key"),
    "retries": Label(
        "Retries",
        "How often a call that changes nothing twice is repeated when the service does not answer.",
    ),
    "timeout_seconds": Label("Longest wait, in seconds"),
    "expired_status_codes": Label(
        "Answers that mean “token expired”",
        "Status codes after which Regrant renews the token once and asks again. Usually `401`; "
        "a few services answer `403`.",
    ),
    "headers": Label("Headers for every call", "One in each line as `Name: value`. No secrets."),
}
METHOD: Final[Mapping[str, Label]] = {
    "name": Label("Name", "What it does, such as “List events”."),
    "http_method": Label("Request type"),
    "path": Label(
        "Address", "What follows the base URL. A part in braces such as `{id}` is filled in."
    ),
    "parameters": Label("Parameters"),
    "outputs": Label(
        "Outputs",
        "Values that callers get by name. One in each line as `name = path`, such as "
        "`email = $.user.email`.",
    ),
    "use_authentication": Label("Use authentication"),
    "timeout_seconds": Label(
        "Longest wait, in seconds", "Empty: as long as the service says for all its methods."
    ),
    "content_type": Label("Content type of the body"),
    "required_scopes": Label(
        "Scopes that it needs",
        "If you know them, write them here, one in each line: Regrant then says before the first "
        "call whether they are missing.",
    ),
}
IMPORT: Final[Mapping[str, Label]] = {
    "refresh_token": Label("Refresh token", "The long-lived one, with which tokens are renewed."),
    "access_token": Label(
        "Access token", "The one that is sent with calls. Without a refresh token it is needed."
    ),
    "expires_at": Label("Access token ends", "In UTC. Empty: no end is known."),
    "scopes": Label(
        "Scopes that were allowed",
        "One in each line. They stand as in the application; take out what was not allowed.",
    ),
    "owner": Label("Person", "The person's name in your system, as calls will give it."),
    "label": Label("Name here", "How people here will find the account, such as its e-mail."),
    "kind": Label("Whose account this is"),
    "replace": Label("“Put it in the place of the shared user”"),
    "application": Label("OAuth application"),
}
PEOPLE: Final[Mapping[str, Label]] = {
    "name": Label("Name"),
    "role": Label("Role"),
    "expires_at": Label("Ends on"),
    "permissions": Label("Permissions"),
    "applications": Label("Applications"),
    "services": Label("Services"),
}
#: Every label by field, for previews of changes that may touch any object.
ALL: Final[Mapping[str, str]] = {
    name: label.text for table in (METHOD, SERVICE, APPLICATION) for name, label in table.items()
}


def texts(table: Mapping[str, Label]) -> dict[str, str]:
    """Only the names of a table's settings."""
    return {name: label.text for name, label in table.items()}


def problems_shown(
    problems: Mapping[str, str], known: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Refused fields for the summary above a form: the field's id, its label, what to do.

    Example:
        >>> problems_shown({"scopes[2]": "is empty"}, {"scopes": "Scopes"})
        [('scopes', 'Scopes', 'is empty')]
    """
    shown: list[tuple[str, str, str]] = []
    for name, message in problems.items():
        base = name.split("[")[0]
        first = base.split(".")[0]
        label = known.get(base) or known.get(first) or ALL.get(base) or base or "This"
        shown.append((base, label, message))
    return shown
