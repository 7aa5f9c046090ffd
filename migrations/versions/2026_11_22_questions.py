"""Finding what the floor has asked among all the answers."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_questions"
down_revision = "2026_11_22_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_answer_asked",
        "answer",
        ["run_id", "item_key", "basin"],
        postgresql_where=sa.text("verdict = 'asked'"),
    )


def downgrade() -> None:
    op.drop_index("ix_answer_asked", table_name="answer")
