"""The stored BOM: made once, in one transaction, from what is stored beside it."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app import bom, edge
from app.access import Role
from app.bom import BomRefused, StoredBom
from app.bom.stored import Reason
from app.errors import NotAllowed, Refused
from app.rules.numbers import plain
from models.bom import Bom, BomLine
from models.catalogue import Item
from models.database import reading, transaction
from tests import boms, make
from tests.app.query_count import counting

THREE_E_SINKS = boms.changed(
    model="T2-B3",
    length="120",
    language="EN",
    pegboard=None,
    accessories=[],
    faucets=[],
    basins=[{"type": "E-Drain", "size": "24X20X10", "p_trap": False, "light": False}] * 3,
    acknowledged=[{"rule": "deep-basin-over-frame-8", "reason": "Drawing 17 allows it"}],
)


async def shown(build_number: str, revision: int | None = None) -> StoredBom:
    async with reading(make.PRODUCT) as session:
        return await bom.of_build(session, build_number, revision)


def quantities(stored: StoredBom) -> dict[str, str]:
    return {line.number: plain(line.total) for line in stored.top_lines}


@pytest.mark.parametrize(
    ("because", "sentence"),
    [
        ("basin 1: basin size is 24X20X10", "basin 1: basin size is 24X20X10"),
        ("basin size is 24X20X10", "basin size is 24X20X10 (basin 1)"),
        ("", "bowl (basin 1)"),
    ],
)
def test_a_reason_names_its_basin_once(because: str, sentence: str) -> None:
    assert Reason(rule="bowl", because=because, position="basin 1").sentence == sentence


async def test_the_first_worked_example_is_stored_line_by_line(database: str) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE)

    stored = await shown("B-1001")

    assert quantities(stored) == {
        "T2-STD-MANUAL-FR-KIT": "1", "T2-BODY-61-72-HA": "1", "T2-DL27-KIT": "1",
        "T2-LEVELING-CASTOR-475": "4", "T2-OHL-MDRD-KIT": "1", "T2-ADW-PB-PERF-KIT": "1",
        "T-OA-PB-COLOR": "1", "T2-ADW-PB-7236": "1", "T2-BSN-EDR-KIT": "1",
        "T2-ADW-BASIN20X20X8": "1", "T2-CTRL-EDR1": "1", "T2-OA-STD-FAUCET-WB-KIT": "1",
        "T-OA-BINRAIL-36-KIT": "2",
    }  # fmt: skip
    colour = next(line for line in stored.top_lines if line.number == "T-OA-PB-COLOR")
    body = next(line for line in stored.top_lines if line.number == "T2-BODY-61-72-HA")
    casters = next(line for line in stored.top_lines if line.number == "T2-LEVELING-CASTOR-475")
    assert colour.about == "Colour: Blue"
    assert (body.outline, body.reasons[0].rule) == ("709.83", "body-60-72")
    assert "(60..72]" in body.reasons[0].because
    assert not casters.verified
    assert (stored.heading.revision, stored.heading.status) == (1, "in-review")


@pytest.mark.fault(28)
async def test_quantities_multiply_along_every_path_and_no_occurrence_is_lost(
    database: str,
) -> None:
    await boms.stored_order(THREE_E_SINKS)

    stored = await shown("B-1001")

    fills = [line for line in stored.lines if line.number == "T2-BOTTOM-FILL"]
    clips = [line for line in stored.lines if line.number == "DER-1899-14-CC"]
    assert [plain(line.total) for line in fills] == ["3"]
    assert all(stored.by_position[clip.parent or 0].number == "T2-BOTTOM-FILL" for clip in clips)
    assert [plain(clip.total) for clip in clips] == ["3"]
    for line in stored.lines:
        above = stored.by_position[line.parent].total if line.parent else 1
        assert line.total == above * line.quantity


async def test_only_leaves_are_bought_and_every_leaf_is(database: str) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE)

    stored = await shown("B-1001")

    assemblies = {line.number for line in stored.lines if line.has_parts}
    leaves = [line for line in stored.lines if not line.has_parts]
    assert assemblies.isdisjoint(line.item for line in stored.purchase_list)
    assert sum(line.quantity for line in stored.purchase_list) == sum(leaf.total for leaf in leaves)


async def test_the_purchase_list_of_an_order_adds_its_builds(database: str) -> None:
    second = boms.changed(build_number="B-1002", accessories=[], language="EN")
    await boms.stored_order(boms.FIRST_EXAMPLE, second)

    async with reading(make.PRODUCT) as session:
        both = await bom.of_order(session, "PO-4711")

    bought = {line.item: line.quantity for line in bom.bought(both)}
    each = [{line.item: line.quantity for line in one.purchase_list} for one in both]
    assert [one.heading.build_number for one in both] == ["B-1001", "B-1002"]
    assert bought == {
        item: each[0].get(item, 0) + each[1].get(item, 0) for item in {*each[0], *each[1]}
    }


async def test_a_refused_configuration_stores_nothing_and_says_everything(database: str) -> None:
    wrong = boms.changed(length="47.9", model="T2-B2", acknowledged=[])

    with pytest.raises(BomRefused) as caught:
        await boms.stored_order(wrong)

    said = str(caught.value)
    assert "47.9" in said
    assert "T2-B2 has 2 basins" in said
    assert "faucet-over-e-drain" in {warning.rule for warning in caught.value.warnings}
    assert said.count("B-1001: ") == len(caught.value.refusals) + len(caught.value.warnings)
    async with reading(make.PRODUCT) as session:
        assert await session.scalar(select(func.count()).select_from(Bom)) == 0


async def test_a_warning_without_a_reason_stops_the_bom(database: str) -> None:
    unaccepted = boms.changed(acknowledged=[{"rule": "faucet-over-e-drain", "reason": " "}])

    with pytest.raises(BomRefused, match="Accept this warning with a reason"):
        await boms.stored_order(unaccepted)


@pytest.mark.fault(14)
async def test_looking_at_a_bom_makes_none(database: str) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE)

    for _ in range(3):
        await shown("B-1001")

    async with reading(make.PRODUCT) as session:
        assert len(await bom.revisions(session, "B-1001")) == 1


async def test_a_look_asks_the_same_number_of_questions_however_long_the_bom_is(
    database: str,
) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE, {**THREE_E_SINKS, "build_number": "B-1002"})

    async with reading(make.PRODUCT) as session:
        with counting() as of_short:
            short = await bom.look_at(session, "B-1001", compare="B-1002.1")
        with counting() as of_long:
            long = await bom.look_at(session, "B-1002", compare="B-1001.1")

    assert len(short.stored.lines) != len(long.stored.lines)
    assert len(of_short) == len(of_long) == 9


async def test_a_custom_size_is_made_once_in_the_catalogue(database: str) -> None:
    basin = {"type": "E-Drain", "size": {"width": "28", "length": "22", "depth": "8"}}
    custom = [
        boms.changed(build_number=number, basins=[{**basin, "p_trap": False, "light": False}])
        for number in ("B-1001", "B-1002")
    ]

    await boms.stored_order(*custom)

    async with reading(make.PRODUCT) as session:
        made = (await session.scalars(select(Item).filter_by(custom=True))).all()
        replayed = [await bom.replay(session, b.heading.id) for b in (await shown("B-1001"),)]
    assert [item.number for item in made] == ["T2-ADW-BASIN-28x22x8"]
    assert replayed[0].same


async def test_a_stored_bom_keeps_its_content_whoever_asks(database: str) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE)

    for statement in (
        "UPDATE bom SET sha256 = repeat('0', 64)",
        "UPDATE bom_line SET quantity = 99",
        "DELETE FROM bom_line",
        "UPDATE catalogue_state SET content = '{}'",
    ):
        with pytest.raises(DBAPIError):
            async with transaction(make.PRODUCT) as session:
                await session.execute(text(statement))

    async with reading(make.PRODUCT) as session:
        assert await session.scalar(select(func.count()).select_from(BomLine)) == len(
            (await shown("B-1001")).lines
        )


async def test_service_may_neither_see_nor_make_a_bom(database: str) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE)
    service = make.acting(await make.visitor(Role.SERVICE, name="Sam Vice"))

    with pytest.raises(NotAllowed):
        await edge.read(service, lambda s: bom.of_build(s, "B-1001"))
    with pytest.raises(NotAllowed):
        await boms.stored_order(boms.changed(build_number="B-2"), actor=service, po_number="PO-2")


async def test_an_unknown_build_is_refused_in_words(database: str) -> None:
    with pytest.raises(Refused, match="No bill of materials is stored for build B-9"):
        await shown("B-9")


async def test_a_cancelled_build_is_not_bought_for(database: str) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE, boms.changed(build_number="B-1002"))
    async with transaction(make.PRODUCT) as session:
        await session.execute(text("UPDATE build SET status = 'cancelled' WHERE number = 'B-1001'"))

    async with reading(make.PRODUCT) as session:
        found = await bom.of_order(session, "PO-4711")

    assert [one.heading.build_number for one in found] == ["B-1002"]
