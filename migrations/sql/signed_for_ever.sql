-- What is signed or in force says for ever what it said at that moment, whoever asks.

-- Of a revision in force only that it retires, and when, once; of a retired one nothing.
CREATE OR REPLACE FUNCTION revision_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ranks constant text[] := ARRAY['draft', 'active', 'retired'];
    moving constant text[] := CASE
        WHEN old.status = 'active' AND new.status = 'retired' THEN ARRAY['status', 'retired_at']
        ELSE '{}' END;
BEGIN
    IF array_position(ranks, new.status) < array_position(ranks, old.status)
        OR (old.status <> 'draft'
            AND (to_jsonb(new) - moving) IS DISTINCT FROM (to_jsonb(old) - moving)) THEN
        RAISE EXCEPTION 'This revision (%) is %: make a new one.', tg_table_name, old.status
            USING errcode = 'restrict_violation';
    END IF;
    RETURN new;
END $$;

-- A build that left the house or never will: nobody moves it on or calls it something else, not
-- by force either.
CREATE FUNCTION closed_build_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(new) IS DISTINCT FROM to_jsonb(old) THEN
        RAISE EXCEPTION 'This build is %: it stays as it is.', old.status
            USING errcode = 'restrict_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER closed_build_stays BEFORE UPDATE ON build
    FOR EACH ROW WHEN (old.status IN ('shipped', 'cancelled'))
    EXECUTE FUNCTION closed_build_stays();

-- What the order says is in the signed record of each build that was shipped. What the database
-- keeps itself follows the other builds; the day these are wanted changes while one is open.
CREATE FUNCTION order_of_shipped_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := ARRAY['status', 'stage', 'build_numbers', 'search_text', 'version'];
BEGIN
    -- Everything but a correction of the header ends here, without a look at the builds.
    IF (to_jsonb(new) - moving) IS NOT DISTINCT FROM (to_jsonb(old) - moving)
        OR NOT EXISTS (SELECT FROM build b WHERE b.order_id = old.id AND b.status = 'shipped') THEN
        RETURN new;
    END IF;
    IF EXISTS (
        SELECT FROM build b
        WHERE b.order_id = old.id AND b.status NOT IN ('shipped', 'cancelled')
    ) THEN
        moving := array_append(moving, 'wanted_on');
    END IF;
    IF (to_jsonb(new) - moving) IS DISTINCT FROM (to_jsonb(old) - moving) THEN
        RAISE EXCEPTION 'A build of this order is shipped: what the order says stays.'
            USING errcode = 'restrict_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER order_of_shipped_stays BEFORE UPDATE ON "order"
    FOR EACH ROW EXECUTE FUNCTION order_of_shipped_stays();
