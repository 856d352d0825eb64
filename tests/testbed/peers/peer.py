"""Starting and stopping a peer, and being its end user."""

import contextlib
import json
import os
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Collection, Generator, Mapping
from pathlib import Path
from typing import Self

import httpx

from tests.testbed.browserless import Browserless, Landing
from tests.testbed.environment import ROOT, clean_environment
from tests.testbed.peers.canaille import Canaille
from tests.testbed.peers.django_oauth_toolkit import DjangoOAuthToolkit
from tests.testbed.peers.oidc_provider import OidcProvider
from tests.testbed.peers.site import NOWHERE, PASSWORDS, Choice, Options, Settings, Site, accounts
from tests.testbed.processes import ChildProcess, free_port, run_script

SITES: dict[str, Site] = {
    site.name: site for site in (OidcProvider(), DjangoOAuthToolkit(), Canaille())
}


class Peer:
    """A running authorization server.

    Attributes:
        settings: Its addresses, clients, people and protected API: all that a client needs.
    """

    def __init__(self, site: Site, options: Options) -> None:
        self.site = site
        self.name = site.name
        self._folder = Path(tempfile.mkdtemp(prefix=f"regrant-{site.name}-"))
        self._control_token = secrets.token_urlsafe(24)
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        seed = {
            "port": port,
            "base": self.base,
            "state_folder": str(self._folder),
            "control_token": self._control_token,
            "accounts": accounts(),
            "lifetimes_s": options.lifetimes,
            "rotates": options.rotates,
            "blocked_addresses": list(options.blocked_addresses),
            **site.seed(self.base, options),
        }
        self.settings: Settings = {
            "peer": site.name,
            "users": dict(PASSWORDS),
            "redirect_uris": list(options.redirect_uris),
            "lifetimes_s": options.lifetimes,
            "scope_unknown": "nonsense",
            "discovery_url": self.base + site.discovery_path,
            **site.settings(self.base, seed),
        }
        try:
            self._process = self._start(seed)
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def stop(self) -> None:
        self._process.stop(seconds=5)
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def log_text(self) -> str:
        return self._process.log_text()

    def register_redirect_uri(self, uri: str, *, client_id: str | None = None) -> None:
        """Let every client of the code grant, or one, use exactly this redirect URI too."""
        form = {"redirect_uri": uri} | ({"client_id": client_id} if client_id else {})
        httpx.post(
            f"{self.base}/testbed/redirect-uris",
            data=form,
            headers={"Authorization": f"Bearer {self._control_token}"},
        ).raise_for_status()
        self.settings["redirect_uris"].append(uri)

    def revoke_as_user(self, user: str = "alice") -> int:
        """The end user removes every application on the server's own page; how many."""
        with Browserless(self.base) as browser:
            return self.site.revoke_all(browser, self.base, Choice(user))

    def wait_until_ready_for_tokens(self) -> None:
        """Wait between two token requests for the same person; see `Canaille`."""
        if self.site.issues_one_token_a_second:
            time.sleep(1 - time.time() % 1)

    @contextlib.contextmanager
    def paused(self) -> Generator[None]:
        """Connections are taken but nothing is answered meanwhile."""
        os.kill(self._process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self._process.pid, signal.SIGCONT)

    def _start(self, seed: Mapping[str, object]) -> ChildProcess:
        run_script("install-peer", self.name)
        seed_file = self._folder / "seed.json"
        seed_file.write_text(json.dumps(seed))
        home, source = ROOT / ".tools/peers" / self.name, ROOT / "tests/peers" / self.name
        process = ChildProcess(
            self.site.command(home, source, seed_file),
            log=self._folder / "server.log",
            environment=clean_environment(HOME=str(self._folder), **self.site.environment),
            folder=self._folder,
        )
        process.wait_until(self._answers, what=self.name)
        return process

    def _answers(self) -> bool:
        try:
            return httpx.get(self.settings["discovery_url"], timeout=5).is_success
        except httpx.HTTPError:
            return False


def start_peer(
    name: str,
    *,
    access_ttl: int = 30,
    code_ttl: int = 60,
    refresh_ttl: int = 3600,
    rotates: bool = True,
    redirect_uris: tuple[str, ...] = (NOWHERE,),
    blocked_addresses: tuple[str, ...] = ("127.0.0.66",),
) -> Peer:
    """Start `oidc-provider`, `django-oauth-toolkit` or `canaille`; see `Options`."""
    options = Options(access_ttl, code_ttl, refresh_ttl, rotates, redirect_uris, blocked_addresses)
    return Peer(SITES[name], options)


class Person:
    """An end user of a peer; every login is made in a fresh browser.

    Args:
        peer: Where the person has an account.
        source_address: From which address of this machine the person comes.
    """

    def __init__(self, peer: Peer, *, source_address: str | None = None) -> None:
        self._peer = peer
        self._source_address = source_address

    def log_in(
        self,
        authorization_url: str,
        *,
        user: str = "alice",
        password: str | None = None,
        deny: bool = False,
        deny_scopes: Collection[str] = (),
    ) -> Landing:
        """Open the authorization URL, sign in, consent or deny; where that ended."""
        choice = Choice(user, password, deny, tuple(deny_scopes))
        with Browserless(self._peer.base, source_address=self._source_address) as browser:
            browser.open(authorization_url)
            self._peer.site.sign_in(browser, choice)
            self._peer.site.consent(browser, choice)
            if browser.landing.has_left:
                self._peer.wait_until_ready_for_tokens()
            return browser.landing
