"""A task as somebody opens it, how long it takes, and the labels of what is packed."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import select

from app import edge, floor, instructions, runs, tools
from app.access import Role, Visitor
from app.errors import NotAllowed, Refused
from app.floor import labels
from app.rules.run_item import Part, RunItem
from app.runs import Given
from models.checklists import Run
from models.database import reading, transaction
from models.floor import TaskTime
from models.ledger import LedgerEvent
from models.orders import Build, Order
from tests import boms, facts, make
from tests.conftest import run_sql
from tests.pdf_text import pages_of
from tests.runs import build_of

CONTEXT = """SELECT set_config('app.context', '{"name": "test"}', false)"""
FAUCETS = RunItem(
    key="faucets", section="Sink", wording="Install the faucets", type="check",
    parts=(Part(number="B-2342-WB", name="Faucet", quantity="1"),
           Part(number="NO-SUCH-PART", name="Gone", quantity="2")),
    tools=("basin wrench", "feather"), instruction="WI-1",
)  # fmt: skip
LOGO = RunItem(key="logo", section="Sink", wording="Put the logo on", type="check")
MAT = RunItem(
    key="mat", section="With every sink", wording="Anti-fatigue mat", type="quantity",
    quantity=Decimal(1),
)  # fmt: skip
CLAMPS = replace(
    MAT, key="clamps", wording="Clamps", quantity=Decimal(4), parts=(Part(number="T2-HS-CLMP"),)
)
RAIL = replace(MAT, key="accessory:T-OA-BINRAIL", wording="Bin rail", quantity=Decimal(2))
NONE = replace(MAT, key="none", wording="Not here", applies=False)


@pytest.fixture
async def ann(database: str) -> Visitor:
    return await make.visitor(Role.ASSEMBLER, name="Ann Reed")


@pytest.fixture
async def ada(database: str) -> Visitor:
    return await make.visitor(Role.ADMIN, name="Ada Lark")


async def begun(by: Visitor, items: Sequence[RunItem], stage: str = "assembly") -> int:
    (build_id,) = await boms.stored_order()
    return await facts.run(build_id, stage, by, None, [item.as_json() for item in items])


async def start(by: Visitor, run_id: int, key: str = "logo", basin: int = 0) -> None:
    await edge.write(make.acting(by), lambda s: floor.started(s, run_id, key, basin))


async def finish(by: Visitor, run_id: int, key: str = "logo", basin: int = 0) -> None:
    await edge.write(make.acting(by), lambda s: floor.finished(s, run_id, key, basin))


async def times() -> list[TaskTime]:
    async with reading(make.PRODUCT) as session:
        return list(await session.scalars(select(TaskTime).order_by(TaskTime.id)))


async def test_a_task_lasts_from_opening_it_to_its_answer(ann: Visitor) -> None:
    run_id = await begun(ann, [LOGO])

    await start(ann, run_id)
    await start(ann, run_id)
    await finish(ann, run_id)
    await finish(ann, run_id)

    (one,) = await times()
    assert (one.run_id, one.item_key, one.basin, one.person_id) == (
        run_id,
        "logo",
        0,
        ann.person_id,
    )
    assert one.finished_at is not None
    assert one.finished_at > one.started_at


async def test_a_task_done_again_has_a_second_time_and_another_basin_its_own(ann: Visitor) -> None:
    run_id = await begun(ann, [LOGO])
    await start(ann, run_id)
    await finish(ann, run_id)
    await start(ann, run_id)
    await start(ann, run_id, basin=2)

    await finish(ann, run_id, basin=2)

    assert [(t.basin, t.finished_at is not None) for t in await times()] == [
        (0, True), (0, False), (2, True),
    ]  # fmt: skip


async def test_nothing_is_demanded_and_a_closed_checklist_is_left_alone(ann: Visitor) -> None:
    run_id = await begun(ann, [LOGO])
    await finish(ann, run_id)
    await start(ann, run_id)
    await facts.close(run_id, ann)

    await start(ann, run_id, "other")
    await finish(ann, run_id)
    await start(ann, 99_999)

    assert [(t.item_key, t.finished_at) for t in await times()] == [("logo", None)]


async def test_only_who_works_there_is_timed(ann: Visitor) -> None:
    quality = await begun(ann, [LOGO], "final-qc")

    with pytest.raises(NotAllowed):
        await start(ann, quality)
    await start(await make.visitor(Role.QC), quality)

    assert len(await times()) == 1


async def test_the_median_of_a_task_leaves_out_what_lay_over_night(
    ann: Visitor, database: str
) -> None:
    run_id = await begun(ann, [LOGO])
    for minutes in (2, 3, 10, 60 * 13):
        run_sql(
            database,
            f"{CONTEXT}; INSERT INTO task_time (run_id, item_key, person_id, started_at, "  # noqa: S608
            f"finished_at) VALUES ({run_id}, 'logo', {ann.person_id}, now() - "
            f"interval '{minutes} minutes', now())",
        )

    (shown,) = await edge.read(make.acting(ann), floor.speeds)

    assert (shown.stage, shown.key, shown.times) == ("assembly", "logo", 3)
    assert shown.wording == "Put the logo on the left side"
    assert shown.median == pytest.approx(3)
    assert 8 < shown.most < 10
    nothing = await edge.read(make.acting(ann), lambda s: floor.speeds(s, "test"))
    assert nothing == []


async def test_a_task_shows_its_parts_and_where_they_are_in_the_bom(ann: Visitor) -> None:
    build_id = await real_assembly(ann)
    async with reading(make.PRODUCT) as session:
        run = (await session.scalars(select(Run).filter_by(build_id=build_id))).one()
    shown = await edge.read(make.acting(ann), lambda s: floor.look_at(s, run.id, "power-bar"))

    assert (shown.build_number, shown.stage, shown.open) == ("B-1001", "assembly", True)
    assert shown.item.wording == "Install the power bar"
    ways = {part.number: part.places for part in shown.parts}
    names = {number: [step.split()[0] for step in way] for number, (way,) in ways.items()}
    assert names["T2-PWRBAR-KIT"] == ["T2-BODY-61-72-HA"]
    assert names["T2-PWRBAR"] == ["T2-BODY-61-72-HA", "T2-PWRBAR-KIT"]
    assert all(part.in_catalogue for part in shown.parts)


async def real_assembly(ann: Visitor) -> int:
    """The first worked example with its assembly begun, as the run page does it."""
    (build_id,) = await boms.stored_order()
    await facts.put(build_id, "in-production", ann)
    await edge.write(make.acting(ann), lambda s: runs.start(s, build_id, "assembly"))
    return build_id


async def test_a_task_shows_tools_and_the_instruction_in_force(ann: Visitor, ada: Visitor) -> None:
    french = replace(FAUCETS, key="robinets", tool_labels=("clé à lavabo", "plume"))
    run_id = await begun(ann, [FAUCETS, french])
    acting = make.acting(ada)
    await edge.write(acting, lambda s: tools.add(s, "Basin wrench, long", "Rack 4"))
    draft = await edge.write(acting, lambda s: instructions.begin(s, "WI-1", "Faucets"))
    await edge.write(acting, lambda s: instructions.add_step(s, draft, "Hold the nut."))

    before = await edge.read(make.acting(ann), lambda s: floor.look_at(s, run_id, "faucets"))
    await edge.write(acting, lambda s: instructions.activate(s, draft))
    after = await edge.read(make.acting(ann), lambda s: floor.look_at(s, run_id, "faucets"))
    said = await edge.read(make.acting(ann), lambda s: floor.look_at(s, run_id, "robinets"))

    assert (before.instruction_number, before.instruction) == ("WI-1", None)
    assert after.instruction is not None
    assert [step.text for step in after.instruction.steps] == ["Hold the nut."]
    assert [tool.name for tool in after.tools] == ["basin wrench", "feather"]
    assert [(one.name, one.note) for one in said.tools] == [
        ("clé à lavabo", after.tools[0].note), ("plume", ""),
    ]  # fmt: skip
    assert [(part.number, part.places, part.in_catalogue) for part in after.parts] == [
        ("B-2342-WB", [], True), ("NO-SUCH-PART", [], False),
    ]  # fmt: skip


async def test_a_task_that_is_not_there_is_refused(ann: Visitor) -> None:
    run_id = await begun(ann, [LOGO])

    for key, basin in (("faucets", 0), ("logo", 1)):
        looking = partial(floor.look_at, run_id=run_id, key=key, basin=basin)
        with pytest.raises(Refused, match="no such task"):
            await edge.read(make.acting(ann), looking)


async def test_each_package_gets_a_label_with_what_where_and_how_many(ann: Visitor) -> None:
    run_id = await begun(ann, [MAT, CLAMPS, RAIL, NONE, LOGO], "packaging")
    await facts.close(run_id, ann)
    withdrawn = [replace(MAT, wording="As it was").as_json()]
    await facts.run(await build_of(run_id), "packaging", ann, "superseded", withdrawn)

    made = await floor.label_sheet(make.acting(ann), "b-1001")

    (page,) = pages_of(made.content)
    assert made.name == "Labels_B-1001.pdf"
    assert page.count("B-1001") == page.count("PO-4711") == page.count("North Hospital") == 3
    for words in ("Anti-fatigue mat", "Clamps", "T2-HS-CLMP", "Bin rail", "T-OA-BINRAIL"):
        assert words in page
    assert "Not here" not in page
    for number in ("Package 1 of 3", "Package 2 of 3", "Package 3 of 3"):
        assert number in page
    async with reading(make.PRODUCT) as session:
        run = await session.get_one(Run, run_id)
        event = (await session.scalars(select(LedgerEvent).filter_by(op="PRINTED"))).one()
    assert (event.entity, event.entity_id) == ("labels", str(run.build_id))
    assert event.new_values is not None
    assert event.new_values["sha256"] == made.sha256


async def test_before_packing_begins_the_labels_follow_the_checklist_in_force(
    ann: Visitor,
) -> None:
    await boms.stored_order()

    packed = await edge.read(make.acting(ann), lambda s: floor.packing(s, "B-1001"))

    assert not packed.from_run
    lines = {one.text: one.quantity for one in packed.packages}
    assert lines["Anti-fatigue mat"] == "1"
    assert lines["Clamps of the flex hose"] == "2"
    assert any("T-OA-BINRAIL-36-KIT" in one.numbers for one in packed.packages)
    assert len(pages_of(labels.pdf(packed, "us-letter", "").content)) == -(-len(lines) // 8)


async def test_what_somebody_typed_is_only_text_on_a_label(ann: Visitor) -> None:
    odd = "#panic() $x$ *bold* <b> é”"
    (build_id,) = await boms.stored_order()
    async with transaction(make.PRODUCT) as session:
        build = await session.get_one(Build, build_id)
        (await session.get_one(Order, build.order_id)).customer = odd
    packed = await edge.read(make.acting(ann), lambda s: floor.packing(s, "B-1001"))

    made = labels.pdf(packed, "a4", "https://sinks.example.com")

    assert odd in pages_of(made.content)[0]


@pytest.mark.parametrize(("number", "paper", "words"), [
    ("NONE-1", "a4", "no build with this number"),
    ("B-1001", "wallpaper", "no paper of ours"),
])  # fmt: skip
async def test_labels_of_nothing_are_refused(
    ann: Visitor, number: str, paper: str, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        await floor.label_sheet(make.acting(ann), number, paper)


async def test_an_answer_ends_the_time_and_a_question_does_not(ann: Visitor) -> None:
    build_id = await real_assembly(ann)
    async with reading(make.PRODUCT) as session:
        run = (await session.scalars(select(Run).filter_by(build_id=build_id))).one()
    await start(ann, run.id)
    await start(ann, run.id, "power-bar")

    await answered(ann, run.id, Given(client_id=uuid4(), item_key="power-bar", act="ask", note="?"))
    await answered(ann, run.id, Given(client_id=uuid4(), item_key="logo", value="pass"))

    assert [(t.item_key, t.finished_at is not None) for t in await times()] == [
        ("logo", True), ("power-bar", False),
    ]  # fmt: skip


async def answered(by: Visitor, run_id: int, given: Given) -> None:
    await edge.write(make.acting(by), lambda s: runs.answer(s, run_id, given))
