"""The practice provider in a thread, for tests: real sockets, real answers, no second fake."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from regrant.practice.ledger import Entry
from regrant.practice.provider import Provider
from regrant.practice.server import make_server


class RunningPractice:
    """A handle on a running practice provider; the same things as its control API does."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.url = provider.base

    @property
    def settings(self) -> dict[str, Any]:
        """Endpoints, clients, people and scopes, as `GET /practice/api/settings` tells them."""
        return self.provider.settings()

    def switch(self, **values: Any) -> None:
        """Set switches for all clients: `switch(unknown_client=True)`."""
        self.provider.set_switches(values)

    def switch_for(self, client_id: str, **values: Any) -> None:
        """Set switches for one client."""
        self.provider.set_switches({"clients": {client_id: values}})

    def change_client(self, client_id: str, **changes: Any) -> None:
        """Change a client at the provider: its secret, redirect URIs, scopes, lifetimes."""
        self.provider.change_client(client_id, changes)

    def expire_access_tokens(self, user: str | None = None, client_id: str | None = None) -> int:
        """Let access tokens be expired as of now."""
        return self.provider.expire_access_tokens(user, client_id)

    def revoke_user_grants(self, user: str | None = None, client_id: str | None = None) -> int:
        """Remove access, as a person does on the page of connected applications."""
        return self.provider.revoke_user_grants(user, client_id)

    def reset(self, *parts: str) -> None:
        """Put everything, or the named parts, back as it was at the start."""
        if parts:
            self.provider.reset(parts)
        else:
            self.provider.reset()

    def count(self, kind: str = "token") -> int:
        """Return how many requests of a kind arrived: "token", "token.refresh_token", "api"."""
        return self.provider.ledger.count(kind)

    def requests(self, endpoint: str | None = None) -> list[Entry]:
        """List the last requests, newest first."""
        return self.provider.ledger.entries(endpoint)


@contextmanager
def running_practice(
    state_dir: Path | None = None,
    clock: Callable[[], float] = time.time,
    pause: Callable[[float], None] = time.sleep,
) -> Generator[RunningPractice]:
    """Run the practice provider in a thread on a free loopback port.

    Args:
        state_dir: Where clients and grants are kept after the end; None for memory only.
        clock: Seconds since 1970, as the provider sees them.
        pause: What the provider does to be slow.
    """
    server, provider = make_server("127.0.0.1", 0, state_dir, clock, pause)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield RunningPractice(provider)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        provider.keep()
