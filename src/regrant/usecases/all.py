"""Every use case of a running installation, assembled by `bootstrap` and used by `web`."""

from dataclasses import dataclass

from regrant.ports.clock import Clock
from regrant.ports.signer import Signer
from regrant.ports.store import Store
from regrant.usecases.addresses import Addresses
from regrant.usecases.applications import Applications
from regrant.usecases.attempts import Attempts
from regrant.usecases.branding import Branding
from regrant.usecases.call import Calls
from regrant.usecases.call_access import CallAccess
from regrant.usecases.call_findings import CallFindings
from regrant.usecases.check.checks import Checks
from regrant.usecases.check.own_address import OwnAddress
from regrant.usecases.connect_begin import ConnectBegin
from regrant.usecases.connect_callback import ConnectCallback
from regrant.usecases.connection_import import ConnectionImport
from regrant.usecases.connections import Connections
from regrant.usecases.fix import Fixes
from regrant.usecases.housekeeping import Housekeeping
from regrant.usecases.keys import Keys
from regrant.usecases.machine_tokens import MachineTokens
from regrant.usecases.members import Members
from regrant.usecases.reading import Reading
from regrant.usecases.records import Records
from regrant.usecases.refresh_ahead import RefreshAhead
from regrant.usecases.services import Services
from regrant.usecases.token_read import TokenRead
from regrant.usecases.tokens import Tokens
from regrant.usecases.tour import Tour
from regrant.usecases.views import Views


@dataclass(frozen=True, slots=True)
class UseCases:
    """The journeys, each by its name."""

    clock: Clock
    store: Store
    signer: Signer
    addresses: Addresses
    applications: Applications
    connect: ConnectBegin
    callback: ConnectCallback
    checks: Checks
    own_address: OwnAddress
    attempts: Attempts
    connections: Connections
    connection_import: ConnectionImport
    machine_tokens: MachineTokens
    tokens: Tokens
    ahead: RefreshAhead
    token_read: TokenRead
    services: Services
    calls: Calls
    call_access: CallAccess
    call_findings: CallFindings
    keys: Keys
    members: Members
    reading: Reading
    fixes: Fixes
    records: Records
    views: Views
    branding: Branding
    housekeeping: Housekeeping
    tour: Tour | None = None
