"""Closed builds, orders of shipped ones and revisions in force stay as they are, whoever asks."""

from pathlib import Path

from alembic import op

revision = "2026_11_23_signed_for_ever"
down_revision = "2026_11_23_service_requests"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    op.execute((SQL / "signed_for_ever.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """The function that lets less of a revision move stays: the version before works with it."""
    op.execute('DROP TRIGGER order_of_shipped_stays ON "order"')
    op.execute("DROP FUNCTION order_of_shipped_stays()")
    op.execute("DROP TRIGGER closed_build_stays ON build")
    op.execute("DROP FUNCTION closed_build_stays()")
