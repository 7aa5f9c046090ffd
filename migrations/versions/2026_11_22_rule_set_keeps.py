"""A rule set that is active or retired keeps its name too, and when it was activated."""

from pathlib import Path

from alembic import op

revision = "2026_11_22_rule_set_keeps"
down_revision = "2026_11_22_unsigned"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    op.execute((SQL / "rule_set_keeps.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """The function that compares more stays: the version before this one works with it."""
