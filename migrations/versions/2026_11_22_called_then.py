"""What somebody was called when they did something can be asked for in the database."""

from pathlib import Path

from alembic import op

revision = "2026_11_22_called_then"
down_revision = "2026_11_22_answers_end"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    op.execute((SQL / "called_then.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP FUNCTION called_then(int, text, timestamptz)")
