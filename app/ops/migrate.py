"""Bringing a database to the tables this version needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

ROOT = Path(__file__).parent.parent.parent


def migrate(url: str, *, to: str = "head") -> None:
    """Upgrade over this URL; two at once wait for each other, a failing step changes nothing."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        command.upgrade(_alembic(connection), to)
        # The ledger needs a partition for each year; next year's must be there before it starts.
        connection.execute(
            text(
                "SELECT audit.add_year(y::int) FROM generate_series("
                "extract(year FROM now())::int, extract(year FROM now())::int + 3) AS y"
            )
        )
        connection.commit()
    engine.dispose()


def downgrade(url: str, *, to: str) -> None:
    """Go back to an earlier revision; for tests and for a person who knows what is lost."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        command.downgrade(_alembic(connection), to)
    engine.dispose()


def newest() -> str:
    """The revision this version of the product needs."""
    head = ScriptDirectory.from_config(_alembic(None)).get_current_head()
    if head is None:
        raise RuntimeError("The migrations have no single newest revision.")
    return head


def revisions() -> frozenset[str]:
    """Every revision this version of the product knows."""
    walk = ScriptDirectory.from_config(_alembic(None)).walk_revisions()
    return frozenset(script.revision for script in walk)


def _alembic(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config
