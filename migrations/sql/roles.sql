-- Four roles: owner (migrations), application, sealer, reader. They belong to the whole server, so
-- they may be there already, and another database may be making them at this moment.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY[
        'cleanstation_owner', 'cleanstation_app', 'cleanstation_sealer', 'cleanstation_reader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END;
        END IF;
        IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
        END IF;
    END LOOP;
END $$;

GRANT CREATE, USAGE ON SCHEMA public TO cleanstation_owner;
GRANT USAGE ON SCHEMA public TO cleanstation_app, cleanstation_sealer, cleanstation_reader;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
DO $$
BEGIN
    EXECUTE format('GRANT CREATE ON DATABASE %I TO cleanstation_owner', current_database());
END $$;
