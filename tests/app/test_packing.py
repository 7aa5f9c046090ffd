"""What leaves the house on paper: the packing list, and who approved the BOM on every print."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import select

from app import exports
from app.access import Role
from app.errors import NotAllowed, Refused
from app.exports import Wanted
from app.procurement import outsourced, packing, sets
from app.procurement.outsourced import Shipment
from models.database import reading
from models.ledger import LedgerEvent
from tests import make, reviewing
from tests.pdf_text import pages_of
from tests.reviewing import Cast, act

BACK = date(2099, 11, 16)
AT = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)


@pytest.fixture
async def cast(database: str) -> Cast:
    found = await reviewing.cast()
    await reviewing.approve(found.pete, found.bom_id)
    return found


def cells(content: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


async def test_the_workbook_holds_each_part_with_its_days_and_what_is_back(cast: Cast) -> None:
    gone = Shipment(supplier="Drain & Sons", sent_on=date(2099, 11, 2))
    await act(cast.pete, lambda s: outsourced.send_and_move(s, cast.build_id, gone, today=BACK))
    known = await reviewing.look(cast.pete, lambda s: sets.look(s, cast.number))
    feet = next(line for line in known.lines if line.item_number == "T2-LEVELING-CASTOR-475")
    await act(
        cast.pete,
        lambda s: outsourced.receive(s, feet.read, Decimal(3), on=date(2099, 11, 9), today=BACK),
    )

    feet = (await reviewing.look(cast.pete, lambda s: sets.look(s, cast.number))).lines[1]
    await act(cast.pete, lambda s: outsourced.note(s, feet.read, "Two spare ones"))

    made = await packing.of_set(make.acting(cast.pete), cast.number, "xlsx", at=AT)

    rows = cells(made.content)
    assert ["T2-LEVELING-CASTOR-475: Two spare ones"] in rows
    assert ["To", "Drain & Sons"] in rows
    (line,) = [row for row in rows if row and row[0] == "T2-LEVELING-CASTOR-475"]
    assert line == [
        "T2-LEVELING-CASTOR-475", "711.95",
        "Leveling caster, 2200 lbs capacity, 4.75″ overall height", 4, 3, "2 Nov 2099",
        "16 Nov 2099", "sent",
    ]  # fmt: skip


async def test_a_cancelled_part_is_not_on_the_packing_list(cast: Cast) -> None:
    known = await reviewing.look(cast.pete, lambda s: sets.look(s, cast.number))
    legs = known.lines[0].read
    await act(
        cast.pete, lambda s: outsourced.mark(s, legs, "cancelled", reason="We mount them here")
    )

    made = await packing.of_set(make.acting(cast.pete), cast.number, "pdf", at=AT)

    text = " ".join(pages_of(made.content))
    assert "Packing list B-1001" in text
    assert "T2-LEVELING-CASTOR-475" in text
    assert "T2-DL27-KIT" not in text


async def test_every_packing_list_is_in_the_ledger_and_only_who_may_gets_one(cast: Cast) -> None:
    await packing.of_set(make.acting(cast.pete), cast.number, "xlsx", at=AT)

    service = await make.visitor(Role.SERVICE)
    with pytest.raises(NotAllowed):
        await packing.of_set(make.acting(service), cast.number, "xlsx", at=AT)
    with pytest.raises(Refused, match="no format"):
        await packing.of_set(make.acting(cast.pete), cast.number, "csv", at=AT)

    async with reading(make.PRODUCT) as session:
        query = select(LedgerEvent).filter_by(op="EXPORTED", entity="build")
        (event,) = await session.scalars(query)
    assert event.new_values is not None
    assert (event.actor_name, event.new_values["list"]) == ("Pete Vale", "outsourced")


async def test_every_print_of_an_approved_bom_says_who_approved_it_as_what_and_when(
    cast: Cast,
) -> None:
    who = f"Pete Vale ({cast.pete.user_name}, PV), Procurement specialist"
    actor = make.acting(cast.pete)

    pdf = await exports.of_build(actor, cast.number, Wanted("pdf"))
    book = await exports.of_build(actor, cast.number, Wanted("xlsx"))
    order = await exports.of_order(actor, "PO-4711", Wanted("xlsx"))

    (approved,) = [row[1] for row in cells(book.content) if row and row[0] == "Approved"]
    assert str(approved).startswith(who)
    assert str(approved).endswith("UTC")
    assert who.partition(",")[0] in " ".join(pages_of(pdf.content))
    (of_order,) = [row[1] for row in cells(order.content) if row and row[0] == "Approved"]
    assert str(of_order).startswith(who)


async def test_a_bom_in_review_says_nothing_of_an_approval(database: str) -> None:
    found = await reviewing.cast()

    book = await exports.of_build(make.acting(found.pete), found.number, Wanted("xlsx"))

    assert "Approved" not in [row[0] for row in cells(book.content) if row]
