"""Guards that hold whoever asks, tracking of every table, and what each role may do."""

from pathlib import Path

from alembic import op

revision = "2026_11_22_guards"
down_revision = "2026_11_22_tables"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"

# Table, level in the ledger (demand 92), columns kept out of it.
TRACKED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("accepted_request", "LOW", ("result",)),
    ("acknowledgement", "HIGH", ()),
    ("bom", "HIGH", ()),
    ("bom_line", "HIGH", ()),
    ("build", "HIGH", ()),
    ("build_move", "HIGH", ()),
    ("catalogue_state", "LOW", ("content",)),
    ("category", "MEDIUM", ()),
    ("comment", "MEDIUM", ()),
    ("component", "MEDIUM", ()),
    ("configuration", "HIGH", ()),
    ("document", "HIGH", ()),
    ("draft", "LOW", ("content",)),
    ("item", "MEDIUM", ()),
    ("notification", "LOW", ()),
    ("one_time_link", "HIGH", ("token_hash",)),
    ("order", "HIGH", ()),
    ("outline_number", "MEDIUM", ()),
    ("person", "HIGH", ("password_hash",)),
    ("person_role", "HIGH", ()),
    ("rule", "MEDIUM", ()),
    ("rule_set", "HIGH", ()),
    ("rule_set_table", "MEDIUM", ()),
    ("setting", "HIGH", ()),
    ("sign_in_session", "MEDIUM", ("token_hash",)),
)
WRITTEN_ONCE = (
    "accepted_request",
    "acknowledgement",
    "bom_line",
    "build_move",
    "catalogue_state",
    "comment",
    "configuration",
)
# A link between rows may go; the ledger keeps it. Everything else stays.
DELETABLE = ("component", "outline_number", "person_role", "rule", "rule_set_table", "setting")
# Who reads for reports has no use for what opens an account.
READER_SEES = """
DO $$ BEGIN EXECUTE (
    SELECT format('GRANT SELECT (%s) ON %I TO cleanstation_reader',
        string_agg(quote_ident(column_name), ', '), '{table}')
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}'
        AND column_name NOT IN ('password_hash', 'token_hash')
); END $$
"""
FUNCTIONS = (
    "written_once()",
    "never_deleted()",
    "bom_keeps_content()",
    "rule_set_moves_forward()",
    "only_in_a_draft()",
    "no_cycle()",
    "order_follows_builds()",
    "order_search_text()",
    "item_search_text()",
    "outline_number_in_search_text()",
    "status_rank(text)",
    "searchable(text)",
)


def upgrade() -> None:
    op.execute((SQL / "guards.sql").read_text())
    for table, level, secrets in TRACKED:
        names = "".join(f", '{name}'" for name in secrets)
        op.execute(f"SELECT audit.track('\"{table}\"', '{level}'{names})")
        op.execute(f'GRANT SELECT ON "{table}" TO cleanstation_app')
        op.execute(READER_SEES.format(table=table))
        op.execute(f'GRANT INSERT, UPDATE ON "{table}" TO cleanstation_app')
        _keep(table)
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO cleanstation_app")
    op.execute("GRANT SELECT ON alembic_version TO cleanstation_app, cleanstation_reader")


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
    for table, _, _ in TRACKED:
        op.execute(f'DROP TRIGGER zz_ledger ON "{table}"')
        op.execute(f'DROP TRIGGER zz_never_emptied ON "{table}"')
        op.execute(f'REVOKE ALL ON "{table}" FROM cleanstation_app, cleanstation_reader')
    op.execute("REVOKE ALL ON alembic_version FROM cleanstation_app, cleanstation_reader")
    op.execute("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM cleanstation_app")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function} CASCADE")
