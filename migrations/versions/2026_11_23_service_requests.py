"""Service requests: what service asks procurement for, from a cart to fulfilled."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_service_requests"
down_revision = "2026_11_23_paper_of_a_sink"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
TABLES = ("service_request", "service_request_line")


def upgrade() -> None:
    _add_tables()
    op.execute((SQL / "service_requests.sql").read_text(encoding="utf-8"))
    for table in TABLES:
        op.execute(f"SELECT audit.track('{table}', 'HIGH')")
        op.execute(f"GRANT SELECT ON {table} TO cleanstation_app, cleanstation_reader")
        op.execute(f"GRANT INSERT, UPDATE ON {table} TO cleanstation_app")
    op.execute(
        "CREATE TRIGGER never_deleted BEFORE DELETE ON service_request"
        " FOR EACH ROW EXECUTE FUNCTION never_deleted()"
    )
    # A line may leave a cart; the ledger keeps it.
    op.execute("GRANT DELETE ON service_request_line TO cleanstation_app")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO cleanstation_app")


def downgrade() -> None:
    op.drop_table("service_request_line")
    op.drop_table("service_request")
    op.execute("DROP FUNCTION service_request_line_stays()")
    op.execute("DROP FUNCTION service_request_moves()")


def _add_tables() -> None:
    op.create_table(
        "service_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), server_default="cart", nullable=False),
        sa.Column(
            "status_since",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("urgency", sa.Text(), server_default="normal", nullable=False),
        sa.Column("build_number", sa.Text(), server_default="", nullable=False),
        sa.Column("serial", sa.Text(), server_default="", nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fulfilled_by", sa.Integer(), nullable=True),
        sa.Column("fulfilled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(decided_by, decided_at)"
            " = CASE WHEN status IN ('cart', 'pending') THEN 0 ELSE 2 END",
            name=op.f("ck_service_request_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(fulfilled_by, fulfilled_at)"
            " = CASE WHEN status = 'fulfilled' THEN 2 ELSE 0 END",
            name=op.f("ck_service_request_fulfilled_by_somebody"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(number, year, sequence, submitted_at)"
            " = CASE WHEN status = 'cart' THEN 0 ELSE 4 END",
            name=op.f("ck_service_request_numbered_when_sent"),
        ),
        sa.CheckConstraint(
            "number = 'SR-' || year || '-'"
            " || lpad(sequence::text, greatest(4, length(sequence::text)), '0')",
            name=op.f("ck_service_request_number_form"),
        ),
        sa.CheckConstraint(
            "status IN ('cart', 'pending', 'approved', 'rejected', 'returned', 'fulfilled')",
            name=op.f("ck_service_request_status_known"),
        ),
        sa.CheckConstraint(
            "status IN ('cart', 'returned') OR length(btrim(reason)) >= 3",
            name=op.f("ck_service_request_reason_given"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('rejected', 'returned') OR length(btrim(note)) >= 3",
            name=op.f("ck_service_request_note_given"),
        ),
        sa.CheckConstraint(
            "urgency IN ('normal', 'urgent', 'device-down')",
            name=op.f("ck_service_request_urgency_known"),
        ),
        sa.CheckConstraint(
            "length(build_number) <= 40", name=op.f("ck_service_request_build_number_length")
        ),
        sa.CheckConstraint("length(note) <= 4000", name=op.f("ck_service_request_note_length")),
        sa.CheckConstraint("length(reason) <= 4000", name=op.f("ck_service_request_reason_length")),
        sa.CheckConstraint("length(serial) <= 80", name=op.f("ck_service_request_serial_length")),
        sa.CheckConstraint(
            "sequence >= 1", name=op.f("ck_service_request_sequence_counts_from_one")
        ),
        sa.CheckConstraint(
            "year BETWEEN 2000 AND 9999", name=op.f("ck_service_request_year_has_four_digits")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_service_request_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_service_request_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["fulfilled_by"], ["person.id"], name=op.f("fk_service_request_fulfilled_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_request")),
        sa.UniqueConstraint("number", name=op.f("uq_service_request_number")),
        sa.UniqueConstraint("year", "sequence", name=op.f("uq_service_request_year_sequence")),
    )
    op.create_index(
        "ix_service_request_author",
        "service_request",
        ["author_id", "submitted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_service_request_status",
        "service_request",
        ["status", "submitted_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_service_request_cart",
        "service_request",
        ["author_id"],
        unique=True,
        postgresql_where="status = 'cart'",
    )

    op.create_table(
        "service_request_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("item_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=True),
        sa.Column("lowered_because", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "lowered_because = '' OR coalesce(approved < quantity, false)",
            name=op.f("ck_service_request_line_reason_is_for_lowering"),
        ),
        sa.CheckConstraint(
            "approved BETWEEN 0 AND quantity",
            name=op.f("ck_service_request_line_approved_only_lowers"),
        ),
        sa.CheckConstraint(
            "approved IS NULL OR approved = quantity OR length(btrim(lowered_because)) >= 3",
            name=op.f("ck_service_request_line_lowering_has_reason"),
        ),
        sa.CheckConstraint(
            "length(lowered_because) <= 4000",
            name=op.f("ck_service_request_line_lowered_because_length"),
        ),
        sa.CheckConstraint(
            "position >= 1", name=op.f("ck_service_request_line_position_counts_from_one")
        ),
        sa.CheckConstraint(
            "quantity BETWEEN 1 AND 999", name=op.f("ck_service_request_line_quantity_in_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_service_request_line_item_id_item")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["service_request.id"],
            name=op.f("fk_service_request_line_request_id_service_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_request_line")),
        sa.UniqueConstraint(
            "request_id", "item_id", name=op.f("uq_service_request_line_request_id_item_id")
        ),
        sa.UniqueConstraint(
            "request_id", "position", name=op.f("uq_service_request_line_request_id_position")
        ),
    )
