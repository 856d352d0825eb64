"""What is done in this process, without a server: init, migrate, first keys and links."""

import sys

from regrant import bootstrap
from regrant.adapters import key_file
from regrant.adapters.clock import SystemClock
from regrant.adapters.sql.database import SqlTransaction, make_engine
from regrant.adapters.sql.installation import establish, schema_version
from regrant.domain.principal import PERMISSIONS, Principal, Role
from regrant.errors import InvalidInputError, MisconfiguredError
from regrant.settings import Settings, load
from regrant.usecases.addresses import Addresses
from regrant.usecases.auditing import Actor
from regrant.usecases.input.people import KeyFields

#: Whoever can run this command on the server may do everything.
OPERATOR = Actor(
    Principal("member", "operator", "operator on the server", "owner", PERMISSIONS["owner"])
)


def init(*, quiet: bool) -> None:
    """Create the data directory, the key file and the database.

    What is there already is kept; the key file is never overwritten.

    Args:
        quiet: Say nothing when there was nothing to do.
    """
    settings = load()
    settings.data_path.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = make_engine(settings.database)
    had_database = schema_version(engine) is not None
    had_key = settings.key_path.exists()
    if had_database and not had_key:
        raise MisconfiguredError(
            f"There is a database but no key file at {settings.key_path}. Put the installation's "
            "own key file back there; a new key could not open what is stored."
        )
    keys = key_file.read(settings.key_path) if had_key else (key_file.create(settings.key_path),)
    _upgrade(settings)
    establish(engine, keys, SystemClock().now())
    core = bootstrap.open_core(settings)
    try:
        core.database.write_now(core.members.first_owner)
    finally:
        core.close()
    if not quiet or not (had_database and had_key):
        _say(f"Data       {settings.data_path}")
        _say(f"Key file   {settings.key_path}  (keep a copy, apart from the data)")


def migrate() -> None:
    """Bring the database to the newest schema."""
    settings = load()
    engine = make_engine(settings.database)
    before = schema_version(engine)
    if before is None:
        raise MisconfiguredError("The database is empty. Run 'regrant init' first.")
    _upgrade(settings)
    after = schema_version(engine)
    _say(f"Database at migration {after}" + ("" if before == after else f", was {before}"))


def sign_in_link(member: str) -> None:
    """Print a one-time link that signs a member in.

    Args:
        member: Name of the member.
    """
    settings = load()
    core = bootstrap.open_core(settings)

    def work(tx: SqlTransaction) -> str:
        found = tx.people.member_by_name(member)
        if found is None and member != "Owner":
            raise InvalidInputError.of("--member", f"there is no member {member}")
        known = found or core.members.first_owner(tx)
        return core.members.make_link(tx, OPERATOR, known.id).reveal()

    try:
        token = core.database.write_now(work)
    finally:
        core.close()
    _say(Addresses(settings.base_url).sign_in_url(token))


def create_key_offline(name: str, role: Role, *, tokens_read: bool) -> str:
    """Make a key directly in the database; it works at once, on a running server too."""
    core = bootstrap.open_core(load())
    permissions = ("tokens:read",) if tokens_read else ()
    fields = KeyFields(name=name, role=role, permissions=permissions)
    try:
        _, value = core.database.write_now(lambda tx: core.keys.make(tx, OPERATOR, fields))
    finally:
        core.close()
    return value.reveal()


def _upgrade(settings: Settings) -> None:
    # Loaded here: Alembic is large, and only these commands need it.
    from regrant.adapters.sql.migrate import upgrade  # noqa: PLC0415

    upgrade(make_engine(settings.database))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
