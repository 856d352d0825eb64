"""How Alembic reaches the database: through the engine it is given."""

from typing import Any, Literal

from alembic import context

from regrant.adapters.sql.installation import hold_alone
from regrant.adapters.sql.schema import metadata
from regrant.adapters.sql.types import Document, Moment


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as plain ones: a migration outlives the code it came from."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Document):
        return "sa.Text()"
    return False


engine = context.config.attributes["engine"]
with engine.connect() as connection:
    hold_alone(connection)
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
