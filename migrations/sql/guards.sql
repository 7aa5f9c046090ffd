-- What must hold whoever asks, the owner included.

-- Rows that are written once.
CREATE FUNCTION written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A row of % is written once and never changed: make a new revision.',
        tg_table_name USING errcode = 'restrict_violation';
END $$;

-- Rows that stay, though they may change.
CREATE FUNCTION never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A row of % is never deleted.', tg_table_name
        USING errcode = 'restrict_violation';
END $$;

-- A BOM keeps its content; only its status moves, and only forward.
CREATE FUNCTION bom_keeps_content() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ranks constant text[] := ARRAY['draft', 'in-review', 'approved', 'superseded'];
BEGIN
    IF (to_jsonb(new) - 'status') IS DISTINCT FROM (to_jsonb(old) - 'status') THEN
        RAISE EXCEPTION 'A stored BOM keeps its content: make a new revision.'
            USING errcode = 'restrict_violation';
    END IF;
    IF array_position(ranks, new.status) < array_position(ranks, old.status) THEN
        RAISE EXCEPTION 'A BOM does not go back from % to %.', old.status, new.status
            USING errcode = 'restrict_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER bom_keeps_content BEFORE UPDATE ON bom
    FOR EACH ROW EXECUTE FUNCTION bom_keeps_content();

-- A rule set moves draft, active, retired; its rows change only in a draft.
CREATE FUNCTION rule_set_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ranks constant text[] := ARRAY['draft', 'active', 'retired'];
BEGIN
    IF array_position(ranks, new.status) < array_position(ranks, old.status)
        OR (old.status <> 'draft' AND (new.sha256, new.version, new.family)
            IS DISTINCT FROM (old.sha256, old.version, old.family)) THEN
        RAISE EXCEPTION 'Rule set % version % is %: make a new version.',
            old.name, old.version, old.status USING errcode = 'restrict_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER rule_set_moves_forward BEFORE UPDATE ON rule_set
    FOR EACH ROW EXECUTE FUNCTION rule_set_moves_forward();

CREATE FUNCTION only_in_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    set_status text;
BEGIN
    IF tg_table_name = 'rule' THEN
        SELECT s.status INTO set_status FROM rule_set_table t JOIN rule_set s ON s.id = t.rule_set_id
            WHERE t.id = coalesce(new.table_id, old.table_id);
    ELSE
        SELECT s.status INTO set_status FROM rule_set s
            WHERE s.id = coalesce(new.rule_set_id, old.rule_set_id);
    END IF;
    IF set_status <> 'draft' THEN
        RAISE EXCEPTION 'This rule set is %: its rows do not change.', set_status
            USING errcode = 'restrict_violation';
    END IF;
    RETURN coalesce(new, old);
END $$;
CREATE TRIGGER only_in_a_draft BEFORE INSERT OR UPDATE OR DELETE ON rule
    FOR EACH ROW EXECUTE FUNCTION only_in_a_draft();
CREATE TRIGGER only_in_a_draft BEFORE INSERT OR UPDATE OR DELETE ON rule_set_table
    FOR EACH ROW EXECUTE FUNCTION only_in_a_draft();

-- No item may hold itself, at any depth. The advisory lock makes two links written at the same
-- moment see each other.
CREATE FUNCTION no_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    holding bigint[];
    step bigint := new.child_id;
    trail text := (SELECT number FROM item WHERE id = new.parent_id);
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('component'));
    -- What holds the parent, each item once: a shared structure has few items and very many paths.
    WITH RECURSIVE above(item_id) AS (
        SELECT new.parent_id
        UNION
        SELECT c.parent_id FROM above a JOIN component c ON c.child_id = a.item_id
        WHERE c.id <> new.id
    )
    SELECT array_agg(item_id) INTO holding FROM above;
    IF step <> ALL (holding) THEN
        RETURN new;
    END IF;
    LOOP
        trail := trail || ' > ' || (SELECT number FROM item WHERE id = step);
        EXIT WHEN step = new.parent_id;
        SELECT min(c.child_id) INTO step FROM component c
            WHERE c.parent_id = step AND c.child_id = ANY (holding) AND c.id <> new.id;
    END LOOP;
    RAISE EXCEPTION 'A cycle: %', trail USING errcode = 'integrity_constraint_violation',
        constraint = 'ck_component_no_cycle';
END $$;
CREATE TRIGGER no_cycle BEFORE INSERT OR UPDATE ON component
    FOR EACH ROW EXECUTE FUNCTION no_cycle();

-- An order has its own family's statuses; it shows the least advanced of its living builds.
CREATE FUNCTION status_rank(status text) RETURNS int LANGUAGE sql IMMUTABLE
    RETURN array_position(ARRAY[
        'on-hold', 'order-created', 'parts-sent', 'pre-qc-rejected', 'pre-qc-rework',
        'ready-for-pre-qc', 'ready-for-production', 'in-production', 'testing-complete',
        'packaging-complete', 'final-qc-rejected', 'final-rework', 'ready-for-final-qc',
        'ready-to-ship', 'shipped', 'cancelled'], status);

-- As people type it: no keyboard has a prime, a times sign or a long dash. app/catalogue/wording.py
-- turns what is searched for the same way.
CREATE FUNCTION searchable(words text) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN translate(lower(words), '″“”„′‘’×‐‑–—−⁄', '""""''''''x-----/');

CREATE FUNCTION order_follows_builds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "order" o SET
        status = b.status,
        stage = status_rank(b.status),
        build_numbers = b.numbers,
        search_text = searchable(concat_ws(' ', o.po_number, o.customer, o.project, b.numbers))
    FROM (
        SELECT (array_agg(status ORDER BY status_rank(status)))[1] AS status,
            string_agg(number::text, ' ' ORDER BY position) AS numbers
        FROM build WHERE order_id = new.order_id
    ) b
    WHERE o.id = new.order_id;
    RETURN NULL;
END $$;
CREATE TRIGGER order_follows_builds AFTER INSERT OR UPDATE OF status, number ON build
    FOR EACH ROW EXECUTE FUNCTION order_follows_builds();

CREATE FUNCTION order_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    new.search_text := searchable(concat_ws(' ', new.po_number, new.customer, new.project,
        (SELECT string_agg(number::text, ' ' ORDER BY position) FROM build
         WHERE order_id = new.id)));
    RETURN new;
END $$;
CREATE TRIGGER order_search_text BEFORE INSERT OR UPDATE OF po_number, customer, project ON "order"
    FOR EACH ROW EXECUTE FUNCTION order_search_text();

CREATE FUNCTION item_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    new.search_text := searchable(concat_ws(' ', new.number,
        (SELECT string_agg(number, ' ' ORDER BY position) FROM outline_number
         WHERE item_id = new.id),
        new.name, nullif(new.manufacturer, ''), nullif(new.manufacturer_part_number, '')));
    RETURN new;
END $$;
CREATE TRIGGER item_search_text BEFORE INSERT OR UPDATE ON item
    FOR EACH ROW EXECUTE FUNCTION item_search_text();

CREATE FUNCTION outline_number_in_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The item's own trigger writes the text; touching the row is enough.
    UPDATE item SET search_text = '' WHERE id IN (new.item_id, old.item_id);
    RETURN NULL;
END $$;
CREATE TRIGGER outline_number_in_search_text AFTER INSERT OR UPDATE OR DELETE ON outline_number
    FOR EACH ROW EXECUTE FUNCTION outline_number_in_search_text();
