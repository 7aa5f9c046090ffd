"""An answer keeps the number and kind its instrument had: a later correction changes neither."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_measured"
down_revision = "2026_11_22_cancelled"
branch_labels = None
depends_on = None

# Whoever writes the answer, a version before this one too.
AS_IT_WAS = """
CREATE FUNCTION instrument_as_it_was() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT i.number::text, i.kind INTO new.instrument_number, new.instrument_kind
        FROM instrument i WHERE i.id = new.instrument_id;
    RETURN new;
END $$;
CREATE TRIGGER instrument_as_it_was BEFORE INSERT ON answer
    FOR EACH ROW WHEN (new.instrument_id IS NOT NULL) EXECUTE FUNCTION instrument_as_it_was();
"""
# What the ledger says it was when it measured: before the first correction that came after.
BEFORE = """
    coalesce((SELECT e.old_values ->> '{column}' FROM audit.event e
        WHERE e.entity = 'instrument' AND e.entity_id = i.id::text AND e.op = 'UPDATE'
            AND e.at > a.answered_at AND e.old_values ? '{column}'
        ORDER BY e.id LIMIT 1), i.{column}::text)"""
FILL = f"""
SELECT set_config('app.context', '{{"name": "CleanStation"}}', true);
ALTER TABLE answer DISABLE TRIGGER written_once;
UPDATE answer a SET
    instrument_number = {BEFORE.format(column="number")},
    instrument_kind = {BEFORE.format(column="kind")}
FROM instrument i WHERE i.id = a.instrument_id;
ALTER TABLE answer ENABLE TRIGGER written_once;
SELECT set_config('app.context', '', true);
"""  # noqa: S608  # no value is written into it


def upgrade() -> None:
    op.add_column("answer", sa.Column("instrument_number", sa.Text(), nullable=True))
    op.add_column("answer", sa.Column("instrument_kind", sa.Text(), nullable=True))
    op.execute("GRANT SELECT (instrument_number, instrument_kind) ON answer TO cleanstation_reader")
    op.execute(AS_IT_WAS)
    op.execute(FILL)


def downgrade() -> None:
    op.execute("DROP TRIGGER instrument_as_it_was ON answer")
    op.execute("DROP FUNCTION instrument_as_it_was()")
    op.drop_column("answer", "instrument_kind")
    op.drop_column("answer", "instrument_number")
