"""The device history record: everything in it, the same hash each time, nothing missing unseen."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, history_record
from app.access import Role, Visitor
from app.errors import NotAllowed, Refused
from app.history_record import Missing, Record
from models.database import transaction
from models.orders import Order
from models.people import Person
from models.procurement import Shortage
from tests import make, records
from tests.app.query_count import counting
from tests.records import Made

GOLDEN = Path(__file__).parent.parent / "golden" / "record.json"
SECTIONS = {
    "form", "build", "order", "configurations", "boms", "outsourced", "shortages", "assignments",
    "runs", "serials", "nonconformances", "release", "shipment", "documents", "moves", "software",
}  # fmt: skip


async def read(by: Visitor, number: str) -> Record:
    return await edge.read(make.acting(by), lambda s: history_record.of_build(s, number))


async def missing(made: Made) -> list[Missing]:
    actor = make.acting(made.crew.quin)
    return await edge.read(actor, lambda s: history_record.missing(s, made.build_id))


def normal(content: Any) -> Any:  # noqa: ANN401  # JSON
    """The content with what differs from one making to the next replaced, equal things by equal."""
    known: dict[str, str] = {}

    def same(match: re.Match[str]) -> str:
        return known.setdefault(match[0], f"{len(known) + 1:064x}")

    def person(match: re.Match[str]) -> str:
        return known.setdefault(match[0], f'"p{len(known) + 1:08x}"')

    text = json.dumps(content, sort_keys=True, indent=1)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", "2026-11-22T12:00:00.000000+00:00", text)
    text = re.sub(r"NC-\d{4}", "NC-2026", text)
    text = re.sub(r"\b[0-9a-f]{64}\b", same, text)
    return json.loads(re.sub(r'"p[0-9a-f]{8}"', person, text))


async def test_a_shipped_build_has_every_part_of_its_record(database: str) -> None:
    made = await records.complete()
    await records.ship(made)

    record = await read(made.crew.quin, made.number)

    assert set(record.content) == SECTIONS
    assert await missing(made) == []
    found = normal(record.content)
    assert found == json.loads(GOLDEN.read_text())


async def test_what_only_comes_after_is_not_asked_for_before(database: str) -> None:
    made = await records.complete()

    record = await read(made.crew.quin, made.number)

    assert await missing(made) == []
    later = [one.what for one in history_record.metered(record.content) if one.state == "later"]
    assert later == ["The release, signed", "The shipment"]


async def test_the_hash_is_the_same_each_time_until_something_changes(database: str) -> None:
    made = await records.complete()
    first = await read(made.crew.quin, made.number)
    again = await read(made.crew.cora, made.number)

    async with transaction(make.acting(made.crew.cora)) as session:
        await session.execute(update(Order).values(project="New wing"))
    after = await read(made.crew.quin, made.number)

    assert first.sha256 == again.sha256
    assert first.content == again.content
    assert after.sha256 != first.sha256


async def test_a_new_name_of_a_person_changes_no_record(database: str) -> None:
    made = await records.complete()
    first = await read(made.crew.quin, made.number)
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Person, made.crew.asa.person_id)).name = "Asa Holm-Lind"

    after = await read(made.crew.quin, made.number)

    assert after.sha256 == first.sha256
    assert after.names[made.crew.asa.user_name] == "Asa Holm-Lind"


async def test_it_takes_the_same_number_of_questions_however_much_there_is(database: str) -> None:
    bare = await make.visitor(Role.COORDINATOR, Role.QC)
    order_id = await make.order(bare)
    made = await records.complete()
    with counting() as few:
        await read(bare, f"B-{order_id}-1")

    with counting() as many:
        await read(made.crew.quin, made.number)

    assert 0 < len(few) == len(many)


async def test_what_is_missing_says_where_it_is_added(database: str) -> None:
    ada = await make.visitor(Role.COORDINATOR, Role.QC)
    order_id = await make.order(ada)
    number = f"B-{order_id}-1"
    record = await read(ada, number)

    lines = await edge.read(make.acting(ada), lambda s: history_record.missing(s, record.build_id))

    assert {line.address for line in lines} >= {
        f"/builds/{number}/{page}" for page in ("bom", "pre-qc", "test", "packaging", "final-qc")
    }
    assert "Pre-QC is not done yet." in [line.text for line in lines]


async def test_an_open_shortage_keeps_the_record_incomplete(database: str) -> None:
    made = await records.complete()
    async with transaction(make.acting(made.crew.asa)) as session:
        session.add(
            Shortage(
                build_id=made.build_id,
                note="Two screws are missing",
                reported_by=made.crew.asa.person_id,
                resolved_at=None,
            )
        )

    (line,) = await missing(made)

    assert line.clause == "production record"
    assert line.text == "A shortage is not resolved: Two screws are missing"


@pytest.mark.parametrize("number", ["B-9", "b%", ""])
async def test_a_build_nobody_knows_has_no_record(database: str, number: str) -> None:
    ada = await make.visitor(Role.QC)

    with pytest.raises(Refused):
        await read(ada, number)


async def test_service_does_not_see_the_record(database: str) -> None:
    made = await records.complete()
    sam = await make.visitor(Role.SERVICE)

    async def ask(session: AsyncSession) -> list[Missing]:
        return await history_record.missing(session, made.build_id)

    with pytest.raises(NotAllowed):
        await edge.read(make.acting(sam), ask)
