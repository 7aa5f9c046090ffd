"""A change after approval: seen before it is saved, and reopening only what it touches."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import bom, changes, drafts, edge, procurement, signatures
from app.access import ALLOWED, Action, Role, Visitor
from app.changes import Delta
from app.drafts import Change
from app.errors import Conflict, NotAllowed, Refused
from app.signatures import Record
from app.submission import NotReady
from models.bom import Bom
from models.database import reading, transaction
from models.orders import Build, Configuration
from tests import boms, make, reviewing

TODAY = date(2026, 11, 22)
WHY = "The customer wants a longer sink."


async def a_build(**different: object) -> tuple[Visitor, int]:
    """A coordinator and the id of a submitted build, B-1001."""
    ada = await make.visitor(Role.COORDINATOR)
    (build_id,) = await boms.stored_order(boms.changed(**different), actor=make.acting(ada))
    return ada, build_id


async def begun(by: Visitor) -> int:
    return await edge.write(make.acting(by), lambda s: changes.begin(s, "B-1001"))


async def typed(by: Visitor, draft_id: int, **values: object) -> None:
    some = [Change(f"builds[0].{path.replace('__', '.')}", value) for path, value in values.items()]
    await edge.write(make.acting(by), lambda s: drafts.change(s, draft_id, some))


async def seen(by: Visitor, draft_id: int) -> Delta:
    return await edge.read(make.acting(by), lambda s: changes.delta(s, draft_id, today=TODAY))


async def saved(by: Visitor, draft_id: int, reason: str = WHY) -> str:
    return await edge.write(
        make.acting(by), lambda s: changes.save(s, draft_id, reason=reason, today=TODAY)
    )


async def bom_of(build_id: int) -> list[tuple[int, str]]:
    async with reading(make.PRODUCT) as session:
        query = select(Bom.revision, Bom.status).filter_by(build_id=build_id).order_by(Bom.revision)
        return [(revision, status) for revision, status in await session.execute(query)]


async def configurations(build_id: int) -> list[dict[str, Any]]:
    async with reading(make.PRODUCT) as session:
        query = select(Configuration.content).filter_by(build_id=build_id)
        return list(await session.scalars(query.order_by(Configuration.revision)))


async def approve(build_id: int) -> None:
    ben = await make.visitor(Role.PROCUREMENT, name="Ben Toll")

    async def work(session: AsyncSession) -> None:
        bom = (
            await session.scalars(
                select(Bom).where(Bom.build_id == build_id, Bom.status == "in-review")
            )
        ).one()
        record = Record("bom", bom.id, bom.revision)
        signatures.unasked(session)
        await signatures.add(
            session, record, meaning="approval", sha256=bom.sha256, statement="BOM of B-1001"
        )
        bom.status = "approved"

    await edge.write(make.acting(ben), work)


async def test_a_change_begins_with_what_the_build_is_and_twice_is_one(database: str) -> None:
    ada, _ = await a_build()

    draft_id = await begun(ada)

    assert await begun(ada) == draft_id
    opened = await edge.read(make.acting(ada), lambda s: drafts.opened(s, draft_id))
    assert drafts.get(opened.content, "builds[0].length") == "72"
    assert drafts.get(opened.content, "builds[0].build_number") == "B-1001"
    assert drafts.get(opened.content, "builds[0].acknowledged.faucet-over-e-drain") == (
        "Agreed with the customer"
    )


async def test_a_second_person_is_told_who_is_changing_the_build(database: str) -> None:
    ada, _ = await a_build()
    await begun(ada)
    ben = await make.visitor(Role.COORDINATOR, name="Ben Toll")

    with pytest.raises(Refused, match="Ada Lark is changing B-1001"):
        await begun(ben)


@pytest.mark.parametrize("path", ["customer.po_number", "quantity", "builds[1].length"])
async def test_a_change_touches_its_own_build_and_nothing_of_the_order(
    database: str, path: str
) -> None:
    ada, _ = await a_build()
    draft_id = await begun(ada)

    with pytest.raises(Refused, match="keeps the order"):
        await edge.write(
            make.acting(ada), lambda s: drafts.change(s, draft_id, [Change(path, "2")])
        )


async def test_the_delta_shows_lines_added_and_removed_before_anything_is_saved(
    database: str,
) -> None:
    ada, build_id = await a_build()
    await approve(build_id)
    draft_id = await begun(ada)

    await typed(ada, draft_id, length="84")
    found = await seen(ada, draft_id)

    lines = {(one.kind, one.item) for one in found.lines.top_lines}
    assert ("removed", "T2-BODY-61-72-HA") in lines
    assert ("added", "T2-BODY-73-120-HA") in lines
    assert (found.was_approved, found.approval_kept, found.changes_nothing) == (True, False, False)
    assert await bom_of(build_id) == [(1, "approved")]


async def test_a_saved_change_is_a_new_configuration_and_a_bom_to_approve_again(
    database: str,
) -> None:
    ada, build_id = await a_build()
    await approve(build_id)
    draft_id = await begun(ada)
    await typed(ada, draft_id, length="84")

    assert await saved(ada, draft_id) == "B-1001"

    before, after = await configurations(build_id)
    assert (before["length"], after["length"]) == ("72", "84")
    assert await bom_of(build_id) == [(1, "superseded"), (2, "in-review")]


async def test_where_no_line_differs_the_approval_stands(database: str) -> None:
    ada, build_id = await a_build()
    await approve(build_id)
    draft_id = await begun(ada)

    await typed(ada, draft_id, workflow_direction="right-to-left")
    found = await seen(ada, draft_id)
    await saved(ada, draft_id)

    assert found.approval_kept
    assert await bom_of(build_id) == [(1, "approved")]
    assert len(await configurations(build_id)) == 2


async def test_where_no_line_differs_what_waits_for_its_approval_can_be_approved(
    database: str,
) -> None:
    ada, build_id = await a_build()
    pete = make.acting(await reviewing.signer(Role.PROCUREMENT, name="Pete Vale"))
    draft_id = await begun(ada)

    await typed(ada, draft_id, workflow_direction="right-to-left")
    await saved(ada, draft_id)
    waiting = (await edge.read(pete, lambda s: bom.of_build(s, "B-1001"))).heading
    await signatures.signing(
        pete, reviewing.RIGHT, lambda s: procurement.approve(s, waiting.id, shown=waiting.sha256)
    )

    assert await bom_of(build_id) == [(1, "superseded"), (2, "approved")]


async def test_nothing_is_saved_without_a_reason_or_without_a_change(database: str) -> None:
    ada, build_id = await a_build()
    draft_id = await begun(ada)

    with pytest.raises(changes.NothingChanged):
        await saved(ada, draft_id)
    await typed(ada, draft_id, length="84")
    with pytest.raises(Refused, match="Say why"):
        await saved(ada, draft_id, " ")

    assert len(await configurations(build_id)) == 1


async def test_a_change_is_saved_by_who_may_change_a_build_not_by_who_may_enter_one(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, build_id = await a_build()
    draft_id = await begun(ada)
    await typed(ada, draft_id, length="84")
    monkeypatch.setitem(ALLOWED, Action.CHANGE_CONFIGURATION, frozenset({Role.ADMIN}))

    with pytest.raises(NotAllowed):
        await saved(ada, draft_id)

    assert len(await configurations(build_id)) == 1


async def test_what_the_rules_refuse_is_not_saved_and_the_draft_stays(database: str) -> None:
    ada, build_id = await a_build()
    draft_id = await begun(ada)
    await typed(ada, draft_id, length="47.5")

    with pytest.raises(NotReady, match=r"below 48 in"):
        await saved(ada, draft_id)

    assert len(await configurations(build_id)) == 1
    opened = await edge.read(make.acting(ada), lambda s: drafts.opened(s, draft_id))
    assert drafts.get(opened.content, "builds[0].length") == "47.5"


async def test_a_change_begun_from_an_older_configuration_is_a_conflict(database: str) -> None:
    ada, build_id = await a_build()
    draft_id = await begun(ada)
    await typed(ada, draft_id, length="84")
    await boms.next_bom(build_id, boms.changed(width="36"))

    with pytest.raises(Conflict, match="has configuration 2 now"):
        await saved(ada, draft_id)

    assert (await configurations(build_id))[-1]["width"] == "36"


async def test_a_shipped_or_cancelled_build_does_not_change_any_more(database: str) -> None:
    ada, build_id = await a_build()
    draft_id = await begun(ada)
    await typed(ada, draft_id, length="84")
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Build, build_id)).status = "cancelled"

    with pytest.raises(Conflict, match="cancelled now"):
        await saved(ada, draft_id)
    ben = await make.visitor(Role.COORDINATOR, name="Ben Toll")
    with pytest.raises(Refused, match="does not change any more"):
        await begun(ben)
