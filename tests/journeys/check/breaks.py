"""What can be wrong with an application, as data: servers times these is the matrix."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.journeys.check.ground import Ground
from tests.testbed.processes import free_port

Fields = Mapping[str, Any]
Switches = Mapping[str, Any]


def _nothing(_: Ground) -> Fields:
    return {}


@dataclass(frozen=True, slots=True)
class Break:
    """One broken setting.

    Args:
        name: For people.
        settings: The rows that may say `wrong`; no other may.
        fields: Of the application, instead of the right ones.
        switches: Of the practice provider, where the server's side has to change.
        on: The servers on which this can be broken at all; everywhere unless given.
    """

    name: str
    settings: tuple[str, ...]
    fields: Callable[[Ground], Fields] = _nothing
    switches: Switches = field(default_factory=dict[str, Any])
    on: tuple[str, ...] = ()

    def is_possible_on(self, server: str) -> bool:
        return not self.on or server in self.on


def _address(ground: Ground, ending: str = "/nothing/here") -> str:
    return ground.base + ending


def _misspelt(scopes: Sequence[str], number: int) -> list[str]:
    """The scopes with one of them misspelt."""
    changed = list(scopes)
    changed[number] = changed[number][:-1] + "zz"
    return changed


def scope_breaks(ground: Ground) -> list[Break]:
    """Each scope misspelt in turn."""
    found: list[Break] = []
    for number, scope in enumerate(ground.scopes):
        scopes = _misspelt(ground.scopes, number)
        rows = ("scopes", f"scopes:{scopes[number]}")
        found.append(
            Break(f"scope `{scope}` misspelt", rows, lambda _, given=scopes: {"scopes": given})
        )
    return found


PRACTICE, OIDC, DJANGO, CANAILLE = "practice", "oidc-provider", "django-oauth-toolkit", "canaille"
NOTHING = Break("nothing", ())
BREAKS = (
    Break("client ID", ("client_id",), lambda _: {"client_id": "nobody-knows-this-client"}),
    Break("client secret", ("client_secret",), lambda _: {"client_secret": "not-the-secret-01"}),
    Break(
        "secret of another client",
        ("client_secret",),
        lambda ground: {"client_secret": ground.other_secret},
    ),
    Break(
        "credentials in the body",
        ("token_endpoint_auth_method",),
        lambda _: {"token_endpoint_auth_method": "client_secret_post"},
        {"credentials_only_in": "basic"},
        on=(PRACTICE, CANAILLE),
    ),
    Break(
        "credentials in the header",
        ("token_endpoint_auth_method",),
        lambda ground: {
            **ground.client("can-post"),
            "token_endpoint_auth_method": "client_secret_basic",
        },
        {"credentials_only_in": "body"},
        on=(PRACTICE, CANAILLE),
    ),
    Break(
        "redirect URL",
        ("redirect_uri",),
        lambda _: {"redirect_style": "per_application"},
        {"redirect_mismatch": True},
    ),
    Break(
        "authorization URL",
        ("authorization_endpoint",),
        lambda ground: {"authorization_endpoint": _address(ground)},
    ),
    Break(
        "authorization URL, no metadata",
        ("authorization_endpoint",),
        lambda ground: {"authorization_endpoint": _address(ground), "issuer": None},
    ),
    Break(
        "authorization URL is the token URL",
        ("authorization_endpoint",),
        lambda ground: {"authorization_endpoint": ground.endpoints["token_endpoint"]},
    ),
    Break("token URL", ("token_endpoint",), lambda ground: {"token_endpoint": _address(ground)}),
    Break(
        "token URL, no metadata",
        ("token_endpoint",),
        lambda ground: {"token_endpoint": _address(ground), "issuer": None},
    ),
    Break(
        "token URL is the revocation URL",
        ("token_endpoint",),
        lambda ground: {"token_endpoint": ground.endpoints["revocation_endpoint"]},
    ),
    Break(
        "token URL is the login page",
        ("token_endpoint",),
        lambda ground: {"token_endpoint": ground.endpoints["authorization_endpoint"]},
    ),
    Break(
        "token URL without listener",
        ("token_endpoint",),
        lambda _: {"token_endpoint": f"http://127.0.0.1:{free_port()}/token"},
    ),
    Break(
        "revocation URL",
        ("revocation_endpoint",),
        lambda ground: {"revocation_endpoint": _address(ground)},
    ),
    Break(
        "revocation URL, no metadata",
        ("revocation_endpoint",),
        lambda ground: {"revocation_endpoint": _address(ground), "issuer": None},
    ),
    Break(
        "revocation URL is the token URL",
        ("revocation_endpoint",),
        lambda ground: {"revocation_endpoint": ground.endpoints["token_endpoint"]},
    ),
    Break("issuer", ("issuer",), lambda ground: {"issuer": _address(ground, "/wrong")}),
    Break("issuer with a slash", ("issuer",), lambda ground: {"issuer": f"{ground.issuer}/"}),
    Break(
        "scope not for this client",
        ("scopes", "scopes:notes.write", "scopes:write"),
        lambda ground: ground.client(
            {OIDC: "conf-readonly", DJANGO: "dot-readonly"}.get(ground.name, "")
        ),
        {"scope_not_allowed": "notes.write"},
        on=(PRACTICE, OIDC, DJANGO),
    ),
    Break(
        "scopes separated by commas",
        ("scope_separator",),
        lambda _: {"scope_separator": ","},
    ),
    Break(
        "PKCE off where it is demanded",
        ("pkce",),
        lambda ground: {
            **ground.client({DJANGO: "dot-public", OIDC: "public-pkce"}.get(ground.name, "")),
            "pkce": "off",
        },
        {"pkce_required": True},
        on=(PRACTICE, OIDC, DJANGO),
    ),
    Break(
        "client without the code grant",
        ("redirect_uri", "grant_type"),  # for such a client none is registered
        lambda ground: ground.client(
            {OIDC: "service", DJANGO: "dot-service", CANAILLE: "can-service"}.get(ground.name, "")
        ),
        on=(OIDC, DJANGO, CANAILLE),
    ),
)
