"""Each guard of the table of moves: what it refuses, in which words, and what makes it true."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app import guards
from app.access import Role, Visitor
from models.bom import Bom
from models.catalogue import Item
from models.database import reading, transaction
from models.floor import Assignment
from models.orders import Build
from models.people import Person
from models.procurement import BomReview, OutsourcedLine
from tests import boms, facts, make


@pytest.fixture
async def ada(database: str) -> Visitor:
    return await make.visitor(Role.ADMIN, name="Ada Lark")


@pytest.fixture
async def build_id(ada: Visitor) -> int:
    (made,) = await boms.stored_order(actor=make.acting(ada))
    return made


async def lacks(build_id: int, *asked: guards.Guard) -> str:
    """What these guards say of the build now, in one text."""
    async with reading(make.PRODUCT) as session:
        build = await session.get_one(Build, build_id)
        return " ".join(await guards.missing(session, build, asked))


async def changed(build_id: int, by: Visitor) -> None:
    """The configuration changed, and with it the BOM."""
    await boms.next_bom(build_id, boms.changed(feet="seismic"))


async def test_a_bom_is_approved_by_a_signature_over_it_and_a_change_withdraws_that(
    ada: Visitor, build_id: int
) -> None:
    assert await lacks(build_id, "bom-approved") == (
        "The BOM (revision 1) is not approved: procurement approves and signs it."
    )

    await facts.approve(build_id, ada)
    assert await lacks(build_id, "bom-approved") == ""

    await changed(build_id, ada)
    assert "revision 2) is not approved" in await lacks(build_id, "bom-approved")


async def test_a_returned_bom_is_the_coordinators_until_it_is_sent_again(
    ada: Visitor, build_id: int
) -> None:
    for kind, says in (("reject", "was returned"), ("resubmit", "is not approved")):
        async with transaction(make.acting(ada)) as session:
            bom_id = (await session.scalars(select(Bom.id).filter_by(build_id=build_id))).one()
            session.add(
                BomReview(bom_id=bom_id, kind=kind, text="The legs.", person_id=ada.person_id)
            )

        assert says in await lacks(build_id, "bom-approved")


async def test_a_build_without_a_bom_is_not_approved(ada: Visitor) -> None:
    order_id = await make.order(ada)
    async with reading(make.PRODUCT) as session:
        (build_id,) = await session.scalars(select(Build.id).filter_by(order_id=order_id))

    assert "has no BOM" in await lacks(build_id, "bom-approved")


async def test_every_outsourced_part_is_sent_or_cancelled(ada: Visitor, build_id: int) -> None:
    await facts.line(build_id, ada, "sent")
    assert await lacks(build_id, "parts-sent") == ""

    waiting = await facts.line(build_id, ada, "pending")
    assert await lacks(build_id, "parts-sent") == (
        f"Not sent yet: {await number_of(waiting)}. Enter supplier and day, or cancel with a"
        " reason."
    )

    await stands(waiting, ada, status="cancelled", reason="In stock.")
    assert await lacks(build_id, "parts-sent") == ""


@pytest.mark.parametrize("stand", ["pending", "sent", "in-progress", "shipped-back", "delayed"])
async def test_every_outsourced_part_is_back_or_cancelled(
    ada: Visitor, build_id: int, stand: str
) -> None:
    await facts.received(build_id, ada)
    assert await lacks(build_id, "parts-received") == ""

    away = await facts.line(build_id, ada, stand)
    assert await number_of(away) in await lacks(build_id, "parts-received")

    await stands(away, ada, status="cancelled", reason="In stock.")
    assert await lacks(build_id, "parts-received") == ""


async def test_two_of_four_are_not_received(ada: Visitor, build_id: int) -> None:
    some = {"received_on": date(2027, 1, 20), "received_quantity": Decimal(2)}
    await facts.line(build_id, ada, "received", **some)

    assert "Not received in full yet" in await lacks(build_id, "parts-received")


@pytest.mark.fault(26)
async def test_an_empty_set_counts_only_when_nothing_usually_goes_out(
    ada: Visitor, build_id: int
) -> None:
    says = "Nothing is decided about T2-DL27-KIT and"
    assert says in await lacks(build_id, "parts-sent")
    assert says in await lacks(build_id, "parts-received")

    async with transaction(make.acting(ada)) as session:
        await session.execute(update(Item).where(Item.outsourced).values(outsourced=False))

    assert await lacks(build_id, "parts-sent", "parts-received") == ""


STAGES = [
    ("pre-qc-passed", "pre-qc", "Pre-QC"),
    ("tasks-done", "assembly", "The assembly"),
    ("test-passed", "test", "The end-of-line test"),
    ("packed", "packaging", "The packaging list"),
    ("final-qc-passed", "final-qc", "Final QC"),
]


@pytest.mark.parametrize(("guard", "stage", "name"), STAGES)
async def test_a_stage_is_passed_by_its_newest_signed_run(
    ada: Visitor, build_id: int, guard: guards.Guard, stage: str, name: str
) -> None:
    assert await lacks(build_id, guard) == f"{name} is not done yet: fill it in and sign it."

    await facts.run(build_id, stage, ada, "failed")
    assert "did not pass (attempt 1)" in await lacks(build_id, guard)

    await facts.run(build_id, stage, ada, "passed")
    assert await lacks(build_id, guard) == ""

    await facts.run(build_id, stage, ada, "failed")
    assert "did not pass (attempt 3)" in await lacks(build_id, guard)


@pytest.mark.parametrize(("guard", "stage", "name"), STAGES)
async def test_what_a_change_touched_is_signed_again_before_the_stage_counts(
    ada: Visitor, build_id: int, guard: guards.Guard, stage: str, name: str
) -> None:
    await facts.run(build_id, stage, ada)
    again = await facts.run(build_id, stage, ada, None, cause="change")

    assert "asks again what has changed" in await lacks(build_id, guard)

    await facts.close(again, ada)
    assert await lacks(build_id, guard) == ""


@pytest.mark.parametrize(("guard", "stage", "name"), STAGES)
async def test_a_change_that_touches_nothing_of_a_stage_leaves_it_signed(
    ada: Visitor, build_id: int, guard: guards.Guard, stage: str, name: str
) -> None:
    await facts.run(build_id, stage, ada)

    await changed(build_id, ada)

    assert await lacks(build_id, guard) == ""


@pytest.mark.parametrize(("guard", "stage", "name"), STAGES)
async def test_a_stage_that_is_begun_is_not_signed(
    ada: Visitor, build_id: int, guard: guards.Guard, stage: str, name: str
) -> None:
    await facts.run(build_id, stage, ada, None)

    assert await lacks(build_id, guard) == (f"{name} is begun but not signed: finish and sign it.")


NOTHING_TO_DO: list[list[dict[str, Any]]] = [
    [],
    [facts.A_TASK | {"applies": False, "why": "No such basin."}],
    [facts.A_TASK | {"type": "instruction"}],
]


@pytest.mark.fault(26)
@pytest.mark.parametrize("items", NOTHING_TO_DO)
async def test_an_empty_list_of_tasks_is_not_done(
    ada: Visitor, build_id: int, items: list[dict[str, Any]]
) -> None:
    await facts.run(build_id, "assembly", ada, "passed", items)

    assert "holds nothing that was to be done" in await lacks(build_id, "tasks-done")


async def test_a_superseded_run_is_no_pass(ada: Visitor, build_id: int) -> None:
    await facts.run(build_id, "pre-qc", ada)
    await facts.run(build_id, "pre-qc", ada, "superseded")

    assert await lacks(build_id, "pre-qc-passed") != ""


async def test_somebody_is_assigned_until_they_release_it_or_are_disabled(
    ada: Visitor, build_id: int
) -> None:
    assert "Nobody works on it yet" in await lacks(build_id, "somebody-assigned")

    await facts.assign(build_id, ben := await make.visitor(Role.ASSEMBLER, name="Ben Toll"))
    assert await lacks(build_id, "somebody-assigned") == ""

    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Person, ben.person_id)).active = False
    assert "Nobody works on it yet" in await lacks(build_id, "somebody-assigned")

    await facts.assign(build_id, ada)
    assert await lacks(build_id, "somebody-assigned") == ""

    async with transaction(make.acting(ada)) as session:
        await session.execute(update(Assignment).values(released_at=func.clock_timestamp()))
    assert "Nobody works on it yet" in await lacks(build_id, "somebody-assigned")


async def test_a_sentence_names_a_few_and_counts_the_rest(ada: Visitor, build_id: int) -> None:
    for _ in range(5):
        await facts.line(build_id, ada, "pending")

    assert " and 2 more. " in await lacks(build_id, "parts-sent")


async def test_what_is_missing_leads_to_the_page_that_helps(ada: Visitor, build_id: int) -> None:
    async with reading(make.PRODUCT) as session:
        build = await session.get_one(Build, build_id)
        found = await guards.lacks(session, build, ("bom-approved", "packed", "somebody-assigned"))

    assert [lack.address for lack in found] == [
        "/builds/B-1001/review",
        "/builds/B-1001/packaging",
        "/builds/B-1001",
    ]


async def number_of(line_id: int) -> str:
    async with reading(make.PRODUCT) as session:
        return (await session.get_one(OutsourcedLine, line_id)).item_number


async def stands(line_id: int, by: Visitor, **values: object) -> None:
    async with transaction(make.acting(by)) as session:
        this = update(OutsourcedLine).where(OutsourcedLine.id == line_id)
        await session.execute(this.values(**values))
