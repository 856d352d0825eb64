"""The actions that Regrant offers: each says beforehand which fields it would change."""

from collections.abc import Callable, Sequence

from regrant.diagnosis.redaction import inert
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.values import listed_safely
from regrant.domain.finding import Action, Change

Remedy = Callable[[Situation], Sequence[Action]]


def enable_authentication(situation: Situation) -> Sequence[Action]:
    """Turn on "Use authentication" for the method, or choose OAuth 2.0 for the service."""
    own = situation.evidence.own
    service_type = own.service.settings.authentication.type if own.service else None
    method = own.method
    actions: list[Action] = []
    if method is None or not method.settings.use_authentication:
        name = f" for “{method.settings.name}”" if method else ""
        change = Change("use_authentication", before=False, after=True)
        title = f"Turn on “Use authentication”{name}"
        actions.append(Action("enable-authentication", title, (change,)))
    return [*actions, *_set_authentication_type(situation, service_type)]


def _set_authentication_type(situation: Situation, current: str | None) -> Sequence[Action]:
    if current == "oauth2":
        return ()
    changes = [Change("authentication.type", current, "oauth2")]
    title = "Set the authentication type to OAuth 2.0"
    own = situation.evidence.own
    if own.service:
        if own.suitable is None:
            return ()  # which application it should use, only a person knows
        old = own.service.settings.authentication.application
        changes.append(Change("authentication.application", old, own.suitable.id))
        title += f", with the application “{inert(own.suitable.settings.name)}”"
    return (Action("set-authentication-type", title, tuple(changes)),)


def add_scopes(situation: Situation) -> Sequence[Action]:
    """Add the scopes that are needed, then log in again."""
    have = situation.requested_scopes or ()
    lacking = [scope for scope in situation.needed_scopes if scope not in have]
    if not lacking and situation.evidence.own.application:
        return ()  # a click could change nothing: nobody knows yet what to add
    after = [*have, *lacking] if lacking else None
    names = ", ".join(f"`{scope}`" for scope in lacking[:3]) or "the missing scope"
    change = Change("scopes", list(have), after)
    return (Action("add-scope-and-reconnect", f"Add {names} and log in again", (change,)),)


def remove_scopes(situation: Situation) -> Sequence[Action]:
    """Take out the scopes that the provider refuses, or write them with its separator."""
    have = situation.requested_scopes or ()
    named = {*situation.reading.required_scopes, *_proved_wrong(situation, "scopes:")}
    refused = [scope for scope in have if scope in named]
    if not refused and situation.evidence.own.application:
        return set_separator(situation)  # nobody knows yet which scope to take out
    after = [scope for scope in have if scope not in refused] if refused else None
    names = ", ".join(f"`{scope}`" for scope in refused[:3]) or "the refused scope"
    removal = Action("remove-scope", f"Remove {names}", (Change("scopes", list(have), after),))
    return (removal, *set_separator(situation))


def set_separator(situation: Situation) -> Sequence[Action]:
    """Use the separator that the provider expects, where it differs from ours."""
    wanted = _suggested(situation, "scope_separator") or situation.provider.scope_separator
    application = situation.evidence.own.application
    current = application.settings.scope_separator if application else None
    if current is None or wanted == current:
        return ()
    shown = {" ": "a space", ",": "a comma"}.get(wanted, f"`{wanted}`")
    change = Change("scope_separator", current, wanted)
    return (Action("set-scope-separator", f"Separate scopes with {shown}", (change,)),)


def use_known_endpoint(field: str) -> Remedy:
    """Take the address that discovery or the catalogue gives for one endpoint."""

    def actions(situation: Situation) -> Sequence[Action]:
        own = situation.evidence.own
        known = _suggested(situation, field) or own.known_endpoints.get(field)
        known = known or getattr(situation.provider, field, None)
        current = own.application.endpoint(field) if own.application else None
        if not known or known == current:
            return ()
        change = Change(field, current, known)
        return (Action("use-known-endpoint", f"Use `{known}`", (change,)),)

    return actions


def enable_offline_access(situation: Situation) -> Sequence[Action]:
    """Ask for a refresh token the way this provider wants to be asked, then log in again."""
    facts = situation.provider
    changes: list[Change] = []
    asked = situation.requested_scopes or ()
    if facts.offline_scope and facts.offline_scope not in asked:
        changes.append(Change("scopes", list(asked), [*asked, facts.offline_scope]))
    if facts.offline_params:
        application = situation.evidence.own.application
        before = dict(application.settings.authorization_params) if application else {}
        after = {**before, **facts.offline_params}
        if after != before:
            changes.append(Change("authorization_params", before, after))
    if not changes:
        changes.append(Change("offline_access", None, "on"))
    title = "Ask for a refresh token and log in again"
    return (Action("enable-offline-access-and-reconnect", title, tuple(changes)),)


def revoke_and_reconnect(_: Situation) -> Sequence[Action]:
    """Revoke what was granted, then log in again with forced consent."""
    title = "Revoke the token and log in again"
    return (Action("revoke-and-reconnect", title, (), undoable=False),)


def reconnect(_: Situation) -> Sequence[Action]:
    """Log in again; the connection keeps its id."""
    return (Action("reconnect", "Log in again", (), undoable=False),)


def switch_client_authentication(situation: Situation) -> Sequence[Action]:
    """Send the client credentials in the other place."""
    current = situation.client_auth
    listed = situation.provider.token_endpoint_auth_method
    other = "client_secret_post" if current == "client_secret_basic" else "client_secret_basic"
    likely = listed if listed and listed != current else other
    wanted = _suggested(situation, "token_endpoint_auth_method") or likely
    shown = {
        "client_secret_basic": "in the Basic authentication header",
        "client_secret_post": "in the request body",
    }.get(wanted, f"as `{wanted}`")
    change = Change("token_endpoint_auth_method", current, wanted)
    title = f"Send the client credentials {shown}"
    return (Action("switch-client-authentication", title, (change,)),)


def add_shared_user(situation: Situation) -> Sequence[Action]:
    """Log in as the shared user; where one account is connected already, use it."""
    add = Action("add-shared-user", "Add shared user", (), undoable=False)
    found = situation.evidence.own.shareable
    if found is None:
        return (add,)
    label = found.account.label if found.account else None
    shown = listed_safely(situation, (label,)) if label else f"`{inert(found.owner or found.id)}`"
    changes = (Change("kind", "personal", "shared"), Change("owner", found.owner, None))
    return (Action("make-shared", f"Use {shown} as shared user", changes), add)


def use_personal_connections(situation: Situation) -> Sequence[Action]:
    """Let each person use their own account, and accept the finding."""
    service = situation.evidence.own.service
    before = service.settings.authentication.account if service else "shared"
    change = Change("authentication.account", before, "personal")
    title = "Use each person's own account"
    return (Action("use-personal-connections", title, (change,)), *accept(situation))


def accept(_: Situation) -> Sequence[Action]:
    """Record that this is fine."""
    return (Action("accept", "This is fine"),)


def _suggested(situation: Situation, setting: str) -> str | None:
    """What a comparison proved to be right instead."""
    return next(
        (
            probe.suggestion
            for probe in situation.evidence.probes
            if probe.setting == setting and probe.verdict == "wrong"
        ),
        None,
    )


def _proved_wrong(situation: Situation, prefix: str) -> set[str]:
    """The values that comparisons proved wrong, of a setting that is a list."""
    return {
        probe.setting.removeprefix(prefix)
        for probe in situation.evidence.probes
        if probe.setting.startswith(prefix) and probe.verdict == "wrong"
    }
