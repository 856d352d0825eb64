"""The only reader of the environment."""

import os
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit

import msgspec

from regrant.domain.secret import Secret
from regrant.errors import FieldProblem, InvalidInputError

PREFIX = "REGRANT_"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How this installation runs. Every field is read from `REGRANT_<FIELD>`.

    Durations are in seconds or days and say so in their names. The descriptions are the text of
    `docs/reference/settings.md`.
    """

    data_dir: Annotated[
        str,
        msgspec.Meta(
            description="Directory of the SQLite database, the journal and the instance locks. "
            "`~/.local/share/regrant` unless set."
        ),
    ] = ""
    key_file: Annotated[
        str,
        msgspec.Meta(
            description="File with the key that wraps the data keys, mode 0600, outside the data "
            "directory. `~/.config/regrant/key` unless set."
        ),
    ] = ""
    database_url: Annotated[
        str,
        msgspec.Meta(
            description="`postgresql://user:password@host/name`, or empty for SQLite in the data "
            "directory."
        ),
    ] = ""
    host: Annotated[str, msgspec.Meta(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=1, le=65535, description="Port to listen on.")] = 8400
    public_url: Annotated[
        str,
        msgspec.Meta(
            description="Address at which browsers reach this server, such as "
            "`https://regrant.example.org`. Redirect URLs and links are made of it. "
            "`http://HOST:PORT` unless set."
        ),
    ] = ""
    practice_port: Annotated[
        int, msgspec.Meta(ge=1, le=65535, description="Port of the practice provider.")
    ] = 8410
    allow_private_networks: Annotated[
        str,
        msgspec.Meta(
            description="Address ranges (CIDR, separated by commas) that requests to providers and "
            "services may reach although they are not public, such as `10.0.0.0/8`. Only for these "
            "is http accepted. `make up` allows loopback, for the practice provider."
        ),
    ] = ""
    egress_addresses: Annotated[
        str,
        msgspec.Meta(
            description="Addresses or ranges (separated by commas) from which requests of this "
            "server come, as others see them: what an IP allow-list has to contain. Shown by the "
            "check and in findings about limited access; found out unless set, where this machine "
            "has a public address of its own."
        ),
    ] = ""
    ca_file: Annotated[
        str,
        msgspec.Meta(
            description="PEM file with further certificate authorities to trust, for providers "
            "with a private one."
        ),
    ] = ""
    attempt_abandoned_seconds: Annotated[
        float,
        msgspec.Meta(
            gt=0,
            description="A login from which nobody came back for so long is shown as abandoned.",
        ),
    ] = 180
    exchange_retention_days: Annotated[
        float, msgspec.Meta(gt=0, le=36_500, description="How long exchange records are kept.")
    ] = 30
    audit_retention_days: Annotated[
        float, msgspec.Meta(gt=0, le=36_500, description="How long audit entries are kept.")
    ] = 365
    lease_seconds: Annotated[
        float,
        msgspec.Meta(
            gt=0,
            description="How long a process may be refreshing a connection before another one on "
            "another machine takes over. At least twice `REGRANT_TOKEN_TIMEOUT_SECONDS`.",
        ),
    ] = 90
    token_timeout_seconds: Annotated[
        float,
        msgspec.Meta(gt=0, description="How long a provider may take to answer altogether."),
    ] = 30
    refresh_interval_seconds: Annotated[
        float, msgspec.Meta(gt=0, description="How often due connections are looked for.")
    ] = 1
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        msgspec.Meta(description="How much is logged."),
    ] = "INFO"

    @property
    def data_path(self) -> Path:
        """Directory of the database, the journal and the instance locks."""
        return Path(self.data_dir).expanduser()

    @property
    def key_path(self) -> Path:
        """File with the key that wraps the data keys; never inside the data directory."""
        return Path(self.key_file).expanduser()

    @property
    def database(self) -> str:
        """SQLAlchemy address of the database."""
        if self.database_url:
            return _with_driver(self.database_url)
        return f"sqlite:///{quote(str(self.data_path / 'regrant.db'))}"

    @property
    def base_url(self) -> str:
        """Public address without a final slash."""
        default = f"http://{_host_in_url(self.host)}:{self.port}"
        return (self.public_url or default).rstrip("/")

    @property
    def private_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Ranges that outbound requests may reach although they are not public."""
        return tuple(
            ip_network(part) for part in self.allow_private_networks.replace(",", " ").split()
        )

    @property
    def egress(self) -> tuple[str, ...]:
        """Addresses from which our requests come, as the operator named them."""
        return tuple(self.egress_addresses.replace(",", " ").split())

    @property
    def is_secure(self) -> bool:
        """True when browsers reach us over https."""
        return self.base_url.startswith("https:")


class CommandLine(msgspec.Struct, frozen=True, kw_only=True):
    """How commands reach a running server. The described fields are read from `REGRANT_<FIELD>`."""

    server: Annotated[
        str,
        msgspec.Meta(
            description="Address of the server. That of `regrant login` unless set, else "
            "`REGRANT_PUBLIC_URL`, else `http://127.0.0.1:8400`."
        ),
    ] = ""
    api_key: Annotated[
        Secret,
        msgspec.Meta(description="API key. That of `regrant login` unless set."),
    ] = Secret("")
    here: str = ""
    login_path: Path = Path()


def load_command_line(environ: Mapping[str, str] | None = None) -> CommandLine:
    """Read what commands need to reach a server; what only the server needs may be wrong.

    Args:
        environ: As in `load`.

    Returns:
        `here` is where a server on this machine answers, `login_path` where `regrant login` keeps
        address and key.
    """
    environ = os.environ if environ is None else environ
    port = environ.get("REGRANT_PORT") or 8400
    return CommandLine(
        server=environ.get("REGRANT_SERVER", ""),
        api_key=Secret(environ.get("REGRANT_API_KEY", "").strip()),
        here=environ.get("REGRANT_PUBLIC_URL") or f"http://127.0.0.1:{port}",
        login_path=Path(_default(environ, "XDG_CONFIG_HOME", ".config", "regrant/login.json")),
    )


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Args:
        environ: Names and values; the process environment when `None`.

    Raises:
        InvalidInputError: A value cannot be used; the variable is named.
    """
    environ = os.environ if environ is None else environ
    given: dict[str, Any] = {}
    for field in msgspec.structs.fields(Settings):
        name = PREFIX + field.name.upper()
        if environ.get(name, "") != "":
            given[field.name] = _convert(name, environ[name], field.type)
    given.setdefault("data_dir", _default(environ, "XDG_DATA_HOME", ".local/share", "regrant"))
    given.setdefault("key_file", _default(environ, "XDG_CONFIG_HOME", ".config", "regrant/key"))
    settings = Settings(**given)
    _check(settings)
    return settings


def _default(environ: Mapping[str, str], variable: str, fallback: str, leaf: str) -> str:
    home = environ.get("HOME") or str(Path.home())
    return str(Path(environ.get(variable) or Path(home) / fallback) / leaf)


def _convert(name: str, value: str, kind: Any) -> Any:
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidInputError.of(
            name, f"{error}. Correct the variable and start again."
        ) from None


def _check(settings: Settings) -> None:
    problems: list[FieldProblem] = []
    try:
        _ = settings.private_networks
    except ValueError as error:
        problems.append(
            FieldProblem("REGRANT_ALLOW_PRIVATE_NETWORKS", f"{error}; write 10.0.0.0/8")
        )
    try:
        _ = [ip_network(one) for one in settings.egress]
    except ValueError as error:
        problems.append(FieldProblem("REGRANT_EGRESS_ADDRESSES", f"{error}; write 203.0.113.7"))
    parts = urlsplit(settings.base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        problems.append(
            FieldProblem("REGRANT_PUBLIC_URL", "must look like https://regrant.example.org")
        )
    if settings.database_url and not settings.database_url.startswith(("sqlite", "postgres")):
        problems.append(
            FieldProblem("REGRANT_DATABASE_URL", "must begin with sqlite:/// or postgresql://")
        )
    if settings.lease_seconds < 2 * settings.token_timeout_seconds:
        problems.append(
            FieldProblem(
                "REGRANT_LEASE_SECONDS",
                "must be at least twice REGRANT_TOKEN_TIMEOUT_SECONDS, or a slow answer could find "
                "its lease taken",
            )
        )
    if settings.key_path.is_relative_to(settings.data_path):
        problems.append(
            FieldProblem(
                "REGRANT_KEY_FILE",
                "must be outside the data directory, or a copy of one holds both",
            )
        )
    if problems:
        raise InvalidInputError("; ".join(f"{p.field}: {p.message}" for p in problems), *problems)


def _with_driver(url: str) -> str:
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _host_in_url(host: str) -> str:
    shown = "127.0.0.1" if host in {"0.0.0.0", "", "::"} else host  # noqa: S104 - shown, not bound
    return f"[{shown}]" if ":" in shown else shown
