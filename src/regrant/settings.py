"""The only reader of the environment."""

import os
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from regrant.errors import FieldProblem, InvalidInputError

PREFIX = "REGRANT_"
Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]
Seconds = Annotated[float, msgspec.Meta(gt=0)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How this installation runs. Every field is read from `REGRANT_<FIELD>`.

    Durations are in seconds and say so in their names. `database_url` empty means SQLite in
    the data directory. `public_url` is the address at which browsers reach this server.
    """

    data_dir: str = ""
    key_file: str = ""
    database_url: str = ""
    host: str = "127.0.0.1"
    port: Port = 8400
    public_url: str = ""
    practice_port: Port = 8410
    allow_private_networks: str = ""
    ca_file: str = ""
    attempt_abandoned_seconds: Seconds = 180
    exchange_retention_days: Seconds = 30
    audit_retention_days: Seconds = 365
    lease_seconds: Seconds = 90
    token_timeout_seconds: Seconds = 30
    refresh_interval_seconds: Seconds = 1
    log_level: str = "INFO"

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
        return f"sqlite:///{self.data_path / 'regrant.db'}"

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
    def is_secure(self) -> bool:
        """True when browsers reach us over https."""
        return self.base_url.startswith("https:")


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
    parts = urlsplit(settings.base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        problems.append(
            FieldProblem("REGRANT_PUBLIC_URL", "must look like https://regrant.example.org")
        )
    if settings.database_url and not settings.database_url.startswith(("sqlite", "postgres")):
        problems.append(
            FieldProblem("REGRANT_DATABASE_URL", "must begin with sqlite:/// or postgresql://")
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
