-- The ledger. Row triggers write it, nobody changes it, and a write without a context is refused.
-- Needs no extension: sha256() and pg_current_xact_id() are part of PostgreSQL 15 to 18.

CREATE SCHEMA audit;

CREATE TABLE audit.event (
    id bigint GENERATED ALWAYS AS IDENTITY,      -- may have gaps after a crash: gaps prove nothing
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    op text NOT NULL,
    entity text NOT NULL,
    entity_id text,
    actor_id bigint,
    actor_name text NOT NULL,                    -- the name as it was then
    ip inet,
    user_agent text,
    session_id bigint,                           -- the session's row, never its token
    request_id text,
    outcome text NOT NULL DEFAULT 'OK' CHECK (outcome IN ('OK', 'REFUSED', 'ERROR')),
    reason text,
    level text NOT NULL DEFAULT 'MEDIUM' CHECK (level IN ('HIGH', 'MEDIUM', 'LOW')),
    old_values jsonb,                            -- of an update: the changed columns only
    new_values jsonb,
    app_version text,
    db_user text NOT NULL DEFAULT session_user,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);

CREATE INDEX event_entity ON audit.event (entity, entity_id, id);
CREATE INDEX event_actor ON audit.event (actor_id, at);
CREATE INDEX event_txid ON audit.event (txid);
CREATE INDEX event_at ON audit.event USING brin (at);
-- The history of an item shows its links too, also those that are gone.
CREATE INDEX event_of_item ON audit.event
    ((coalesce(new_values ->> 'parent_id', new_values ->> 'item_id')))
    WHERE op = 'INSERT' AND entity IN ('component', 'outline_number');

-- Filled by the sealing job of a later version; the table is here so that a seal can never be
-- claimed to be older than the ledger it covers.
CREATE TABLE audit.seal (
    seq bigint PRIMARY KEY,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    from_txid xid8 NOT NULL,
    upto_txid xid8 NOT NULL,
    events bigint NOT NULL,
    previous_hash bytea NOT NULL,
    root_hash bytea NOT NULL,
    hash bytea NOT NULL UNIQUE,
    key_id text NOT NULL,
    signature bytea NOT NULL
);

CREATE FUNCTION audit.deny() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger only grows: % on % is refused.', tg_op, tg_table_name
        USING errcode = 'insufficient_privilege';
END $$;

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON audit.event
    FOR EACH ROW EXECUTE FUNCTION audit.deny();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit.event
    FOR EACH STATEMENT EXECUTE FUNCTION audit.deny();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON audit.seal
    FOR EACH ROW EXECUTE FUNCTION audit.deny();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit.seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit.deny();

-- One partition a year. Row triggers are cloned to partitions, TRUNCATE triggers are not.
CREATE FUNCTION audit.add_year(year int) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
BEGIN
    IF to_regclass(format('audit.event_%s', year)) IS NOT NULL THEN
        RETURN;
    END IF;
    IF year NOT BETWEEN 2000 AND greatest(2030, extract(year FROM now())::int + 5) THEN
        RAISE EXCEPTION 'The year % is too far away for the ledger.', year;
    END IF;
    EXECUTE format('CREATE TABLE audit.event_%s PARTITION OF audit.event
        FOR VALUES FROM (%L) TO (%L)', year,
        make_timestamptz(year, 1, 1, 0, 0, 0, 'UTC'), make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'UTC'));
    EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit.event_%s
        FOR EACH STATEMENT EXECUTE FUNCTION audit.deny()', year);
END $$;

SELECT audit.add_year(year) FROM generate_series(2026, 2029) AS year;

CREATE FUNCTION audit.context() RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    context text := nullif(current_setting('app.context', true), '');
BEGIN
    IF context IS NULL THEN
        RAISE EXCEPTION 'No audit context: open the transaction through the one door.'
            USING errcode = 'insufficient_privilege';
    END IF;
    IF nullif(btrim(context::jsonb ->> 'name'), '') IS NULL THEN
        RAISE EXCEPTION 'The audit context names nobody.'
            USING errcode = 'insufficient_privilege';
    END IF;
    RETURN context::jsonb;
END $$;

CREATE FUNCTION audit.write(
    op text, entity text, entity_id text, outcome text, level text, why text,
    old_values jsonb, new_values jsonb
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    c jsonb := audit.context();
    written bigint;
BEGIN
    INSERT INTO audit.event (
        op, entity, entity_id, actor_id, actor_name, ip, user_agent, session_id, request_id,
        outcome, reason, level, old_values, new_values, app_version
    ) VALUES (
        op, entity, entity_id, (c ->> 'person_id')::bigint, c ->> 'name',
        (c ->> 'address')::inet, left(c ->> 'browser', 400), (c ->> 'session_id')::bigint,
        c ->> 'request_id', outcome, coalesce(why, c ->> 'reason'), level, old_values, new_values,
        c ->> 'version'
    ) RETURNING id INTO written;
    RETURN written;
END $$;

-- What the application itself reports (signed in, refused, exported, printed). It cannot choose
-- who, when or in which transaction, and cannot pretend that a row changed.
CREATE FUNCTION audit.record(
    op text, entity text, entity_id text, facts jsonb DEFAULT NULL, outcome text DEFAULT 'OK',
    level text DEFAULT 'MEDIUM', why text DEFAULT NULL
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
BEGIN
    IF op IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION 'The name % is kept for changes of rows.', op;
    END IF;
    RETURN audit.write(op, entity, entity_id, outcome, level, why, NULL, facts);
END $$;

-- Arguments: level, then columns never to be stored as they are (password hashes, tokens).
CREATE FUNCTION audit.row_changed() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
DECLARE
    secret text[] := tg_argv[1:];
    unsaid constant text[] := '{search_text,stage,build_numbers,last_seen_at}';
    was jsonb;
    becomes jsonb;
    old_values jsonb;
    new_values jsonb;
    name text;
BEGIN
    IF tg_op = 'TRUNCATE' THEN
        RAISE EXCEPTION 'Table % is never emptied: its rows are in the ledger.', tg_table_name
            USING errcode = 'insufficient_privilege';
    END IF;
    -- What is derived from other columns says nothing new. last_seen_at only says that
    -- a session is still in use, many times a day (its start and its end are kept).
    IF tg_op <> 'INSERT' THEN was := to_jsonb(old) - unsaid; END IF;
    IF tg_op <> 'DELETE' THEN
        becomes := to_jsonb(new) - unsaid;
    END IF;
    old_values := was;
    new_values := becomes;
    IF tg_op = 'UPDATE' THEN
        SELECT jsonb_object_agg(x.key, was -> x.key), jsonb_object_agg(x.key, x.value)
            INTO old_values, new_values
            FROM jsonb_each(becomes) x WHERE was -> x.key IS DISTINCT FROM x.value;
        IF new_values IS NULL THEN
            -- Not worth an event, but nobody does even this unnamed. Only being seen has no
            -- context: a look is a sign of life too.
            IF tg_table_name <> 'sign_in_session' THEN PERFORM audit.context(); END IF;
            RETURN NULL;
        END IF;
    END IF;
    FOREACH name IN ARRAY secret LOOP
        IF old_values -> name IS NOT NULL AND old_values ->> name IS NOT NULL THEN
            old_values := old_values || jsonb_build_object(name, '***');
        END IF;
        IF new_values -> name IS NOT NULL AND new_values ->> name IS NOT NULL THEN
            new_values := new_values || jsonb_build_object(name, '***');
        END IF;
    END LOOP;
    PERFORM audit.write(
        tg_op, tg_table_name, coalesce(becomes ->> 'id', was ->> 'id', becomes ->> 'code',
        becomes ->> 'sha256', becomes ->> 'key', becomes ->> 'name', was ->> 'name'),
        'OK', coalesce(tg_argv[0], 'MEDIUM'), NULL, old_values, new_values);
    RETURN NULL;
END $$;

CREATE FUNCTION audit.track(tracked regclass, level text, VARIADIC secret text[] DEFAULT '{}')
    RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER zz_ledger AFTER INSERT OR UPDATE OR DELETE ON %s
         FOR EACH ROW EXECUTE FUNCTION audit.row_changed(%L%s)', tracked, level,
        (SELECT coalesce(string_agg(format(', %L', s), ''), '') FROM unnest(secret) s));
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON %s
         FOR EACH STATEMENT EXECUTE FUNCTION audit.row_changed()', tracked);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM public;
GRANT USAGE ON SCHEMA audit TO cleanstation_app, cleanstation_sealer, cleanstation_reader;
GRANT SELECT ON audit.event, audit.seal
    TO cleanstation_app, cleanstation_sealer, cleanstation_reader;
GRANT INSERT ON audit.seal TO cleanstation_sealer;
GRANT EXECUTE ON FUNCTION audit.record(text, text, text, jsonb, text, text, text), audit.context()
    TO cleanstation_app;
GRANT EXECUTE ON FUNCTION audit.add_year(int) TO cleanstation_app;
