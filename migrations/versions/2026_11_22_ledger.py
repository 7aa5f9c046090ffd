"""The ledger every later table is tracked by (roles and extensions: `sql/roles.sql`)."""

from pathlib import Path

from alembic import op

revision = "2026_11_22_ledger"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    op.execute((SQL / "ledger.sql").read_text())


def downgrade() -> None:
    op.execute("DROP SCHEMA audit CASCADE")
