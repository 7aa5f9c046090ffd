"""A drawing shows the sink as it was when it was added: a changed one needs another."""

from uuid import uuid4

import pytest

from app import documents, edge, runs
from app.access import Visitor
from app.errors import Refused
from app.rules.reopening import DRAWN_ANEW
from models.checklists import Answer
from models.database import transaction
from models.documents import Document
from models.orders import Build
from tests import facts, make
from tests.app.test_changes import a_build, begun, saved, seen, typed
from tests.app.test_changes_reopen import answer, asked, in_pre_qc, runs_of

DRAWING = ("approved-drawing", 0)
# Answered by comparing with it.
COMPARED = ("other-dimensions", 0)


@pytest.fixture
async def ada_and_build(database: str) -> tuple[Visitor, int]:
    return await a_build()


async def changed(ada: Visitor, **values: object) -> None:
    draft_id = await begun(ada)
    await typed(ada, draft_id, **values)
    await saved(ada, draft_id)


async def drawn(
    ada: Visitor, build_id: int, kind: str = "drawing", name: str = "Shop drawing.pdf"
) -> int:
    """A drawing, unless told, is added to the order now."""
    async with transaction(make.acting(ada)) as session:
        made = Document(
            order_id=(await session.get_one(Build, build_id)).order_id, kind=kind,
            file_name=name, media_type="application/pdf", size=10,
            sha256=uuid4().hex * 2, store_key=f"documents/{uuid4().hex}",
            uploaded_by=ada.person_id,
        )  # fmt: skip
        session.add(made)
        await session.flush()
        return made.id


async def failed(quin: Visitor, ada: Visitor, build_id: int, run_id: int) -> None:
    """The drawing was right, something else was not, and it is to be reworked."""
    async with transaction(make.acting(quin)) as session:
        session.add_all(
            Answer(
                client_id=uuid4(), run_id=run_id, item_key=key, value="pass",
                verdict="pass", answered_by=quin.person_id,
            )
            for key, _ in (DRAWING, COMPARED)
        )  # fmt: skip
    await facts.close(run_id, quin, "failed")
    await facts.decide(await facts.nonconformance(build_id, run_id, quin), "rework", ada)


@pytest.mark.parametrize(
    ("change", "kept"), [({"feet": "seismic"}, True), ({"length": "84"}, False)]
)
async def test_after_a_rejection_a_changed_sink_is_compared_with_a_new_drawing(
    ada_and_build: tuple[Visitor, int], change: dict[str, str], *, kept: bool
) -> None:
    ada, build_id = ada_and_build
    quin, run_id = await in_pre_qc(build_id)
    await failed(quin, ada, build_id, run_id)
    await changed(ada, **change)

    await edge.write(make.acting(quin), lambda s: runs.start(s, build_id, "pre-qc"))

    second = asked((await runs_of(build_id))[-1])
    assert (second[DRAWING].get("carried") is not None) == kept
    assert (second[COMPARED].get("carried") is not None) == kept


async def test_the_drawing_of_the_sink_as_it_was_answers_nothing_any_more(
    ada_and_build: tuple[Visitor, int],
) -> None:
    ada, build_id = ada_and_build
    await drawn(ada, build_id)
    quin, run_id = await in_pre_qc(build_id)
    await answer(quin, run_id, "approved-drawing", "pass")
    await answer(quin, run_id, "other-dimensions", "pass")
    await changed(ada, length="84")
    second = (await runs_of(build_id))[-1]

    assert asked(second)[COMPARED].get("carried") is None
    assert asked(second)[COMPARED]["why"] == f"every sink; {DRAWN_ANEW}"
    with pytest.raises(Refused, match="older than the change"):
        await answer(quin, second.id, "approved-drawing", "pass")
    for said in ("pass", "fail"):
        with pytest.raises(Refused, match=r"older than the change.* adds the new one for B-1001"):
            await answer(quin, second.id, "other-dimensions", said)
    await drawn(ada, build_id)
    await answer(quin, second.id, "approved-drawing", "pass")
    await answer(quin, second.id, "other-dimensions", "pass")
    await changed(ada, feet="seismic")

    third = asked((await runs_of(build_id))[-1])
    assert [third[place]["carried"]["attempt"] for place in (DRAWING, COMPARED)] == [2, 2]


async def test_an_inspection_that_begins_after_a_change_asks_for_the_drawing_made_since(
    ada_and_build: tuple[Visitor, int],
) -> None:
    ada, build_id = ada_and_build
    await drawn(ada, build_id)
    await changed(ada, length="84")
    await changed(ada, feet="seismic")
    quin, run_id = await in_pre_qc(build_id)

    with pytest.raises(Refused, match="older than the change"):
        await answer(quin, run_id, "approved-drawing", "pass")
    await drawn(ada, build_id)
    await answer(quin, run_id, "approved-drawing", "pass")


async def test_the_papers_that_show_the_sink_as_it_was_are_named_before_it_is_saved(
    ada_and_build: tuple[Visitor, int],
) -> None:
    ada, build_id = ada_and_build
    removed = await drawn(ada, build_id, name="First try.pdf")
    await edge.write(make.acting(ada), lambda s: documents.remove(s, removed))
    for kind in ("purchase-order", "drawing", "order-confirmation", "other"):
        await drawn(ada, build_id, kind, f"{kind}.pdf")
    draft_id = await begun(ada)

    await typed(ada, draft_id, feet="seismic")
    as_drawn = await seen(ada, draft_id)
    await typed(ada, draft_id, workflow_direction="right-to-left")

    assert as_drawn.papers == []
    again = (await seen(ada, draft_id)).papers
    assert again == ["drawing.pdf", "order-confirmation.pdf"]
