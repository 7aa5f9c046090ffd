"""Every table of the first release."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_22_tables"
down_revision = "2026_11_22_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_state",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_catalogue_state_sha256_form")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_catalogue_state")),
    )
    op.create_table(
        "category",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("parent_code <> code", name=op.f("ck_category_not_its_own_parent")),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["category.code"], name=op.f("fk_category_parent_code_category")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_category")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_name", postgresql.CITEXT(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("initials", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("failed_sign_ins", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "user_name ~ '^[a-z0-9][a-z0-9._-]{1,39}$'", name=op.f("ck_person_user_name_form")
        ),
        sa.CheckConstraint("failed_sign_ins >= 0", name=op.f("ck_person_failures_counted")),
        sa.CheckConstraint("length(btrim(name)) >= 2", name=op.f("ck_person_name_given")),
        sa.CheckConstraint(
            "length(initials) BETWEEN 1 AND 5", name=op.f("ck_person_initials_short")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("user_name", name=op.f("uq_person_user_name")),
    )
    op.create_index(
        "ix_person_name_trgm",
        "person",
        ["name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "accepted_request",
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "accepted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_accepted_request_person_id_person")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_accepted_request")),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", postgresql.CITEXT(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=True),
        sa.Column("subcategory_code", sa.Text(), nullable=True),
        sa.Column("orderable", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("kit", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("manufacturer", sa.Text(), server_default="", nullable=False),
        sa.Column("manufacturer_part_number", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("custom", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("dimensions", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("flag", sa.Text(), server_default="", nullable=False),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('part', 'simple', 'complex', 'service_part', 'kit')",
            name=op.f("ck_item_kind_known"),
        ),
        sa.CheckConstraint(
            "NOT custom OR dimensions IS NOT NULL", name=op.f("ck_item_custom_has_dimensions")
        ),
        sa.CheckConstraint("length(btrim(name)) > 0", name=op.f("ck_item_name_given")),
        sa.CheckConstraint("length(number) BETWEEN 1 AND 40", name=op.f("ck_item_number_length")),
        sa.CheckConstraint(
            "number::text = btrim(number::text)", name=op.f("ck_item_number_trimmed")
        ),
        sa.ForeignKeyConstraint(
            ["category_code"], ["category.code"], name=op.f("fk_item_category_code_category")
        ),
        sa.ForeignKeyConstraint(
            ["subcategory_code"], ["category.code"], name=op.f("fk_item_subcategory_code_category")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("number", name=op.f("uq_item_number")),
    )
    op.create_index("ix_item_category", "item", ["category_code", "number"], unique=False)
    op.create_index(
        "ix_item_number_beginning",
        "item",
        [sa.literal_column("lower(number::text) text_pattern_ops")],
        unique=False,
    )
    op.create_index(
        "ix_item_search_text",
        "item",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index("ix_item_subcategory", "item", ["subcategory_code", "number"], unique=False)
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose = 'set-up' OR person_id IS NOT NULL",
            name=op.f("ck_one_time_link_for_somebody"),
        ),
        sa.CheckConstraint(
            "purpose IN ('set-up', 'invitation', 'sign-in')",
            name=op.f("ck_one_time_link_purpose_known"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_one_time_link_created_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_one_time_link_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_link_token_hash")),
    )
    op.create_table(
        "order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("po_number", postgresql.CITEXT(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), server_default="", nullable=False),
        sa.Column("sales_person", sa.Text(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("family", sa.Text(), server_default="MDRD", nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="order-created", nullable=False),
        sa.Column("stage", sa.Integer(), server_default="2", nullable=False),
        sa.Column("build_numbers", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("family IN ('MDRD')", name=op.f("ck_order_family_known")),
        sa.CheckConstraint("language IN ('EN', 'FR', 'ES')", name=op.f("ck_order_language_known")),
        sa.CheckConstraint(
            "project = '' OR length(btrim(project)) >= 3", name=op.f("ck_order_project_length")
        ),
        sa.CheckConstraint("length(btrim(customer)) >= 3", name=op.f("ck_order_customer_length")),
        sa.CheckConstraint(
            "length(btrim(po_number::text)) >= 3", name=op.f("ck_order_po_number_length")
        ),
        sa.CheckConstraint(
            "length(btrim(sales_person)) >= 3", name=op.f("ck_order_sales_person_length")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_order_created_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order")),
        sa.UniqueConstraint("po_number", name=op.f("uq_order_po_number")),
    )
    op.create_index("ix_order_build_numbers", "order", ["build_numbers", "id"], unique=False)
    op.create_index("ix_order_created_at", "order", ["created_at", "id"], unique=False)
    op.create_index("ix_order_creator", "order", ["created_by", "wanted_on", "id"], unique=False)
    op.create_index(
        "ix_order_customer", "order", [sa.literal_column("lower(customer)"), "id"], unique=False
    )
    op.create_index(
        "ix_order_open",
        "order",
        ["wanted_on", "id"],
        unique=False,
        postgresql_where=sa.text("status NOT IN ('shipped', 'cancelled')"),
    )
    op.create_index(
        "ix_order_search_text",
        "order",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index("ix_order_stage", "order", ["stage", "wanted_on", "id"], unique=False)
    op.create_index("ix_order_status", "order", ["status", "wanted_on", "id"], unique=False)
    op.create_index("ix_order_wanted_on", "order", ["wanted_on", "id"], unique=False)
    op.create_table(
        "person_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role <> 'auditor' OR until IS NOT NULL", name=op.f("ck_person_role_auditor_time_boxed")
        ),
        sa.CheckConstraint(
            "role IN ('admin', 'coordinator', 'procurement', 'qc', 'assembler', 'service', 'auditor')",
            name=op.f("ck_person_role_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_role_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_role")),
        sa.UniqueConstraint("person_id", "role", name=op.f("uq_person_role_person_id_role")),
    )
    op.create_table(
        "rule_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'draft') = (activated_at IS NULL)", name=op.f("ck_rule_set_activation_dated")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'active', 'retired')", name=op.f("ck_rule_set_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_rule_set_created_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set")),
        sa.UniqueConstraint("family", "version", name=op.f("uq_rule_set_family_version")),
    )
    op.create_index(
        "uq_rule_set_active",
        "rule_set",
        ["family"],
        unique=True,
        postgresql_where="status = 'active'",
    )
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "last_seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_session_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_session_token_hash")),
    )
    op.create_index(
        "ix_sign_in_session_open",
        "sign_in_session",
        ["person_id"],
        unique=False,
        postgresql_where="ended_at IS NULL",
    )
    op.create_table(
        "build",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", postgresql.CITEXT(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column(
            "status_since",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "number::text ~ '^[A-Za-z0-9][A-Za-z0-9-]{2,39}$'", name=op.f("ck_build_number_form")
        ),
        sa.CheckConstraint(
            "status IN ('order-created', 'parts-sent', 'ready-for-pre-qc', 'ready-for-production', 'in-production', 'testing-complete', 'packaging-complete', 'ready-for-final-qc', 'ready-to-ship', 'shipped', 'pre-qc-rejected', 'pre-qc-rework', 'final-qc-rejected', 'final-rework', 'on-hold', 'cancelled')",
            name=op.f("ck_build_status_known"),
        ),
        sa.CheckConstraint("position BETWEEN 1 AND 10", name=op.f("ck_build_at_most_ten")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_build_order_id_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_build")),
        sa.UniqueConstraint("number", name=op.f("uq_build_number")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_build_order_id_position")),
    )
    op.create_index("ix_build_status", "build", ["status", "order_id"], unique=False)
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column(
            "written_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "length(btrim(text)) BETWEEN 1 AND 4000", name=op.f("ck_comment_text_length")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_comment_order_id_order")),
        sa.ForeignKeyConstraint(
            ["written_by"], ["person.id"], name=op.f("fk_comment_written_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index("ix_comment_order", "comment", ["order_id", "id"], unique=False)
    op.create_table(
        "component",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("quantity_verified", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("parent_id <> child_id", name=op.f("ck_component_not_its_own_parent")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_component_quantity_positive")),
        sa.ForeignKeyConstraint(["child_id"], ["item.id"], name=op.f("fk_component_child_id_item")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["item.id"], name=op.f("fk_component_parent_id_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component")),
        sa.UniqueConstraint("parent_id", "child_id", name=op.f("uq_component_parent_id_child_id")),
    )
    op.create_index("ix_component_child", "component", ["child_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("step", sa.Integer(), server_default="1", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "order_id IS NULL OR discarded_at IS NULL", name=op.f("ck_draft_submitted_or_discarded")
        ),
        sa.CheckConstraint("step BETWEEN 1 AND 5", name=op.f("ck_draft_five_steps")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_draft_order_id_order")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_draft_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("order_id", name=op.f("uq_draft_order_id")),
    )
    op.create_index(
        "ix_draft_open",
        "draft",
        ["person_id", "updated_at"],
        unique=False,
        postgresql_where="order_id IS NULL AND discarded_at IS NULL",
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order.id"], name=op.f("fk_notification_order_id_order")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notification_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    op.create_index("ix_notification_person", "notification", ["person_id", "id"], unique=False)
    op.create_index(
        "ix_notification_unread",
        "notification",
        ["person_id", "id"],
        unique=False,
        postgresql_where="read_at IS NULL",
    )
    op.create_table(
        "outline_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "number ~ '^\\d+(\\.\\d+)+$'", name=op.f("ck_outline_number_number_form")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_outline_number_item_id_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outline_number")),
        sa.UniqueConstraint("number", "item_id", name=op.f("uq_outline_number_number_item_id")),
    )
    op.create_index(
        "ix_outline_number_beginning",
        "outline_number",
        ["number"],
        unique=False,
        postgresql_ops={"number": "text_pattern_ops"},
    )
    op.create_index(
        "ix_outline_number_item", "outline_number", ["item_id", "position"], unique=False
    )
    op.create_table(
        "rule_set_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["rule_set.id"], name=op.f("fk_rule_set_table_rule_set_id_rule_set")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set_table")),
        sa.UniqueConstraint("rule_set_id", "name", name=op.f("uq_rule_set_table_rule_set_id_name")),
    )
    op.create_table(
        "build_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("build_id", sa.Integer(), nullable=False),
        sa.Column("from_status", sa.Text(), nullable=True),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("forced", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("moved_by", sa.Integer(), nullable=False),
        sa.Column(
            "moved_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "to_status <> 'cancelled' OR length(btrim(reason)) >= 3",
            name=op.f("ck_build_move_cancel_has_reason"),
        ),
        sa.CheckConstraint(
            "to_status IN ('order-created', 'parts-sent', 'ready-for-pre-qc', 'ready-for-production', 'in-production', 'testing-complete', 'packaging-complete', 'ready-for-final-qc', 'ready-to-ship', 'shipped', 'pre-qc-rejected', 'pre-qc-rework', 'final-qc-rejected', 'final-rework', 'on-hold', 'cancelled')",
            name=op.f("ck_build_move_status_known"),
        ),
        sa.CheckConstraint(
            "NOT forced OR length(btrim(reason)) >= 3", name=op.f("ck_build_move_force_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["build_id"], ["build.id"], name=op.f("fk_build_move_build_id_build")
        ),
        sa.ForeignKeyConstraint(
            ["moved_by"], ["person.id"], name=op.f("fk_build_move_moved_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_build_move")),
    )
    op.create_index("ix_build_move_build", "build_move", ["build_id", "id"], unique=False)
    op.create_table(
        "configuration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("build_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_configuration_revision_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["build_id"], ["build.id"], name=op.f("fk_configuration_build_id_build")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_configuration_created_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_configuration")),
        sa.UniqueConstraint(
            "build_id", "revision", name=op.f("uq_configuration_build_id_revision")
        ),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("store_key", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column(
            "uploaded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('purchase-order', 'drawing', 'order-confirmation', 'other')",
            name=op.f("ck_document_kind_known"),
        ),
        sa.CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png', 'image/webp')",
            name=op.f("ck_document_media_type_known"),
        ),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_document_sha256_form")),
        sa.CheckConstraint(
            "length(file_name) BETWEEN 1 AND 200", name=op.f("ck_document_file_name_length")
        ),
        sa.CheckConstraint(
            "order_id IS NOT NULL OR draft_id IS NOT NULL",
            name=op.f("ck_document_belongs_somewhere"),
        ),
        sa.CheckConstraint("size BETWEEN 1 AND 10485760", name=op.f("ck_document_size_limited")),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_document_draft_id_draft")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order.id"], name=op.f("fk_document_order_id_order")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["person.id"], name=op.f("fk_document_uploaded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index("ix_document_draft", "document", ["draft_id", "id"], unique=False)
    op.create_index("ix_document_order", "document", ["order_id", "id"], unique=False)
    op.create_table(
        "rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("row", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["table_id"], ["rule_set_table.id"], name=op.f("fk_rule_table_id_rule_set_table")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint("table_id", "position", name=op.f("uq_rule_table_id_position")),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("configuration_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("acknowledged_by", sa.Integer(), nullable=False),
        sa.Column(
            "acknowledged_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "length(btrim(reason)) >= 3", name=op.f("ck_acknowledgement_reason_given")
        ),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"],
            ["person.id"],
            name=op.f("fk_acknowledgement_acknowledged_by_person"),
        ),
        sa.ForeignKeyConstraint(
            ["configuration_id"],
            ["configuration.id"],
            name=op.f("fk_acknowledgement_configuration_id_configuration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
        sa.UniqueConstraint(
            "configuration_id", "rule", name=op.f("uq_acknowledgement_configuration_id_rule")
        ),
    )
    op.create_table(
        "bom",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("build_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("configuration_id", sa.Integer(), nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.Column("catalogue_sha256", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_bom_sha256_form")),
        sa.CheckConstraint(
            "status IN ('draft', 'in-review', 'approved', 'superseded')",
            name=op.f("ck_bom_status_known"),
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_bom_revision_counts_from_one")),
        sa.ForeignKeyConstraint(["build_id"], ["build.id"], name=op.f("fk_bom_build_id_build")),
        sa.ForeignKeyConstraint(
            ["catalogue_sha256"],
            ["catalogue_state.sha256"],
            name=op.f("fk_bom_catalogue_sha256_catalogue_state"),
        ),
        sa.ForeignKeyConstraint(
            ["configuration_id"],
            ["configuration.id"],
            name=op.f("fk_bom_configuration_id_configuration"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_bom_created_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["rule_set.id"], name=op.f("fk_bom_rule_set_id_rule_set")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bom")),
        sa.UniqueConstraint("build_id", "revision", name=op.f("uq_bom_build_id_revision")),
    )
    op.create_index(
        "uq_bom_current",
        "bom",
        ["build_id"],
        unique=True,
        postgresql_where="status <> 'superseded'",
    )
    op.create_table(
        "bom_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bom_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parent_position", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("item_number", sa.Text(), nullable=False),
        sa.Column("outline_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("total", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("quantity_verified", sa.Boolean(), nullable=False),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "(parent_position IS NULL) = (level = 1)",
            name=op.f("ck_bom_line_top_line_has_no_parent"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_bom_line_quantity_positive")),
        sa.CheckConstraint("total > 0", name=op.f("ck_bom_line_total_positive")),
        sa.ForeignKeyConstraint(["bom_id"], ["bom.id"], name=op.f("fk_bom_line_bom_id_bom")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_bom_line_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bom_line")),
        sa.UniqueConstraint("bom_id", "position", name=op.f("uq_bom_line_bom_id_position")),
    )
    op.create_index("ix_bom_line_item", "bom_line", ["item_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_bom_line_item", table_name="bom_line")
    op.drop_table("bom_line")
    op.drop_index("uq_bom_current", table_name="bom", postgresql_where="status <> 'superseded'")
    op.drop_table("bom")
    op.drop_table("acknowledgement")
    op.drop_table("rule")
    op.drop_index("ix_document_order", table_name="document")
    op.drop_index("ix_document_draft", table_name="document")
    op.drop_table("document")
    op.drop_table("configuration")
    op.drop_index("ix_build_move_build", table_name="build_move")
    op.drop_table("build_move")
    op.drop_table("rule_set_table")
    op.drop_index("ix_outline_number_item", table_name="outline_number")
    op.drop_index(
        "ix_outline_number_beginning",
        table_name="outline_number",
        postgresql_ops={"number": "text_pattern_ops"},
    )
    op.drop_table("outline_number")
    op.drop_index(
        "ix_notification_unread", table_name="notification", postgresql_where="read_at IS NULL"
    )
    op.drop_index("ix_notification_person", table_name="notification")
    op.drop_table("notification")
    op.drop_index(
        "ix_draft_open",
        table_name="draft",
        postgresql_where="order_id IS NULL AND discarded_at IS NULL",
    )
    op.drop_table("draft")
    op.drop_index("ix_component_child", table_name="component")
    op.drop_table("component")
    op.drop_index("ix_comment_order", table_name="comment")
    op.drop_table("comment")
    op.drop_index("ix_build_status", table_name="build")
    op.drop_table("build")
    op.drop_index(
        "ix_sign_in_session_open", table_name="sign_in_session", postgresql_where="ended_at IS NULL"
    )
    op.drop_table("sign_in_session")
    op.drop_index("uq_rule_set_active", table_name="rule_set", postgresql_where="status = 'active'")
    op.drop_table("rule_set")
    op.drop_table("person_role")
    op.drop_index("ix_order_wanted_on", table_name="order")
    op.drop_index("ix_order_status", table_name="order")
    op.drop_index("ix_order_stage", table_name="order")
    op.drop_index(
        "ix_order_search_text",
        table_name="order",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.drop_index(
        "ix_order_open",
        table_name="order",
        postgresql_where=sa.text("status NOT IN ('shipped', 'cancelled')"),
    )
    op.drop_index("ix_order_customer", table_name="order")
    op.drop_index("ix_order_creator", table_name="order")
    op.drop_index("ix_order_created_at", table_name="order")
    op.drop_index("ix_order_build_numbers", table_name="order")
    op.drop_table("order")
    op.drop_table("one_time_link")
    op.drop_index("ix_item_subcategory", table_name="item")
    op.drop_index(
        "ix_item_search_text",
        table_name="item",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.drop_index("ix_item_number_beginning", table_name="item")
    op.drop_index("ix_item_category", table_name="item")
    op.drop_table("item")
    op.drop_table("accepted_request")
    op.drop_table("setting")
    op.drop_index(
        "ix_person_name_trgm",
        table_name="person",
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.drop_table("person")
    op.drop_table("category")
    op.drop_table("catalogue_state")
