-- What must hold on the way from BOM review to shipped, whoever asks, the owner included.

-- A BOM is approved by a signature over its hash, never without one.
CREATE FUNCTION approved_by_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF new.status = 'approved' AND NOT EXISTS (
        SELECT FROM signature s WHERE s.entity = 'bom' AND s.entity_id = new.id
            AND s.revision = new.revision AND s.meaning = 'approval' AND s.sha256 = new.sha256
    ) THEN
        RAISE EXCEPTION 'BOM % is not signed: sign it to approve it.', new.id
            USING errcode = 'restrict_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER approved_by_signature BEFORE UPDATE OF status ON bom
    FOR EACH ROW EXECUTE FUNCTION approved_by_signature();

-- A template or work instruction moves draft, active, retired; what it says changes in a draft only.
CREATE FUNCTION revision_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ranks constant text[] := ARRAY['draft', 'active', 'retired'];
    moving constant text[] := ARRAY[
        'status', 'version', 'activated_at', 'activated_by', 'retired_at'];
BEGIN
    IF array_position(ranks, new.status) < array_position(ranks, old.status)
        OR (old.status <> 'draft'
            AND (to_jsonb(new) - moving) IS DISTINCT FROM (to_jsonb(old) - moving)) THEN
        RAISE EXCEPTION 'This revision (%) is %: make a new one.', tg_table_name, old.status
            USING errcode = 'restrict_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER revision_moves_forward BEFORE UPDATE ON template
    FOR EACH ROW EXECUTE FUNCTION revision_moves_forward();
CREATE TRIGGER revision_moves_forward BEFORE UPDATE ON work_instruction
    FOR EACH ROW EXECUTE FUNCTION revision_moves_forward();

CREATE FUNCTION only_in_a_draft_revision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
BEGIN
    -- The lock makes a change and an activation at the same moment see each other.
    IF tg_table_name = 'template_item' THEN
        SELECT status INTO stands FROM template
            WHERE id IN (new.template_id, old.template_id) AND status <> 'draft' FOR SHARE;
    ELSE
        SELECT status INTO stands FROM work_instruction
            WHERE id IN (new.work_instruction_id, old.work_instruction_id) AND status <> 'draft'
            FOR SHARE;
    END IF;
    IF stands IS NOT NULL THEN
        RAISE EXCEPTION 'This revision is %: its rows do not change.', stands
            USING errcode = 'restrict_violation';
    END IF;
    RETURN coalesce(new, old);
END $$;
CREATE TRIGGER only_in_a_draft BEFORE INSERT OR UPDATE OR DELETE ON template_item
    FOR EACH ROW EXECUTE FUNCTION only_in_a_draft_revision();
CREATE TRIGGER only_in_a_draft BEFORE INSERT OR UPDATE OR DELETE ON work_instruction_step
    FOR EACH ROW EXECUTE FUNCTION only_in_a_draft_revision();

-- A run is closed once, passed or failed by a signature over it, and then nothing of it changes.
CREATE FUNCTION run_is_closed_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closing constant text[] := ARRAY['closed_at', 'verdict'];
BEGIN
    IF old.closed_at IS NOT NULL
        OR (to_jsonb(new) - closing) IS DISTINCT FROM (to_jsonb(old) - closing) THEN
        RAISE EXCEPTION 'A run keeps what it holds: start a new attempt.'
            USING errcode = 'restrict_violation';
    END IF;
    IF new.verdict IN ('passed', 'failed') AND NOT EXISTS (
        SELECT FROM signature s WHERE s.entity = 'run' AND s.entity_id = new.id
            AND s.revision = new.attempt
    ) THEN
        RAISE EXCEPTION 'Run % is not signed: sign it to close it.', new.id
            USING errcode = 'restrict_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER run_is_closed_once BEFORE UPDATE ON run
    FOR EACH ROW EXECUTE FUNCTION run_is_closed_once();

CREATE FUNCTION only_in_an_open_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The lock waits for somebody who is signing at this moment, and then sees what they did.
    PERFORM FROM run WHERE id = new.run_id AND closed_at IS NULL FOR KEY SHARE;
    IF new.run_id IS NOT NULL AND NOT FOUND THEN
        RAISE EXCEPTION 'This run is closed: its answers do not change any more.'
            USING errcode = 'restrict_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER only_in_an_open_run BEFORE INSERT ON answer
    FOR EACH ROW EXECUTE FUNCTION only_in_an_open_run();
CREATE TRIGGER only_in_an_open_run BEFORE INSERT ON photo
    FOR EACH ROW EXECUTE FUNCTION only_in_an_open_run();
CREATE TRIGGER only_in_an_open_run BEFORE INSERT ON serial_number
    FOR EACH ROW EXECUTE FUNCTION only_in_an_open_run();
CREATE TRIGGER only_in_an_open_run BEFORE INSERT OR UPDATE ON task_time
    FOR EACH ROW EXECUTE FUNCTION only_in_an_open_run();

-- What is finished stays as it is: the name of the column that says so is the argument.
CREATE FUNCTION finished_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(old) ->> tg_argv[0] IS NOT NULL THEN
        RAISE EXCEPTION 'This % is finished and does not change any more.',
            replace(tg_table_name, '_', ' ') USING errcode = 'restrict_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER finished_stays BEFORE UPDATE ON nonconformance
    FOR EACH ROW EXECUTE FUNCTION finished_stays('closed_at');
CREATE TRIGGER finished_stays BEFORE UPDATE ON shortage
    FOR EACH ROW EXECUTE FUNCTION finished_stays('resolved_at');
CREATE TRIGGER finished_stays BEFORE UPDATE ON assignment
    FOR EACH ROW EXECUTE FUNCTION finished_stays('released_at');
CREATE TRIGGER finished_stays BEFORE UPDATE ON task_time
    FOR EACH ROW EXECUTE FUNCTION finished_stays('finished_at');
CREATE TRIGGER finished_stays BEFORE UPDATE ON serial_number
    FOR EACH ROW EXECUTE FUNCTION finished_stays('removed_at');

-- All but the columns named here stays as it was written.
CREATE FUNCTION only_these_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(new) - tg_argv) IS DISTINCT FROM (to_jsonb(old) - tg_argv) THEN
        RAISE EXCEPTION 'Of a % only % may change.', replace(tg_table_name, '_', ' '),
            array_to_string(tg_argv, ', ') USING errcode = 'restrict_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER only_these_change BEFORE UPDATE ON serial_number
    FOR EACH ROW EXECUTE FUNCTION only_these_change('removed_at');
CREATE TRIGGER only_these_change BEFORE UPDATE ON assignment
    FOR EACH ROW EXECUTE FUNCTION only_these_change('released_at');
CREATE TRIGGER only_these_change BEFORE UPDATE ON task_time
    FOR EACH ROW EXECUTE FUNCTION only_these_change('finished_at');
