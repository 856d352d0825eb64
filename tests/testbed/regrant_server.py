"""The real Regrant server as a subprocess, with its command line and its people."""

import re
import subprocess
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import urljoin

import httpx

from regrant.adapters.sql.database import SqlTransaction
from regrant.bootstrap import Core, open_core
from regrant.cli.local import OPERATOR
from regrant.domain.principal import Role
from regrant.settings import load
from regrant.usecases.addresses import Addresses
from regrant.usecases.input.people import KeyFields
from tests.testbed.browserless import Landing
from tests.testbed.environment import BIN, clean_environment
from tests.testbed.forms import Form, forms_of
from tests.testbed.processes import ChildProcess, free_port

_PROGRAM = BIN / "regrant"
_MOST_REDIRECTS = 5


class LogsIn(Protocol):
    """Somebody with an account at a provider, such as `tests.testbed.peers.peer.Person`."""

    @property
    def log_in(self) -> Callable[..., Landing]: ...


class RegrantServer:
    """`regrant serve` on a free loopback port, with a data directory and a key file of its own.

    Args:
        folder: An empty folder for everything it keeps.
        database_url: PostgreSQL's; empty for SQLite in the data directory.
        settings: Further `REGRANT_*` variables.
        program: What to start.
        practice: Whether the practice provider runs beside it, as `make up` starts it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        database_url: str = "",
        settings: Mapping[str, str] | None = None,
        program: Path = _PROGRAM,
        practice: bool = False,
    ) -> None:
        self._folder = folder
        self._program = program
        self._words = ["serve", "--practice"] if practice else ["serve"]
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.data_folder, self.key_file = folder / "data", folder / "key"
        self.environment = clean_environment(
            **{
                "HOME": str(folder),
                "REGRANT_DATA_DIR": str(self.data_folder),
                "REGRANT_KEY_FILE": str(self.key_file),
                "REGRANT_DATABASE_URL": database_url,
                "REGRANT_PORT": str(self.port),
                "REGRANT_PUBLIC_URL": self.base_url,
                "REGRANT_PRACTICE_PORT": str(free_port()),
                "REGRANT_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
                **(settings or {}),
            }
        )
        self._process: ChildProcess | None = None
        self._replicas: list[RegrantServer] = []
        self._clients: list[httpx.Client] = []

    def prepare(self) -> Self:
        """Make data directory, key file and tables."""
        self.cli("init")
        return self

    def start(self) -> Self:
        """Start the process and wait until it is ready."""
        self._process = ChildProcess(
            [self._program, *self._words],
            log=self._folder / f"serve-{self.port}.log",
            environment=self.environment,
            folder=self._folder,
        )
        self._process.wait_until(self.is_ready, what="Regrant")
        return self

    def replica(self) -> "RegrantServer":
        """A second process over the same data, key and public address; not yet started."""
        other = RegrantServer(self._folder, settings=self.environment, program=self._program)
        other.environment["REGRANT_PORT"] = str(other.port)
        self._replicas.append(other)
        return other

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()

    def stop(self) -> int | None:
        """End it in good order; its exit code, `None` when it did not run."""
        return self._process.stop() if self._process else None

    def restart(self) -> None:
        self.stop()
        self.start()

    def close(self) -> None:
        """End it, its replicas and everybody who talks to it."""
        for client in self._clients:
            client.close()
        for replica in self._replicas:
            replica.close()
        self.stop()

    def __enter__(self) -> Self:
        return self.prepare().start()

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def process(self) -> ChildProcess:
        assert self._process is not None, "the server was not started"
        return self._process

    def log_text(self) -> str:
        return self._process.log_text() if self._process else ""

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.base_url}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def cli(self, *words: str, expected_exit: int = 0) -> str:
        """Run a command of `regrant` beside the server; what it printed on standard output."""
        done = subprocess.run(  # noqa: S603 - our own program
            [self._program, *words],
            env=self.environment,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == expected_exit, f"regrant {' '.join(words)}: {done.stderr}"
        return done.stdout

    def create_key(self, name: str, *, role: Role) -> str:
        """As `regrant key create --offline`, without a process of its own."""
        fields = KeyFields(name=name, role=role)
        with self._core() as core:
            _, value = core.database.write_now(lambda tx: core.keys.make(tx, OPERATOR, fields))
        return value.reveal()

    @cached_property
    def owner_key(self) -> str:
        return self.create_key("tests", role="owner")

    def sign_in_link(self) -> str:
        """As `regrant sign-in-link`, without a process of its own."""
        with self._core() as core:

            def work(tx: SqlTransaction) -> str:
                owner = core.members.first_owner(tx)
                return core.members.make_link(tx, OPERATOR, owner.id).reveal()

            return Addresses(self.base_url).sign_in_url(core.database.write_now(work))

    @contextmanager
    def _core(self) -> Generator[Core]:
        core = open_core(load(self.environment))
        try:
            yield core
        finally:
            core.close()

    def client(self, key: str | None = None) -> httpx.Client:
        """A client of `/api/v1` with an API key, the owner's unless another is given."""
        bearer = f"Bearer {self.owner_key if key is None else key}"
        return self._open(f"{self.base_url}/api/v1", {"Authorization": bearer})

    def browser(self) -> httpx.Client:
        """A client with cookies of its own that follows no redirect."""
        return self._open(self.base_url, {})

    def _open(self, base_url: str, headers: Mapping[str, str]) -> httpx.Client:
        self._clients.append(httpx.Client(base_url=base_url, headers=headers, timeout=60))
        return self._clients[-1]

    @cached_property
    def api(self) -> httpx.Client:
        """The owner's client."""
        return self.client()

    def sign_in(self) -> "Member":
        """A person in whose browser an owner is signed in."""
        member = Member(self)
        page = member.get(self.sign_in_link())
        if forms := forms_of(page.text):
            page = member.submit(page, forms[0])
        assert page.status_code == 200, f"sign-in answered {page.status_code}: {page.text[:400]}"
        return member


class Member:
    """Somebody at a browser on Regrant's own pages."""

    def __init__(self, server: RegrantServer) -> None:
        self.server = server
        self.http = server.browser()

    def get(self, url: str) -> httpx.Response:
        """Open an address and follow redirects that stay on the server."""
        return self._follow(self.http.get(url))

    def submit(self, page: httpx.Response, form: Form | str) -> httpx.Response:
        """Submit a form of the page (by its id) as it stands, and follow as `get` does."""
        chosen = form if isinstance(form, Form) else _form_with_id(page, form)
        fields: dict[str, list[str]] = {}
        for name, value in chosen.fill(button=next(iter(chosen.buttons), None)):
            if name:
                fields.setdefault(name, []).append(value)
        here = str(page.url)
        headers = {"Origin": self.server.base_url, "Referer": here}
        url = urljoin(here, chosen.action)
        return self._follow(self.http.post(url, data=fields, headers=headers))

    def continue_to_provider(self, connect_url: str) -> str:
        """Open a connect link and continue; the provider's address."""
        sent = self.submit(self.get(connect_url), "continue")
        assert sent.status_code == 303, f"connect page answered {sent.status_code}: {sent.text}"
        return sent.headers["location"]

    def connect(
        self,
        application_id: str,
        person: LogsIn,
        *,
        begin: Mapping[str, Any] | None = None,
        **choice: Any,
    ) -> dict[str, Any]:
        """Add a user from the connect link to the callback's page; the attempt afterwards.

        Args:
            application_id: For which application.
            person: Who logs in at the provider.
            begin: The body of the call that begins the attempt; a shared user by default.
            choice: What the person decides there; see its `log_in`.
        """
        begun = self.server.api.post(
            f"/applications/{application_id}/connections", json=dict(begin or {"kind": "shared"})
        )
        assert begun.status_code == 201, begun.text
        landing = person.log_in(self.continue_to_provider(begun.json()["connect_url"]), **choice)
        if landing.has_left:
            self.get(landing.url)
        answer = self.server.api.get(f"/attempts/{begun.json()['attempt']['id']}")
        attempt: dict[str, Any] = answer.raise_for_status().json()
        return attempt

    def _follow(self, page: httpx.Response) -> httpx.Response:
        for _ in range(_MOST_REDIRECTS):
            if not page.has_redirect_location:
                break
            url = urljoin(str(page.url), page.headers["location"])
            if not url.startswith(self.server.base_url + "/"):
                break
            page = self.http.get(url)
        return page


def _form_with_id(page: httpx.Response, form_id: str) -> Form:
    found = next((form for form in forms_of(page.text) if form.id == form_id), None)
    assert found is not None, f"no form {form_id} on {page.url}: {page.text[:400]}"
    return found


def attempt_on(page: httpx.Response) -> str | None:
    """The attempt's id that the page after the callback carries."""
    found = re.search(r'<main\b[^>]*\bdata-attempt="([^"]+)"', page.text)
    return found[1] if found else None
