-- What left the house, or never will, keeps the BOM that was approved for it.
CREATE FUNCTION approved_bom_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM build b WHERE b.id = new.build_id AND b.status IN ('shipped', 'cancelled')
    ) THEN
        RAISE EXCEPTION 'This build is over: its approved bill of materials stays.'
            USING errcode = 'restrict_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER approved_bom_stays BEFORE UPDATE OF status ON bom
    FOR EACH ROW WHEN (old.status = 'approved' AND new.status <> 'approved')
    EXECUTE FUNCTION approved_bom_stays();
