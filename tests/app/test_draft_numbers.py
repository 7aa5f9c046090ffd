"""PO and build numbers: suggested when free, told when somebody has them already."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from app import drafts, edge
from models.system import Setting
from tests import entering, make


async def test_suggested_build_numbers_are_free_in_orders_and_in_other_drafts(
    database: str,
) -> None:
    ada, cleo = await make.visitor(), await make.visitor(name="Cleo Finch")
    first = await entering.complete(ada, number="PO-1")
    await entering.typed(ada, first, {"builds[0].build_number": "B-1004"})
    await entering.submitted(ada, first)
    other = await entering.begun(cleo)
    await entering.typed(cleo, other, {"builds[0].build_number": "b-1005"})

    free = await edge.read(
        make.acting(ada), partial(drafts.suggested, wanted=3, besides=["B-1007"])
    )

    assert free == ["B-1006", "B-1008", "B-1009"]


async def test_the_pattern_of_build_numbers_is_a_setting(database: str) -> None:
    ada = await make.visitor()

    async def set_pattern(session: AsyncSession) -> None:
        session.add(Setting(name="build-number-pattern", value={"pattern": "CS26-###A"}))

    await edge.write(make.PRODUCT, set_pattern)

    free = await edge.read(make.acting(ada), partial(drafts.suggested, wanted=1, besides=[]))

    assert free == ["CS26-1001A"]


async def test_a_po_number_is_told_as_taken_whatever_its_case(database: str) -> None:
    ada = await make.visitor()
    await entering.submitted(ada, await entering.complete(ada, number="PO-31"))
    draft_id = await entering.begun(ada)
    await entering.typed(
        ada, draft_id, {"customer.po_number": " po-31", "builds[0].build_number": "po-31-1"}
    )
    content = (await entering.opened(ada, draft_id)).content

    found = await edge.read(make.acting(ada), partial(drafts.taken, content=content))

    assert {one.field for one in found} == {"customer.po_number", "builds[0].build_number"}


async def test_the_same_number_in_a_colleagues_draft_is_a_hint_and_no_refusal(
    database: str,
) -> None:
    ada, cleo = await make.visitor(), await make.visitor(name="Cleo Finch")
    theirs = await entering.begun(cleo)
    await entering.typed(cleo, theirs, {"customer.po_number": "PO-55"})
    draft_id = await entering.begun(ada)
    await entering.typed(ada, draft_id, {"customer.po_number": "po-55"})
    content = (await entering.opened(ada, draft_id)).content

    hints = await edge.read(
        make.acting(ada), partial(drafts.hints, content=content, draft_id=draft_id)
    )
    taken = await edge.read(make.acting(ada), partial(drafts.taken, content=content))

    assert [(one.field, "Cleo Finch has po-55" in one.message) for one in hints] == [
        ("customer.po_number", True)
    ]
    assert taken == []
