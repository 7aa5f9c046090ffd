"""The reason of a move has at most 4,000 characters, whoever writes it."""

from alembic import op

revision = "2026_11_23_reason_length"
down_revision = "2026_11_22_approved_stays"
branch_labels = None
depends_on = None

LENGTH = "ck_build_move_reason_length"
# A move is never changed: what an earlier version wrote at greater length stays as it is.
WHERE_ALL_ARE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM build_move WHERE length(reason) > 4000) THEN
        ALTER TABLE build_move VALIDATE CONSTRAINT {LENGTH};
    END IF;
END $$
"""


def upgrade() -> None:
    op.create_check_constraint(
        op.f(LENGTH), "build_move", "length(reason) <= 4000", postgresql_not_valid=True
    )
    op.execute(WHERE_ALL_ARE)


def downgrade() -> None:
    op.drop_constraint(op.f(LENGTH), "build_move", type_="check")
