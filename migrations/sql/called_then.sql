-- The name somebody had at that moment: the ledger keeps every one that was given up since. Asked
-- for each answer of a checklist: one plan fits all.
CREATE FUNCTION called_then(person_id int, name_now text, moment timestamptz) RETURNS text
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN coalesce((SELECT e.old_values ->> 'name' FROM audit.event e
        WHERE e.entity = 'person' AND e.entity_id = person_id::text AND e.op = 'UPDATE'
            AND e.old_values ? 'name' AND e.at > moment
        ORDER BY e.at LIMIT 1), name_now);
END $$;
