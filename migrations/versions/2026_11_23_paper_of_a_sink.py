"""A document of an order with several sinks may be for one of them; those there are stay for all."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_paper_of_a_sink"
down_revision = "2026_11_23_reason_length"
branch_labels = None
depends_on = None

POSITION = "ck_document_build_position_counts"
BUILD = "fk_document_order_id_build"


def upgrade() -> None:
    op.add_column("document", sa.Column("build_position", sa.Integer(), nullable=True))
    op.create_check_constraint(op.f(POSITION), "document", "build_position BETWEEN 1 AND 10")
    op.create_foreign_key(
        op.f(BUILD), "document", "build", ["order_id", "build_position"], ["order_id", "position"]
    )
    op.execute("GRANT SELECT (build_position) ON document TO cleanstation_reader")


def downgrade() -> None:
    op.drop_constraint(op.f(BUILD), "document", type_="foreignkey")
    op.drop_constraint(op.f(POSITION), "document", type_="check")
    op.drop_column("document", "build_position")
