"""A command's way to the server, and back to the person: what every resource command shares."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Final, Generic, TypeVar

from cyclopts import Group, Parameter, validators
from msgspec import ValidationError
from rich.console import RenderableType

from regrant.adapters.clock import SystemClock
from regrant.cli import login_file
from regrant.cli.output import Output
from regrant.cli.tables import Column, Rows
from regrant.client import Regrant, UnreadableAnswerError
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


@dataclass(frozen=True, slots=True)
class Fetched(Generic[T]):
    """An answer as it came, and as a value."""

    document: Any
    value: T


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
        found = self.fetched(ask, working=working)
        if self.output.as_json:
            self.output.json(found.document)
        else:
            self.output.show(shown(found.value, self.now))
        return found.value

    def fetched(self, ask: Ask[T], *, working: str | None = None) -> Fetched[T]:
        """The answer in both shapes.

        Raises:
            UnreadableAnswerError: What answered is not this API.
        """
        with self.output.working(working) if working else nullcontext():
            document = self.client.send(ask.as_json())
        return Fetched(document, self.read(ask, document))

    def read(self, ask: Ask[T], document: Any) -> T:
        """An answer as a value.

        Raises:
            UnreadableAnswerError: What answered is not this API.
        """
        try:
            return ask.read(document)
        except ValidationError:
            raise UnreadableAnswerError(
                f"What answered at {self.client.wiring.base_url} is not Regrant's API, or one "
                "of another version. Check the address of the server."
            ) from None

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
        pages = list(self._pages(ask, window, filters))
        items = [one for page in pages for one in page.value.items]
        cursor = pages[-1].value.next_cursor
        if self.output.as_json:
            shown = [one for page in pages for one in page.document["items"]]
            self.output.json({"items": shown, "next_cursor": cursor})
            return
        if items:
            self.output.show(Rows(columns(self.now), items))
        else:
            self.output.note(nothing)
        if cursor:
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
    ) -> Generator[Fetched[Page[T]]]:
        cursor, left = window.cursor, window.limit
        while True:
            limit = _PAGE if window.every else min(_PAGE, left)
            page = self.fetched(ask(**filters, limit=limit, cursor=cursor))
            yield page
            cursor, left = page.value.next_cursor, left - len(page.value.items)
            if cursor is None or (left <= 0 and not window.every):
                return


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
            f"There is no API key for {server}. Make one on the server and keep it here, or set "
            "REGRANT_API_KEY:\n"
            "  regrant key create NAME --role owner --offline\n"
            f"  regrant login --server {server}"
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
    if not address.startswith(("https://", "http://")):
        raise InvalidInputError.of(
            "--server", f"{address!r} must look like https://regrant.example.org"
        )
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
