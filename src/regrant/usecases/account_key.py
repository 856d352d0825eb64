"""How history names an account."""

from typing import Final

from regrant.domain.connection import Account
from regrant.usecases.attempt_access import hashed

UNKNOWN_ACCOUNT: Final = "unknown"


def account_key(account: Account | None) -> str:
    """A hash, since history outlives the connection; one word for accounts nobody could name."""
    return hashed(account.id) if account else UNKNOWN_ACCOUNT
