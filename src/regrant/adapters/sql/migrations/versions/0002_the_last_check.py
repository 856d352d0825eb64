"""The last check of each application is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "checks",
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"],
            ["applications.id"],
            name=op.f("fk_checks_application"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("application", name=op.f("pk_checks")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("checks")
