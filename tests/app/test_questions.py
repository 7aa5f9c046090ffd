"""What the floor has asked: a list with everything about it, until somebody has answered."""

import pytest
from sqlalchemy import func, select

from app import edge, runs
from app.access import Role, Visitor
from app.errors import NotAllowed
from app.rules.run_item import RunItem
from app.runs import Question
from models.checklists import Run
from models.database import reading, transaction
from models.orders import Build
from tests import make
from tests import runs as made
from tests.app.outside import heard
from tests.app.query_count import counting
from tests.app.test_photos import added, own_store, taken
from tests.runs import CLEAN, DRAIN, answered, given

__all__ = ["own_store"]
pytestmark = pytest.mark.usefixtures("database", "own_store")
BASINS = made.each_basin(DRAIN)
ITEMS = (CLEAN, *BASINS)


@pytest.fixture
async def asa(database: str) -> Visitor:
    return await make.visitor(Role.ASSEMBLER, name="Asa Pine")


@pytest.fixture
async def cora(database: str) -> Visitor:
    return await make.visitor(Role.COORDINATOR, name="Cora Bell")


async def asked(by: Visitor, run_id: int, note: str, item: RunItem = CLEAN) -> int:
    return (await answered(by, run_id, given(item, act="ask", note=note)))["id"]


async def listed(by: Visitor) -> list[Question]:
    return await edge.read(make.acting(by), runs.questions)


async def notes(by: Visitor) -> list[str]:
    return [said.note for one in await listed(by) for said in one.asked]


async def begun(by: Visitor) -> int:
    return await made.begun(by, ITEMS, stage="assembly")


async def test_a_question_says_what_where_who_when_and_shows_the_picture(
    asa: Visitor, cora: Visitor
) -> None:
    run_id = await begun(asa)
    photo_id = await added(asa, run_id, taken("drain", basin=2))
    await added(asa, run_id, taken("drain", basin=1))

    newest = await asked(asa, run_id, "Which seal?", BASINS[1])

    (one,) = await listed(cora)
    number = await made.number_of(await made.build_of(run_id))
    assert (one.build_number, one.stage.key, one.item.wording) == (
        number,
        "assembly",
        DRAIN.wording,
    )
    assert (one.item.basin, list(one.photos), one.seen_id) == (2, [photo_id], newest)
    assert [(said.by, said.note) for said in one.asked] == [("Asa Pine", "Which seal?")]
    assert one.since == one.asked[0].at
    assert one.address == f"/builds/{number}/assembly#drain%7C2"


async def test_the_notification_leads_to_the_very_same_place(asa: Visitor, cora: Visitor) -> None:
    await asked(asa, await begun(asa), "Which seal?", BASINS[1])

    told = await heard(cora)

    assert [one.address for one in told] == [one.address for one in await listed(cora)]


@pytest.mark.parametrize(
    "answer",
    [
        {"act": "reply", "note": "The black one."},
        {"value": "pass", "note": "Yes, I have looked."},
        {"act": "na", "note": "This sink has none."},
    ],
)
async def test_what_a_lead_answers_is_off_the_list(
    asa: Visitor, cora: Visitor, answer: dict[str, str]
) -> None:
    run_id = await begun(asa)
    newest = await asked(asa, run_id, "Is it clean enough?")
    await asked(asa, run_id, "Which seal?", BASINS[0])

    said = {"value": "", **answer}
    await answered(cora, run_id, given(CLEAN, said.pop("value"), seen_id=newest, **said))

    assert await notes(cora) == ["Which seal?"]


async def test_what_somebody_takes_back_is_off_the_list(asa: Visitor, cora: Visitor) -> None:
    run_id = await begun(asa)
    await asked(asa, run_id, "Is it clean enough?")

    await answered(asa, run_id, given(CLEAN))

    assert await notes(cora) == []


async def test_what_is_asked_again_after_a_reply_is_listed_with_the_new_words(
    asa: Visitor, cora: Visitor
) -> None:
    run_id = await begun(asa)
    newest = await asked(asa, run_id, "Is it clean enough?")
    await answered(cora, run_id, given(CLEAN, act="reply", note="Look again.", seen_id=newest))

    await asked(asa, run_id, "Under the rim too?")

    assert await notes(cora) == ["Under the rim too?"]


async def test_two_who_ask_about_one_item_wait_for_one_answer(asa: Visitor, cora: Visitor) -> None:
    run_id = await begun(asa)
    await asked(asa, run_id, "Is it clean enough?")
    await asked(cora, run_id, "What is this spot?")

    (one,) = await listed(cora)

    assert [said.by for said in one.asked] == ["Asa Pine", "Cora Bell"]


async def test_the_longest_waiting_stands_first(asa: Visitor, cora: Visitor) -> None:
    first, second = await begun(asa), await begun(asa)
    await asked(asa, second, "One")
    await asked(asa, first, "Two")
    await asked(asa, second, "Three", BASINS[0])

    assert await notes(cora) == ["One", "Two", "Three"]


@pytest.mark.parametrize("status", ["cancelled", "shipped"])
async def test_a_closed_build_waits_for_no_answer(asa: Visitor, cora: Visitor, status: str) -> None:
    run_id = await begun(asa)
    await asked(asa, run_id, "Is it clean enough?")
    build_id = await made.build_of(run_id)

    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Build, build_id)).status = status

    assert await notes(cora) == []


async def test_a_checklist_that_was_set_aside_waits_for_no_answer(
    asa: Visitor, cora: Visitor
) -> None:
    run_id = await begun(asa)
    await asked(asa, run_id, "Is it clean enough?")

    async with transaction(make.PRODUCT) as session:
        run = (await session.scalars(select(Run).filter_by(id=run_id))).one()
        run.closed_at, run.verdict = run.started_at, "superseded"

    assert await notes(cora) == []


async def test_everybody_of_production_may_read_it_and_nobody_else(asa: Visitor) -> None:
    await asked(asa, await begun(asa), "Is it clean enough?")

    assert await notes(asa) == ["Is it clean enough?"]
    with pytest.raises(NotAllowed):
        await listed(await make.visitor(Role.SERVICE))


async def test_the_list_is_read_with_one_statement_however_long_it_is(
    asa: Visitor, cora: Visitor
) -> None:
    for _ in range(3):
        run_id = await begun(asa)
        for item in ITEMS:
            await asked(asa, run_id, "Is it all right?", item)

    with counting() as seen:
        found = await listed(cora)

    assert len(found) == 9
    assert len(seen) <= 2  # who asks, and the list


async def test_the_places_with_a_question_have_an_index_of_their_own(database: str) -> None:
    async with reading(make.PRODUCT) as session:
        defined = await session.scalar(
            select(func.pg_get_indexdef(func.to_regclass("ix_answer_asked")))
        )

    assert str(defined).endswith("WHERE (verdict = 'asked'::text)")


def test_an_odd_build_number_keeps_its_address() -> None:
    assert (
        runs.place.address("B/1 2", runs.STAGES["test"], CLEAN)
        == "/builds/B%2F1%202/test#clean%7C0"
    )
