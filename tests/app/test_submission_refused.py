"""What keeps a draft from becoming an order: every reason at once, and nothing stored."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import drafts, edge
from app.errors import NotAllowed
from app.submission import NotReady
from models.bom import Bom, BomLine
from models.database import reading
from models.notifications import Notification
from models.orders import Acknowledgement, Build, BuildMove, Configuration, Draft, Order
from tests import entering, make
from tests.conftest import run_sql

EVERYTHING = (Order, Build, Configuration, Acknowledgement, BuildMove, Bom, BomLine, Notification)


async def rows(*tables: Any) -> dict[str, int]:  # noqa: ANN401
    async with reading(make.PRODUCT) as session:
        return {
            table.__tablename__: await session.scalar(select(func.count()).select_from(table)) or 0
            for table in tables
        }


async def test_an_empty_draft_is_refused_with_everything_that_is_missing(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.begun(ada)

    with pytest.raises(NotReady) as refused:
        await entering.submitted(ada, draft_id)

    missing = {one.field for one in refused.value.findings if one.missing}
    assert missing >= {
        "customer.po_number", "customer.customer", "customer.sales_person", "customer.wanted_on",
        "customer.language", "family", "builds[0].build_number", "builds[0].model",
        "builds[0].length", "builds[0].width", "builds[0].legs.type", "builds[0].feet",
        "builds[0].pegboard", "builds[0].workflow_direction",
    }  # fmt: skip
    assert await rows(*EVERYTHING) == {table.__tablename__: 0 for table in EVERYTHING}


async def test_one_wrong_sink_of_three_keeps_the_other_two_from_being_stored(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.complete(ada, builds=3)
    await entering.typed(
        ada, draft_id, {"builds[1].length": "47.9", "builds[2].basins[0].size": "19X19X9"}
    )

    with pytest.raises(NotReady) as refused:
        await entering.submitted(ada, draft_id)

    said = {one.field: one.message for one in refused.value.findings}
    assert "47.9" in said["builds[1].length"]
    assert "19X19X9" in said["builds[2].basins[0].size"]
    assert await rows(*EVERYTHING) == {table.__tablename__: 0 for table in EVERYTHING}
    assert (await entering.opened(ada, draft_id)).id == draft_id


async def test_a_warning_without_a_reason_holds_the_order_back(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.complete(ada)
    await entering.typed(ada, draft_id, {"builds[0].acknowledged.faucet-over-e-drain": "ok"})

    with pytest.raises(NotReady) as refused:
        await entering.submitted(ada, draft_id)

    (finding,) = refused.value.findings
    assert finding.step == "review"
    assert finding.field == "builds[0].acknowledged.faucet-over-e-drain"
    assert "E-Drain" in finding.message


async def test_a_wanted_date_of_today_is_refused(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.complete(ada)
    await entering.typed(ada, draft_id, {"customer.wanted_on": "2026-11-22"})

    with pytest.raises(NotReady, match="22 Nov 2026 is not in the future"):
        await entering.submitted(ada, draft_id)


@pytest.mark.parametrize("order", [("PO-77", "po-77"), ("PO-77", "PO-77 ")])
async def test_two_people_with_one_po_number_get_one_order_and_one_sentence(
    database: str, order: tuple[str, str]
) -> None:
    ada, cleo = await make.visitor(), await make.visitor(name="Cleo Finch")
    first, second = (
        await entering.complete(ada, number="A-1"),
        await entering.complete(cleo, number="C-1"),
    )
    await entering.typed(ada, first, {"customer.po_number": order[0]})
    await entering.typed(cleo, second, {"customer.po_number": order[1]})

    answers = await asyncio.gather(
        entering.submitted(ada, first), entering.submitted(cleo, second), return_exceptions=True
    )

    (lost,) = [one for one in answers if isinstance(one, BaseException)]
    assert isinstance(lost, NotReady)
    assert "is already the order of Mercy General" in str(lost)
    assert (await rows(Order))["order"] == 1
    loser, draft_id = (cleo, second) if answers[1] is lost else (ada, first)
    kept = (await entering.opened(loser, draft_id)).content
    assert drafts.get(kept, "builds[0].model") == "T2-B1"


async def test_a_build_number_somebody_took_a_moment_ago_is_refused_by_name(database: str) -> None:
    ada, cleo = await make.visitor(), await make.visitor(name="Cleo Finch")
    first, second = (
        await entering.complete(ada, number="A-1"),
        await entering.complete(cleo, number="C-1"),
    )
    for person, draft_id in ((ada, first), (cleo, second)):
        await entering.typed(person, draft_id, {"builds[0].build_number": "B-2001"})

    answers = await asyncio.gather(
        entering.submitted(ada, first), entering.submitted(cleo, second), return_exceptions=True
    )

    (lost,) = [one for one in answers if isinstance(one, BaseException)]
    assert isinstance(lost, NotReady)
    assert lost.findings[0].field == "builds[0].build_number"
    assert "is already a build of order" in str(lost)
    assert (await rows(Build))["build"] == 1


@pytest.mark.parametrize("content", entering.HOSTILE, ids=range(len(entering.HOSTILE)))
async def test_a_draft_that_makes_no_sense_is_refused_in_sentences(
    database: str,
    content: Any,  # noqa: ANN401
) -> None:
    ada = await make.visitor()
    draft_id = await entering.begun(ada)

    async def plant(session: AsyncSession) -> None:
        (await session.get_one(Draft, draft_id)).content = content

    await edge.write(make.PRODUCT, plant)

    with pytest.raises(NotReady) as refused:
        await entering.submitted(ada, draft_id)

    assert all(one.message.endswith(".") for one in refused.value.findings)
    assert (await rows(Order))["order"] == 0


async def test_a_draft_of_somebody_else_cannot_be_submitted(database: str) -> None:
    ada, cleo = await make.visitor(), await make.visitor(name="Cleo Finch")
    draft_id = await entering.complete(ada)

    with pytest.raises(Exception, match="no such draft of yours"):
        await entering.submitted(cleo, draft_id)

    assert (await rows(Order))["order"] == 0


async def test_a_coordinator_who_lost_the_role_cannot_submit(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.complete(ada)
    run_sql(
        database,
        "SET app.context = '{\"name\": \"test\"}'; UPDATE person_role SET role = 'qc'",
    )

    with pytest.raises(NotAllowed):
        await entering.submitted(ada, draft_id)


async def test_an_inactive_item_chosen_yesterday_is_refused_today(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.complete(ada)
    run_sql(
        database,
        'SET app.context = \'{"name": "test"}\';'
        " UPDATE item SET active = false WHERE number = 'T-OA-BINRAIL-36-KIT'",
    )

    with pytest.raises(NotReady, match="T-OA-BINRAIL-36-KIT"):
        await entering.submitted(ada, draft_id)
