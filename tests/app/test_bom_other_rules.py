"""Before rules come into force: which stored builds would get another BOM."""

from app import bom, edge
from app.rules import rule_rows
from app.rules.rule_set import RuleSet
from imports import shipped
from tests import boms, make
from tests.app.query_count import counting
from tests.conftest import run_sql


def rules_with(key: str, **cells: str) -> RuleSet:
    """The shipped rules with some cells of one row different."""
    tables = shipped.tables()
    rows = [{**row, **cells} if row["key"] == key else row for row in tables.rules]
    changed = rule_rows.Tables(slots=tables.slots, options=tables.options, rules=rows)
    return rule_rows.load("other", "2", changed, shipped.catalogue())


async def changed_by(rules: RuleSet) -> list[bom.ChangedBuild]:
    return await edge.read(make.PRODUCT, lambda session: bom.would_change(session, rules))


async def test_the_same_rules_change_no_build(database: str) -> None:
    custom = boms.changed(
        build_number="B-1002",
        basins=[
            {"type": "E-Drain", "size": {"width": "28", "length": "22", "depth": "8"},
             "p_trap": True, "light": True}
        ],
    )  # fmt: skip
    await boms.stored_order(boms.FIRST_EXAMPLE, custom)

    assert await changed_by(shipped.rule_set()) == []


async def test_another_quantity_is_listed_with_the_build_it_touches(database: str) -> None:
    seismic = boms.changed(build_number="B-1002", feet="seismic")
    await boms.stored_order(boms.FIRST_EXAMPLE, seismic)

    changed = await changed_by(rules_with("feet-casters", quantity="6"))

    assert [(build.number, build.sentences) for build in changed] == [
        ("B-1001", ("T2-LEVELING-CASTOR-475: 4 → 6",))
    ]


async def test_an_item_that_goes_and_one_that_comes_are_both_named(database: str) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE)

    [build] = await changed_by(rules_with("manual-fr", item="T2-STD-MANUAL-EN-KIT"))

    assert build.sentences == ("− T2-STD-MANUAL-FR-KIT × 1", "+ T2-STD-MANUAL-EN-KIT × 1")


async def test_a_build_the_new_rules_refuse_says_why(database: str) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE)
    whole_inches = rules_with("body-60-72", when="length: [61..71]")

    [build] = await changed_by(whole_inches)

    assert build.number == "B-1001"
    assert any(sentence.startswith("refused: Body") for sentence in build.sentences)


async def test_a_shipped_build_is_history_and_stays_out(database: str) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE)
    run_sql(
        database,
        "SELECT set_config('app.context', '{\"name\": \"a shipment\"}', false);"
        "UPDATE build SET status = 'shipped'",
    )

    assert await changed_by(rules_with("feet-casters", quantity="6")) == []


async def test_the_number_of_queries_does_not_grow_with_the_builds(database: str) -> None:
    rules = rules_with("feet-casters", quantity="6")
    await boms.stored_order(boms.FIRST_EXAMPLE)
    with counting() as for_one:
        await changed_by(rules)
    more = [boms.changed(build_number=f"B-20{number:02}") for number in range(6)]
    await boms.stored_order(*more, po_number="PO-4712")

    with counting() as for_seven:
        changed = await changed_by(rules)

    assert (len(changed), len(for_seven)) == (7, len(for_one))
