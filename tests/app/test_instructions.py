"""Work instructions and tools: written as drafts, in force one at a time, never changed after."""

import asyncio
import shutil
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app import edge, instructions, settings, tools
from app.access import Role, Visitor
from app.errors import Conflict, NotAllowed, Refused
from app.files import store
from app.instructions import Instruction
from imports import seed, shipped, starter_floor
from models.database import reading, transaction
from models.instruments import Tool, WorkInstruction, WorkInstructionStep
from tests import make
from tests.app.test_documents import pdf, picture


@pytest.fixture
async def ada(database: str, tmp_path: Path) -> Visitor:
    settings.use(settings.load(database_url=database, app_env="test", files_url=tmp_path.as_uri()))
    return await make.visitor(Role.ADMIN, name="Ada Lark")


async def drafted(by: Visitor, number: str = "WI-9", steps: tuple[str, ...] = ("A", "B")) -> int:
    acting = make.acting(by)
    made = await edge.write(acting, lambda s: instructions.begin(s, number, "Fit the drain"))
    for words in steps:
        await edge.write(acting, partial(instructions.add_step, instruction_id=made, text=words))
    return made


async def activated(by: Visitor, instruction_id: int) -> None:
    await edge.write(make.acting(by), lambda s: instructions.activate(s, instruction_id))


async def seen(by: Visitor, number: str = "WI-9", revision: int | None = None) -> Instruction:
    return await edge.read(make.acting(by), lambda s: instructions.look(s, number, revision))


def texts(shown: Instruction) -> list[str]:
    return [step.text for step in shown.steps]


async def test_a_draft_is_put_in_force_and_the_next_revision_retires_it(ada: Visitor) -> None:
    await activated(ada, await drafted(ada))

    second = await edge.write(make.acting(ada), lambda s: instructions.new_draft(s, "wi-9"))
    draft = await seen(ada, revision=2)
    await edge.write(make.acting(ada), lambda s: instructions.add_step(s, draft.id, "C"))
    in_between = await seen(ada)
    await activated(ada, draft.id)

    assert second == 2
    assert (in_between.revision, texts(in_between)) == (1, ["A", "B"])
    shown = await seen(ada)
    assert (shown.revision, texts(shown)) == (2, ["A", "B", "C"])
    assert [(head.revision, head.status) for head in shown.revisions] == [
        (2, "active"), (1, "retired"),
    ]  # fmt: skip
    assert texts(await seen(ada, revision=1)) == ["A", "B"]


async def test_two_people_who_begin_the_next_revision_share_one_draft(ada: Visitor) -> None:
    await activated(ada, await drafted(ada))

    made = await asyncio.gather(
        *(edge.write(make.acting(ada), lambda s: instructions.new_draft(s, "WI-9")) for _ in "ab")
    )

    assert made == [2, 2]


async def test_what_is_in_force_does_not_change_through_the_product(ada: Visitor) -> None:
    active = await drafted(ada)
    await activated(ada, active)
    step = (await seen(ada)).steps[0]

    for work in (
        partial(instructions.change_title, instruction_id=active, title="New", before="x"),
        partial(instructions.add_step, instruction_id=active, text="D"),
        partial(instructions.change_step, step_id=step.id, text="D", before="A"),
        partial(instructions.move_step, step_id=step.id, to=2),
        partial(instructions.remove_step, step_id=step.id),
        partial(instructions.remove_picture, step_id=step.id),
        partial(instructions.activate, instruction_id=active),
    ):
        with pytest.raises(Refused, match="make a new draft"):
            await edge.write(make.acting(ada), work)


@pytest.mark.parametrize("change", ["title", "step", "new step"])
async def test_what_is_in_force_does_not_change_in_the_database_either(
    ada: Visitor, change: str
) -> None:
    active = await drafted(ada)
    await activated(ada, active)

    async def behind_its_back() -> None:
        async with transaction(make.PRODUCT) as session:
            head = await session.get_one(WorkInstruction, active)
            step = (
                await session.scalars(
                    select(WorkInstructionStep).filter_by(work_instruction_id=active, position=1)
                )
            ).one()
            if change == "title":
                head.title = "Something else"
            elif change == "step":
                step.text = "Something else"
            else:
                session.add(
                    WorkInstructionStep(work_instruction_id=active, position=9, text="More")
                )

    with pytest.raises(DBAPIError, match="This revision"):
        await behind_its_back()
    assert texts(await seen(ada)) == ["A", "B"]


async def test_steps_are_moved_changed_and_taken_out(ada: Visitor) -> None:
    made = await drafted(ada, steps=("A", "B", "C", "D"))
    a, b, c, d = (step.id for step in (await seen(ada)).steps)
    acting = make.acting(ada)

    await edge.write(acting, lambda s: instructions.move_step(s, d, 1))
    await edge.write(acting, lambda s: instructions.move_step(s, a, 99))
    await edge.write(acting, lambda s: instructions.change_step(s, b, " Bend it. ", before="B"))
    await edge.write(acting, lambda s: instructions.remove_step(s, c))

    shown = await seen(ada)
    assert texts(shown) == ["D", "Bend it.", "A"]
    assert [step.position for step in shown.steps] == [1, 2, 3]
    with pytest.raises(Refused, match="This step is gone"):
        await edge.write(acting, lambda s: instructions.change_step(s, c, "x", before="C"))
    await edge.write(acting, lambda s: instructions.add_step(s, made, "E"))
    assert texts(await seen(ada)) == ["D", "Bend it.", "A", "E"]


async def test_a_step_somebody_else_changed_is_a_conflict_that_shows_their_words(
    ada: Visitor,
) -> None:
    await drafted(ada)
    first = (await seen(ada)).steps[0].id
    acting = make.acting(ada)
    await edge.write(acting, lambda s: instructions.change_step(s, first, "Theirs", before="A"))

    with pytest.raises(Conflict, match="It says now: Theirs"):
        await edge.write(acting, lambda s: instructions.change_step(s, first, "Mine", before="A"))


async def test_a_step_has_a_picture_that_goes_along_into_the_next_revision(ada: Visitor) -> None:
    made = await drafted(ada)
    first = (await seen(ada)).steps[0].id
    acting = make.acting(ada)
    kept = await store.keep(picture("PNG"))
    await edge.write(acting, lambda s: instructions.picture_step(s, first, kept))
    await activated(ada, made)
    await edge.write(acting, lambda s: instructions.new_draft(s, "WI-9"))

    copied = (await seen(ada, revision=2)).steps[0]

    assert copied.picture_sha256 == kept.sha256
    opened = await edge.read(acting, lambda s: instructions.picture(s, copied.id))
    assert (opened.store_key, opened.media_type) == (kept.store_key, "image/png")
    await edge.write(acting, lambda s: instructions.remove_picture(s, copied.id))
    assert not (await seen(ada, revision=2)).steps[0].pictured
    assert (await seen(ada, revision=1)).steps[0].pictured
    with pytest.raises(Refused, match="no picture here"):
        await edge.read(acting, lambda s: instructions.picture(s, copied.id))


async def test_a_step_shows_pictures_only(ada: Visitor) -> None:
    await drafted(ada)
    first = (await seen(ada)).steps[0].id
    kept = await store.keep(pdf())

    with pytest.raises(Refused, match="choose a JPEG, PNG or WebP"):
        await edge.write(make.acting(ada), lambda s: instructions.picture_step(s, first, kept))


@pytest.mark.parametrize(
    ("number", "title", "words"),
    [
        ("WI 9", "Fit the drain", "letters, digits, dots and dashes"),
        ("", "Fit the drain", "letters, digits"),
        ("WI-8", " x ", "in a few words"),
        ("WI-8", "x" * 201, "at most 200"),
        ("wi-t2-01", "Fit the drain", "There is a work instruction wi-t2-01 already"),
    ],
)
async def test_an_instruction_has_a_number_of_its_own_and_a_title(
    ada: Visitor, number: str, title: str, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        await edge.write(make.acting(ada), lambda s: instructions.begin(s, number, title))


async def test_an_instruction_without_steps_does_not_come_into_force(ada: Visitor) -> None:
    empty = await drafted(ada, steps=())

    with pytest.raises(Refused, match="without steps"):
        await activated(ada, empty)
    with pytest.raises(Refused, match="Say what is done"):
        await edge.write(make.acting(ada), lambda s: instructions.add_step(s, empty, "  "))


async def test_everybody_in_production_reads_and_only_admins_write(ada: Visitor) -> None:
    await activated(ada, await drafted(ada))
    ann = await make.visitor(Role.ASSEMBLER)

    assert texts(await seen(ann)) == ["A", "B"]
    with pytest.raises(NotAllowed):
        await edge.write(make.acting(ann), lambda s: instructions.new_draft(s, "WI-9"))
    with pytest.raises(NotAllowed):
        await edge.write(make.acting(ann), lambda s: tools.add(s, "Hammer"))


async def test_the_shipped_instructions_are_in_force_and_name_the_tasks_that_use_them(
    ada: Visitor,
) -> None:
    listed = await edge.read(make.acting(ada), instructions.listed)

    assert [(one.number, one.active, one.draft) for one in listed] == [
        (f"WI-T2-{n:02}", 1, None) for n in range(1, 12)
    ]
    assert all(one.tasks for one in listed)
    assert all(one.steps >= 3 for one in listed)
    shown = await seen(ada, "WI-T2-01")
    assert [(task.stage, task.wording) for task in shown.tasks] == [
        ("assembly", "Mount the bracket of the overhead light, with plastic washers"),
        ("assembly", "Laser and install the button of the overhead light"),
    ]


async def test_every_tool_and_instruction_a_shipped_checklist_names_is_shipped(
    ada: Visitor,
) -> None:
    shown = await edge.read(make.acting(ada), tools.listed)
    written = await edge.read(make.acting(ada), instructions.listed)

    assert {one.name for one in shown} == set(starter_floor.read(shipped.FOLDER).tools)
    assert all(one.id and one.note and one.tasks for one in shown)
    assert all(one.active for one in written)


async def test_a_seeding_keeps_what_somebody_changed(ada: Visitor) -> None:
    async with reading(make.PRODUCT) as session:
        laser = (await session.scalars(select(Tool.id).filter_by(name="laser"))).one()
    await edge.write(make.acting(ada), lambda s: tools.describe(s, laser, "Behind the paint shop"))

    await seed.seed_database()

    (shown,) = await edge.read(make.acting(ada), lambda s: tools.listed(s, "laser"))
    assert shown.note == "Behind the paint shop"


@pytest.mark.parametrize(
    ("file", "row", "words"),
    [
        ("tools", "LASER,again", "stands here twice"),
        ("instructions", "WI 7,Title,1,Do it", "no number of a work instruction"),
        ("instructions", "WI-T2-12,Title,2,Do it", "step 1 of WI-T2-12 should stand here"),
        ("instructions", "WI-T2-01,Other,5,Do it", "has one title"),
        ("instructions", "WI-T2-12,Title,1,", "a step says what is done"),
    ],
)
def test_a_faulty_row_is_refused_with_its_place(
    tmp_path: Path, file: str, row: str, words: str
) -> None:
    folder = Path(shutil.copytree(shipped.FOLDER, tmp_path / "starter"))
    with (folder / f"{file}.csv").open("a", encoding="utf-8") as there:
        there.write(row + "\n")

    with pytest.raises(Refused, match=f"{file}.csv, row .*{words}"):
        starter_floor.read(folder)


async def test_a_tool_is_described_taken_out_of_use_and_brought_back(ada: Visitor) -> None:
    acting = make.acting(ada)
    hammer = await edge.write(acting, lambda s: tools.add(s, " Rubber  hammer ", "Rack 2"))

    await edge.write(acting, lambda s: tools.take_out_of_use(s, hammer))

    (gone,) = await edge.read(acting, lambda s: tools.listed(s, "hammer"))
    assert (gone.name, gone.note, gone.active, gone.tasks) == ("Rubber hammer", "Rack 2", False, 0)
    await edge.write(acting, lambda s: tools.bring_back(s, hammer))
    (back,) = await edge.read(acting, lambda s: tools.listed(s, "hammer"))
    assert back.active
    with pytest.raises(Refused, match="There is a tool “rubber hammer” already"):
        await edge.write(acting, lambda s: tools.add(s, "rubber hammer"))
    with pytest.raises(Refused, match="Say what the tool is called"):
        await edge.write(acting, lambda s: tools.add(s, " x "))
