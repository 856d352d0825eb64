"""One running practice provider: its memory, its switches and what may be done to it."""

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from flask import current_app

from regrant.errors import ConflictError, InvalidInputError, NotFoundError
from regrant.practice import addresses
from regrant.practice.ledger import Ledger
from regrant.practice.model import DEFAULT_SCOPES, SCOPES, USERS, Client
from regrant.practice.parties import auth_methods, current_secret
from regrant.practice.registration import changed, registered
from regrant.practice.state_file import StateFile
from regrant.practice.store import Store
from regrant.practice.switchboard import Switchboard

EXTENSION = "regrant-practice"
RESETS = ("switches", "grants", "clients", "requests")


class Provider:
    """Everything behind the pages and the control API.

    Args:
        base: The address of this server, which is also its issuer.
        state_dir: Where clients and grants are kept between runs; None for memory only.
        clock: Seconds since 1970.
        pause: Waits for that many seconds.
    """

    def __init__(
        self,
        base: str,
        state_dir: Path | None = None,
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base = base
        self.pause = pause
        self.switches = Switchboard()
        self.ledger = Ledger()
        self._file = StateFile(state_dir) if state_dir else None
        self.store = Store(clock, self._file.read() if self._file else None)

    def keep(self) -> None:
        """Write what changed to the state directory, if there is one."""
        if self._file:
            self._file.write(self.store)

    def client(self, client_id: str) -> Client:
        """Return a registered client.

        Raises:
            NotFoundError: There is none of this name.
        """
        client = self.store.client(client_id)
        if client is None:
            raise NotFoundError(f"There is no client {client_id!r}.")
        return client

    def register_client(self, fields: Mapping[str, Any]) -> Client:
        """Register a client.

        Raises:
            ConflictError: Its identifier is taken.
        """
        client = registered(fields)
        with self.store.exclusive():
            if self.store.client(client.client_id):
                raise ConflictError(f"There is a client {client.client_id!r} already.")
            self.store.put_client(client)
        return client

    def change_client(self, client_id: str, changes: Mapping[str, Any]) -> Client:
        """Change a client as on its page at the provider."""
        with self.store.exclusive():
            client = changed(self.client(client_id), changes)
            self.store.put_client(client)
        return client

    def set_switches(self, changes: Mapping[str, Any]) -> None:
        """Change switches, for all clients or for registered ones; see `Switchboard.patch`.

        Raises:
            NotFoundError: One of the clients does not exist.
        """
        clients = changes.get("clients")
        for client_id in cast("dict[str, Any]", clients) if isinstance(clients, dict) else ():
            self.client(client_id)
        self.switches.patch(changes)

    def revoke_user_grants(self, username: str | None = None, client_id: str | None = None) -> int:
        """Remove access as a person would on the page of connected applications."""
        self._check(username, client_id)
        return self.store.revoke_grants(username=username, client_id=client_id)

    def expire_access_tokens(
        self, username: str | None = None, client_id: str | None = None
    ) -> int:
        """Let access tokens be expired as of now."""
        self._check(username, client_id)
        return self.store.expire_access_tokens(username=username, client_id=client_id)

    def reset(self, parts: Iterable[str] = RESETS) -> None:
        """Put the provider back as it was at the start, or parts of it.

        Raises:
            InvalidInputError: A part is unknown.
        """
        wanted = list(parts)
        for part in wanted:
            if part not in RESETS:
                raise InvalidInputError.of("parts", f"{part!r} is none of {', '.join(RESETS)}.")
        actions = {
            "switches": self.switches.reset,
            "grants": self.store.forget_grants,
            "clients": self.store.forget_clients,
            "requests": self.ledger.reset,
        }
        for part in wanted:
            actions[part]()

    def settings(self) -> dict[str, Any]:
        """Everything that one enters elsewhere to use this provider."""
        base = self.base
        notes = f"{base}/api/notes"
        return {
            "peer": "practice",
            "issuer": base,
            "discovery_url": f"{base}/.well-known/oauth-authorization-server",
            "authorization_url": base + addresses.authorization_path(self.switches),
            "token_url": base + addresses.token_path(self.switches),
            "revoke_url": base + addresses.REVOKE,
            "introspection_url": base + addresses.INTROSPECT,
            "userinfo_url": base + addresses.USERINFO,
            "jwks_url": base + addresses.JWKS,
            "control_url": f"{base}/practice/api",
            "clients": {c.client_id: self._told(c) for c in self.clients()},
            "users": {user.username: user.password for user in USERS.values()},
            "scopes": list(SCOPES),
            "default_scopes": list(DEFAULT_SCOPES),
            "scope_descriptions": dict(SCOPES),
            "protected_api": [
                {"method": "GET", "url": notes, "scope": "notes.read"},
                {"method": "POST", "url": notes, "scope": "notes.write"},
                {"method": "GET", "url": f"{notes}/{{id}}", "scope": "notes.read"},
                {"method": "PUT", "url": f"{notes}/{{id}}", "scope": "notes.write"},
                {"method": "DELETE", "url": f"{notes}/{{id}}", "scope": "notes.admin"},
                {"method": "ANY", "url": f"{base}/api/echo", "scope": ""},
                {"method": "ANY", "url": f"{base}/api/status/{{status}}", "scope": ""},
                {"method": "GET", "url": f"{base}/api/slow/{{seconds}}", "scope": ""},
                {"method": "GET", "url": f"{base}/api/bytes/{{size}}", "scope": ""},
                {"method": "GET", "url": f"{base}/api/redirect", "scope": ""},
            ],
            "open_api": [{"method": "ANY", "url": f"{base}/open/echo"}],
        }

    def clients(self) -> list[Client]:
        """List all clients, in the order of their registration."""
        with self.store.exclusive():
            return list(self.store.data.clients.values())

    def _told(self, client: Client) -> dict[str, Any]:
        methods = (
            ["none"] if client.is_public else sorted(auth_methods(self.switches, client.client_id))
        )
        return {
            "client_id": client.client_id,
            "client_secret": current_secret(client, self.switches),
            "token_endpoint_auth_method": methods[0],
            "allowed_scope": " ".join(client.scopes),
            "grant_types": list(client.grant_types),
        }

    def _check(self, username: str | None, client_id: str | None) -> None:
        if username is not None and username not in USERS:
            raise NotFoundError(f"There is no person {username!r}; only {', '.join(USERS)}.")
        if client_id is not None:
            self.client(client_id)


def the_provider() -> Provider:
    """Return the provider whose request is being answered."""
    return cast("Provider", current_app.extensions[EXTENSION])
