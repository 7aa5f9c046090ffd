"""Of an order with several sinks a document is for all of them, or for the one it says."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, update

from app import documents, drafts, edge, history_record, runs
from app.access import Role, Visitor
from app.documents import Listed, Place
from app.errors import Refused
from app.files.store import Kept
from app.orders import reading
from app.submission import NotReady
from models.database import transaction
from models.orders import Build
from tests import boms, entering, facts, make
from tests.app.query_count import counting
from tests.app.test_changes import begun, seen, typed
from tests.app.test_changes_reopen import answer, in_pre_qc

FIRST, SECOND = "B-1001", "B-1002"
UTC = ZoneInfo("UTC")


@pytest.fixture
async def ada(database: str) -> Visitor:
    return await make.visitor(Role.COORDINATOR, name="Ada Lark")


async def two_sinks(ada: Visitor, *more: str) -> tuple[int, list[int]]:
    """An order with two of them, or more: its id and theirs."""
    raws = [boms.changed(build_number=number) for number in (FIRST, SECOND, *more)]
    build_ids = await boms.stored_order(*raws, actor=make.acting(ada))
    async with transaction(make.PRODUCT) as session:
        return (await session.get_one(Build, build_ids[0])).order_id, build_ids


async def added(ada: Visitor, place: Place, name: str = "plan.pdf", kind: str = "drawing") -> int:
    kept = Kept(sha256="a" * 64, store_key="documents/aa", media_type="application/pdf", size=9)
    ids = await edge.write(
        make.acting(ada), lambda s: documents.add(s, place, kept, name=name, kind=kind)
    )
    return ids[0]


async def of_order(ada: Visitor, order_id: int) -> Sequence[Listed]:
    shown = await edge.read(make.acting(ada), lambda s: reading.look_at(s, order_id))
    return shown.documents


async def drawing_of(quin: Visitor, run_id: int) -> int | None:
    return (await edge.read(make.acting(quin), lambda s: runs.look(s, run_id))).head.drawing_id


async def keep_for(ada: Visitor, document_id: int, sink: int | None) -> None:
    await edge.write(make.acting(ada), lambda s: documents.keep_for(s, document_id, sink))


async def left(build_id: int, status: str = "shipped") -> None:
    gone = {"status": status, "status_since": func.clock_timestamp()}
    async with transaction(make.PRODUCT) as session:
        await session.execute(update(Build).where(Build.id == build_id).values(gone))


async def record_of(number: str) -> tuple[str, list[str]]:
    """Its hash and the names of its papers."""
    quin = make.acting(await make.visitor(Role.QC))
    record = await edge.read(quin, lambda s: history_record.of_build(s, number))
    return record.sha256, [one["file_name"] for one in record.content["documents"]]


async def test_a_drawing_of_another_sink_is_not_opened_and_answers_nothing(ada: Visitor) -> None:
    order_id, (_, second) = await two_sinks(ada)
    of_all = await added(ada, Place(order_id=order_id))
    await added(ada, Place(order_id=order_id, sinks=(1,)), "first.pdf")
    quin, run_id = await in_pre_qc(second)
    opened = await drawing_of(quin, run_id)
    await edge.write(make.acting(ada), lambda s: documents.remove(s, of_all))

    with pytest.raises(Refused, match="There is no drawing for B-1002 with its order yet"):
        await answer(quin, run_id, "approved-drawing", "pass")

    assert opened == of_all
    assert await drawing_of(quin, run_id) is None
    mine = await added(ada, Place(order_id=order_id, sinks=(2,)), "second.pdf")
    await answer(quin, run_id, "approved-drawing", "pass")
    assert await drawing_of(quin, run_id) == mine


async def test_the_record_of_a_sink_has_its_own_papers_and_those_of_all(ada: Visitor) -> None:
    order_id, _ = await two_sinks(ada)
    for sinks, name in (((), "all.pdf"), ((1,), "first.pdf"), ((2,), "second.pdf")):
        await added(ada, Place(order_id=order_id, sinks=sinks), name)

    assert (await record_of(SECOND))[1] == ["all.pdf", "second.pdf"]
    quin = make.acting(await make.visitor(Role.QC))
    record = await edge.read(quin, lambda s: history_record.of_build(s, SECOND))
    shown = [one for one in history_record.sections(record, UTC) if one.key == "documents"]
    assert [row[0] for row in shown[0].tables[0].rows] == [
        ["all.pdf", "Drawing"],
        ["second.pdf", "Drawing of this sink alone"],
    ]


async def test_a_change_names_the_papers_of_its_own_sink(ada: Visitor) -> None:
    order_id, _ = await two_sinks(ada)
    for sinks, name in (((), "all.pdf"), ((1,), "first.pdf"), ((2,), "second.pdf")):
        await added(ada, Place(order_id=order_id, sinks=sinks), name)
    draft_id = await begun(ada)  # of the first

    await typed(ada, draft_id, length="84")

    assert (await seen(ada, draft_id)).papers == ["all.pdf", "first.pdf"]


async def test_which_sink_it_is_for_can_be_corrected_and_is_in_the_history(ada: Visitor) -> None:
    order_id, _ = await two_sinks(ada)
    document_id = await added(ada, Place(order_id=order_id))

    await keep_for(ada, document_id, 2)
    second = [one.sink for one in await of_order(ada, order_id)]
    await keep_for(ada, document_id, None)

    assert (second, [one.sink for one in await of_order(ada, order_id)]) == ([2], [None])
    order = await edge.read(make.acting(ada), lambda s: reading.look_at(s, order_id))
    assert [line.sentence for line in order.history[:3]] == [
        "Kept the document plan.pdf for all sinks from then on, no longer for B-1002",
        "Kept the document plan.pdf for B-1002 from then on, no longer for all sinks",
        "Added the document plan.pdf for all sinks",
    ]


async def test_a_file_for_two_of_three_sinks_is_a_document_of_each_and_of_no_other(
    ada: Visitor,
) -> None:
    order_id, _ = await two_sinks(ada, "B-1003")

    first = await added(ada, Place(order_id=order_id, sinks=(3, 1, 3)))
    await edge.write(make.acting(ada), lambda s: documents.remove(s, first))
    await edge.write(make.acting(ada), lambda s: documents.bring_back(s, first))
    await edge.write(make.acting(ada), lambda s: documents.open_one(s, first))
    await keep_for(ada, first, 2)

    assert [one.sink for one in await of_order(ada, order_id)] == [2, 3]
    assert [(await record_of(number))[1] for number in (FIRST, SECOND, "B-1003")] == [
        [], ["plan.pdf"], ["plan.pdf"]
    ]  # fmt: skip
    order = await edge.read(make.acting(ada), lambda s: reading.look_at(s, order_id))
    assert [line.sentence for line in order.history[:6]] == [
        "Kept the document plan.pdf for B-1002 from then on, no longer for B-1001",
        "Downloaded the document plan.pdf for B-1001",
        "Brought back the document plan.pdf for B-1001",
        "Removed the document plan.pdf for B-1001",
        "Added the document plan.pdf for B-1003",
        "Added the document plan.pdf for B-1001",
    ]


async def test_a_file_for_a_sink_that_has_left_too_is_added_to_none(ada: Visitor) -> None:
    order_id, (_, second) = await two_sinks(ada)
    await left(second)

    with pytest.raises(Refused, match="B-1002 is shipped: its record keeps the papers"):
        await added(ada, Place(order_id=order_id, sinks=(1, 2)))

    assert await of_order(ada, order_id) == []


async def test_what_a_signed_checklist_asked_for_stays_with_its_sink(ada: Visitor) -> None:
    order_id, (first, _) = await two_sinks(ada)
    drawing = await added(ada, Place(order_id=order_id))
    other = await added(ada, Place(order_id=order_id), kind="other")
    quin, run_id = await in_pre_qc(first)
    await facts.close(run_id, quin, "passed")

    with pytest.raises(Refused, match="A checklist of B-1001 that asks for it is signed"):
        await keep_for(ada, drawing, 2)

    # It asks for no such paper, was signed before it came, or loses none.
    await keep_for(ada, await added(ada, Place(order_id=order_id, sinks=(1,))), 2)
    await keep_for(ada, other, 2)
    await keep_for(ada, drawing, 1)
    await keep_for(ada, drawing, None)


async def test_a_shipped_sink_holds_its_own_papers_and_no_others(ada: Visitor) -> None:
    order_id, (first, _) = await two_sinks(ada)
    mine, others = [await added(ada, Place(order_id=order_id, sinks=(n,))) for n in (1, 2)]
    await left(first)

    await edge.write(make.acting(ada), lambda s: documents.remove(s, others))
    with pytest.raises(Refused, match="B-1001 is shipped: this paper belongs to its record"):
        await edge.write(make.acting(ada), lambda s: documents.remove(s, mine))
    with pytest.raises(Refused, match="B-1001 is shipped"):
        await keep_for(ada, mine, 2)

    assert [one.id for one in await of_order(ada, order_id)] == [mine]


@pytest.mark.parametrize("status", ["shipped", "cancelled"])
async def test_what_left_keeps_the_papers_it_left_with_whatever_comes_later(
    ada: Visitor, status: str
) -> None:
    order_id, (first, _) = await two_sinks(ada)
    await added(ada, Place(order_id=order_id), "all.pdf")
    before = await added(ada, Place(order_id=order_id, sinks=(2,)), "before.pdf")
    await left(first, status)
    as_it_left = await record_of(FIRST)

    of_all = await added(ada, Place(order_id=order_id), "later.pdf")
    after = await added(ada, Place(order_id=order_id, sinks=(2,)), "after.pdf")
    await keep_for(ada, after, None)
    removed = await added(ada, Place(order_id=order_id), "removed.pdf")
    await edge.write(make.acting(ada), lambda s: documents.remove(s, removed))
    with pytest.raises(Refused, match=f"B-1001 was {status} without this paper"):
        await keep_for(ada, before, None)
    for moved in (before, of_all, after):
        with pytest.raises(Refused, match=f"B-1001 is {status}: its record keeps the papers"):
            await keep_for(ada, moved, 1)
    with pytest.raises(Refused, match=f"B-1001 is {status}: its record keeps the papers"):
        await added(ada, Place(order_id=order_id, sinks=(1,)))

    assert as_it_left == await record_of(FIRST)
    assert as_it_left[1] == ["all.pdf"]
    assert (await record_of(SECOND))[1] == [
        "all.pdf", "before.pdf", "later.pdf", "after.pdf", "removed.pdf"
    ]  # fmt: skip


async def test_a_later_drawing_of_all_sinks_does_not_hide_the_own_one(ada: Visitor) -> None:
    order_id, (first, second) = await two_sinks(ada)
    await added(ada, Place(order_id=order_id, sinks=(1,)))
    own = await added(ada, Place(order_id=order_id, sinks=(1,)))
    of_all = await added(ada, Place(order_id=order_id))
    other = await added(ada, Place(order_id=order_id, sinks=(2,)))
    await edge.write(make.acting(ada), lambda s: documents.remove(s, other))

    opened = [await drawing_of(*await in_pre_qc(build_id)) for build_id in (first, second)]

    assert opened == [own, of_all]


@pytest.mark.parametrize("sink", [0, 3, 11])
async def test_a_sink_the_order_does_not_have_is_refused(ada: Visitor, sink: int) -> None:
    order_id, _ = await two_sinks(ada)
    draft_id = await entering.complete(ada, builds=2)

    for owner in ({"order_id": order_id}, {"draft_id": draft_id}):
        with pytest.raises(Refused, match=f"This order has no sink {sink}"):
            await added(ada, Place(**owner, sinks=(1, sink)))
        assert await of_order(ada, order_id) == []


async def test_it_goes_along_with_the_order_and_its_sink(ada: Visitor) -> None:
    draft_id = await entering.complete(ada, builds=2)
    document_id = await added(ada, Place(draft_id=draft_id, sinks=(1,)))
    await keep_for(ada, document_id, 2)

    order_id = await entering.submitted(ada, draft_id)

    (kept,) = await of_order(ada, order_id)
    assert (kept.sink, kept.is_for(2), kept.is_for(1)) == (2, True, False)


async def test_a_paper_of_a_sink_that_was_taken_back_holds_the_order_until_it_is_settled(
    ada: Visitor,
) -> None:
    draft_id = await entering.complete(ada, builds=2)
    document_id = await added(ada, Place(draft_id=draft_id, sinks=(2,)))
    removed = await added(ada, Place(draft_id=draft_id, sinks=(2,)))
    await edge.write(make.acting(ada), lambda s: documents.remove(s, removed))
    one = [drafts.Change("quantity", 1, 2)]
    await edge.write(make.acting(ada), lambda s: drafts.change(s, draft_id, one))

    with pytest.raises(NotReady, match="is for sink 2, and the order has 1"):
        await entering.submitted(ada, draft_id)

    await keep_for(ada, document_id, 1)
    (kept,) = await of_order(ada, await entering.submitted(ada, draft_id))
    assert kept.sink == 1


async def test_a_checklist_is_opened_with_as_many_questions_however_many_papers(
    ada: Visitor,
) -> None:
    order_id, (first, _) = await two_sinks(ada)
    quin, run_id = await in_pre_qc(first)
    with counting() as few:
        await drawing_of(quin, run_id)
    for sinks in ((), (1,), (2,), (1, 2)):
        await added(ada, Place(order_id=order_id, sinks=sinks))

    with counting() as many:
        await drawing_of(quin, run_id)

    assert 0 < len(few) == len(many)
