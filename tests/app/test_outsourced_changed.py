"""A change after the parts were sent: what it adds is to be sent, what it drops is told."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app import builds, procurement
from app.errors import Conflict, NotInField, Refused
from app.procurement import Stage, Waiting, outsourced
from app.procurement.lines import Read
from app.procurement.outsourced import Shipment
from models.database import reading, transaction
from models.procurement import OutsourcedLine
from tests import boms, make, reviewing
from tests.reviewing import Cast, act

SENT = make.today()
BACK = SENT + timedelta(days=14)
TO_DRAIN = Shipment(supplier="Drain & Sons", sent_on=SENT)
LEGS, CASTORS = "T2-DL27-KIT", "T2-LEVELING-CASTOR-475"
SEISMIC = "T2-SEISMIC-FEET"


@pytest.fixture
async def cast(database: str) -> Cast:
    """Legs and casters are away; a change wants seismic feet instead, and is approved."""
    found = await reviewing.cast()
    await reviewing.approve(found.pete, found.bom_id)
    await act(
        found.pete, lambda s: outsourced.send_and_move(s, found.build_id, TO_DRAIN, today=BACK)
    )
    await boms.next_bom(found.build_id, boms.changed(feet="seismic"))
    await reviewing.approve(found.pete, await reviewing.newest(found.build_id))
    return found


async def waiting(cast: Cast, stage: Stage) -> list[Waiting]:
    found = await reviewing.look(cast.pete, lambda s: procurement.queue(s, stage))
    assert found.counts[stage] == len(found.rows)
    return list(found.rows)


async def lines(cast: Cast) -> dict[str, OutsourcedLine]:
    async with reading(make.PRODUCT) as session:
        query = select(OutsourcedLine).filter_by(build_id=cast.build_id)
        return {line.item_number: line for line in await session.scalars(query)}


async def send_the_new_one(cast: Cast) -> None:
    line = (await lines(cast))[SEISMIC]
    read = [Read(line.id, line.version)]
    await act(
        cast.pete, lambda s: outsourced.send(s, cast.build_id, TO_DRAIN, read=read, today=BACK)
    )


async def test_it_stands_among_what_is_to_be_sent_until_it_is(cast: Cast) -> None:
    (one,) = await waiting(cast, "send")
    assert (one.build_number, one.build_status) == ("B-1001", "parts-sent")
    assert (one.to_send, one.away) == (1, 2)
    assert await waiting(cast, "away") == []

    await send_the_new_one(cast)

    assert await waiting(cast, "send") == []
    assert [(one.to_send, one.away) for one in await waiting(cast, "away")] == [(0, 3)]


async def test_it_waits_since_it_was_added_and_not_since_the_others_were_sent(cast: Cast) -> None:
    added = datetime(2026, 11, 12, 9, tzinfo=UTC)
    async with transaction(make.PRODUCT) as session:
        about = {"at": added, "item": SEISMIC}
        changed = text("UPDATE outsourced_line SET created_at = :at WHERE item_number = :item")
        await session.execute(changed, about)

    assert [one.since for one in await waiting(cast, "send")] == [added]


@pytest.mark.parametrize("status", ["ready-for-pre-qc", "in-production", "on-hold"])
async def test_it_stands_there_however_far_the_build_is(cast: Cast, status: str) -> None:
    async with transaction(make.PRODUCT) as session:
        await session.execute(text("UPDATE build SET status = :status"), {"status": status})

    assert [one.build_status for one in await waiting(cast, "send")] == [status]


async def test_the_build_says_what_is_still_to_be_sent(cast: Cast) -> None:
    before = await reviewing.look(cast.pete, lambda s: builds.look_at(s, cast.build_id))
    await send_the_new_one(cast)
    after = await reviewing.look(cast.pete, lambda s: builds.look_at(s, cast.build_id))

    assert (list(before.to_send), list(after.to_send)) == ([SEISMIC], [])
    lacking = [lack.text for step in before.steps for lack in step.lacks]
    assert [said for said in lacking if "Not sent yet" in said] == [
        f"Not sent yet: {SEISMIC}. Enter supplier and day, or cancel with a reason."
    ]


async def test_nothing_is_to_be_sent_while_the_change_is_reviewed(cast: Cast) -> None:
    await boms.next_bom(cast.build_id, boms.changed(feet="casters"))

    shown = await reviewing.look(cast.pete, lambda s: builds.look_at(s, cast.build_id))

    assert list(shown.to_send) == []
    assert await waiting(cast, "send") == []


async def test_what_somebody_changed_meanwhile_is_not_sent(cast: Cast) -> None:
    line = (await lines(cast))[SEISMIC]
    read = Read(line.id, line.version)
    await act(cast.pete, lambda s: outsourced.note(s, read, "Two spare ones"))

    with pytest.raises(Conflict, match=SEISMIC):
        await act(
            cast.pete,
            lambda s: outsourced.send(s, cast.build_id, TO_DRAIN, read=[read], today=BACK),
        )

    assert (await lines(cast))[SEISMIC].status == "pending"


async def test_what_the_change_dropped_is_counted_until_it_is_settled(cast: Cast) -> None:
    await send_the_new_one(cast)
    assert [one.gone for one in await waiting(cast, "away")] == [1]
    castors = (await lines(cast))[CASTORS]

    read = Read(castors.id, castors.version)
    await act(
        cast.pete, lambda s: outsourced.mark(s, read, "cancelled", reason="Not wanted any more")
    )

    assert [(one.away, one.gone) for one in await waiting(cast, "away")] == [(2, 0)]


async def test_the_build_does_not_go_on_without_it(cast: Cast) -> None:
    with pytest.raises(Refused, match=f"Not sent yet: {SEISMIC}"):
        await act(
            cast.pete,
            lambda s: outsourced.receive_rest_and_move(s, cast.build_id, on=SENT, today=BACK),
        )


@pytest.mark.parametrize("quantity", ["0.00001", "1e20", "NaN"])
async def test_what_cannot_be_stored_is_refused_in_words(cast: Cast, quantity: str) -> None:
    feet = (await lines(cast))[CASTORS]
    read, many = Read(feet.id, feet.version), Decimal(quantity)

    with pytest.raises(Refused, match=r"more than 0|At most"):
        await act(cast.pete, lambda s: outsourced.change_quantity(s, read, many, on=BACK))
    with pytest.raises(Refused, match=r"more than 0|At most"):
        await act(cast.pete, lambda s: outsourced.receive(s, read, many, on=SENT, today=BACK))


async def test_the_day_it_was_sent_is_corrected_until_something_is_back(cast: Cast) -> None:
    async def correct(number: str, on: date) -> None:
        line = (await lines(cast))[number]
        read = Read(line.id, line.version)
        await act(cast.pete, lambda s: outsourced.correct_sent(s, read, on, today=BACK))

    later = SENT + timedelta(days=3)
    feet = (await lines(cast))[CASTORS]
    await correct(LEGS, later)
    read = Read(feet.id, feet.version)
    await act(cast.pete, lambda s: outsourced.expect(s, read, SENT + timedelta(days=2)))

    with pytest.raises(Refused, match="sent is in the future"):
        await correct(LEGS, BACK + timedelta(days=1))
    with pytest.raises(Refused, match="Change the day it is expected first"):
        await correct(CASTORS, later)
    await correct(CASTORS, SENT + timedelta(days=1))

    known = await lines(cast)
    assert (known[LEGS].sent_on, known[LEGS].expected_on) == (later, later + timedelta(days=14))
    feet = known[CASTORS]
    assert feet.sent_on == SENT + timedelta(days=1)
    assert feet.expected_on == SENT + timedelta(days=2)
    now = Read(feet.id, feet.version)
    await act(cast.pete, lambda s: outsourced.receive(s, now, Decimal(1), on=BACK, today=BACK))
    with pytest.raises(Refused, match="not away as a whole"):
        await correct(CASTORS, SENT)


async def test_a_slip_in_the_year_is_not_stored(cast: Cast) -> None:
    known = await lines(cast)
    away = Read(known[LEGS].id, known[LEGS].version)
    waits = [Read(known[SEISMIC].id, known[SEISMIC].version)]
    said = f"was approved on {SENT.day} {SENT:%b %Y}: nothing was sent before that day"

    for slip in (date(1, 1, 1), date(26, 11, 20), SENT - timedelta(days=2)):
        early = Shipment(supplier="Drain & Sons", sent_on=slip)
        for work in (
            lambda s, go=early: outsourced.send(s, cast.build_id, go, read=waits, today=BACK),
            lambda s, on=slip: outsourced.correct_sent(s, away, on, today=BACK),
        ):
            with pytest.raises(NotInField, match=said) as refused:
                await act(cast.pete, work)
            assert refused.value.field == "day"
    late = Shipment(supplier="Drain & Sons", sent_on=SENT, expected_on=date(2909, 11, 16))
    with pytest.raises(NotInField, match="more than a year after"):
        await act(
            cast.pete, lambda s: outsourced.send(s, cast.build_id, late, read=waits, today=BACK)
        )

    assert (await lines(cast))[SEISMIC].status == "pending"


async def test_a_piece_goes_out_whole_and_a_hose_by_the_length_the_bom_has(cast: Cast) -> None:
    feet = (await lines(cast))[CASTORS]
    now, half = Read(feet.id, feet.version), Decimal("2.5")

    for work in (
        lambda s: outsourced.change_quantity(s, now, half, on=BACK),
        lambda s: outsourced.receive(s, now, half, on=BACK, today=BACK),
    ):
        with pytest.raises(NotInField, match=r"“2\.5” is not a whole number") as refused:
            await act(cast.pete, work)
        assert refused.value.field == "quantity"
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(OutsourcedLine, feet.id)).quantity = Decimal("4.5")
    await act(cast.pete, lambda s: outsourced.change_quantity(s, now, half, on=BACK))

    assert (await lines(cast))[CASTORS].quantity == half
