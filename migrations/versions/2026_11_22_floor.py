"""From BOM review to shipped: signatures, checklists, procurement, the floor."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_22_floor"
down_revision = "2026_11_22_guards"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"

# Table, level in the ledger (demand 92), columns kept out of it.
TRACKED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("answer", "HIGH", ()),
    ("assignment", "MEDIUM", ()),
    ("bom_review", "HIGH", ()),
    ("calibration", "HIGH", ()),
    ("delivery", "LOW", ()),
    ("disposition", "HIGH", ()),
    ("instrument", "HIGH", ()),
    ("job_run", "LOW", ()),
    ("nonconformance", "HIGH", ()),
    ("nonconformance_item", "HIGH", ()),
    ("outsourced_line", "HIGH", ()),
    ("photo", "HIGH", ()),
    ("preference", "LOW", ()),
    ("run", "HIGH", ("items",)),
    ("serial_number", "HIGH", ()),
    ("shipment", "HIGH", ()),
    ("shortage", "HIGH", ()),
    ("shortage_line", "HIGH", ()),
    ("signature", "HIGH", ()),
    ("task_time", "LOW", ()),
    ("template", "HIGH", ()),
    ("template_item", "MEDIUM", ()),
    ("tool", "LOW", ()),
    ("work_instruction", "MEDIUM", ()),
    ("work_instruction_step", "MEDIUM", ()),
)
WRITTEN_ONCE = (
    "answer", "bom_review", "calibration", "disposition", "nonconformance_item", "photo",
    "shipment", "shortage_line", "signature",
)  # fmt: skip
# A row of a draft, and a wish: the ledger keeps what they were.
DELETABLE = ("preference", "template_item", "work_instruction_step")
FUNCTIONS = (
    "approved_by_signature()",
    "revision_moves_forward()",
    "only_in_a_draft_revision()",
    "run_is_closed_once()",
    "only_in_an_open_run()",
    "finished_stays()",
    "only_these_change()",
)
# Columns of earlier tables; the reader's grants name columns.
ADDED = {
    "document": "instrument_id",
    "draft": "build_id, configuration_id",
    "item": "outsourced, picture_key, picture_sha256, picture_media_type",
    "notification": "urgent, build_id, once",
    "person": "mail_address, chat_name",
}
PICTURE = ("picture_key", "picture_sha256", "picture_media_type")
DOCUMENT_KINDS = "'purchase-order', 'drawing', 'order-confirmation', 'other'"


def upgrade() -> None:
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint("name", "key", name=op.f("uq_job_run_name_key")),
    )
    op.create_table(
        "tool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", postgresql.CITEXT(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.CheckConstraint("length(btrim(name::text)) >= 2", name=op.f("ck_tool_name_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool")),
        sa.UniqueConstraint("name", name=op.f("uq_tool_name")),
    )
    op.create_table(
        "instrument",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", postgresql.CITEXT(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("length(btrim(kind)) > 0", name=op.f("ck_instrument_kind_given")),
        sa.CheckConstraint(
            "length(btrim(number::text)) BETWEEN 1 AND 40", name=op.f("ck_instrument_number_length")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_instrument_created_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument")),
        sa.UniqueConstraint("number", name=op.f("uq_instrument_number")),
    )
    op.create_index("ix_instrument_kind", "instrument", ["kind", "number"], unique=False)
    op.create_table(
        "preference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("in_app", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("mail", sa.Text(), server_default="off", nullable=False),
        sa.Column("chat", sa.Text(), server_default="off", nullable=False),
        sa.CheckConstraint(
            "chat IN ('off', 'at-once', 'hourly', 'daily')", name=op.f("ck_preference_chat_known")
        ),
        sa.CheckConstraint(
            "mail IN ('off', 'at-once', 'hourly', 'daily')", name=op.f("ck_preference_mail_known")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_preference_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preference")),
        sa.UniqueConstraint("person_id", "event", name=op.f("uq_preference_person_id_event")),
    )
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("initials", sa.Text(), nullable=False),
        sa.Column(
            "signed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "meaning IN ('authorship', 'review', 'approval', 'release', 'concession')",
            name=op.f("ck_signature_meaning_known"),
        ),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_signature_sha256_form")),
        sa.CheckConstraint(
            "length(btrim(statement)) > 0", name=op.f("ck_signature_statement_given")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_signature_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint(
            "entity",
            "entity_id",
            "revision",
            "meaning",
            "person_id",
            name=op.f("uq_signature_entity_entity_id_revision_meaning_person_id"),
        ),
    )
    op.create_index("ix_signature_person", "signature", ["person_id", "id"], unique=False)
    op.create_index("ix_signature_record", "signature", ["entity", "entity_id", "id"], unique=False)
    op.create_table(
        "template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family", sa.Text(), server_default="MDRD", nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), server_default="draft", nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_by", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'draft') = (activated_at IS NULL)", name=op.f("ck_template_activation_dated")
        ),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_template_sha256_form")),
        sa.CheckConstraint(
            "stage IN ('pre-qc', 'assembly', 'test', 'packaging', 'final-qc')",
            name=op.f("ck_template_stage_known"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'active', 'retired')", name=op.f("ck_template_status_known")
        ),
        sa.CheckConstraint(
            "length(btrim(document_number)) >= 3", name=op.f("ck_template_document_number_given")
        ),
        sa.CheckConstraint("length(btrim(name)) >= 3", name=op.f("ck_template_name_given")),
        sa.ForeignKeyConstraint(
            ["activated_by"], ["person.id"], name=op.f("fk_template_activated_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_template_created_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
        sa.UniqueConstraint(
            "family", "stage", "revision", name=op.f("uq_template_family_stage_revision")
        ),
    )
    op.create_index(
        "uq_template_active",
        "template",
        ["family", "stage"],
        unique=True,
        postgresql_where="status = 'active'",
    )
    op.create_index(
        "uq_template_draft",
        "template",
        ["family", "stage"],
        unique=True,
        postgresql_where="status = 'draft'",
    )
    op.create_table(
        "work_instruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", postgresql.CITEXT(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="draft", nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft', 'active', 'retired')",
            name=op.f("ck_work_instruction_status_known"),
        ),
        sa.CheckConstraint(
            "length(btrim(title)) >= 3", name=op.f("ck_work_instruction_title_given")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_work_instruction_created_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_instruction")),
        sa.UniqueConstraint("number", "revision", name=op.f("uq_work_instruction_number_revision")),
    )
    op.create_index(
        "uq_work_instruction_active",
        "work_instruction",
        ["number"],
        unique=True,
        postgresql_where="status = 'active'",
    )
    op.create_index(
        "uq_work_instruction_draft",
        "work_instruction",
        ["number"],
        unique=True,
        postgresql_where="status = 'draft'",
    )
    op.create_table(
        "template_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("row", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "key ~ '^[a-z0-9][a-z0-9-]{1,60}$'", name=op.f("ck_template_item_key_form")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["template.id"], name=op.f("fk_template_item_template_id_template")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_item")),
        sa.UniqueConstraint("template_id", "key", name=op.f("uq_template_item_template_id_key")),
        sa.UniqueConstraint(
            "template_id",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_template_item_template_id_position"),
        ),
    )
    op.create_table(
        "work_instruction_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_instruction_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("picture_key", sa.Text(), server_default="", nullable=False),
        sa.Column("picture_sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("picture_media_type", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "length(btrim(text)) > 0", name=op.f("ck_work_instruction_step_text_given")
        ),
        sa.ForeignKeyConstraint(
            ["work_instruction_id"],
            ["work_instruction.id"],
            name=op.f("fk_work_instruction_step_work_instruction_id_work_instruction"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_instruction_step")),
        sa.UniqueConstraint(
            "work_instruction_id",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_work_instruction_step_work_instruction_id_position"),
        ),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("build_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("assigned_by", sa.Integer(), nullable=False),
        sa.Column(
            "assigned_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assigned_by"], ["person.id"], name=op.f("fk_assignment_assigned_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["build_id"], ["build.id"], name=op.f("fk_assignment_build_id_build")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_assignment_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(
        "ix_assignment_person",
        "assignment",
        ["person_id"],
        unique=False,
        postgresql_where="released_at IS NULL",
    )
    op.create_index(
        "uq_assignment_open",
        "assignment",
        ["build_id", "person_id"],
        unique=True,
        postgresql_where="released_at IS NULL",
    )
    op.create_table(
        "outsourced_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("build_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("item_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("status", sa.Text(), server_default="pending", nullable=False),
        sa.Column("supplier", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column(
            "received_quantity",
            sa.Numeric(precision=14, scale=4),
            server_default="0",
            nullable=False,
        ),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(status = 'received') = (received_on IS NOT NULL)",
            name=op.f("ck_outsourced_line_received_dated"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'cancelled') OR (sent_on IS NOT NULL AND supplier <> '')",
            name=op.f("ck_outsourced_line_sent_is_dated"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'sent', 'in-progress', 'shipped-back', 'received', 'delayed', 'cancelled', 'rejected')",
            name=op.f("ck_outsourced_line_status_known"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('cancelled', 'rejected') OR length(btrim(reason)) >= 3",
            name=op.f("ck_outsourced_line_reason_given"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_outsourced_line_quantity_positive")),
        sa.CheckConstraint(
            "received_quantity >= 0", name=op.f("ck_outsourced_line_received_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["build_id"], ["build.id"], name=op.f("fk_outsourced_line_build_id_build")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_outsourced_line_created_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_outsourced_line_item_id_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outsourced_line")),
    )
    op.create_index("ix_outsourced_line_build", "outsourced_line", ["build_id", "id"], unique=False)
    op.create_index(
        "ix_outsourced_line_expected", "outsourced_line", ["status", "expected_on"], unique=False
    )
    op.create_index(
        "uq_outsourced_line_open",
        "outsourced_line",
        ["build_id", "item_id"],
        unique=True,
        postgresql_where="status <> 'cancelled'",
    )
    op.create_table(
        "shipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("build_id", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.Text(), server_default="", nullable=False),
        sa.Column("tracking_number", sa.Text(), server_default="", nullable=False),
        sa.Column("shipped_by", sa.Integer(), nullable=False),
        sa.Column(
            "shipped_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["build_id"], ["build.id"], name=op.f("fk_shipment_build_id_build")
        ),
        sa.ForeignKeyConstraint(
            ["shipped_by"], ["person.id"], name=op.f("fk_shipment_shipped_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
        sa.UniqueConstraint("build_id", name=op.f("uq_shipment_build_id")),
    )
    op.create_table(
        "shortage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("build_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reported_by", sa.Integer(), nullable=False),
        sa.Column(
            "reported_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("resolution", sa.Text(), server_default="", nullable=False),
        sa.Column("resolved_by", sa.Integer(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by IS NULL)",
            name=op.f("ck_shortage_resolved_by_somebody"),
        ),
        sa.CheckConstraint("length(btrim(note)) >= 3", name=op.f("ck_shortage_note_given")),
        sa.CheckConstraint(
            "resolved_at IS NULL OR length(btrim(resolution)) >= 3",
            name=op.f("ck_shortage_resolution_given"),
        ),
        sa.ForeignKeyConstraint(
            ["build_id"], ["build.id"], name=op.f("fk_shortage_build_id_build")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by"], ["person.id"], name=op.f("fk_shortage_reported_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by"], ["person.id"], name=op.f("fk_shortage_resolved_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortage")),
    )
    op.create_index("ix_shortage_build", "shortage", ["build_id", "id"], unique=False)
    op.create_index(
        "ix_shortage_open",
        "shortage",
        ["reported_at"],
        unique=False,
        postgresql_where="resolved_at IS NULL",
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notification_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_delivery_sent_dated")
        ),
        sa.CheckConstraint("channel IN ('mail', 'chat')", name=op.f("ck_delivery_channel_known")),
        sa.CheckConstraint(
            "status IN ('waiting', 'sent', 'failed')", name=op.f("ck_delivery_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notification.id"],
            name=op.f("fk_delivery_notification_id_notification"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_delivery_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "notification_id", "channel", name=op.f("uq_delivery_notification_id_channel")
        ),
    )
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["due_at"],
        unique=False,
        postgresql_where="status = 'waiting'",
    )
    op.create_index(
        "ix_delivery_failed", "delivery", ["id"], unique=False, postgresql_where="status = 'failed'"
    )
    op.create_table(
        "shortage_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shortage_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("item_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shortage_line_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_shortage_line_item_id_item")
        ),
        sa.ForeignKeyConstraint(
            ["shortage_id"], ["shortage.id"], name=op.f("fk_shortage_line_shortage_id_shortage")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortage_line")),
        sa.UniqueConstraint(
            "shortage_id", "item_id", name=op.f("uq_shortage_line_shortage_id_item_id")
        ),
    )
    op.create_table(
        "bom_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bom_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(kind = 'answer') = (question_id IS NOT NULL)",
            name=op.f("ck_bom_review_answer_has_question"),
        ),
        sa.CheckConstraint(
            "kind IN ('tick', 'untick', 'comment', 'question', 'answer', 'reject', 'resubmit')",
            name=op.f("ck_bom_review_kind_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('tick', 'untick', 'resubmit') OR length(btrim(text)) BETWEEN 1 AND 4000",
            name=op.f("ck_bom_review_text_given"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('tick', 'untick') OR position IS NOT NULL",
            name=op.f("ck_bom_review_tick_has_line"),
        ),
        sa.ForeignKeyConstraint(["bom_id"], ["bom.id"], name=op.f("fk_bom_review_bom_id_bom")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_bom_review_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["bom_review.id"], name=op.f("fk_bom_review_question_id_bom_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bom_review")),
    )
    op.create_index("ix_bom_review_bom", "bom_review", ["bom_id", "id"], unique=False)
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("build_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("configuration_id", sa.Integer(), nullable=False),
        sa.Column("bom_id", sa.Integer(), nullable=True),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cause", sa.Text(), server_default="first", nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(cause = 'first') = (previous_id IS NULL)", name=op.f("ck_run_cause_has_previous")
        ),
        sa.CheckConstraint(
            "cause IN ('first', 'rework', 'change')", name=op.f("ck_run_cause_known")
        ),
        sa.CheckConstraint(
            "stage IN ('pre-qc', 'assembly', 'test', 'packaging', 'final-qc')",
            name=op.f("ck_run_stage_known"),
        ),
        sa.CheckConstraint(
            "verdict IN ('passed', 'failed', 'superseded')", name=op.f("ck_run_verdict_known")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (verdict IS NULL)", name=op.f("ck_run_closed_with_verdict")
        ),
        sa.CheckConstraint("attempt >= 1", name=op.f("ck_run_attempt_counts_from_one")),
        sa.ForeignKeyConstraint(["bom_id"], ["bom.id"], name=op.f("fk_run_bom_id_bom")),
        sa.ForeignKeyConstraint(["build_id"], ["build.id"], name=op.f("fk_run_build_id_build")),
        sa.ForeignKeyConstraint(
            ["configuration_id"],
            ["configuration.id"],
            name=op.f("fk_run_configuration_id_configuration"),
        ),
        sa.ForeignKeyConstraint(["previous_id"], ["run.id"], name=op.f("fk_run_previous_id_run")),
        sa.ForeignKeyConstraint(
            ["started_by"], ["person.id"], name=op.f("fk_run_started_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["template.id"], name=op.f("fk_run_template_id_template")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint(
            "build_id", "stage", "attempt", name=op.f("uq_run_build_id_stage_attempt")
        ),
    )
    op.create_index(
        "uq_run_open",
        "run",
        ["build_id", "stage"],
        unique=True,
        postgresql_where="closed_at IS NULL",
    )
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("basin", sa.Integer(), server_default="0", nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Numeric(), nullable=True),
        sa.Column("lower", sa.Numeric(), nullable=True),
        sa.Column("upper", sa.Numeric(), nullable=True),
        sa.Column("target", sa.Numeric(), nullable=True),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("confirmed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("confirms_id", sa.Integer(), nullable=True),
        sa.Column("instrument_id", sa.Integer(), nullable=True),
        sa.Column("calibration_due", sa.Date(), nullable=True),
        sa.Column("seen_id", sa.Integer(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=False),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "answered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "verdict <> 'na' OR length(btrim(note)) > 0", name=op.f("ck_answer_na_has_note")
        ),
        sa.CheckConstraint(
            "verdict IN ('pass', 'fail', 'na', 'asked', 'open')",
            name=op.f("ck_answer_verdict_known"),
        ),
        sa.CheckConstraint("basin BETWEEN 0 AND 10", name=op.f("ck_answer_basin_counts")),
        sa.CheckConstraint(
            "length(note) <= 4000 AND length(value) <= 1000", name=op.f("ck_answer_text_length")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_answer_answered_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["confirms_id"], ["answer.id"], name=op.f("fk_answer_confirms_id_answer")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument.id"], name=op.f("fk_answer_instrument_id_instrument")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_answer_run_id_run")),
        sa.ForeignKeyConstraint(["seen_id"], ["answer.id"], name=op.f("fk_answer_seen_id_answer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("client_id", name=op.f("uq_answer_client_id")),
    )
    op.create_index("ix_answer_instrument", "answer", ["instrument_id"], unique=False)
    op.create_index("ix_answer_run", "answer", ["run_id", "item_key", "basin", "id"], unique=False)
    op.create_table(
        "calibration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("calibrated_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "due_on > calibrated_on", name=op.f("ck_calibration_due_after_calibration")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_calibration_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["instrument.id"],
            name=op.f("fk_calibration_instrument_id_instrument"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_calibration_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration")),
    )
    op.create_index(
        "ix_calibration_instrument", "calibration", ["instrument_id", "id"], unique=False
    )
    op.create_table(
        "nonconformance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("build_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("containment", sa.Text(), server_default="", nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column(
            "opened_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "number ~ '^NC-[0-9]{4}-[0-9]{4,}$'", name=op.f("ck_nonconformance_number_form")
        ),
        sa.CheckConstraint(
            "severity IN ('minor', 'major', 'critical')",
            name=op.f("ck_nonconformance_severity_known"),
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by IS NULL)",
            name=op.f("ck_nonconformance_closed_by_somebody"),
        ),
        sa.CheckConstraint(
            "length(btrim(description)) >= 3", name=op.f("ck_nonconformance_description_given")
        ),
        sa.ForeignKeyConstraint(
            ["build_id"], ["build.id"], name=op.f("fk_nonconformance_build_id_build")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["person.id"], name=op.f("fk_nonconformance_closed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["closing_run_id"], ["run.id"], name=op.f("fk_nonconformance_closing_run_id_run")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["person.id"], name=op.f("fk_nonconformance_opened_by_person")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_nonconformance_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nonconformance")),
        sa.UniqueConstraint("number", name=op.f("uq_nonconformance_number")),
    )
    op.create_index("ix_nonconformance_build", "nonconformance", ["build_id", "id"], unique=False)
    op.create_index(
        "ix_nonconformance_open",
        "nonconformance",
        ["opened_at"],
        unique=False,
        postgresql_where="closed_at IS NULL",
    )
    op.create_table(
        "task_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("basin", sa.Integer(), server_default="0", nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("finished_at >= started_at", name=op.f("ck_task_time_in_order")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_task_time_person_id_person")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_task_time_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_time")),
    )
    op.create_index("ix_task_time_run", "task_time", ["run_id", "item_key", "basin"], unique=False)
    op.create_index(
        "uq_task_time_open",
        "task_time",
        ["run_id", "item_key", "basin", "person_id"],
        unique=True,
        postgresql_where="finished_at IS NULL",
    )
    op.create_table(
        "disposition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nonconformance_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("touches", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('rework', 'use-as-is', 'return-to-maker', 'scrap')",
            name=op.f("ck_disposition_kind_known"),
        ),
        sa.CheckConstraint("length(btrim(reason)) >= 3", name=op.f("ck_disposition_reason_given")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_disposition_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["nonconformance_id"],
            ["nonconformance.id"],
            name=op.f("fk_disposition_nonconformance_id_nonconformance"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposition")),
    )
    op.create_index(
        "ix_disposition_nonconformance", "disposition", ["nonconformance_id", "id"], unique=False
    )
    op.create_table(
        "nonconformance_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nonconformance_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("basin", sa.Integer(), server_default="0", nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answer.id"], name=op.f("fk_nonconformance_item_answer_id_answer")
        ),
        sa.ForeignKeyConstraint(
            ["nonconformance_id"],
            ["nonconformance.id"],
            name=op.f("fk_nonconformance_item_nonconformance_id_nonconformance"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nonconformance_item")),
        sa.UniqueConstraint(
            "nonconformance_id",
            "item_key",
            "basin",
            name=op.f("uq_nonconformance_item_nonconformance_id_item_key_basin"),
        ),
    )
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("item_key", sa.Text(), nullable=True),
        sa.Column("basin", sa.Integer(), server_default="0", nullable=False),
        sa.Column("shortage_id", sa.Integer(), nullable=True),
        sa.Column("nonconformance_id", sa.Integer(), nullable=True),
        sa.Column("original_id", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("store_key", sa.Text(), nullable=False),
        sa.Column("thumbnail_key", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=False),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "taken_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "media_type IN ('image/jpeg', 'image/png', 'image/webp')",
            name=op.f("ck_photo_media_type_known"),
        ),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_photo_sha256_form")),
        sa.CheckConstraint(
            "(run_id IS NULL) = (item_key IS NULL)", name=op.f("ck_photo_run_has_item")
        ),
        sa.CheckConstraint(
            "num_nonnulls(run_id, shortage_id, nonconformance_id) = 1",
            name=op.f("ck_photo_belongs_to_one"),
        ),
        sa.CheckConstraint("size BETWEEN 1 AND 10485760", name=op.f("ck_photo_size_limited")),
        sa.ForeignKeyConstraint(
            ["nonconformance_id"],
            ["nonconformance.id"],
            name=op.f("fk_photo_nonconformance_id_nonconformance"),
        ),
        sa.ForeignKeyConstraint(
            ["original_id"], ["photo.id"], name=op.f("fk_photo_original_id_photo")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_photo_run_id_run")),
        sa.ForeignKeyConstraint(
            ["shortage_id"], ["shortage.id"], name=op.f("fk_photo_shortage_id_shortage")
        ),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_photo_taken_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("client_id", name=op.f("uq_photo_client_id")),
    )
    op.create_index("ix_photo_nonconformance", "photo", ["nonconformance_id"], unique=False)
    op.create_index("ix_photo_run", "photo", ["run_id", "item_key", "basin", "id"], unique=False)
    op.create_index("ix_photo_shortage", "photo", ["shortage_id"], unique=False)
    op.create_table(
        "serial_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", postgresql.CITEXT(), nullable=False),
        sa.Column("serial", postgresql.CITEXT(), nullable=False),
        sa.Column("build_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("basin", sa.Integer(), server_default="0", nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "length(btrim(serial::text)) BETWEEN 1 AND 80",
            name=op.f("ck_serial_number_serial_length"),
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answer.id"], name=op.f("fk_serial_number_answer_id_answer")
        ),
        sa.ForeignKeyConstraint(
            ["build_id"], ["build.id"], name=op.f("fk_serial_number_build_id_build")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_serial_number_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_serial_number")),
    )
    op.create_index("ix_serial_number_build", "serial_number", ["build_id", "id"], unique=False)
    op.create_index(
        "ix_serial_number_beginning",
        "serial_number",
        [sa.literal_column("lower(serial::text) text_pattern_ops"), "id"],
        unique=False,
    )
    op.create_index("ix_serial_number_recorded", "serial_number", ["recorded_at", "id"])
    op.create_index("ix_serial_number_kind", "serial_number", ["kind", "recorded_at", "id"])
    op.create_index(
        "uq_serial_number_in_use",
        "serial_number",
        ["kind", "serial"],
        unique=True,
        postgresql_where="removed_at IS NULL",
    )
    op.add_column("document", sa.Column("instrument_id", sa.Integer(), nullable=True))
    op.create_index("ix_document_instrument", "document", ["instrument_id", "id"], unique=False)
    op.create_foreign_key(
        op.f("fk_document_instrument_id_instrument"),
        "document",
        "instrument",
        ["instrument_id"],
        ["id"],
    )
    op.add_column("draft", sa.Column("build_id", sa.Integer(), nullable=True))
    op.add_column("draft", sa.Column("configuration_id", sa.Integer(), nullable=True))
    op.create_unique_constraint(op.f("uq_draft_configuration_id"), "draft", ["configuration_id"])
    op.create_index(
        "uq_draft_of_build",
        "draft",
        ["build_id"],
        unique=True,
        postgresql_where="configuration_id IS NULL AND discarded_at IS NULL",
    )
    op.create_foreign_key(
        op.f("fk_draft_configuration_id_configuration"),
        "draft",
        "configuration",
        ["configuration_id"],
        ["id"],
    )
    op.create_foreign_key(op.f("fk_draft_build_id_build"), "draft", "build", ["build_id"], ["id"])
    op.add_column(
        "item", sa.Column("outsourced", sa.Boolean(), server_default="false", nullable=False)
    )
    for column in PICTURE:
        op.add_column("item", sa.Column(column, sa.Text(), server_default="", nullable=False))
    op.add_column(
        "notification", sa.Column("urgent", sa.Boolean(), server_default="false", nullable=False)
    )
    op.add_column("notification", sa.Column("build_id", sa.Integer(), nullable=True))
    op.add_column("notification", sa.Column("once", sa.Text(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_notification_person_id_once"), "notification", ["person_id", "once"]
    )
    op.create_foreign_key(
        op.f("fk_notification_build_id_build"), "notification", "build", ["build_id"], ["id"]
    )
    op.add_column("person", sa.Column("mail_address", sa.Text(), server_default="", nullable=False))
    op.add_column("person", sa.Column("chat_name", sa.Text(), server_default="", nullable=False))
    op.create_check_constraint(
        op.f("ck_person_mail_address_form"),
        "person",
        "mail_address = '' OR mail_address ~ '^[^@\\s<>,;]+@[^@\\s<>,;]+$'",
    )
    op.create_check_constraint(
        op.f("ck_person_chat_name_short"), "person", "length(chat_name) <= 80"
    )
    _widen_documents()
    op.execute((SQL / "floor.sql").read_text())
    for table, level, secrets in TRACKED:
        names = "".join(f", '{name}'" for name in secrets)
        op.execute(f"SELECT audit.track('\"{table}\"', '{level}'{names})")
        op.execute(f'GRANT SELECT ON "{table}" TO cleanstation_app, cleanstation_reader')
        op.execute(f'GRANT INSERT, UPDATE ON "{table}" TO cleanstation_app')
        _keep(table)
    for table, columns in ADDED.items():
        op.execute(f"GRANT SELECT ({columns}) ON {table} TO cleanstation_reader")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO cleanstation_app")


def _widen_documents() -> None:
    """A certificate of an instrument belongs to no order."""
    op.drop_constraint("ck_document_kind_known", "document")
    op.create_check_constraint(
        op.f("ck_document_kind_known"), "document", f"kind IN ({DOCUMENT_KINDS}, 'certificate')"
    )
    op.drop_constraint("ck_document_belongs_somewhere", "document")
    op.create_check_constraint(
        op.f("ck_document_belongs_somewhere"),
        "document",
        "num_nonnulls(order_id, draft_id, instrument_id) >= 1",
    )


def _keep(table: str) -> None:
    if table in WRITTEN_ONCE:
        op.execute(
            f'CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION written_once()"
        )
    elif table in DELETABLE:
        op.execute(f'GRANT DELETE ON "{table}" TO cleanstation_app')
    else:
        op.execute(
            f'CREATE TRIGGER never_deleted BEFORE DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION never_deleted()"
        )


def downgrade() -> None:
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function} CASCADE")
    op.drop_constraint("ck_document_kind_known", "document")
    op.create_check_constraint(
        op.f("ck_document_kind_known"), "document", f"kind IN ({DOCUMENT_KINDS})"
    )
    op.drop_constraint("ck_document_belongs_somewhere", "document")
    op.create_check_constraint(
        op.f("ck_document_belongs_somewhere"),
        "document",
        "order_id IS NOT NULL OR draft_id IS NOT NULL",
    )
    op.drop_constraint(op.f("ck_person_chat_name_short"), "person", type_="check")
    op.drop_constraint(op.f("ck_person_mail_address_form"), "person", type_="check")
    op.drop_column("person", "chat_name")
    op.drop_column("person", "mail_address")
    op.drop_constraint(op.f("fk_notification_build_id_build"), "notification", type_="foreignkey")
    op.drop_constraint(op.f("uq_notification_person_id_once"), "notification", type_="unique")
    op.drop_column("notification", "once")
    op.drop_column("notification", "build_id")
    op.drop_column("notification", "urgent")
    for column in PICTURE:
        op.drop_column("item", column)
    op.drop_column("item", "outsourced")
    op.drop_constraint(op.f("fk_draft_build_id_build"), "draft", type_="foreignkey")
    op.drop_constraint(op.f("fk_draft_configuration_id_configuration"), "draft", type_="foreignkey")
    op.drop_index(
        "uq_draft_of_build",
        table_name="draft",
        postgresql_where="configuration_id IS NULL AND discarded_at IS NULL",
    )
    op.drop_constraint(op.f("uq_draft_configuration_id"), "draft", type_="unique")
    op.drop_column("draft", "configuration_id")
    op.drop_column("draft", "build_id")
    op.drop_constraint(op.f("fk_document_instrument_id_instrument"), "document", type_="foreignkey")
    op.drop_index("ix_document_instrument", table_name="document")
    op.drop_column("document", "instrument_id")
    op.drop_index(
        "uq_serial_number_in_use", table_name="serial_number", postgresql_where="removed_at IS NULL"
    )
    op.drop_index("ix_serial_number_kind", table_name="serial_number")
    op.drop_index("ix_serial_number_recorded", table_name="serial_number")
    op.drop_index("ix_serial_number_beginning", table_name="serial_number")
    op.drop_index("ix_serial_number_build", table_name="serial_number")
    op.drop_table("serial_number")
    op.drop_index("ix_photo_shortage", table_name="photo")
    op.drop_index("ix_photo_run", table_name="photo")
    op.drop_index("ix_photo_nonconformance", table_name="photo")
    op.drop_table("photo")
    op.drop_table("nonconformance_item")
    op.drop_index("ix_disposition_nonconformance", table_name="disposition")
    op.drop_table("disposition")
    op.drop_index(
        "uq_task_time_open", table_name="task_time", postgresql_where="finished_at IS NULL"
    )
    op.drop_index("ix_task_time_run", table_name="task_time")
    op.drop_table("task_time")
    op.drop_index(
        "ix_nonconformance_open", table_name="nonconformance", postgresql_where="closed_at IS NULL"
    )
    op.drop_index("ix_nonconformance_build", table_name="nonconformance")
    op.drop_table("nonconformance")
    op.drop_index("ix_calibration_instrument", table_name="calibration")
    op.drop_table("calibration")
    op.drop_index("ix_answer_run", table_name="answer")
    op.drop_index("ix_answer_instrument", table_name="answer")
    op.drop_table("answer")
    op.drop_index("uq_run_open", table_name="run", postgresql_where="closed_at IS NULL")
    op.drop_table("run")
    op.drop_index("ix_bom_review_bom", table_name="bom_review")
    op.drop_table("bom_review")
    op.drop_table("shortage_line")
    op.drop_index("ix_delivery_failed", table_name="delivery", postgresql_where="status = 'failed'")
    op.drop_index("ix_delivery_due", table_name="delivery", postgresql_where="status = 'waiting'")
    op.drop_table("delivery")
    op.drop_index("ix_shortage_open", table_name="shortage", postgresql_where="resolved_at IS NULL")
    op.drop_index("ix_shortage_build", table_name="shortage")
    op.drop_table("shortage")
    op.drop_table("shipment")
    op.drop_index(
        "uq_outsourced_line_open",
        table_name="outsourced_line",
        postgresql_where="status <> 'cancelled'",
    )
    op.drop_index("ix_outsourced_line_expected", table_name="outsourced_line")
    op.drop_index("ix_outsourced_line_build", table_name="outsourced_line")
    op.drop_table("outsourced_line")
    op.drop_index(
        "uq_assignment_open", table_name="assignment", postgresql_where="released_at IS NULL"
    )
    op.drop_index(
        "ix_assignment_person", table_name="assignment", postgresql_where="released_at IS NULL"
    )
    op.drop_table("assignment")
    op.drop_table("work_instruction_step")
    op.drop_table("template_item")
    op.drop_index(
        "uq_work_instruction_draft",
        table_name="work_instruction",
        postgresql_where="status = 'draft'",
    )
    op.drop_index(
        "uq_work_instruction_active",
        table_name="work_instruction",
        postgresql_where="status = 'active'",
    )
    op.drop_table("work_instruction")
    op.drop_index("uq_template_draft", table_name="template", postgresql_where="status = 'draft'")
    op.drop_index("uq_template_active", table_name="template", postgresql_where="status = 'active'")
    op.drop_table("template")
    op.drop_index("ix_signature_record", table_name="signature")
    op.drop_index("ix_signature_person", table_name="signature")
    op.drop_table("signature")
    op.drop_table("preference")
    op.drop_index("ix_instrument_kind", table_name="instrument")
    op.drop_table("instrument")
    op.drop_table("tool")
    op.drop_table("job_run")
