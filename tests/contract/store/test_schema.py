"""Migrations make exactly the tables that the code uses, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select
from sqlalchemy.exc import DBAPIError

from regrant.adapters import key_file
from regrant.adapters.sql import installation as made
from regrant.adapters.sql.database import make_engine
from regrant.adapters.sql.migrate import configuration, upgrade
from regrant.adapters.sql.schema import data_keys, metadata
from regrant.errors import MisconfiguredError
from regrant.testing.clock import NOON
from tests.contract.store import rivals
from tests.testbed.postgresql import Database, PostgreSQL

KEY = key_file.WrappingKey("k1", b"k" * 32)
OTHER = key_file.WrappingKey("k2", b"o" * 32)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    if request.param == "sqlite":
        opened = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
        yield opened
        opened.dispose()
        return
    cluster: PostgreSQL = request.getfixturevalue("postgresql")
    database: Database = cluster.create_database()
    opened = make_engine(database.sqlalchemy_url)
    yield opened
    opened.dispose()
    cluster.drop_database(database)


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_the_migrations_and_the_tables_in_the_code_agree(engine: Engine) -> None:
    upgrade(engine)
    command.check(configuration(engine))
    assert tables(engine) == {*metadata.tables, "alembic_version"}


def test_there_is_one_newest_migration_and_the_code_names_it(engine: Engine) -> None:
    script = ScriptDirectory.from_config(configuration(engine))
    assert script.get_heads() == [made.SCHEMA_VERSION]
    assert made.schema_version(engine) is None
    upgrade(engine)
    assert made.schema_version(engine) == made.SCHEMA_VERSION
    made.require_schema(engine)


def test_migrations_go_down_to_nothing_and_up_again(engine: Engine) -> None:
    upgrade(engine)
    command.downgrade(configuration(engine), "base")
    assert tables(engine) == {"alembic_version"}
    upgrade(engine)
    upgrade(engine)
    command.check(configuration(engine))


def test_an_empty_or_old_database_is_refused_with_the_command_that_helps(engine: Engine) -> None:
    with pytest.raises(MisconfiguredError, match="regrant init"):
        made.require_schema(engine)
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(MisconfiguredError, match="regrant migrate"):
        made.require_schema(engine)


def test_a_migration_that_fails_leaves_nothing_behind(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE sessions (id int)")
    with pytest.raises(DBAPIError):
        upgrade(engine)
    assert tables(engine) <= {"sessions", "alembic_version"}
    assert made.schema_version(engine) is None


def test_two_replicas_may_migrate_and_establish_at_once(
    engine: Engine, processes: ProcessPoolExecutor, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("meeting")
    url = engine.url.render_as_string(hide_password=False)
    setting_up = [
        processes.submit(rivals.set_up, url, KEY, owner, place) for owner in ("one", "two")
    ]
    first, second = (one.result() for one in setting_up)
    assert first == second
    with engine.connect() as connection:
        assert len(connection.execute(select(data_keys)).all()) == 1
    made.open_vault(engine, (OTHER, KEY))


def test_an_installation_is_established_once(engine: Engine) -> None:
    upgrade(engine)
    with pytest.raises(MisconfiguredError, match="regrant init"):
        made.open_vault(engine, (KEY,))
    first = made.establish(engine, (KEY,), NOON)
    assert made.establish(engine, (OTHER,), NOON) == first
    made.open_vault(engine, (KEY,))
