"""Who may do what: written by hand from `docs/reference/roles.md` and the design.

Nothing here is read from the code under test. A route without a row fails `test_roles.py`.
"""

from collections.abc import Mapping
from typing import Final

READERS: Final = "owner admin operator auditor"
EVERYBODY: Final = "owner admin operator caller auditor"
USERS: Final = "owner admin operator caller"
OPERATORS: Final = "owner admin operator"
ADMINS: Final = "owner admin"
AUDITORS: Final = "owner admin auditor"
OWNER: Final = "owner"

MAY: Final[Mapping[str, str]] = {
    "GET /redirect-uri": ADMINS,
    "GET /applications": READERS,
    "POST /applications": ADMINS,
    "GET /applications/{id}": READERS,
    "PATCH /applications/{id}": ADMINS,
    "DELETE /applications/{id}": ADMINS,
    "GET /applications/{id}/check": READERS,
    "POST /applications/{id}/check": OPERATORS,
    "POST /applications/{id}/connections": USERS,
    "GET /connections": EVERYBODY,
    "POST /connections/import": OPERATORS,
    "GET /connections/{id}": EVERYBODY,
    "PATCH /connections/{id}": OPERATORS,
    "DELETE /connections/{id}": OPERATORS,
    "POST /connections/{id}/refresh": USERS,
    "POST /connections/{id}/reconnect": USERS,
    "POST /connections/{id}/make-shared": OPERATORS,
    "GET /connections/{id}/token": OWNER,
    "GET /attempts/{id}": EVERYBODY,
    "POST /attempts/{id}/report": USERS,
    "POST /attempts/{id}/confirm": USERS,
    "GET /services": READERS,
    "POST /services": ADMINS,
    "GET /services/{id}": READERS,
    "PATCH /services/{id}": ADMINS,
    "DELETE /services/{id}": ADMINS,
    "GET /services/{id}/methods": READERS,
    "POST /services/{id}/methods": ADMINS,
    "GET /services/{id}/methods/{name}": READERS,
    "PATCH /services/{id}/methods/{name}": ADMINS,
    "DELETE /services/{id}/methods/{name}": ADMINS,
    "POST /services/{id}/methods/{name}/call": USERS,
    "GET /findings": READERS,
    "GET /findings/{id}": READERS,
    "POST /findings/{id}/fix": OPERATORS,
    "POST /findings/{id}/dismiss": OPERATORS,
    "POST /findings/{id}/recheck": OPERATORS,
    "POST /findings/{id}/undo": OPERATORS,
    "GET /exchanges": READERS,
    "GET /exchanges/{id}": READERS,
    "POST /explain": READERS,
    "GET /providers": READERS,
    "GET /providers/{id}": READERS,
    "GET /audit": AUDITORS,
    "GET /keys": ADMINS,
    "POST /keys": ADMINS,
    "GET /keys/{id}": ADMINS,
    "PATCH /keys/{id}": ADMINS,
    "DELETE /keys/{id}": ADMINS,
    "GET /members": OWNER,
    "POST /members": OWNER,
    "GET /members/{id}": OWNER,
    "PATCH /members/{id}": OWNER,
    "DELETE /members/{id}": OWNER,
    "POST /members/{id}/sign-in-link": OWNER,
}
#: What needs more than the row says: a caller logs in for a person, not for everybody.
SHARED_NEEDS: Final = OPERATORS
#: Concern the whole installation: a key with limits may not, whatever its role.
UNLIMITED_ONLY: Final = frozenset(
    {
        "POST /applications",
        "POST /services",
        "GET /audit",
        "GET /members",
        "POST /members",
        "GET /members/{id}",
        "PATCH /members/{id}",
        "DELETE /members/{id}",
        "POST /members/{id}/sign-in-link",
    }
)
#: The same for everybody who may ask: no object of ours.
NOBODYS: Final = frozenset({"GET /providers/{id}"})
