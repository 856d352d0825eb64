"""The Python SDK: a Regrant server as typed objects, blocking or not.

It speaks HTTP and imports nothing of the server but the tree of errors, so that an error has the
same class and the same `code` on both sides.
"""

from regrant.client.answer import ServerUnreachableError, UnreadableAnswerError
from regrant.client.async_regrant import AsyncRegrant
from regrant.client.paging import Page
from regrant.client.regrant import Regrant
from regrant.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    MisconfiguredError,
    NotFoundError,
    PreconditionError,
    ProviderRefusedError,
    ProviderUnavailableError,
    ReauthorizationRequiredError,
    RegrantError,
    UnauthenticatedError,
)

__all__ = [
    "AsyncRegrant",
    "ConflictError",
    "ForbiddenError",
    "InvalidInputError",
    "MisconfiguredError",
    "NotFoundError",
    "Page",
    "PreconditionError",
    "ProviderRefusedError",
    "ProviderUnavailableError",
    "ReauthorizationRequiredError",
    "Regrant",
    "RegrantError",
    "ServerUnreachableError",
    "UnauthenticatedError",
    "UnreadableAnswerError",
]
