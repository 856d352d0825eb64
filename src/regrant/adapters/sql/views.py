"""Views over many objects, and the installation's own values."""

from sqlalchemy import delete, insert, select

from regrant.adapters.sql.schema import installation
from regrant.adapters.sql.session import Session
from regrant.adapters.sql.views_counts import SqlCounts
from regrant.adapters.sql.views_lists import SqlLists
from regrant.adapters.sql.views_names import SqlNames


class SqlViews(SqlCounts, SqlLists, SqlNames):
    """Implements `ViewStore`."""


class SqlInstallation:
    """Implements `InstallationStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def value(self, name: str) -> str | None:
        query = select(installation.c.value).where(installation.c.name == name)
        return self._s.db.scalar(query)

    def set_value(self, name: str, value: str | None) -> None:
        self._s.db.execute(delete(installation).where(installation.c.name == name))
        if value is not None:
            self._s.db.execute(insert(installation).values(name=name, value=value))
