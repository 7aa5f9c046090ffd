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
from models.bom import Bom
from models.catalogue import Item
from models.database import reading
from models.documents import Document
from models.notifications import Notification
from models.orders import Acknowledgement, Build, BuildMove, Configuration, Draft, Order
from tests import entering, make


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


async def test_a_number_in_small_letters_is_kept_as_the_catalogue_writes_it(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.complete(ada)
    typed = {**entering.FIRST, "accessories": [{"item": "t-oa-binrail-36-kit", "quantity": 2}]}
    await entering.configured(ada, draft_id, 0, typed)
    await entering.typed(
        ada, draft_id, {"builds[0].acknowledged.faucet-over-e-drain": entering.REASON}
    )
    content = (await entering.opened(ada, draft_id)).content

    order_id = await entering.submitted(ada, draft_id)

    assert drafts.get(content, "builds[0].accessories.T-OA-BINRAIL-36-KIT") == 2
    (lines,) = await top_lines(order_id)
    assert lines["T-OA-BINRAIL-36-KIT"] == 2
    kept = (await only(Configuration)).content["accessories"]
    assert kept == [{"item": "T-OA-BINRAIL-36-KIT", "quantity": 2}]


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
