"""`python -m bench`: every figure of `docs/explanation/performance.md`, in a few minutes."""

import argparse
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.testbed.postgresql import PostgreSQL
from tests.testbed.regrant_server import RegrantServer

from bench import contest, cores, due, needs, resting, table
from bench.contender import EXPRESS, FASTIFY, NGINX, NGINX_AGAIN, UPSTREAM, Contender
from bench.nginx import Nginx
from bench.node import NodePeer
from bench.programme import CONTESTS
from bench.subject import Subject

_SIZES = (1_000, 10_000, 100_000, 1_000_000)
_RESTING = ("start", "memory", "due")


def main() -> None:
    """Measure what was asked for; everything by default."""
    asked = _arguments()
    if not cores.ARE_APART:
        needs.say("One core only: server and load share it, and figures are lower and less steady.")
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="regrant-bench-") as name:
        folder = Path(name)
        if set(asked.only) - {"due"}:
            _measure_server(folder, asked, results)
        if "due" in asked.only:
            _measure_due(folder, results, _SIZES[: 3 if asked.quick else 4])
    needs.say(f"Written to {table.keep(results).relative_to(Path.cwd())}")


def _arguments() -> argparse.Namespace:
    known = (*CONTESTS, *_RESTING)
    parser = argparse.ArgumentParser(prog="python -m bench", description=main.__doc__)
    parser.add_argument("only", nargs="*", help=f"of {', '.join(known)}; all unless given")
    parser.add_argument("--quick", action="store_true", help="two short rounds of each")
    parser.add_argument("--database-url", default="", help="PostgreSQL for the server")
    asked = parser.parse_args()
    unknown = set(asked.only) - set(known)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    asked.only = asked.only or list(known)
    return asked


def _measure_server(folder: Path, asked: argparse.Namespace, results: dict[str, Any]) -> None:
    with ExitStack() as stack:
        upstream = Nginx.upstream(folder)
        stack.callback(upstream.process.stop)
        home = folder / "regrant"
        home.mkdir()
        subject = stack.enter_context(Subject(home, upstream.port, database_url=asked.database_url))
        if "start" in asked.only:
            rest = results["start"] = resting.first_answer(subject)
            table.show_rest(rest)
        chosen = {name: CONTESTS[name] for name in CONTESTS if name in asked.only}
        standings: dict[str, contest.Standing] = {}
        with _contenders(folder, subject, upstream) as contenders:
            for name, one in chosen.items():
                one = _shortened(one) if asked.quick else one  # noqa: PLW2901 - the same contest
                standings[name] = contest.hold(one, contenders)
                results[name] = standings[name].as_dict()
                table.show_standing(standings[name])
        if "memory" in asked.only:
            held = results["memory"] = resting.held(subject)
            table.show_held(held)
        table.show_targets(standings)


@contextmanager
def _contenders(folder: Path, subject: Subject, upstream: Nginx) -> Generator[list[Contender]]:
    answer = subject.token_answer()
    with ExitStack() as stack:
        references = [Nginx.reference(folder, upstream.port, answer) for _ in range(2)]
        peers = [
            NodePeer(EXPRESS, "express.mjs", folder, upstream.port),
            NodePeer(FASTIFY, "fastify.mjs", folder, upstream.port),
        ]
        for one in (*references, *peers):
            stack.callback(one.process.stop)
        yield [
            upstream.contender(UPSTREAM, path=""),
            references[0].contender(NGINX),
            references[1].contender(NGINX_AGAIN),
            *(peer.contender() for peer in peers),
            subject.contender(),
        ]


def _shortened(one: contest.Contest) -> contest.Contest:
    return replace(one, rounds=2, work=replace(one.work, seconds=1))


def _measure_due(folder: Path, results: dict[str, Any], sizes: tuple[int, ...]) -> None:
    needs.say(f"Storing {sizes[-1]:,} connections in SQLite and in PostgreSQL")
    found: list[due.Found] = []
    (folder / "due").mkdir()
    found += due.measure(RegrantServer(folder / "due").prepare(), sizes)
    with PostgreSQL.start() as cluster:
        database = cluster.create_database()
        (folder / "due-postgresql").mkdir()
        server = RegrantServer(folder / "due-postgresql", database_url=database.url)
        found += due.measure(server.prepare(), sizes)
    results["due"] = found
    table.show_due(found)


if __name__ == "__main__":
    main()
