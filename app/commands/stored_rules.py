"""The active rule set and the catalogue of the database, for commands that make bills."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from app import bom as stored_boms
from app import edge, rulesets
from app import settings as environment
from app.bom import ChangedBuild
from app.bom.make import evaluate
from app.commands import on_database
from app.rules.bom import Bom
from app.rules.coverage import Finding
from app.rules.rule_set import RuleSet
from models.database import Actor

READER = Actor(name="cleanstation bom", trusted=True)
# Seconds for all the builds of a factory; a person waits at the command line.
PATIENCE = 900.0
STARTER_HINT = "With --starter the shipped catalogue and rules are used, without a database."


@contextmanager
def opened() -> Iterator[tuple[RuleSet, Callable[[object], Bom]]]:
    """The rules in force, and making a bill with them; each bill reads only what it needs."""
    with on_database.opened(STARTER_HINT) as run:
        rules = run(_rules())
        yield rules, lambda raw: run(_bill(raw, rules))


def proved() -> tuple[RuleSet, list[Finding]] | None:
    """What the prover has against the rules in force; None without a database to ask."""
    if not environment.load().database_url:
        return None

    async def prove(session: AsyncSession) -> tuple[RuleSet, list[Finding]]:
        used = await rulesets.active(session)
        return used.rules, await rulesets.prove(session, used.id)

    with on_database.opened() as run:
        return run(edge.read(READER, prove))


def changed_builds(rules: RuleSet) -> list[ChangedBuild]:
    """The stored builds whose BOM these rules would change; none without a database."""
    if not environment.load().database_url:
        return []
    with on_database.opened() as run:
        return run(edge.read(READER, lambda s: stored_boms.would_change(s, rules)))


async def _rules() -> RuleSet:
    return (await edge.read(READER, rulesets.active)).rules


async def _bill(raw: object, rules: RuleSet) -> Bom:
    made, _ = await edge.read(READER, lambda s: evaluate(s, raw, rules))
    return made
