"""Rule sets as the database holds them: written down as drafts, read as values."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.catalogue import structure_for
from app.errors import Refused
from app.rules import bom, rule_rows
from app.rules.catalogue import Catalogue
from app.rules.rule_set import RuleSet as Rules
from models.asking import ask
from models.database import Actor
from models.rulesets import Rule, RuleSet, RuleSetTable, write_down

FAMILY = "MDRD"
REMEMBERED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRules:
    """A rule set of the database: `rules` is the value, `id` what a BOM remembers."""

    id: int
    family: str
    status: str
    rules: Rules


# Values never change and are found by what the database says now, so they cannot be stale.
_values: dict[tuple[object, ...], Rules] = {}


async def active(session: AsyncSession, family: str = FAMILY) -> StoredRules:
    """The rule set in force; one small query when this process has read it before."""
    await check(session, Action.SEE_BOM)
    in_force = HEAD + "family = %(family)s AND status = 'active'"
    head = await ask(session, in_force, {"family": family})
    if head is None:
        raise Refused(
            f"There is no active rule set for {family}. An admin loads the shipped one with "
            "“cleanstation seed”."
        )
    return await _with_value(session, head)


async def of_bom(session: AsyncSession, rule_set_id: int) -> StoredRules:
    """The rule set a stored BOM was made with, whatever its status is now."""
    await check(session, Action.SEE_BOM)
    return await _with_value(session, await ask(session, HEAD + "id = %(id)s", {"id": rule_set_id}))


async def rules_and_catalogue(
    session: AsyncSession, raws: list[object], family: str = FAMILY
) -> tuple[StoredRules, Catalogue]:
    """Everything `bom.make` needs for these configurations: two or three queries for all."""
    found = await active(session, family)
    numbers = {number for raw in raws for number in bom.items_needed(raw, found.rules)}
    return found, await structure_for(session, numbers)


async def add_draft(
    session: AsyncSession, name: str, tables: rule_rows.Tables, family: str = FAMILY
) -> int:
    """Store the next version of the family's rules; refused with everything wrong at once."""
    await check(session, Action.CHANGE_RULES)
    actor: Actor = session.info["actor"]
    newest = select(func.coalesce(func.max(RuleSet.version), 0)).filter_by(family=family)
    version = (await session.scalars(newest)).one() + 1
    rules = rule_rows.load(name, str(version), tables)
    head = RuleSet(
        family=family,
        version=version,
        name=name,
        sha256=rules.sha256,
        created_by=actor.person_id,
        activated_at=None,
        retired_at=None,
    )
    written = {table.name: getattr(tables, table.name) for table in fields(tables)}
    return await write_down(session, head, written)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTable:
    """A table of a rule set as somebody wrote it."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]


async def tables_of(session: AsyncSession, rule_set_id: int) -> list[StoredTable]:
    """Every table of a stored set with its rows in order, in one query."""
    await check(session, Action.SEE_RULES)
    return await _tables(session, rule_set_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The active set with everything somebody wrote in it."""

    stored: StoredRules
    activated_at: datetime | None
    tables: list[StoredTable]


async def in_force(session: AsyncSession, family: str = FAMILY) -> InForce:
    """The rules in force, for reading."""
    await check(session, Action.SEE_RULES)
    stored = await active(session, family)
    row = await session.get_one(RuleSet, stored.id)
    return InForce(
        stored=stored,
        activated_at=row.activated_at,
        tables=await _tables(session, stored.id),
    )


async def _with_value(session: AsyncSession, head: Any) -> StoredRules:  # noqa: ANN401  # the columns of HEAD
    key = tuple(head)
    if key not in _values:
        tables = {table.name: table.rows for table in await _tables(session, head.id)}
        rules = rule_rows.load(head.name, str(head.version), rule_rows.Tables(**tables))
        if rules.sha256 != head.sha256:
            raise RuntimeError(f"Rule set {head.id} is not what its SHA-256 says.")
        while len(_values) >= REMEMBERED:
            _values.pop(next(iter(_values)))
        _values[key] = rules
    return StoredRules(id=head.id, family=head.family, status=head.status, rules=_values[key])


async def _tables(session: AsyncSession, rule_set_id: int) -> list[StoredTable]:
    rows = await session.execute(
        select(RuleSetTable.name, RuleSetTable.columns, Rule.row)
        .outerjoin(Rule, Rule.table_id == RuleSetTable.id)
        .where(RuleSetTable.rule_set_id == rule_set_id)
        .order_by(RuleSetTable.id, Rule.position)
    )
    found: dict[str, tuple[tuple[str, ...], list[dict[str, str]]]] = {}
    for name, columns, row in rows:
        _, written = found.setdefault(name, (tuple(columns), []))
        if row is not None:
            # JSON keeps no order of keys; the table's columns do.
            written.append({column: row[column] for column in columns if column in row})
    return [
        StoredTable(name=name, columns=columns, rows=tuple(written))
        for name, (columns, written) in found.items()
    ]


HEAD = "SELECT id, family, version, name, status, sha256 FROM rule_set WHERE "
