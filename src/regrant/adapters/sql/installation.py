"""The installation's identity and its data keys; made once, checked at every start."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, insert, inspect, select, text

from regrant.adapters.key_file import WrappingKey
from regrant.adapters.sql.schema import data_keys, installation
from regrant.adapters.vault import SealBrokenError, Vault, new_data_key, unwrap, wrap
from regrant.errors import MisconfiguredError

#: The newest migration; a test compares it with the migrations themselves.
SCHEMA_VERSION: Final = "0002"
#: An arbitrary number, the same in every version.
SET_UP_LOCK: Final = 8_400_001


def schema_version(engine: Engine) -> str | None:
    """The migration that the database stands at, or `None` for an empty one."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def require_schema(engine: Engine) -> None:
    """Refuse a database that this version does not fit.

    Raises:
        MisconfiguredError: It is empty, older or newer; the message says which command helps.
    """
    found = schema_version(engine)
    if found is None:
        raise MisconfiguredError("The database is empty. Run 'regrant init' first.")
    if found < SCHEMA_VERSION:
        raise MisconfiguredError(
            f"The database is at migration {found}, this version needs {SCHEMA_VERSION}. "
            "Run 'regrant migrate'."
        )


def establish(engine: Engine, keys: Sequence[WrappingKey], now: datetime) -> str:
    """Give a new installation its id and first data key; leave an old one as it is.

    Returns:
        The installation's id.
    """
    with engine.begin() as connection:
        hold_alone(connection)
        existing = _value(connection, "id")
        if existing is not None:
            return existing
        new_id = secrets.token_hex(16)
        connection.execute(insert(installation).values(name="id", value=new_id))
        key_id, data_key = new_data_key()
        connection.execute(
            insert(data_keys).values(
                id=key_id.hex(),
                wrapped=wrap(data_key, key_id, keys[0], new_id),
                wrapped_by=keys[0].id,
                is_primary=True,
                created_at=now,
            )
        )
        return new_id


def open_vault(engine: Engine, keys: Sequence[WrappingKey]) -> Vault:
    """Open the data keys with the key file's keys.

    Raises:
        MisconfiguredError: The key file is not this installation's; nothing was written.
    """
    with engine.connect() as connection:
        installation_id = _value(connection, "id")
        rows = connection.execute(select(data_keys)).all()
    if installation_id is None or not rows:
        raise MisconfiguredError("This database has no installation yet. Run 'regrant init'.")
    by_id = {key.id: key for key in keys}
    opened: dict[bytes, bytes] = {}
    primary = b""
    for row in rows:
        wrapping = by_id.get(row.wrapped_by)
        if wrapping is None:
            raise SealBrokenError(
                f"The key file lacks the key {row.wrapped_by} that this database needs. "
                "Put the installation's own key file back; nothing was changed."
            )
        key_id = bytes.fromhex(row.id)
        opened[key_id] = unwrap(row.wrapped, key_id, wrapping, installation_id)
        primary = key_id if row.is_primary else primary
    return Vault(installation_id, opened, primary)


def hold_alone(connection: Connection) -> None:
    """Let one process at a time set a database up; SQLite's transactions do so by themselves."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": SET_UP_LOCK})


def _value(connection: Connection, name: str) -> str | None:
    return connection.scalar(select(installation.c.value).where(installation.c.name == name))
