"""The faults of the practice provider, each with what it simulates and the finding it causes.

A switch has one value for all clients and may have another for one client. `SWITCHES` is the
only table: the page, the control API and the end of this text are made from it, and the tests
show each row to change the provider's answer as it says.
"""

from regrant.practice.switch import STAGES, Switch
from regrant.practice.switches_of_calls import OF_CALLS
from regrant.practice.switches_of_logins import OF_LOGINS
from regrant.practice.switches_of_tokens import OF_REVOCATION, OF_TOKENS

SWITCHES: dict[str, Switch] = {
    switch.name: switch for switch in (*OF_LOGINS, *OF_TOKENS, *OF_REVOCATION, *OF_CALLS)
}

WITHOUT_SWITCH: dict[str, str] = {
    "authentication-not-used": "Switch “Use authentication” off in a method, or the service's "
    "authentication to None, and call the API: it answers 401.",
    "shared-user-missing": "Call the API through an application that has no shared user.",
    "authorization-endpoint-wrong": "Set another path of this server as authorization URL: 404.",
    "token-endpoint-wrong": "Set another path of this server as token URL: 404 or 405.",
    "refresh-token-invalidated": "Remove the client on the page “Connected applications”, or "
    "POST /practice/api/revoke-user-grants.",
    "access-token-expired": "POST /practice/api/expire-access-tokens.",
    "scope-denied": "Untick a scope on the consent page.",
    "login-cancelled": "Press Deny on the consent page of a login that asks for no more than "
    "`openid`, `profile` and `email`; with other scopes it is scope-denied.",
    "account-changed": "Log in as the other person when reconnecting.",
}


def table() -> str:
    """All switches as text, stage by stage."""
    lines: list[str] = []
    for stage, title in STAGES.items():
        lines += ["", title + ":", ""]
        for switch in SWITCHES.values():
            if switch.stage == stage:
                causes = ", ".join(switch.codes) or "no finding"
                lines += [f"{switch.name} ({switch.values}) -> {causes}", f"    {switch.simulates}"]
    return "\n".join(lines)


__doc__ = f"{__doc__}{table()}\n"
