"""The fields of a web service as options, the same for creating and changing one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from cyclopts import Group, Parameter

from regrant.cli import given
from regrant.domain.service import AccountChoice, AuthenticationType
from regrant.errors import InvalidInputError

AUTHENTICATION: Final = Group("Authentication", sort_key=10)
CALLS: Final = Group("Every call", sort_key=20)
_SECRET_FIELDS: Final = {"basic": "password", "api_key": "value"}


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ServiceOptions:
    """Every field but name, code and base URL; what is left out keeps its value."""

    authentication: Annotated[AuthenticationType | None, Parameter(group=AUTHENTICATION)] = None
    """How the service wants to know who asks."""

    application: Annotated[str | None, Parameter(group=AUTHENTICATION)] = None
    """With oauth2: whose users' tokens go along, by id or exact name."""

    account: Annotated[AccountChoice | None, Parameter(group=AUTHENTICATION)] = None
    """With oauth2: which user."""

    username: Annotated[str | None, Parameter(group=AUTHENTICATION)] = None
    """With basic: the user name."""

    key_header: Annotated[str | None, Parameter(group=AUTHENTICATION)] = None
    """With api_key: the header that carries the key."""

    key_query: Annotated[str | None, Parameter(group=AUTHENTICATION)] = None
    """With api_key: the query parameter that carries the key."""

    secret_stdin: Annotated[bool, Parameter(group=AUTHENTICATION, negative=())] = False
    """Read the password or the key from standard input."""

    secret_file: Annotated[Path | None, Parameter(group=AUTHENTICATION)] = None
    """Read the password or the key from this file."""

    timeout_seconds: Annotated[float | None, Parameter(group=CALLS)] = None
    """How long an answer may take."""

    retries: Annotated[int | None, Parameter(group=CALLS)] = None
    """How often a call that changes nothing twice is repeated."""

    expired_status: Annotated[list[int] | None, Parameter(group=CALLS, negative=())] = None
    """A status that means "token expired", such as 401; repeatable."""

    header: Annotated[list[str] | None, Parameter(group=CALLS, negative=())] = None
    """A header for every call, such as "Accept: text/csv"; repeatable, no secrets."""

    def fields(self, *, type_now: str | None = None) -> dict[str, Any]:
        """What was given, by the names of the API.

        Args:
            type_now: How the service authenticates already.
        """
        return given.fields(
            authentication=self._authentication(type_now) or None,
            timeout_seconds=self.timeout_seconds,
            retries=self.retries,
            expired_status_codes=self.expired_status,
            headers=given.pairs("--header", self.header, ":"),
        )

    def _authentication(self, type_now: str | None) -> dict[str, Any]:
        kind = self.authentication or self._kind() or type_now
        secret = given.secret("--secret", stdin=self.secret_stdin, file=self.secret_file)
        if secret is not None and kind not in _SECRET_FIELDS:
            raise InvalidInputError.of(
                "--secret-stdin", "belongs to --authentication basic or api_key"
            )
        found = given.fields(
            application=self.application,
            account=self.account,
            username=self.username,
            header=self.key_header,
            query=self.key_query,
            **({_SECRET_FIELDS[kind]: secret} if kind in _SECRET_FIELDS else {}),
        )
        if found or self.authentication:
            found["type"] = kind
        return found

    def _kind(self) -> str | None:
        """What the options mean when the type is not said."""
        if self.application or self.account:
            return "oauth2"
        if self.key_header or self.key_query:
            return "api_key"
        return "basic" if self.username else None


#: As nothing was given.
FIELDS: Final = ServiceOptions()
