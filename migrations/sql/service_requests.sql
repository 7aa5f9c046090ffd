-- What must hold of a service request and its lines, whoever asks, the owner included.

-- It begins as a cart, goes only where app/rules/service_progress.py lets it go, and what it holds
-- changes in a cart and while it is returned to its author.
CREATE FUNCTION service_request_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moves constant text[] := ARRAY['cart>pending', 'pending>approved', 'pending>rejected',
        'pending>returned', 'returned>pending', 'approved>fulfilled'];
    content constant text[] := ARRAY['reason', 'urgency', 'build_number', 'serial', 'version'];
    numbering constant text[] := ARRAY['number', 'year', 'sequence', 'submitted_at'];
    deciding constant text[] := ARRAY['status', 'status_since', 'version', 'note', 'decided_by',
        'decided_at'];
    fulfilling constant text[] := ARRAY['status', 'status_since', 'version', 'fulfilled_by',
        'fulfilled_at'];
    changing text[];
BEGIN
    IF tg_op = 'INSERT' THEN
        IF new.status <> 'cart' THEN
            RAISE EXCEPTION 'A service request begins as a cart.'
                USING errcode = 'restrict_violation';
        END IF;
        RETURN new;
    END IF;
    IF new.status <> old.status AND old.status || '>' || new.status <> ALL (moves) THEN
        RAISE EXCEPTION 'A service request does not go from % to %.', old.status, new.status
            USING errcode = 'restrict_violation';
    END IF;
    changing := CASE
        WHEN new.status = old.status AND old.status IN ('cart', 'returned') THEN content
        WHEN new.status = old.status THEN '{}'
        WHEN old.status = 'cart' THEN content || deciding || numbering
        WHEN old.status = 'returned' THEN content || deciding
        WHEN old.status = 'pending' THEN deciding
        ELSE fulfilling
    END;
    IF (to_jsonb(new) - changing) IS DISTINCT FROM (to_jsonb(old) - changing) THEN
        RAISE EXCEPTION 'This service request is %: what it holds does not change.', old.status
            USING errcode = 'restrict_violation';
    END IF;
    IF new.status = 'pending' AND NOT EXISTS (
        SELECT FROM service_request_line l WHERE l.request_id = new.id
    ) THEN
        RAISE EXCEPTION 'A service request without a line is not sent.'
            USING errcode = 'restrict_violation';
    END IF;
    IF new.status = 'approved' AND (
        SELECT count(*) FILTER (WHERE l.approved IS NULL) > 0 OR coalesce(sum(l.approved), 0) = 0
        FROM service_request_line l WHERE l.request_id = new.id
    ) THEN
        RAISE EXCEPTION 'An approval says of every line how many, and leaves something.'
            USING errcode = 'restrict_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER service_request_moves BEFORE INSERT OR UPDATE ON service_request
    FOR EACH ROW EXECUTE FUNCTION service_request_moves();

-- The author changes lines in a cart and in a returned request; a decision says how many of each.
CREATE FUNCTION service_request_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided constant text[] := ARRAY['approved', 'lowered_because'];
    stands text;
BEGIN
    -- The lock comes before the look: a line and a move at the same moment see each other.
    SELECT status INTO stands FROM service_request
        WHERE id = coalesce(new.request_id, old.request_id) FOR NO KEY UPDATE;
    IF stands IN ('cart', 'returned') AND (tg_op = 'DELETE' OR new.approved IS NULL) THEN
        RETURN coalesce(new, old);
    END IF;
    IF stands = 'pending' AND tg_op = 'UPDATE'
        AND (to_jsonb(new) - decided) IS NOT DISTINCT FROM (to_jsonb(old) - decided) THEN
        RETURN new;
    END IF;
    RAISE EXCEPTION 'This service request is %: its lines do not change.', stands
        USING errcode = 'restrict_violation';
END $$;
CREATE TRIGGER service_request_line_stays BEFORE INSERT OR UPDATE OR DELETE ON service_request_line
    FOR EACH ROW EXECUTE FUNCTION service_request_line_stays();
CREATE TRIGGER only_these_change BEFORE UPDATE ON service_request_line FOR EACH ROW
    EXECUTE FUNCTION only_these_change('position', 'item_number', 'name', 'quantity', 'approved',
        'lowered_because');
