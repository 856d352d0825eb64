"""Errors as RFC 9457 problems: one table from our families to HTTP."""

import math
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from starlette.responses import Response

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

MEDIA_TYPE: Final = "application/problem+json"
STATUS: Final[tuple[tuple[type[RegrantError], int], ...]] = (
    (InvalidInputError, 422),
    (UnauthenticatedError, 401),
    (ForbiddenError, 403),
    (NotFoundError, 404),
    (ConflictError, 409),
    (ReauthorizationRequiredError, 409),
    (ProviderRefusedError, 502),
    (ProviderUnavailableError, 503),
    (MisconfiguredError, 500),
)
TITLES: Final[Mapping[int, str]] = {
    400: "The request cannot be read",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    409: "Not possible in this state",
    413: "Too large",
    415: "Unsupported content type",
    422: "The input cannot be accepted",
    500: "A fault of this installation",
    502: "The provider refused",
    503: "Not available at this moment",
}


def status_of(error: RegrantError) -> int:
    """The HTTP status of an error."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def problem_body(error: RegrantError) -> dict[str, Any]:
    """The members of the problem document.

    Spec:
        RFC 9457 §3.1, with our `code` and the family of the error (who can repair it), and
        `errors`, `findings`, `connect_url` where they help.
    """
    status = status_of(error)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "code": error.exact_code,
        "family": error.family,
        "detail": error.message,
    }
    if isinstance(error, InvalidInputError):
        body["errors"] = [{"field": p.field, "message": p.message} for p in error.fields]
    if error.findings:
        body["findings"] = [dict(finding) for finding in error.findings]
    return body | dict(error.details)


def problem(error: RegrantError) -> Response:
    """The whole response."""
    headers: dict[str, str] = {"cache-control": "no-store"}
    if isinstance(error, ProviderUnavailableError):
        headers["retry-after"] = str(max(1, math.ceil(error.retry_after_seconds)))
    if isinstance(error, UnauthenticatedError):
        headers["www-authenticate"] = 'Bearer realm="regrant"'
    body = msgspec.json.encode(problem_body(error))
    return Response(body, status_of(error), headers, MEDIA_TYPE)


def bare_problem(status: int, detail: str, code: str, **members: Any) -> Response:
    """A problem that no error of ours stands behind, such as a route that does not exist."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, "Refused"),
        "status": status,
        "code": code,
        "detail": detail,
        **members,
    }
    return Response(msgspec.json.encode(body), status, {"cache-control": "no-store"}, MEDIA_TYPE)
