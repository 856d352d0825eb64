"""A large store made of a small one: rows are copied inside the database."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, String, Table, cast, func, insert, literal, select
from sqlalchemy import text as sql_text

from regrant.adapters.sql.schema import (
    applications,
    audit,
    connections,
    exchanges,
    findings,
    methods,
    services,
)

APPLICATIONS: Final = 1_000
CONNECTIONS: Final = 10_000
EXCHANGES: Final = 1_000_000
FINDINGS: Final = 2_000
Number = ColumnElement[int]


def fill(engine: Engine, ids: Mapping[str, str], *, exchange_count: int = EXCHANGES) -> None:
    """Copy the furnished objects until there are many of each.

    Args:
        engine: The database.
        ids: The furnished objects by name.
        exchange_count: How many exchanges there will be.
    """
    _copy(engine, applications, ids["application"], APPLICATIONS, _application)
    _copy(engine, services, ids["service"], APPLICATIONS, _service)
    _copy(engine, methods, ids["method"], 3 * APPLICATIONS, _method)
    _copy(engine, connections, ids["personal"], CONNECTIONS, _connection)
    _copy(engine, findings, ids["finding"], FINDINGS, _finding)
    _copy(engine, exchanges, ids["exchange"], exchange_count, _exchange)
    _copy(engine, audit, _first(engine, audit), exchange_count // 10, _entry)
    with engine.begin() as connection:
        connection.execute(sql_text("ANALYZE"))


def _application(number: Number) -> dict[str, Any]:
    return {
        "id": _id("app", number),
        "context": literal("bench-") + cast(number, String),
        "name": literal("Application ") + cast(number, String),
    }


def _service(number: Number) -> dict[str, Any]:
    return {
        "id": _id("svc", number),
        "code": literal("bench-") + cast(number, String),
        "name": literal("Service ") + cast(number, String),
        "application": _id("app", number),
    }


def _method(number: Number) -> dict[str, Any]:
    return {
        "id": _id("mth", number),
        "service": _id("svc", _within(number, APPLICATIONS)),
        "name": literal("method ") + cast(number, String),
    }


def _connection(number: Number) -> dict[str, Any]:
    return {
        "id": _id("con", number),
        "application": _id("app", _within(number, APPLICATIONS)),
        "owner": literal("owner-") + cast(number, String),
        "label": literal("Person ") + cast(number, String),
    }


def _finding(number: Number) -> dict[str, Any]:
    return {
        "id": _id("fnd", number),
        "subject": _id("con", number),
        "application": _id("app", _within(number, APPLICATIONS)),
    }


def _exchange(number: Number) -> dict[str, Any]:
    return {
        "id": _id("exc", number),
        "application": _id("app", _within(number, APPLICATIONS)),
        "service": _id("svc", _within(number, APPLICATIONS)),
        "connection": _id("con", _within(number, CONNECTIONS)),
    }


def _entry(number: Number) -> dict[str, Any]:
    return {"id": _id("aud", number), "subject": _id("app", _within(number, APPLICATIONS))}


def _copy(engine: Engine, table: Table, template: str, count: int, changes: Any) -> None:
    first = select(literal(1).label("i")).cte("numbers", recursive=True)
    numbers = first.union_all(select(first.c.i + 1).where(first.c.i < count))
    made: dict[str, Any] = {column.name: column for column in table.c}
    made |= changes(numbers.c.i)
    rows = select(*made.values()).select_from(numbers).join(table, table.c.id == template)
    with engine.begin() as connection:
        connection.execute(insert(table).from_select(list(made), rows))


def _id(prefix: str, number: Number) -> ColumnElement[str]:
    """An identifier as long as real ones, in the numbers' order."""
    digits = cast(number, String)
    zeros = func.substr(literal("0" * 26), 1, 26 - func.length(digits))
    return literal(f"{prefix}_").concat(zeros).concat(digits)


def _within(number: Number, most: int) -> Number:
    return number % most + 1


def _first(engine: Engine, table: Table) -> str:
    with engine.connect() as connection:
        found = connection.scalar(select(table.c.id).limit(1))
    return str(found)
