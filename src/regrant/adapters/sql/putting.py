"""Rows that two processes may write first at the same moment: the last one stays, neither fails."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert


def put(connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Insert a row, or replace the one with its primary key."""
    keys = [column.name for column in table.primary_key]
    others = {name: value for name, value in values.items() if name not in keys}
    adding = insert_of(connection)(table).values(values)
    connection.execute(adding.on_conflict_do_update(index_elements=keys, set_=others))


def insert_of(connection: Connection) -> Any:
    """The dialect's own `INSERT`, which knows `ON CONFLICT`."""
    return postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
