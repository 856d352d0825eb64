"""Descriptions of requests as methods of a client: one description, two ways to send."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import wraps
from typing import Any, Generic, ParamSpec, Protocol, TypeVar

from regrant.client.ask import Ask, Plan
from regrant.client.paging import Page, following

P = ParamSpec("P")
T = TypeVar("T")


class Sender(Protocol):
    """What carries out plans."""

    def send(self, plan: Plan[T]) -> T:
        """Carry out a plan."""
        ...


class AsyncSender(Protocol):
    """As `Sender`, without blocking."""

    async def send(self, plan: Plan[T]) -> T:
        """Carry out a plan."""
        ...


class Holds(Protocol):
    """Has a client that sends, or is one."""

    @property
    def sender(self) -> Sender:
        """The client."""
        ...


class AsyncHolds(Protocol):
    """As `Holds`, without blocking."""

    @property
    def sender(self) -> AsyncSender:
        """The client."""
        ...


class Resource:
    """A part of the API in a client.

    Args:
        sender: The client.
    """

    def __init__(self, sender: Sender) -> None:
        self.sender = sender


class AsyncResource:
    """As `Resource`, of the client that does not block."""

    def __init__(self, sender: AsyncSender) -> None:
        self.sender = sender


class Sent(Generic[P, T]):
    """A description as a method that sends it."""

    def __init__(self, describe: Callable[P, Plan[T]]) -> None:
        self.describe = describe
        self.__doc__ = describe.__doc__

    def __get__(self, resource: Holds, owner: Any = None) -> Callable[P, T]:
        """The bound method."""

        @wraps(self.describe)
        def send(*args: P.args, **kwargs: P.kwargs) -> T:
            return resource.sender.send(self.describe(*args, **kwargs))

        return send


class AsyncSent(Generic[P, T]):
    """A description as a method that sends it without blocking."""

    def __init__(self, describe: Callable[P, Plan[T]]) -> None:
        self.describe = describe
        self.__doc__ = describe.__doc__

    def __get__(self, resource: AsyncHolds, owner: Any = None) -> Callable[P, Awaitable[T]]:
        """The bound method."""

        @wraps(self.describe)
        async def send(*args: P.args, **kwargs: P.kwargs) -> T:
            return await resource.sender.send(self.describe(*args, **kwargs))

        return send


class Listed(Generic[P, T]):
    """The description of a page as a method that goes over the items of all pages."""

    def __init__(self, describe: Callable[P, Ask[Page[T]]]) -> None:
        self.describe = describe
        self.__doc__ = describe.__doc__

    def __get__(self, resource: Holds, owner: Any = None) -> Callable[P, Iterator[T]]:
        """The bound method."""

        @wraps(self.describe)
        def items(*args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
            ask: Ask[Page[T]] | None = self.describe(*args, **kwargs)
            while ask is not None:
                page = resource.sender.send(ask)
                yield from page.items
                ask = following(ask, page)

        return items


class AsyncListed(Generic[P, T]):
    """As `Listed`, without blocking."""

    def __init__(self, describe: Callable[P, Ask[Page[T]]]) -> None:
        self.describe = describe
        self.__doc__ = describe.__doc__

    def __get__(self, resource: AsyncHolds, owner: Any = None) -> Callable[P, AsyncIterator[T]]:
        """The bound method."""

        @wraps(self.describe)
        async def items(*args: P.args, **kwargs: P.kwargs) -> AsyncIterator[T]:
            ask: Ask[Page[T]] | None = self.describe(*args, **kwargs)
            while ask is not None:
                page = await resource.sender.send(ask)
                for item in page.items:
                    yield item
                ask = following(ask, page)

        return items
