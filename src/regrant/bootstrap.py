"""Assemble adapters and use cases; the only place that does."""

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from regrant.adapters import key_file
from regrant.adapters.clock import SystemClock
from regrant.adapters.instances import Instances
from regrant.adapters.journal_file import SealedJournalFiles
from regrant.adapters.outbound.client import GuardedClient
from regrant.adapters.sql.change_feed import PostgresChanges, SqliteChanges, make_change_feed
from regrant.adapters.sql.database import Database, make_engine
from regrant.adapters.sql.installation import open_vault, require_schema
from regrant.domain.stored import FindingRow
from regrant.errors import MisconfiguredError
from regrant.ports.clock import Clock
from regrant.ports.outbound import Limits
from regrant.settings import Settings
from regrant.usecases.addresses import Addresses
from regrant.usecases.all import UseCases
from regrant.usecases.applications import Applications
from regrant.usecases.attempts import Attempts
from regrant.usecases.branding import Branding
from regrant.usecases.call import Calls
from regrant.usecases.call_access import CallAccess
from regrant.usecases.call_findings import CallFindings
from regrant.usecases.check.alone import Alone
from regrant.usecases.check.checks import Checks
from regrant.usecases.check.own_address import OwnAddress
from regrant.usecases.check.places import Places
from regrant.usecases.code_exchange import CodeExchange
from regrant.usecases.code_recovery import CodeRecovery
from regrant.usecases.connect_begin import ConnectBegin
from regrant.usecases.connect_callback import ConnectCallback
from regrant.usecases.connect_page import ConnectPage
from regrant.usecases.connect_store import ConnectStore
from regrant.usecases.connection_import import ConnectionImport
from regrant.usecases.connections import Connections
from regrant.usecases.conversation import Conversation
from regrant.usecases.diagnosing import Diagnosing
from regrant.usecases.discovery import Discovery
from regrant.usecases.findings import FindingBook
from regrant.usecases.fix import Fixes
from regrant.usecases.housekeeping import Housekeeping
from regrant.usecases.identity import Identities
from regrant.usecases.journal import Journal
from regrant.usecases.keys import Keys
from regrant.usecases.links import Links
from regrant.usecases.machine_tokens import MachineTokens
from regrant.usecases.members import Members
from regrant.usecases.own_settings import OwnSettingsJudge
from regrant.usecases.reading import Reading
from regrant.usecases.recheck import Recheck
from regrant.usecases.records import Records
from regrant.usecases.refresh import Refresh
from regrant.usecases.refresh_ahead import RefreshAhead
from regrant.usecases.refresh_refusal import RefreshRefusals
from regrant.usecases.revocation_queue import RevocationQueue
from regrant.usecases.revoke import Revocations
from regrant.usecases.services import Services
from regrant.usecases.token_read import TokenRead
from regrant.usecases.tokens import Tokens
from regrant.usecases.tour import Tour
from regrant.usecases.views import Views

log = logging.getLogger("regrant")
#: A person waits for a check, and what comes late proves nothing more.
PROBE_LIMITS: Final = Limits(total=8, body=512 * 1024)


@dataclass(frozen=True, slots=True)
class Core:
    """The parts that a command needs without a server: database, vault, people."""

    settings: Settings
    clock: Clock
    database: Database
    keys: Keys
    members: Members

    def close(self) -> None:
        """Let the database go."""
        self.database.close()


@dataclass(frozen=True, slots=True)
class Running:
    """Everything that serves."""

    core: Core
    instances: Instances
    use: UseCases
    connect_page: ConnectPage
    services_client: GuardedClient
    oauth_client: GuardedClient
    changes: SqliteChanges | PostgresChanges

    async def aclose(self) -> None:
        """Stop in the order in which nothing is lost."""
        await self.use.housekeeping.stop()
        await self.services_client.aclose()
        await self.oauth_client.aclose()
        self.changes.close()
        self.core.close()
        self.instances.close()


def open_core(settings: Settings, clock: Clock | None = None) -> Core:
    """Open database and keys.

    Raises:
        MisconfiguredError: Key file or database are missing or do not belong together.
    """
    clock = clock or SystemClock()
    keys = key_file.read(settings.key_path)
    engine = make_engine(settings.database)
    require_schema(engine)
    database = Database(engine, open_vault(engine, keys), clock)
    return Core(settings, clock, database, Keys(database, clock), Members(database, clock))


def assemble(
    core: Core,
    on_finding: Callable[[FindingRow], None] | None = None,
    practice_url: str | None = None,
    leaves_from: str | None = None,
) -> Running:
    """Build every use case over one core.

    Args:
        core: Database, keys, clock.
        on_finding: Hears of findings that open or resolve; they are logged unless given.
        practice_url: Where the practice provider runs beside this server, if it does.
        leaves_from: From where requests to the world leave this machine, if that is a public
            address; what the operator says counts more.
    """
    settings, clock, store = core.settings, core.clock, core.database
    instances = Instances(settings.data_path / "instances")
    oauth_client = _client(settings, clock, pooled=False)
    services_client = _client(settings, clock, pooled=True)
    records = Records(store)
    limits = Limits(total=settings.token_timeout_seconds)
    conversation = Conversation(oauth_client, records, clock, limits)
    addresses = Addresses(settings.base_url)
    egress = settings.egress or ((leaves_from,) if leaves_from else ())
    diagnosing = Diagnosing(clock, addresses, egress)
    book = FindingBook(on_finding or announce)
    judge = OwnSettingsJudge(clock, diagnosing, book)
    discovery = Discovery(store, conversation, clock)
    own_address = OwnAddress(addresses, store.vault)
    probes = Conversation(oauth_client, records, clock, PROBE_LIMITS)
    checks = Checks(
        store=store,
        clock=clock,
        conversation=probes,
        diagnosing=diagnosing,
        book=book,
        addresses=addresses,
        own_address=own_address,
        egress=settings.egress,
    )
    journal_files = SealedJournalFiles(settings.data_path / "journal", store.vault)
    journal = Journal(store, journal_files, instances.id)
    revocations = Revocations()
    revocation_queue = RevocationQueue(
        store, clock, conversation, diagnosing, book, instances.id, instances.dead
    )
    connect_store = ConnectStore(clock, book, revocations, diagnosing, judge)
    exchange = CodeExchange(
        store=store,
        clock=clock,
        conversation=conversation,
        identities=Identities(conversation),
        journal=journal,
        discovery=discovery,
        diagnosing=diagnosing,
        book=book,
        connect_store=connect_store,
        places=Places(probes, clock),
        checks=checks,
    )
    refresh = Refresh(
        store=store,
        clock=clock,
        conversation=conversation,
        journal=journal,
        refusals=RefreshRefusals(store, clock, discovery, diagnosing, book, instances.id),
        book=book,
        revocations=revocations,
        addresses=addresses,
    )
    lease = timedelta(seconds=settings.lease_seconds)
    tokens = Tokens(store, clock, refresh, journal, instances.id, instances.dead, lease)
    ahead = RefreshAhead(store, clock, tokens)
    connect = ConnectBegin(store, clock, addresses, discovery, diagnosing)
    links = Links(store, connect, clock)
    access = CallAccess(store, clock, tokens, diagnosing, book, links.link_for)
    call_findings = CallFindings(store, clock, diagnosing, book)
    abandoned = timedelta(seconds=settings.attempt_abandoned_seconds)
    attempts = Attempts(store, clock, connect_store, discovery, diagnosing, book, checks, abandoned)
    applications = Applications(
        store, clock, oauth_client, store.vault, discovery, revocations, judge
    )
    connections = Connections(store, clock, tokens, revocations, revocation_queue, judge)
    services = Services(store, clock, oauth_client, judge)
    calls = Calls(store, clock, services_client, records, access, call_findings)
    reading = Reading(store, records)
    tour = None
    if practice_url:
        tour = Tour(store, clock, oauth_client, applications, services, practice_url)
    use = UseCases(
        tour=tour,
        clock=clock,
        store=store,
        signer=store.vault,
        addresses=addresses,
        applications=applications,
        connect=connect,
        callback=ConnectCallback(store, clock, exchange, diagnosing, book, journal),
        checks=checks,
        own_address=own_address,
        attempts=attempts,
        connections=connections,
        connection_import=ConnectionImport(store, clock, tokens, revocations, judge),
        machine_tokens=MachineTokens(store, clock, conversation, diagnosing, book),
        tokens=tokens,
        ahead=ahead,
        token_read=TokenRead(store, clock, tokens),
        services=services,
        calls=calls,
        call_access=access,
        call_findings=call_findings,
        keys=core.keys,
        members=core.members,
        reading=reading,
        fixes=Fixes(
            store=store,
            clock=clock,
            reading=reading,
            applications=applications,
            services=services,
            connections=connections,
            connect=connect,
            recheck=Recheck(store, clock, judge, tokens, calls, book, checks, records),
        ),
        records=records,
        views=Views(store, clock, records),
        branding=Branding(store, clock),
        housekeeping=Housekeeping(
            store=store,
            clock=clock,
            tokens=tokens,
            ahead=ahead,
            revocations=revocation_queue,
            attempts=attempts,
            records=records,
            recovery=CodeRecovery(store, journal, exchange),
            dead_owners=instances.dead,
            interval_seconds=settings.refresh_interval_seconds,
            kept=(
                timedelta(days=settings.exchange_retention_days),
                timedelta(days=settings.audit_retention_days),
            ),
            log=_background_trouble,
        ),
    )
    page = ConnectPage(store, clock)
    changes = make_change_feed(store.engine)
    return Running(core, instances, use, page, services_client, oauth_client, changes)


@asynccontextmanager
async def without_server(settings: Settings) -> AsyncGenerator[Alone]:
    """What a check needs that is made without a server: nothing is kept."""
    clock = SystemClock()
    outbound = _client(settings, clock, pooled=False)
    try:
        yield Alone(outbound, clock, PROBE_LIMITS, settings.egress)
    finally:
        await outbound.aclose()


def announce(row: FindingRow) -> None:
    """A finding that opened or resolved, in the log, in the words of the page."""
    title = row.content.get("title", row.code)
    log.info(
        "finding %s: %s",
        row.state,
        title,
        extra={"code": row.code, "subject": f"{row.subject_type}:{row.subject}"},
    )


def _client(settings: Settings, clock: Clock, *, pooled: bool) -> GuardedClient:
    return GuardedClient(
        clock, settings.private_networks, ca_pem=_certificates(settings), pooled=pooled
    )


def _certificates(settings: Settings) -> bytes | None:
    if not settings.ca_file:
        return None
    try:
        return Path(settings.ca_file).read_bytes()
    except OSError as error:
        raise MisconfiguredError(
            f"REGRANT_CA_FILE: {settings.ca_file} cannot be read: {error.strerror}."
        ) from None


def _background_trouble(job: str, message: str) -> None:
    log.warning("background work failed", extra={"job": job, "cause": message})
