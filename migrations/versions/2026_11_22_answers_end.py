"""An answer at the end of its build comes before or is refused; former names are found quickly."""

from pathlib import Path

from alembic import op

revision = "2026_11_22_answers_end"
down_revision = "2026_11_22_rule_set_keeps"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    op.execute((SQL / "answers_end.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP INDEX audit.event_of_name")
    # The function that looks at the build too stays: the version before this one works with it.
