"""What a reviewer sees: the redline, what was verified since, the queue."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app import procurement
from app.access import Role
from app.errors import NotAllowed, Refused
from app.procurement import Looked, Red
from models.database import reading, transaction
from models.ledger import LedgerEvent
from tests import boms, make, reviewing
from tests.app.query_count import counting
from tests.reviewing import Cast, act


@pytest.fixture
async def cast(database: str) -> Cast:
    return await reviewing.cast()


async def looked(cast: Cast, number: str = "B-1001", against: str = "") -> Looked:
    return await reviewing.look(cast.pete, lambda s: procurement.look(s, number, against=against))


def said(lines: Sequence[Red]) -> set[tuple[str, str]]:
    return {(red.kind, red.number) for red in lines}


async def other(cast: Cast, number: str, **changes: object) -> None:
    raw = boms.changed(build_number=number, **changes)
    await boms.stored_order(raw, actor=make.acting(cast.cora), po_number=f"PO-{number}")


async def test_without_an_approved_one_it_stands_against_the_standard_sink(cast: Cast) -> None:
    page = await looked(cast)

    assert page.redline.base.kind == "standard"
    assert page.redline.base.refusals == []
    # What the customer chose beyond the plain T2-B1 of 72 inches; legs, feet, body are plain.
    assert said(page.redline.lines) == {
        ("added", "T2-OHL-MDRD-KIT"), ("added", "T2-ADW-PB-PERF-KIT"), ("added", "T-OA-PB-COLOR"),
        ("added", "T2-ADW-PB-7236"), ("added", "T2-OA-STD-FAUCET-WB-KIT"),
        ("added", "T-OA-BINRAIL-36-KIT"),
    }  # fmt: skip
    assert {line.number for line in page.redline.unchanged} == {
        "T2-STD-MANUAL-FR-KIT", "T2-BODY-61-72-HA", "T2-DL27-KIT", "T2-LEVELING-CASTOR-475",
        "T2-BSN-EDR-KIT", "T2-ADW-BASIN20X20X8", "T2-CTRL-EDR1",
    }  # fmt: skip


async def test_a_similar_approved_one_shows_added_removed_and_changed(cast: Cast) -> None:
    await reviewing.approve(cast.pete, cast.bom_id)
    await other(
        cast, "B-2001", feet="seismic", accessories=[{"item": "T-OA-BINRAIL-36-KIT", "quantity": 3}]
    )

    page = await looked(cast, "B-2001")

    base = page.redline.base
    assert (base.kind, base.build_number, base.approved_by) == ("similar", "B-1001", "Pete Vale")
    assert said(page.redline.lines) == {
        ("added", "T2-SEISMIC-FEET"), ("removed", "T2-LEVELING-CASTOR-475"),
        ("changed", "T-OA-BINRAIL-36-KIT"),
    }  # fmt: skip
    (rail,) = [red for red in page.redline.lines if red.kind == "changed"]
    assert (rail.old, rail.new) == (Decimal(2), Decimal(3))
    assert page.redline.others == ["standard"]


async def test_another_model_or_other_basins_are_not_similar(cast: Cast) -> None:
    await reviewing.approve(cast.pete, cast.bom_id)
    basin = {"type": "E-Sink", "size": "20X20X8", "p_trap": False, "light": False}
    await other(cast, "B-2001", basins=[basin], faucets=[], acknowledged=[])

    page = await looked(cast, "B-2001")

    assert (page.redline.base.kind, page.redline.others) == ("standard", [])


async def test_of_similar_ones_of_this_model_it_is_the_last_that_was_approved(
    cast: Cast, database_url: str
) -> None:
    for number in ("B-2001", "B-3001", "B-4001"):
        await other(cast, number)
    await reviewing.approve(cast.pete, cast.bom_id)
    for number in ("B-3001", "B-2001"):
        build = (await reviewing.stored(number)).heading.build_id
        await reviewing.approve(cast.pete, await reviewing.newest(build))
    last = await looked(cast, "B-4001")
    boms.run(
        database_url,
        """SET session_replication_role = replica;
        UPDATE configuration SET content = jsonb_set(content, '{model}', '"T2-B2"')
        WHERE build_id = (SELECT id FROM build WHERE number = 'B-2001')""",
    )

    of_this_model = await looked(cast, "B-4001")

    assert (last.redline.base.kind, last.redline.base.build_number) == ("similar", "B-2001")
    assert of_this_model.redline.base.build_number == "B-3001"


async def test_after_a_change_it_stands_against_what_was_approved_of_this_build(
    cast: Cast,
) -> None:
    await reviewing.approve(cast.pete, cast.bom_id)
    await boms.next_bom(cast.build_id, boms.changed(feet="seismic"))

    page = await looked(cast)

    assert (page.redline.base.kind, page.redline.base.revision) == ("earlier", 1)
    assert said(page.redline.lines) == {
        ("added", "T2-SEISMIC-FEET"), ("removed", "T2-LEVELING-CASTOR-475")
    }  # fmt: skip
    standard = await looked(cast, against="standard")
    assert standard.redline.base.kind == "standard"


async def test_what_is_approved_stays_compared_with_what_was_there_then(cast: Cast) -> None:
    await reviewing.approve(cast.pete, cast.bom_id)
    await other(cast, "B-2001")
    build = (await reviewing.stored("B-2001")).heading.build_id
    await reviewing.approve(cast.pete, await reviewing.newest(build))
    await boms.next_bom(cast.build_id, boms.changed(feet="seismic"))
    await reviewing.approve(cast.pete, await reviewing.newest(cast.build_id))

    first = await reviewing.look(cast.pete, lambda s: procurement.look(s, "B-1001", 1))
    second = await looked(cast, "B-2001")
    third = await looked(cast)

    assert (first.redline.base.kind, first.redline.others) == ("standard", [])
    assert (second.redline.base.build_number, second.redline.base.revision) == ("B-1001", 1)
    assert (third.redline.base.kind, third.redline.base.revision) == ("earlier", 1)
    assert third.redline.others == ["similar", "standard"]


async def test_progress_counts_the_ticked_of_the_lines_that_differ(cast: Cast) -> None:
    before = await looked(cast)
    first = before.next
    assert first is not None
    unchanged = before.redline.unchanged[0].position

    for position in (first, unchanged):
        await act(cast.pete, lambda s, at=position: procurement.tick(s, cast.bom_id, at, on=True))  # type: ignore[misc]

    after = await looked(cast)
    assert (before.ticked, after.ticked, len(after.redline.to_look_at)) == (0, 1, 6)
    assert after.next not in {None, first, unchanged}


async def test_a_verified_quantity_goes_to_the_catalogue_and_the_bom_stays_as_it_was(
    cast: Cast,
) -> None:
    before = await looked(cast)
    open_one = next(each for each in before.unverified if each.parent)

    await act(
        cast.pete, lambda s: procurement.verify(s, cast.bom_id, open_one.position, Decimal(3))
    )

    after = await looked(cast)
    now = next(each for each in after.unverified if each.position == open_one.position)
    assert {each.since for each in before.unverified} == {None}
    assert sum(each.since is not None for each in after.unverified) == 1
    assert now.since is not None
    assert (int(now.quantity), int(now.since.quantity), now.since.by) == (1, 3, "Pete Vale")
    assert after.stored.lines == before.stored.lines
    async with reading(make.PRODUCT) as session:
        query = select(LedgerEvent).filter_by(entity="component", op="UPDATE")
        (event,) = await session.scalars(query)
    assert event.new_values is not None
    assert (event.actor_name, event.new_values["quantity_verified"]) == ("Pete Vale", True)


async def test_a_quantity_of_a_rule_is_not_verified_in_the_catalogue(cast: Cast) -> None:
    feet = next(
        each for each in (await looked(cast)).unverified if each.number.startswith("T2-LEVELING")
    )

    with pytest.raises(Refused, match="comes from a rule"):
        await act(cast.pete, lambda s: procurement.verify(s, cast.bom_id, feet.position))
    with pytest.raises(NotAllowed):
        await act(cast.cora, lambda s: procurement.verify(s, cast.bom_id, feet.position))

    assert feet.parent == ""


async def test_the_page_asks_as_often_for_a_long_bom_as_for_a_short_one(cast: Cast) -> None:
    await looked(cast)  # the rules are read once a process
    with counting() as short:
        await looked(cast)
    for position in range(1, 40):
        await act(cast.pete, lambda s, at=position: procurement.tick(s, cast.bom_id, at, on=True))  # type: ignore[misc]
    with counting() as long:
        await looked(cast)

    assert len(short) == len(long) <= 16


async def test_the_queue_goes_by_wanted_date_and_counts_each_stage(cast: Cast) -> None:
    await other(cast, "B-2001")
    await other(cast, "B-3001")
    async with transaction(make.PRODUCT) as session:
        await session.execute(
            text("UPDATE \"order\" SET wanted_on = :on WHERE po_number = 'PO-B-3001'"),
            {"on": date(2026, 12, 1)},
        )
    await act(cast.pete, lambda s: procurement.ask(s, cast.bom_id, "Why blue?"))

    found = await reviewing.look(cast.pete, procurement.queue)

    assert [(row.build_number, row.questions) for row in found.rows] == [
        ("B-3001", 0), ("B-1001", 1), ("B-2001", 0)
    ]  # fmt: skip
    assert dict(found.counts) == {
        "review": 3, "returned": 0, "send": 0, "away": 0, "shortages": 0
    }  # fmt: skip


async def test_a_build_goes_from_stage_to_stage_and_a_cancelled_one_leaves(cast: Cast) -> None:
    await other(cast, "B-2001")
    await act(cast.pete, lambda s: procurement.reject(s, cast.bom_id, "Which colour?"))

    back = await reviewing.look(cast.cora, lambda s: procurement.queue(s, "returned"))
    await act(cast.cora, lambda s: procurement.resubmit(s, cast.bom_id, "Blue."))
    await reviewing.approve(cast.pete, cast.bom_id)
    send = await reviewing.look(cast.pete, lambda s: procurement.queue(s, "send"))

    assert [row.build_number for row in back.rows] == ["B-1001"]
    assert [(row.build_number, row.to_send) for row in send.rows] == [("B-1001", 2)]
    assert (send.counts["review"], send.counts["returned"], send.counts["send"]) == (1, 0, 1)
    async with transaction(make.PRODUCT) as session:
        await session.execute(text("UPDATE build SET status = 'cancelled'"))
    assert not any((await reviewing.look(cast.pete, procurement.counts)).values())


async def test_words_narrow_the_queue_by_po_customer_and_build(cast: Cast) -> None:
    await other(cast, "B-2001")

    for words in ("b-2001", "PO-B-2001", "north b-2001"):
        found = await reviewing.look(
            cast.pete,
            lambda s, w=words: procurement.queue(s, "review", w),  # type: ignore[misc]
        )
        assert [row.build_number for row in found.rows] == ["B-2001"]


async def test_the_standard_sink_is_never_stored(cast: Cast) -> None:
    async with reading(make.PRODUCT) as session:
        before = await session.scalar(text("SELECT count(*) FROM catalogue_state"))

    await looked(cast, against="standard")

    async with reading(make.PRODUCT) as session:
        after = await session.scalar(text("SELECT count(*) FROM catalogue_state"))
    assert (before, after) == (1, 1)


async def test_a_kit_nobody_can_make_is_told_and_everything_counts_as_added(cast: Cast) -> None:
    async with transaction(make.PRODUCT) as session:
        await session.execute(text("UPDATE item SET active = false WHERE number = 'T2-DL27-KIT'"))

    page = await looked(cast)

    assert "T2-DL27-KIT" in " ".join(page.redline.base.refusals)
    assert page.redline.unchanged == []
    assert page.redline.count("added") == len(page.stored.top_lines)


async def test_an_inspector_looks_and_a_service_person_does_not(cast: Cast) -> None:
    quinn = await make.visitor(Role.QC, name="Quinn Ash")
    sol = await make.visitor(Role.SERVICE, name="Sol Day")

    page = await reviewing.look(quinn, lambda s: procurement.look(s, "B-1001"))
    with pytest.raises(NotAllowed):
        await reviewing.look(sol, lambda s: procurement.look(s, "B-1001"))

    assert page.open


async def test_it_waits_to_be_sent_since_it_was_approved(cast: Cast) -> None:
    async with transaction(make.PRODUCT) as session:
        await session.execute(text("UPDATE build SET status_since = now() - interval '20 days'"))

    await reviewing.approve(cast.pete, cast.bom_id)

    (one,) = (await reviewing.look(cast.pete, lambda s: procurement.queue(s, "send"))).rows
    assert datetime.now(UTC) - one.since < timedelta(days=1)
