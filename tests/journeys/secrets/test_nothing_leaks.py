"""After the main job no secret stands anywhere: database, log, answers, pages, refusals."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg
import pytest
from psycopg import sql

from regrant.practice.testing import RunningPractice
from tests.contract.api.role_keys import ROLES
from tests.journeys.relay import Relay
from tests.journeys.secrets.crawl import api_answers, pages
from tests.journeys.secrets.tour import Tour, repeats_everything, repeats_the_secret
from tests.testbed.fixtures import StartRegrant
from tests.testbed.hostile import HostileServer

#: The tour meets at least these; a secret that no longer goes by would be looked for in vain.
MET: Final = {
    "the owner's key",
    "sign-in link",
    "cookie session",
    "connect link",
    "state",
    "nonce",
    "code",
    "confirmation code",
    "client secret",
    "password",
    "key",
    "query key",
    "sent code_verifier",
    "sent refresh_token",
    "sent access token",
    "answered access_token",
    "answered refresh_token",
    "answered id_token",
    "imported refresh token",
}
PLAIN: Final = b"Echo by basic"


@pytest.fixture
def tour(
    start_regrant: StartRegrant, database_url: str, practice: RunningPractice
) -> Iterator[Tour]:
    """Taken on each database, the log at its most talkative."""
    server = start_regrant(database_url=database_url, REGRANT_LOG_LEVEL="DEBUG")
    with Relay(practice.url) as wire, HostileServer() as unkind:
        unkind.always("/echo", repeats_everything)
        unkind.always("/token", repeats_the_secret)
        taken = Tour(server, practice, wire, unkind)
        taken.take()
        yield taken
        assert unkind.unexpected == []


def test_no_secret_is_met_again(tour: Tour, database_url: str) -> None:
    server, canaries = tour.server, tour.canaries
    assert canaries.names >= MET
    assert canaries.found_in_any(tour.refused) == {}
    for role in ROLES:
        client = server.client(server.create_key(f"reader {role}", role=role))
        answers = dict(api_answers(server, client))
        assert len(answers) > 30
        assert canaries.found_in_any(answers) == {}, role
    seen = dict(pages(tour.member))
    assert len(seen) > 60
    assert canaries.found_in_any(seen) == {}
    kept = {**_files(server.data_folder.parent), **_rows(database_url)}
    assert any(PLAIN in text for text in kept.values()), "what is no secret is found"
    assert canaries.found_in_any(kept) == {}
    assert server.stop() == 0
    assert canaries.found_in_any(_files(server.data_folder.parent)) == {}


def _files(folder: Path) -> dict[str, bytes]:
    """Everything that the server wrote: database, WAL, journal, log, key."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _rows(database_url: str) -> dict[str, bytes]:
    """Every row of every table in PostgreSQL, as text; bytes are shown in hexadecimal."""
    if not database_url:
        return {}
    with psycopg.connect(database_url) as database:
        tables = database.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        return {name: _text_of(database, name) for (name,) in tables.fetchall()}


def _text_of(database: psycopg.Connection, table: str) -> bytes:
    query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))
    return "\n".join(row for (row,) in database.execute(query)).encode()
