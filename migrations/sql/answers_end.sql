-- Whoever ends a build holds its open runs: an answer that waits for that sees the end, and is late.
CREATE OR REPLACE FUNCTION only_in_an_open_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The lock waits for somebody who is signing at this moment, and then sees what they did.
    PERFORM FROM run WHERE id = new.run_id AND closed_at IS NULL FOR KEY SHARE;
    IF new.run_id IS NOT NULL AND NOT FOUND THEN
        RAISE EXCEPTION 'This run is closed: its answers do not change any more.'
            USING errcode = 'restrict_violation';
    END IF;
    -- Looked at after the lock, in a statement of its own: as it is now, not as it was before.
    IF tg_table_name IN ('answer', 'photo') AND EXISTS (
        SELECT FROM run r JOIN build b ON b.id = r.build_id
        WHERE r.id = new.run_id AND b.status IN ('shipped', 'cancelled')
    ) THEN
        RAISE EXCEPTION 'This build is over: its runs take nothing more.'
            USING errcode = 'restrict_violation';
    END IF;
    RETURN new;
END $$;

-- What somebody was called before: few are ever called anything else.
CREATE INDEX event_of_name ON audit.event (entity_id, at)
    WHERE entity = 'person' AND op = 'UPDATE' AND old_values ? 'name';
