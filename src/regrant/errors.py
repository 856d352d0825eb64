"""Every error that Regrant raises on purpose, in one tree.

RegrantError
├── InvalidInputError                  the caller repairs it
├── UnauthenticatedError               the caller
├── ForbiddenError                     the caller
├── NotFoundError                      the caller
├── ConflictError                      the caller
│   └── PreconditionError              the caller, by mending the set-up that the findings name
├── ReauthorizationRequiredError       the user, by consenting again
├── ProviderRefusedError               the application's owner
├── ProviderUnavailableError           time
│   └── StoreUnavailableError          time, or the operator: the database does not answer
└── MisconfiguredError                 the operator

A family answers one question: who can repair this? No error knows HTTP or exit codes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One refused field: its name as the caller wrote it, and what to do about it."""

    field: str
    message: str


class RegrantError(Exception):
    """An error with a public, stable code.

    On the class, `code` names the family; on an error it may be more exact.

    Args:
        message: What happened, to what, and what to do next. Never a secret.
        code: A more exact code than the family's own.
        findings: What diagnosis says about it, as the API shows findings.
        details: Further public members, such as `connect_url`.
    """

    code = "error"
    retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        findings: Sequence[Mapping[str, Any]] = (),
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.findings = tuple(findings)
        self.details = dict(details or {})

    @property
    def family(self) -> str:
        """The code of its class: who can repair it."""
        return type(self).code

    @property
    def exact_code(self) -> str:
        """The most exact code that is known."""
        return self.code

    @property
    def connect_url(self) -> str | None:
        """Where a login would help: the link that begins it."""
        return self.details.get("connect_url")


class InvalidInputError(RegrantError):
    """The input cannot be accepted; every refused field is named."""

    code = "invalid-input"

    def __init__(self, message: str, *fields: FieldProblem, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.fields = fields

    @classmethod
    def of(cls, field: str, message: str) -> "InvalidInputError":
        """Refuse one field."""
        return cls(f"{field}: {message}", FieldProblem(field, message))


class UnauthenticatedError(RegrantError):
    """Nobody known is asking."""

    code = "unauthenticated"


class ForbiddenError(RegrantError):
    """The one who asks may not do this."""

    code = "forbidden"


class NotFoundError(RegrantError):
    """The object does not exist, or not for the one who asks."""

    code = "not-found"


class ConflictError(RegrantError):
    """The object's present state does not allow this."""

    code = "conflict"


class PreconditionError(ConflictError):
    """Our own set-up makes it impossible; the findings say what to mend."""

    code = "precondition-failed"


class ReauthorizationRequiredError(RegrantError):
    """The user has to log in at the provider again."""

    code = "reauthorization-required"


class ProviderRefusedError(RegrantError):
    """The provider said no for a reason that the application's owner can mend."""

    code = "provider-refused"


class ProviderUnavailableError(RegrantError):
    """Only time helps.

    Args:
        message: As in `RegrantError`.
        retry_after_seconds: When asking again makes sense, in seconds from now.
    """

    code = "provider-unavailable"
    retryable = True

    def __init__(self, message: str, *, retry_after_seconds: float = 30, **kwargs: Any) -> None:
        super().__init__(message, **kwargs)
        self.retry_after_seconds = retry_after_seconds


class StoreUnavailableError(ProviderUnavailableError):
    """Our own database does not answer; nothing was changed."""

    code = "store-unavailable"


class MisconfiguredError(RegrantError):
    """The operator has to mend the installation."""

    code = "misconfigured"
