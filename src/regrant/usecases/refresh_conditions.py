"""Whether a connection may be used, and whether asking for new tokens can help now."""

from datetime import datetime

from regrant.domain.connection import Connection
from regrant.domain.stored import FindingRow, HostState
from regrant.errors import (
    ConflictError,
    PreconditionError,
    ProviderUnavailableError,
    ReauthorizationRequiredError,
)
from regrant.usecases.diagnosing import OF_APPLICATION


def require_usable(connection: Connection) -> None:
    """Refuse a connection whose state forbids use.

    Raises:
        ReauthorizationRequiredError: Somebody has to log in again.
        ConflictError: It is disabled or waits for confirmation.
    """
    if connection.status == "needs_reconnect":
        raise ReauthorizationRequiredError(
            f"Connection {connection.id} needs a new login ({connection.status_reason}).",
            code=connection.status_reason or "reauthorization-required",
            details={"connection": connection.id},
        )
    if not connection.is_usable:
        raise ConflictError(
            f"Connection {connection.id} is {connection.status.replace('_', ' ')}.",
            code=f"connection-{connection.status.replace('_', '-')}",
            details={"connection": connection.id},
        )


def require_possible(
    connection: Connection,
    host: HostState | None,
    now: datetime,
    because: FindingRow | None = None,
    *,
    forced: bool,
) -> None:
    """Refuse to send what cannot help now.

    Args:
        connection: With its tokens.
        host: What is known of the token host.
        now: Aware time.
        because: The application's fault that made the last refresh fail, while it is open.
        forced: A person asks; neither a pause nor a failure just now stands in the way.

    Raises:
        ReauthorizationRequiredError: There is nothing to refresh with.
        PreconditionError: The last try was just now, and the application has to be mended.
        ProviderUnavailableError: The host asked us to wait, or the last try was just now.
    """
    if connection.tokens is None or not connection.can_renew:
        raise ReauthorizationRequiredError(
            "The access token has ended and there is no refresh token. Log in again.",
            code="access-token-expired",
            details={"connection": connection.id},
        )
    if host and host.not_before and host.not_before > now and not forced:
        raise ProviderUnavailableError(
            f"{host.origin} asked for a pause.",
            code="provider-unavailable",
            retry_after_seconds=(host.not_before - now).total_seconds(),
        )
    due = connection.refresh_due_at
    is_mended = because is None and connection.status_reason in OF_APPLICATION
    if connection.refresh_failures and due and due > now and not forced and not is_mended:
        if because is not None:
            raise PreconditionError(
                str(because.content.get("title", "The application has to be mended.")),
                code=because.code,
                findings=[because.content],
                details={"connection": connection.id},
            )
        raise ProviderUnavailableError(
            "The last refresh failed; the next try is due soon.",
            code=connection.status_reason or "provider-unavailable",
            retry_after_seconds=max((due - now).total_seconds(), 1),
        )
