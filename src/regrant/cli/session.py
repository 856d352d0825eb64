"""A command's way to the server, and back to the person: what every resource command shares."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Final, TypeVar

from cyclopts import Group, Parameter, validators
from rich.console import RenderableType

from regrant.adapters.clock import SystemClock
from regrant.cli import login_file
from regrant.cli.output import Output
from regrant.cli.tables import Column, Rows
from regrant.client import Regrant
from regrant.client.ask import Ask
from regrant.client.objects import Application
from regrant.client.paging import Page
from regrant.domain.secret import Secret
from regrant.errors import InvalidInputError, NotFoundError, UnauthenticatedError
from regrant.settings import load_command_line

T = TypeVar("T")
EVERYWHERE: Final = Group("Everywhere", sort_key=90)
LISTS: Final = Group("How much", sort_key=80)
_PAGE: Final = 200
#: Longer than any request that the server makes in between.
PATIENCE_SECONDS: Final = 120


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Options:
    """What every command that speaks to a server takes."""

    json: Annotated[bool, Parameter(negative=(), group=EVERYWHERE)] = False
    """Print the API's own JSON."""

    server: Annotated[str | None, Parameter(group=EVERYWHERE)] = None
    """Address of the server, instead of that of REGRANT_SERVER or 'regrant login'."""


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Window:
    """How much of a list is wanted."""

    limit: Annotated[int, Parameter(group=LISTS, validator=validators.Number(gte=1))] = 50
    """At most so many."""

    every: Annotated[bool, Parameter(name="--all", negative=(), group=LISTS)] = False
    """All of them."""

    cursor: Annotated[str | None, Parameter(group=LISTS)] = None
    """Go on where a list ended: its next_cursor."""


#: As nothing was given.
OPTIONS: Final = Options()
WINDOW: Final = Window()


class Session:
    """One command's conversation with the server.

    Args:
        client: The SDK.
        output: Where to print.
    """

    def __init__(self, client: Regrant, output: Output) -> None:
        self.client = client
        self.output = output

    @cached_property
    def now(self) -> datetime:
        """When the command began; relative times count from here."""
        return SystemClock().now()

    def send(self, ask: Ask[T]) -> T:
        """Ask for something that is not the answer itself."""
        return self.client.send(ask)

    def answer(
        self,
        ask: Ask[T],
        shown: Callable[[T, datetime], RenderableType],
        *,
        working: str | None = None,
    ) -> T:
        """Ask, and print what comes: the API's JSON, or in words.

        Args:
            ask: The request.
            shown: Makes what people read.
            working: What to say while it takes long.
        """
        document = self.fetched(ask, working=working)
        value = ask.read(document)
        if self.output.as_json:
            self.output.json(document)
        else:
            self.output.show(shown(value, self.now))
        return value

    def fetched(self, ask: Ask[Any], *, working: str | None = None) -> Any:
        """The decoded JSON of an answer."""
        if working is None:
            return self.client.send(ask.as_json())
        with self.output.working(working):
            return self.client.send(ask.as_json())

    def done(self, ask: Ask[None], said: str) -> None:
        """Ask for something that has no answer, and say that it is done."""
        self.client.send(ask)
        if not self.output.as_json:
            self.output.show(said)

    def listed(
        self,
        ask: Callable[..., Ask[Page[T]]],
        window: Window,
        columns: Callable[[datetime], Sequence[Column[T]]],
        nothing: str,
        **filters: Any,
    ) -> None:
        """Print a list.

        Args:
            ask: Describes one page; it takes `limit`, `cursor` and the filters.
            window: How much is wanted.
            columns: What people see of each item.
            nothing: What to do when the list is empty.
            **filters: What the list is limited to.
        """
        document = self._pages(ask, window, filters)
        if self.output.as_json:
            self.output.json(document)
            return
        items = ask(**filters).read(document).items
        if items:
            self.output.show(Rows(columns(self.now), items))
        else:
            self.output.note(nothing)
        if document["next_cursor"]:
            self.output.hint(f"There are more than {len(items)}: --all shows them.")

    def application(self, given: str) -> str:
        """The id of an application that was named by its id or its exact name.

        Raises:
            NotFoundError: No application has this name.
            InvalidInputError: Several have it.
        """
        if given.startswith("app_") and " " not in given:
            return given
        found = [one for one in self.client.applications.list() if one.name == given]
        if len(found) > 1:
            ids = ", ".join(one.id for one in found)
            raise InvalidInputError.of("application", f"several are called {given!r}: {ids}")
        return _only(found, given).id

    def application_filter(self, given: str | None) -> str | None:
        """The same for a filter that may be left out."""
        return self.application(given) if given else None

    def _pages(
        self, ask: Callable[..., Ask[Page[T]]], window: Window, filters: dict[str, Any]
    ) -> dict[str, Any]:
        items: list[Any] = []
        cursor = window.cursor
        while True:
            left = _PAGE if window.every else min(_PAGE, window.limit - len(items))
            page = self.client.send(ask(**filters, limit=left, cursor=cursor).as_json())
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None or (not window.every and len(items) >= window.limit):
                return {"items": items, "next_cursor": cursor}


@contextmanager
def connected(
    options: Options, *, patience_seconds: float = PATIENCE_SECONDS
) -> Generator[Session]:
    """Reach the server.

    Args:
        options: As they were given.
        patience_seconds: How long one request may take.

    Raises:
        UnauthenticatedError: There is no key for this server; the message says how to get one.
    """
    server, key = reach(options.server)
    if not key:
        raise UnauthenticatedError(
            f"There is no API key for {server}.\n"
            "Make one on the server: regrant key create NAME --role owner --offline\n"
            f"Then keep it here: regrant login --server {server} (or set REGRANT_API_KEY)"
        )
    with Regrant(server, key.reveal(), timeout_seconds=patience_seconds) as client:
        yield Session(client, Output(as_json=options.json))


def reach(server: str | None) -> tuple[str, Secret]:
    """Address and key: from the option, the environment, the login, in this order.

    The key of a login goes to the server of that login and to no other.
    """
    known = load_command_line()
    login = login_file.read(known.login_path)
    address = server or known.server or (login.server if login else known.here)
    if known.api_key:
        return address, known.api_key
    if login and login.server.rstrip("/") == address.rstrip("/"):
        return address, login.secret
    return address, Secret("")


def _only(found: list[Application], name: str) -> Application:
    if not found:
        raise NotFoundError(
            f"No application is called {name!r}. 'regrant application list' shows them."
        )
    return found[0]
