"""The approved BOM of a build that is shipped or cancelled stays, whoever asks."""

from pathlib import Path

from alembic import op

revision = "2026_11_22_approved_stays"
down_revision = "2026_11_22_called_then"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    op.execute((SQL / "approved_stays.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP TRIGGER approved_bom_stays ON bom")
    op.execute("DROP FUNCTION approved_bom_stays()")
