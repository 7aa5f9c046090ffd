"""The active rule set and the catalogue of the database, for commands that make bills."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from app import bom as stored_boms
from app import catalogue, edge, rulesets
from app import settings as environment
from app.bom import ChangedBuild
from app.errors import Refused
from app.ops import logs
from app.rules import bom
from app.rules.bom import Bom
from app.rules.coverage import Finding
from app.rules.rule_set import RuleSet
from models import database
from models.database import Actor

READER = Actor(name="cleanstation bom", trusted=True)


@contextmanager
def opened() -> Iterator[tuple[RuleSet, Callable[[object], Bom]]]:
    """The rules in force, and making a bill with them; each bill reads only what it needs."""
    with _database() as loop:
        rules = loop.run(_rules())
        yield rules, lambda raw: loop.run(_bill(raw, rules))


def proved() -> tuple[RuleSet, list[Finding]] | None:
    """What the prover has against the rules in force; None without a database to ask."""
    if not environment.load().database_url:
        return None

    async def prove(session: AsyncSession) -> tuple[RuleSet, list[Finding]]:
        used = await rulesets.active(session)
        return used.rules, await rulesets.prove(session, used.id)

    with _database() as loop:
        return loop.run(edge.read(READER, prove))


def changed_builds(rules: RuleSet) -> list[ChangedBuild]:
    """The stored builds whose BOM these rules would change; none without a database."""
    if not environment.load().database_url:
        return []
    with _database() as loop:
        return loop.run(edge.read(READER, lambda s: stored_boms.would_change(s, rules)))


@contextmanager
def _database() -> Iterator[asyncio.Runner]:
    url = environment.load().database_url
    if not url:
        raise Refused(
            "DATABASE_URL is missing: the address of the PostgreSQL database. "
            "With --starter the shipped catalogue and rules are used, without a database."
        )
    # Answers go to standard output; what the edge logs while it tries again must not.
    logs.set_up("WARNING")
    with asyncio.Runner() as loop:
        database.connect(url)
        try:
            yield loop
        except OperationalError as error:
            raise Refused(f"The database does not answer: {error.orig}") from error
        finally:
            loop.run(database.disconnect())


async def _rules() -> RuleSet:
    return (await edge.read(READER, rulesets.active)).rules


async def _bill(raw: object, rules: RuleSet) -> Bom:
    needed = bom.items_needed(raw, rules)
    found = await edge.read(READER, lambda s: catalogue.structure_for(s, needed))
    return bom.make(raw, rules, found)
