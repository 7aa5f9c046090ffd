"""Submitting stores the whole bill of materials, in the transaction of the order, or nothing."""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import bom, drafts, edge, submission
from app.access import Visitor
from app.rules import bom as rules_bom
from app.rules.bom import Bom
from app.rules.explosion import lines
from imports import shipped
from models.bom import Bom as BomRow
from models.bom import BomLine
from models.database import reading
from models.orders import Build, Configuration, Order
from tests import boms, entering, make
from tests.entering import FIRST, REASON, SECOND, WARNED

Sink = Mapping[str, Any]
FILLED = (Order, Build, Configuration, BomRow, BomLine)


def by_the_rules(sink: Sink, number: str) -> Bom:
    """What this sink of the order gives, with no database and no screen."""
    order = {"family": "MDRD", "language": entering.HEAD["customer.language"]}
    raw = {**sink, **order, "build_number": number}
    return rules_bom.make(raw, shipped.rule_set(), shipped.catalogue())


async def entered(by: Visitor) -> int:
    """A draft of the first and the second worked example, ready to be submitted."""
    draft_id = await entering.complete(by, builds=2)
    await entering.configured(by, draft_id, 1, SECOND)
    reasons = {f"builds[1].acknowledged.{rule}": REASON for rule in WARNED["second"]}
    await entering.typed(by, draft_id, reasons)
    return draft_id


async def stored(order_id: int) -> list[bom.StoredBom]:
    return await edge.read(make.PRODUCT, lambda s: bom.of_order(s, order_id))


async def counted() -> list[int]:
    async with reading(make.PRODUCT) as session:
        return [
            await session.scalar(select(func.count()).select_from(table)) or 0 for table in FILLED
        ]


@pytest.mark.fault(28)
async def test_an_order_whose_bom_cannot_be_stored_is_not_stored_either(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await make.visitor()
    draft_id = await entered(ada)
    store, calls = bom.make_and_store, iter(range(9))

    async def breaks_on_the_second(session: AsyncSession, **what: object) -> BomRow:
        kept = await store(session, **what)  # type: ignore[arg-type]
        if next(calls) == 1:
            raise OSError("the disk is full")
        return kept

    with monkeypatch.context() as patched:
        patched.setattr(bom, "make_and_store", breaks_on_the_second)
        with pytest.raises(OSError, match="the disk is full"):
            await entering.submitted(ada, draft_id)

    assert await counted() == [0, 0, 0, 0, 0]
    order_id = await entering.submitted(ada, draft_id)
    assert len(await stored(order_id)) == 2


@pytest.mark.fault(28)
async def test_an_order_with_a_part_nobody_knows_any_more_is_refused_as_a_whole(
    database: str,
) -> None:
    ada = await make.visitor()
    draft_id = await entered(ada)
    boms.run(database, "UPDATE item SET active = false WHERE number = 'T2-BODY-61-72-HA'")

    with pytest.raises(submission.NotReady, match="T2-BODY-61-72-HA"):
        await entering.submitted(ada, draft_id)

    assert await counted() == [0, 0, 0, 0, 0]


@pytest.mark.fault(28)
async def test_what_is_stored_holds_the_colour_one_gooseneck_and_every_sub_assembly(
    database: str,
) -> None:
    ada = await make.visitor()
    first, second = await stored(await entering.submitted(ada, await entered(ada)))

    colour = next(line for line in first.top_lines if line.number == "T-OA-PB-COLOR")
    goosenecks = [line.total for line in second.top_lines if "GOOSENECK" in line.number]
    assert dict(colour.attributes) == {"colour": "Blue"}
    assert colour.total == 1
    assert goosenecks == [1]
    for one, sink in ((first, FIRST), (second, SECOND)):
        tree = by_the_rules(sink, one.heading.build_number).tree
        wanted = Counter((node.item, node.quantity) for _, node in lines(tree))
        assert Counter((line.number, line.total) for line in one.lines) == wanted
        assert max(Counter(item for item, _ in wanted.elements()).values()) > 1


@pytest.mark.fault(11)
async def test_what_the_review_showed_is_exactly_what_is_stored(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entered(ada)
    opened = await entering.opened(ada, draft_id)
    reviewed = drafts.review(
        opened.content, shipped.rule_set(), shipped.catalogue(), today=entering.TODAY
    )

    found = await stored(await entering.submitted(ada, draft_id))

    assert [one.heading.sha256 for one in found] == [build.bom.sha256 for build in reviewed.builds]


@pytest.mark.fault(14)
async def test_opening_a_submitted_order_again_and_again_makes_no_second_bom(
    database: str,
) -> None:
    ada = await make.visitor()
    order_id = await entering.submitted(ada, await entered(ada))
    before = await counted()

    for _ in range(3):
        await stored(order_id)
        await edge.read(make.acting(ada), partial(bom.of_order, order=order_id))

    assert await counted() == before
