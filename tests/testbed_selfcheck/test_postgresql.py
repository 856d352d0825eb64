"""The test cluster is a real PostgreSQL with cheap databases."""

from pathlib import Path

import psycopg
import pytest
from tests.testbed.postgresql import Database, PostgreSQL


def _ask(database: Database, statement: bytes) -> object:
    with psycopg.connect(database.url, autocommit=True) as connection:
        row = connection.execute(statement).fetchone()
    return row[0] if row else None


def test_a_test_gets_an_empty_database_of_its_own(postgresql_database: Database) -> None:
    tables = b"SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert _ask(postgresql_database, tables) == 0
    assert _ask(postgresql_database, b"SELECT current_database()") == postgresql_database.name


def test_two_databases_do_not_see_each_other(postgresql: PostgreSQL) -> None:
    first, second = postgresql.create_database(), postgresql.create_database()
    postgresql.execute("CREATE TABLE only_here (id int)", database=first.name)
    exists = b"SELECT to_regclass('only_here') IS NOT NULL"
    assert (_ask(first, exists), _ask(second, exists)) == (True, False)


def test_a_template_is_prepared_once_and_copied(postgresql: PostgreSQL) -> None:
    prepared: list[str] = []

    def prepare(database: Database) -> None:
        prepared.append(database.name)
        postgresql.execute("CREATE TABLE notes AS SELECT 42 AS answer", database=database.name)

    copies = [
        postgresql.create_database(template=postgresql.make_template("notes", prepare))
        for _ in range(2)
    ]
    assert [_ask(copy, b"SELECT answer FROM notes") for copy in copies] == [42, 42]
    assert len(prepared) == 1


def test_a_dropped_database_is_gone_even_while_somebody_is_connected(
    postgresql: PostgreSQL,
) -> None:
    database = postgresql.create_database()
    with psycopg.connect(database.url) as connection:
        postgresql.drop_database(database)
        with pytest.raises(psycopg.OperationalError):
            connection.execute(b"SELECT 1")


def test_nobody_enters_without_the_password(postgresql_database: Database) -> None:
    wrong = postgresql_database.url.replace(postgresql_database.password, "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_a_stopped_cluster_leaves_no_process_and_no_folder() -> None:
    cluster = PostgreSQL.start()
    folder, pid = cluster.folder, cluster.pid
    assert folder.exists()
    cluster.stop()
    assert not folder.exists()
    assert not Path(f"/proc/{pid}").exists()
    assert not cluster.answers()
