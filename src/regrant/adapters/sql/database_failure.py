"""What a failure of the database means: wait, read again, or our own mistake."""

from typing import Final

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from regrant.errors import ConflictError, StoreUnavailableError

_PASSING_SQLITE: Final = (
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_READONLY",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_CANTOPEN",
)
#: Classes and codes of PostgreSQL: connection, resources, shutting down, system; serialization,
#: deadlock, lock not available, read-only transaction, cancelled.
_PASSING_SQLSTATES: Final = ("08", "53", "57", "58", "40001", "40P01", "55P03", "25006")
_CROSSED_SQLITE: Final = (
    "SQLITE_CONSTRAINT_UNIQUE",
    "SQLITE_CONSTRAINT_PRIMARYKEY",
    "SQLITE_CONSTRAINT_FOREIGNKEY",
)
#: Foreign key, unique.
_CROSSED_SQLSTATES: Final = ("23503", "23505")


def failure_of(
    error: DBAPIError | PoolTimeoutError,
) -> StoreUnavailableError | ConflictError | None:
    """The error for our callers, or `None` for a mistake in our own statements."""
    if isinstance(error, PoolTimeoutError) or _is_passing(error):
        return StoreUnavailableError(
            "The database does not answer or does not accept writes at this moment."
        )
    if _name(error).startswith(_CROSSED_SQLITE) or _sqlstate(error).startswith(_CROSSED_SQLSTATES):
        return ConflictError(
            "Another change came first, or something else still needs this. Read it again."
        )
    return None


def _is_passing(error: DBAPIError) -> bool:
    if error.connection_invalidated or _name(error).startswith(_PASSING_SQLITE):
        return True
    state = _sqlstate(error)
    never_connected = isinstance(error, OperationalError) and not state and not _name(error)
    return never_connected or state.startswith(_PASSING_SQLSTATES)


def _name(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlite_errorname", None) or ""


def _sqlstate(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""
