"""Rule sets in the database: as written, never stale, active only with the prover's consent."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, rulesets
from app.access import Role
from app.errors import Refused
from app.rules import bom, reading
from app.rules.rule_rows import Tables
from app.rulesets import ActivationRefused, StoredRules
from imports import shipped
from models.database import transaction
from models.rulesets import RuleSet
from tests import make
from tests.app.query_count import counting
from tests.conftest import run_sql

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def with_rule(key: str, **cells: str) -> Tables:
    """The shipped tables with some cells of one rule written otherwise."""
    tables = shipped.tables()
    rows = [{**row, **cells} if row["key"] == key else row for row in tables.rules]
    return replace(tables, rules=rows)


async def active(family: str = "MDRD") -> StoredRules:
    return await edge.read(make.PRODUCT, lambda s: rulesets.active(s, family))


async def put_in_force(tables: Tables) -> int:
    async def work(session: AsyncSession) -> int:
        draft = await rulesets.add_draft(session, "starter", tables)
        await rulesets.activate(session, draft, now=NOW)
        return draft

    return await edge.write(make.PRODUCT, work)


async def test_the_stored_rules_are_the_shipped_ones_to_the_last_cell(database: str) -> None:
    stored = await active()

    tables = await edge.read(make.PRODUCT, lambda s: rulesets.tables_of(s, stored.id))
    assert stored.rules == shipped.rule_set()
    assert (stored.rules.identifier, stored.rules.sha256) == (
        shipped.rule_set().identifier,
        shipped.rule_set().sha256,
    )
    assert {table.name: list(table.rows) for table in tables} == {
        name: list(getattr(shipped.tables(), name)) for name in ("slots", "options", "rules")
    }
    assert tables[2].columns == tuple(shipped.tables().rules[0])


EXAMPLES: Mapping[str, dict[str, Any]] = {
    "example 1": make.CONFIGURATION,
    "refused": {**make.CONFIGURATION, "length": "47.9"},
    "an unknown accessory": {
        **make.CONFIGURATION,
        "accessories": [{"item": "NO-SUCH", "quantity": 1}],
    },
    "a custom basin": {
        **make.CONFIGURATION,
        "basins": [
            {
                "type": "E-Drain",
                "size": {"width": "28", "length": "22", "depth": "10"},
                "p_trap": True,
                "light": True,
            }
        ],
    },
    "nothing chosen yet": {"family": "MDRD"},
    "no object": {"family": ["MDRD"]},
}


@pytest.mark.parametrize("example", EXAMPLES)
async def test_the_database_gives_the_bom_of_the_shipped_files(database: str, example: str) -> None:
    raw = EXAMPLES[example]

    stored, catalogue = await edge.read(
        make.PRODUCT, lambda s: rulesets.rules_and_catalogue(s, [raw])
    )

    ours = bom.make(raw, stored.rules, catalogue).as_json()
    theirs = bom.make(raw, shipped.rule_set(), shipped.catalogue()).as_json()
    assert ours == theirs
    assert ours["sha256"] == theirs["sha256"]


async def test_what_a_bom_needs_takes_two_queries_for_any_number_of_builds(database: str) -> None:
    await active()

    with counting() as seen:
        await edge.read(
            make.PRODUCT,
            lambda s: rulesets.rules_and_catalogue(s, list(EXAMPLES.values())),
        )

    assert len(seen) == 2


async def test_the_active_set_is_read_once_and_asked_for_every_time(database: str) -> None:
    first = await active()

    with counting() as seen:
        second = await active()

    assert second.rules is first.rules
    assert len(seen) == 1


async def test_a_new_active_set_counts_at_once(database: str) -> None:
    before = await active()

    draft = await put_in_force(with_rule("body-48-60", reason="the shortest body"))

    after = await active()
    assert (before.rules.identifier, after.rules.identifier) == ("starter 1", "starter 2")
    assert (after.id, after.rules.sha256 != before.rules.sha256) == (draft, True)
    old = await edge.read(make.PRODUCT, lambda s: rulesets.of_bom(s, before.id))
    assert (old.status, old.rules) == ("retired", before.rules)


async def test_the_prover_keeps_a_set_with_a_gap_from_becoming_active(database: str) -> None:
    body = next(row for row in shipped.tables().rules if row["item"] == "T2-BODY-61-72-HA")

    with pytest.raises(ActivationRefused) as refusal:
        await put_in_force(with_rule(body["key"], when="length: [61..72]"))

    gaps = [finding for finding in refusal.value.findings if finding.kind == "gap"]
    assert gaps
    assert Decimal(60) < Decimal(str(gaps[0].sample["length"])) < Decimal(61)
    assert (await active()).rules.identifier == "starter 1"


async def test_a_draft_that_cannot_be_read_is_refused_with_everything_wrong(database: str) -> None:
    broken = with_rule("body-48-60", when="lenght: [48..60]", quantity="some")

    with pytest.raises(Refused, match="lenght"):
        await edge.write(make.PRODUCT, lambda s: rulesets.add_draft(s, "starter", broken))


async def test_only_a_draft_becomes_active(database: str) -> None:
    this = (await active()).id

    with pytest.raises(Refused, match="Only a draft can become active; this rule set is active"):
        await edge.write(make.PRODUCT, lambda s: rulesets.activate(s, this, now=NOW))


async def test_an_active_set_cannot_be_written_to(database: str) -> None:
    with pytest.raises(DBAPIError, match="its rows do not change"):
        async with transaction(make.PRODUCT) as session:
            await session.execute(text("UPDATE rule SET position = position + 1000"))


async def test_a_family_without_rules_says_what_helps(database: str) -> None:
    with pytest.raises(Refused, match="cleanstation seed"):
        await active("Endoscope")


@pytest.mark.parametrize("role", ["cleanstation_app", "cleanstation_owner", "none"])
def test_an_active_set_keeps_its_name_and_all_else_it_says_of_itself(
    database: str, role: str
) -> None:
    columns = {column.name for column in RuleSet.__table__.columns}
    assert set(OTHERWISE) == columns - {"status", "retired_at"}

    for column, value in OTHERWISE.items():
        change = f"UPDATE rule_set SET {column} = {value}"  # noqa: S608
        with pytest.raises(psycopg.errors.RestrictViolation, match="make a new version"):
            run_sql(database, f"SET ROLE {role}; {WHO}; {change}")


# Of each column of a rule set a value it does not have.
OTHERWISE = {
    "id": "id + 1000",
    "family": "'Endoscope'",
    "version": "version + 1",
    "name": "'works'",
    "sha256": "repeat('b', 64)",
    "created_at": "created_at - interval '1 day'",
    "created_by": "1",
    "activated_at": "activated_at - interval '1 day'",
}
WHO = "SELECT set_config('app.context', '{\"name\": \"test\"}', false)"


async def test_values_of_one_database_are_not_taken_for_another(database: str) -> None:
    before = await active()
    # As in another database, whose set is called so.
    run_sql(database, "SET session_replication_role = replica; UPDATE rule_set SET name = 'works'")

    assert (before.rules.name, (await active()).rules.name) == ("starter", "works")


async def test_a_coordinator_reads_the_rules_and_does_not_write_them(database: str) -> None:
    ada = make.acting(await make.visitor(Role.COORDINATOR))

    assert await edge.read(ada, rulesets.active)
    with pytest.raises(Refused, match="change the rules"):
        await edge.write(ada, lambda s: rulesets.add_draft(s, "mine", shipped.tables()))


def test_the_examples_are_read_as_they_are_meant() -> None:
    problems = reading.read(EXAMPLES["example 1"], shipped.rule_set()).problems

    assert [problem for problem in problems if problem.field != "build_number"] == []
