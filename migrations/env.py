"""Alembic's way into our tables, over a connection somebody else opened or DATABASE_URL."""

import os
from pathlib import Path

from alembic import context
from sqlalchemy import Connection, create_engine, text

from models import EVERY_TABLE

ROLES = (Path(__file__).parent / "sql" / "roles.sql").read_text()


def run(connection: Connection) -> None:
    """Migrate over this connection, one migrator at a time, as the owner of the tables."""
    # Roles and extensions too: two at once would update the same rows of the catalogue.
    connection.execute(text("SELECT pg_advisory_lock(hashtext('migrations'))"))
    # A waiting ALTER must not make readers queue behind it: give up instead and try again.
    connection.execute(text("SET lock_timeout = '5s'"))
    connection.execute(text(ROLES))
    connection.execute(text("SET ROLE cleanstation_owner"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=EVERY_TABLE,
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    connection.execute(text("RESET ROLE"))
    connection.execute(text("SELECT pg_advisory_unlock(hashtext('migrations'))"))
    connection.commit()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = create_engine(os.environ["DATABASE_URL"])
    with engine.connect() as opened:
        run(opened)
    engine.dispose()
