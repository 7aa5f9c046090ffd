"""What has to be so in the ledger, as questions; asked by `app.ledger_check`."""

# Each query gives what is wrong; nothing, when all is well. Trigger bits: 1 row, 2 before,
# 4 insert, 8 delete, 16 update, 32 truncate. A trigger counts when enabled for normal sessions.
CHECKS: dict[str, tuple[str, str]] = {
    "tables": (
        "These tables are not in the database",
        """
        SELECT t FROM unnest(CAST(:tables AS text[])) t
        WHERE to_regclass(format('public.%I', t)) IS NULL
        """,
    ),
    "tracked": (
        "Changes of these tables are not all written into the ledger",
        """
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
            AND c.relname <> 'alembic_version'
            AND NOT ARRAY[1 | 4 | 8 | 16, 2 | 32] <@ ARRAY(
                SELECT t.tgtype::int FROM pg_trigger t
                WHERE t.tgrelid = c.oid AND t.tgfoid = 'audit.row_changed'::regproc
                    AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL)
        """,
    ),
    "only grows": (
        "Nothing refuses changes to these parts of the ledger",
        """
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = 'audit'::regnamespace AND c.relkind IN ('r', 'p')
            AND NOT ARRAY[1 | 2 | 8 | 16, 2 | 32] <@ ARRAY(
                SELECT t.tgtype::int FROM pg_trigger t
                WHERE t.tgrelid = c.oid AND t.tgfoid = 'audit.deny'::regproc
                    AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL)
        """,
    ),
    "years": (
        "The ledger has no room for these years",
        """
        SELECT y FROM generate_series(
            (SELECT coalesce(min(extract(year FROM at)), extract(year FROM now()))::int
                FROM audit.event),
            extract(year FROM now())::int + 1) y
        WHERE to_regclass('audit.event_' || y) IS NULL OR NOT EXISTS (
            SELECT FROM pg_inherits WHERE inhparent = 'audit.event'::regclass
                AND inhrelid = to_regclass('audit.event_' || y))
        """,
    ),
    "permissions": (
        "The product's own role may do this to the ledger",
        """
        SELECT format('%s on %s', may, c.relname) FROM pg_class c
        CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) may
        WHERE c.relnamespace = 'audit'::regnamespace AND c.relkind IN ('r', 'p')
            AND has_table_privilege(:role, c.oid, may)
        UNION ALL SELECT 'act as the owner of the tables'
            WHERE pg_has_role(:role, 'cleanstation_owner', 'MEMBER')
        UNION ALL SELECT 'anything, as a superuser'
            WHERE (SELECT rolsuper FROM pg_roles WHERE rolname = :role)
        """,
    ),
    "numbers": (
        "These numbers are used more than once",
        "SELECT id FROM audit.event GROUP BY id HAVING count(*) > 1",
    ),
    "times": (
        "These events are from the future, or from a transaction this server has not begun",
        """
        SELECT id FROM audit.event WHERE at > clock_timestamp() + interval '1 minute'
            OR txid >= pg_snapshot_xmax(pg_current_snapshot())
        """,
    ),
    "events": (
        "These events are not well-formed",
        """
        SELECT id FROM audit.event WHERE actor_name = '' OR entity = '' OR op = ''
            OR (op = 'INSERT' AND (new_values IS NULL OR old_values IS NOT NULL))
            OR (op = 'UPDATE' AND (new_values IS NULL OR old_values IS NULL))
            OR (op = 'DELETE' AND (new_values IS NOT NULL OR old_values IS NULL))
            OR (op IN ('INSERT', 'UPDATE', 'DELETE') AND outcome <> 'OK')
            OR (op = 'REFUSED' AND (outcome <> 'REFUSED' OR reason IS NULL))
        """,
    ),
    "signatures": (
        "These signatures are not as the ledger says they were given",
        """
        SELECT coalesce(s.id::text, e.entity_id) FROM signature s
        FULL JOIN (SELECT entity_id, new_values FROM audit.event
            WHERE entity = 'signature' AND op = 'INSERT') e ON e.entity_id = s.id::text
        WHERE s.id IS NULL OR e.entity_id IS NULL
            OR NOT to_jsonb(s) - 'signed_at' @> e.new_values - 'signed_at'
            OR (e.new_values ->> 'signed_at')::timestamptz <> s.signed_at
        """,
    ),
    "secrets": (
        "These events hold a secret that should be masked",
        """
        SELECT DISTINCT e.id FROM audit.event e
        JOIN pg_class c ON c.relname = e.entity AND c.relnamespace = 'public'::regnamespace
        JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgfoid = 'audit.row_changed'::regproc
            AND t.tgtype & 1 = 1
        CROSS JOIN LATERAL unnest((string_to_array(
            encode(t.tgargs, 'escape'), '\\000'))[2:]) AS secret
        WHERE secret <> '' AND (coalesce(e.old_values ->> secret, '***') <> '***'
            OR coalesce(e.new_values ->> secret, '***') <> '***')
        """,
    ),
}
