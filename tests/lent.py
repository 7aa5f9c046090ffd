"""One database for one test after the other: what a test wrote is taken out again, and proved gone.

PostgreSQL writes down at every row which transaction made it (`xmin`), whoever wrote it and past
which triggers. So a row of a test is told from one the database began with, and a test that
changed or removed one of those, or anything of the schema, is found out: the next test gets
another database.
"""

import asyncio
import itertools
import os
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from models import database as door

# So many tests one after the other: rows taken out keep their room until then.
LASTS = 16
# Whoever is still connected when he was looked for so often, 5 ms apart, will not leave.
LOOKS = 20
TABLES = """
SELECT quote_ident(nspname) || '.' || quote_ident(relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE relkind = 'r' AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
ORDER BY c.oid
"""
# One of these is written when tables, triggers, functions or rights change.
SCHEMA = (
    "pg_attribute", "pg_class", "pg_constraint", "pg_default_acl", "pg_extension", "pg_index",
    "pg_namespace", "pg_proc", "pg_trigger", "pg_type",
)  # fmt: skip
SEQUENCES = """
SELECT seqrelid::regclass::text, seqstart, pg_sequence_last_value(seqrelid) FROM pg_sequence
ORDER BY seqrelid
"""
CONNECTED = """
SELECT count(*), count(*) FILTER (WHERE state = 'idle') FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
Rows = list[tuple[Any, ...]]
numbers = itertools.count(1)


def plain(url: str) -> str:
    """The URL as psycopg itself takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def named(url: str, name: str) -> str:
    """The same server, another database."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def copy(administrator: psycopg.Connection, template: str) -> str:
    """A database with all that is in this one; its name."""
    name = f"cleanstation_{os.getpid()}_{next(numbers)}"
    made = f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy'
    administrator.execute(made.encode())
    return name


class Led:
    """The pool of all tests of a worker, led to one database after the other.

    What SQLAlchemy has compiled belongs to its engine: a new one for each test would do it again.
    """

    def __init__(self, server: str) -> None:
        self.engine: AsyncEngine = door.pool(server, role=door.APPLICATION_ROLE)
        self.to = ""
        self.connections: set[int] = set()
        for happens, then in (
            ("do_connect", self._lead),
            ("connect", self._connected),
            ("close", self._closed),
        ):
            event.listen(self.engine.sync_engine, happens, then)

    async def to_another(self, name: str) -> None:
        if name != self.to:
            await self.engine.dispose()
        self.to = name

    def _lead(self, _dialect: object, _record: object, _args: object, said: dict[str, str]) -> None:
        said["dbname"] = self.to

    def _connected(self, connection: object, _record: object) -> None:
        self.connections.add(id(connection))

    def _closed(self, connection: object, _record: object) -> None:
        self.connections.discard(id(connection))


@dataclass
class Lent:
    """A database that is lent to one test after the other, and what it began with."""

    name: str
    connection: psycopg.Connection
    new: str
    look: str
    rows: Rows = field(default_factory=list)
    sequences: Rows = field(default_factory=list)
    tests: int = 0

    def ask(self, statement: str) -> Rows:
        return self.connection.execute(statement.encode(), prepare=True).fetchall()

    def others(self) -> int:
        """How many rest here beside us; -1 when one is busy, or a test has cut us off too."""
        try:
            ((found, resting),) = self.ask(CONNECTED)
        except psycopg.OperationalError:
            return -1
        return int(found) if found == resting else -1


@dataclass
class Lender:
    """Lends the databases of a worker, one for each beginning."""

    server: str
    administrator: psycopg.Connection
    led: Led
    lent: dict[str, Lent] = field(default_factory=dict)

    def lend(self, template: str) -> str:
        """The URL of a database like this one, to which nobody has written since."""
        if template not in self.lent:
            name = copy(self.administrator, template)
            self.lent[template] = _with_what_it_begins(name, named(self.server, name))
        return named(self.server, self.lent[template].name)

    async def take_back(self, template: str) -> None:
        """For the next test when it is as it was before, or else thrown away."""
        lent = self.lent[template]
        if len(self.led.connections) > 1:
            # Each would go on writing where it was, and rows lie in another order than their own.
            await self.led.engine.dispose()
        if not (await self._left(lent) and _put_back(lent)):
            await self.led.to_another("")
            self.throw_away(template)

    async def _left(self, lent: Lent) -> bool:
        """Whether nobody but the pool is connected any more, and that rests."""
        for _ in range(LOOKS):
            if lent.others() == len(self.led.connections):
                return True
            await asyncio.sleep(0.005)
        return False

    def throw_away(self, template: str) -> None:
        """The next one who asks gets another copy."""
        lent = self.lent.pop(template)
        lent.connection.close()
        self.administrator.execute(f'DROP DATABASE "{lent.name}" WITH (FORCE)'.encode())


def _with_what_it_begins(name: str, url: str) -> Lent:
    connection = psycopg.connect(plain(url), autocommit=True)
    # Past the triggers that write the ledger and those that keep it.
    connection.execute("SET session_replication_role = 'replica'")
    connection.execute("SET lock_timeout = '1s'")
    (since,) = connection.execute("SELECT pg_current_xact_id()::xid::text").fetchone() or ("",)
    new = f"age(xmin) < age('{since}'::xid)"
    look = " UNION ALL ".join(
        f"SELECT '{table}', count(*), count(*) FILTER (WHERE {new}) FROM ONLY {table}"  # noqa: S608
        for table in (*SCHEMA, *(name for (name,) in connection.execute(TABLES)))
    )
    lent = Lent(name=name, connection=connection, new=new, look=look)
    lent.rows, lent.sequences = lent.ask(look), lent.ask(SEQUENCES)
    return lent


def _put_back(lent: Lent) -> bool:
    """Takes out what the last test wrote; False when that would not be all that it changed."""
    lent.tests += 1
    try:
        with lent.connection.transaction():
            return lent.tests < LASTS and _rows_out(lent) and _sequences_back(lent)
    except psycopg.Error:
        return False


def _rows_out(lent: Lent) -> bool:
    """Every row of the beginning has to be there, untouched, and the schema as it was."""
    for (table, began, _), (_, found, new) in zip(lent.rows, lent.ask(lent.look), strict=True):
        if found - new != began or (new and table in SCHEMA):
            return False
        if new:
            lent.connection.execute(f"DELETE FROM ONLY {table} WHERE {lent.new}".encode())  # noqa: S608
    return True


def _sequences_back(lent: Lent) -> bool:
    for begun, now in zip(lent.sequences, lent.ask(SEQUENCES), strict=True):
        name, start, last = begun
        if now != begun:
            lent.connection.execute("SELECT setval(%s, %s, %s)", [name, last or start, bool(last)])
    return True
