-- What is signed is made first and signed then, and stays as two people signed it.

CREATE FUNCTION begins_unsigned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A % is made first and signed then.', tg_table_name
        USING errcode = 'restrict_violation';
END $$;
CREATE TRIGGER begins_unsigned BEFORE INSERT ON bom
    FOR EACH ROW WHEN (new.status = 'approved') EXECUTE FUNCTION begins_unsigned();
CREATE TRIGGER begins_unsigned BEFORE INSERT ON run
    FOR EACH ROW WHEN (new.closed_at IS NOT NULL) EXECUTE FUNCTION begins_unsigned();

-- What was found and conceded is never told differently; a record is only closed.
CREATE TRIGGER only_these_change BEFORE UPDATE ON nonconformance FOR EACH ROW
    EXECUTE FUNCTION only_these_change('closed_at', 'closed_by', 'closing_run_id');

-- The lock comes before the look: a row and an activation at the same moment see each other.
CREATE OR REPLACE FUNCTION only_in_a_draft_revision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
BEGIN
    IF tg_table_name = 'template_item' THEN
        PERFORM FROM template WHERE id IN (new.template_id, old.template_id) FOR SHARE;
        SELECT status INTO stands FROM template
            WHERE id IN (new.template_id, old.template_id) AND status <> 'draft';
    ELSE
        PERFORM FROM work_instruction
            WHERE id IN (new.work_instruction_id, old.work_instruction_id) FOR SHARE;
        SELECT status INTO stands FROM work_instruction
            WHERE id IN (new.work_instruction_id, old.work_instruction_id) AND status <> 'draft';
    END IF;
    IF stands IS NOT NULL THEN
        RAISE EXCEPTION 'This revision is %: its rows do not change.', stands
            USING errcode = 'restrict_violation';
    END IF;
    RETURN coalesce(new, old);
END $$;
