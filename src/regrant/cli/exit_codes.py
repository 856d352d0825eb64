"""Exit codes of the command line: one table from our families of errors."""

from typing import Final

from regrant.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    MisconfiguredError,
    NotFoundError,
    ProviderRefusedError,
    ProviderUnavailableError,
    ReauthorizationRequiredError,
    RegrantError,
    UnauthenticatedError,
)

EXIT_CODES: Final[tuple[tuple[type[RegrantError], int], ...]] = (
    (InvalidInputError, 2),
    (UnauthenticatedError, 3),
    (ForbiddenError, 3),
    (NotFoundError, 4),
    (ConflictError, 4),
    (ReauthorizationRequiredError, 5),
    (ProviderRefusedError, 6),
    (ProviderUnavailableError, 7),
    (MisconfiguredError, 8),
)


def exit_code_of(error: RegrantError) -> int:
    """The exit code of an error."""
    return next((code for kind, code in EXIT_CODES if isinstance(error, kind)), 1)
