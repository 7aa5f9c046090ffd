"""A message nobody wants any more when it is to go out is cancelled, and can be found."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_cancelled"
down_revision = "2026_11_22_questions"
branch_labels = None
depends_on = None

KNOWN = "ck_delivery_status_known"


def upgrade() -> None:
    op.drop_constraint(op.f(KNOWN), "delivery", type_="check")
    op.create_check_constraint(
        op.f(KNOWN), "delivery", "status IN ('waiting', 'sent', 'failed', 'cancelled')"
    )
    op.create_index(
        "ix_delivery_cancelled",
        "delivery",
        ["id"],
        postgresql_where=sa.text("status = 'cancelled'"),
    )


def downgrade() -> None:
    op.drop_index("ix_delivery_cancelled", table_name="delivery")
    op.drop_constraint(op.f(KNOWN), "delivery", type_="check")
    # What was cancelled stays so: the version before this one looks at such rows nowhere.
    op.create_check_constraint(
        op.f(KNOWN),
        "delivery",
        "status IN ('waiting', 'sent', 'failed')",
        postgresql_not_valid=True,
    )
