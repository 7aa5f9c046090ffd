"""A draft becomes an order: as a whole, once, or not at all and with every reason."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import bom, drafts, edge, submission
from app.access import Role
from app.errors import NotAllowed
from app.submission import NotReady
from models.bom import Bom, BomLine
from models.catalogue import Item
from models.database import reading
from models.documents import Document
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


async def only(table: Any) -> Any:  # noqa: ANN401
    async with reading(make.PRODUCT) as session:
        return (await session.scalars(select(table))).one()


async def top_lines(order_id: int) -> list[dict[str, Decimal]]:
    """Item and quantity of every stored BOM of the order, build by build."""

    async def look(session: AsyncSession) -> list[dict[str, Decimal]]:
        stored = await bom.of_order(session, order_id)
        return [{line.number: line.total for line in one.top_lines} for one in stored]

    return await edge.read(make.PRODUCT, look)


@pytest.mark.fault(28)
async def test_submitting_stores_the_order_with_the_bom_of_every_sink(database: str) -> None:
    ada = await make.visitor()
    await make.visitor(Role.PROCUREMENT, name="Bob Wren")
    draft_id = await entering.complete(ada, builds=2)

    order_id = await entering.submitted(ada, draft_id)

    order = await only(Order)
    assert (order.id, order.po_number, order.customer) == (order_id, "PO-4711", "Mercy General")
    assert (order.wanted_on, order.language, order.status) == (
        date(2027, 3, 1),
        "FR",
        "order-created",
    )
    found = await rows(Build, Configuration, Acknowledgement, BuildMove, Bom)
    assert found == dict.fromkeys(found, 2)
    first, second = await top_lines(order_id)
    assert first == second
    assert first["T2-BODY-61-72-HA"] == 1
    assert first["T-OA-BINRAIL-36-KIT"] == 2
    assert len(first) == 13


async def test_what_was_chosen_is_kept_as_the_first_revision_written_one_way(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.complete(ada)
    await entering.typed(ada, draft_id, {"builds[0].length": " 72 1/2", "builds[0].width": "30.50"})

    await entering.submitted(ada, draft_id)

    configuration = await only(Configuration)
    assert configuration.revision == 1
    assert configuration.content["length"] == "72.5"
    assert configuration.content["width"] == "30.5"
    assert configuration.content["language"] == "FR"
    assert configuration.content["build_number"] == "PO-4711-1"
    acknowledgement = await only(Acknowledgement)
    assert (acknowledgement.rule, acknowledgement.reason) == (
        "faucet-over-e-drain",
        entering.REASON,
    )


async def test_the_second_example_brings_its_custom_basin_into_the_catalogue(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.complete(ada)
    await entering.configured(ada, draft_id, 0, entering.SECOND)
    await entering.typed(
        ada,
        draft_id,
        {"customer.language": "EN"}
        | {f"builds[0].acknowledged.{r}": entering.REASON for r in entering.WARNED["second"]},
    )

    order_id = await entering.submitted(ada, draft_id)

    (lines,) = await top_lines(order_id)
    assert lines["T2-ADW-BASIN-28x22x10"] == 1
    assert lines["T2-OA-DI-GOOSENECK-FAUCET-KIT"] == 1
    async with reading(make.PRODUCT) as session:
        item = (await session.scalars(select(Item).filter_by(number="T2-ADW-BASIN-28x22x10"))).one()
    assert item.custom
    assert item.dimensions == {"width": "28", "length": "22", "depth": "10"}


async def test_a_double_click_and_a_repeated_request_make_one_order(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.complete(ada)

    both = await asyncio.gather(
        entering.submitted(ada, draft_id), entering.submitted(ada, draft_id)
    )
    again = await entering.submitted(ada, draft_id)

    assert len({*both, again}) == 1
    assert await rows(Order, Bom) == {"order": 1, "bom": 1}


async def test_a_submit_without_its_key_still_answers_the_same_order(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.complete(ada)
    order_id = await entering.submitted(ada, draft_id)

    again = await edge.write(
        make.acting(ada),
        lambda session: submission.submit(session, draft_id, today=entering.TODAY),
    )

    assert again == order_id
    assert (await rows(Order))["order"] == 1


async def test_procurement_hears_of_the_order_once(database: str) -> None:
    ada = await make.visitor()
    bob = await make.visitor(Role.PROCUREMENT, name="Bob Wren")
    await make.visitor(Role.QC, name="Quin Hale")

    order_id = await entering.submitted(ada, await entering.complete(ada))

    async with reading(make.PRODUCT) as session:
        told = (await session.execute(select(Notification.person_id, Notification.address))).all()
    assert (bob.person_id, f"/orders/{order_id}") in told
    assert {person for person, _ in told} == {ada.person_id, bob.person_id}
    assert len(told) == 2


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


async def test_the_documents_of_the_draft_belong_to_the_order_afterwards(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.complete(ada)

    async def put(session: AsyncSession) -> None:
        session.add(
            Document(
                draft_id=draft_id, kind="purchase-order", file_name="po.pdf", size=10,
                media_type="application/pdf", sha256="0" * 64, store_key="0" * 64,
                uploaded_by=ada.person_id, order_id=None, removed_at=None,
            )
        )  # fmt: skip

    await edge.write(make.acting(ada), put)

    order_id = await entering.submitted(ada, draft_id)

    assert (await only(Document)).order_id == order_id
    assert (await only(Draft)).order_id == order_id


async def test_ten_sinks_go_in_one_order(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.complete(ada, builds=10)

    order_id = await entering.submitted(ada, draft_id)

    assert len(await top_lines(order_id)) == 10


HOSTILE: list[Any] = [
    {},
    [],
    {"customer": [], "builds": [7, None], "quantity": "many"},
    {"customer": {"po_number": {"a": 1}}, "builds": "x", "family": ["MDRD"], "quantity": True},
    {"builds": [{"configuration": {"model": ["T2-B1"], "basins": "no", "length": {"a": []}}}]},
    {"builds": [{"configuration": {"accessories": [3, {"item": "x" * 5000}]}}], "extra": 1},
    {"customer": {"notes": "n" * 90_000, "<script>": 1}, "builds": [{}] * 50, "quantity": 1e9},
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
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
