"""What is signed begins unsigned and stays as it was signed; an activation waits for its rows."""

from pathlib import Path

from alembic import op

revision = "2026_11_22_unsigned"
down_revision = "2026_11_22_measured"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    op.execute((SQL / "unsigned.sql").read_text(encoding="utf-8"))
    op.create_index("ix_run_template_id", "run", ["template_id"])
    op.create_index("ix_nonconformance_run_id", "nonconformance", ["run_id"])


def downgrade() -> None:
    op.drop_index("ix_nonconformance_run_id", table_name="nonconformance")
    op.drop_index("ix_run_template_id", table_name="run")
    op.execute("DROP TRIGGER only_these_change ON nonconformance")
    for table in ("bom", "run"):
        op.execute(f"DROP TRIGGER begins_unsigned ON {table}")
    op.execute("DROP FUNCTION begins_unsigned()")
    # The function that locks before it looks stays: the version before this one works with it.
