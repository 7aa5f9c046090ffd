"""Sinks of earlier orders, to copy their configurations into a draft."""

from functools import partial
from typing import Any

import pytest

from app import edge
from app.access import Role, Visitor
from app.drafts import copying
from app.errors import NotAllowed, Refused
from tests import boms, make


async def found(by: Visitor, words: str) -> list[tuple[str, str, str, str]]:
    rows = await edge.read(make.acting(by), partial(copying.sources, words=words))
    return [(row.build_number, row.po_number, row.model, row.length) for row in rows]


async def copied(by: Visitor, build_id: int) -> dict[str, Any]:
    return await edge.read(make.acting(by), partial(copying.configuration_of, build_id=build_id))


@pytest.mark.parametrize("words", ["po-31", "B-3101", "north hosp", "hospital 3101"])
async def test_it_is_found_by_po_number_build_number_and_customer(
    database: str, words: str
) -> None:
    ada = await make.visitor()
    await boms.stored_order(boms.changed(build_number="B-3101", length="60"), po_number="PO-31")

    assert await found(ada, words) == [("B-3101", "PO-31", "T2-B1", "60")]
    assert await found(ada, f"{words} south") == []


async def test_the_newest_order_comes_first_and_its_sinks_in_their_order(database: str) -> None:
    ada = await make.visitor()
    await boms.stored_order(boms.changed(build_number="B-3101"), po_number="PO-31")
    two = [boms.changed(build_number=number) for number in ("B-3202", "B-3201")]
    await boms.stored_order(*two, po_number="PO-32")

    assert [row[0] for row in await found(ada, "")] == ["B-3202", "B-3201", "B-3101"]


async def test_what_is_copied_is_the_newest_configuration_to_the_last_sign(database: str) -> None:
    ada = await make.visitor()
    (build_id,) = await boms.stored_order(boms.changed(length="72"))
    newest = boms.changed(length="60.50", feet="seismic")
    await boms.next_bom(build_id, newest)

    assert await copied(ada, build_id) == newest
    assert [row[3] for row in await found(ada, "")] == ["60.50"]


async def test_a_build_nobody_configured_is_refused_in_words(database: str) -> None:
    ada = await make.visitor()

    with pytest.raises(Refused, match="has no configuration to copy"):
        await copied(ada, 404)


async def test_only_who_enters_orders_may_look_for_sinks_to_copy(database: str) -> None:
    qc = await make.visitor(Role.QC)
    (build_id,) = await boms.stored_order()

    with pytest.raises(NotAllowed):
        await found(qc, "")
    with pytest.raises(NotAllowed):
        await copied(qc, build_id)
