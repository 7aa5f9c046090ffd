-- What an active rule set is called, and all else it says of itself, is as it was activated: only a
-- draft changes; the others retire.
CREATE OR REPLACE FUNCTION rule_set_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ranks constant text[] := ARRAY['draft', 'active', 'retired'];
    moving constant text[] := ARRAY['status', 'retired_at'];
BEGIN
    IF array_position(ranks, new.status) < array_position(ranks, old.status)
        OR (old.status <> 'draft'
            AND (to_jsonb(new) - moving) IS DISTINCT FROM (to_jsonb(old) - moving)) THEN
        RAISE EXCEPTION 'Rule set % version % is %: make a new version.',
            old.name, old.version, old.status USING errcode = 'restrict_violation';
    END IF;
    RETURN new;
END $$;
