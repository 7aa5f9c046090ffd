"""The device history record: everything in it, the same hash each time, nothing missing unseen."""

import copy
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, history_record, rulesets
from app.access import Role, Visitor
from app.errors import Conflict, NotAllowed, Refused
from app.history_record import Missing, Record
from app.history_record import made as parts
from models.catalogue import Item
from models.database import Actor, transaction
from models.documents import Document
from models.instruments import Instrument
from models.orders import BuildMove, Order
from models.people import Person
from models.procurement import Shortage
from tests import boms, make, records
from tests.app.query_count import counting
from tests.records import Made

GOLDEN = Path(__file__).parent.parent / "golden" / "record.json"
SECTIONS = {
    "form", "build", "order", "configurations", "boms", "outsourced", "shortages", "assignments",
    "runs", "serials", "nonconformances", "release", "shipment", "documents", "moves", "software",
}  # fmt: skip


@pytest.fixture
def made(complete_build: Made) -> Made:
    return complete_build


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


async def test_a_shipped_build_has_every_part_of_its_record(made: Made) -> None:
    await records.ship(made)

    record = await read(made.crew.quin, made.number)

    assert set(record.content) == SECTIONS
    assert await missing(made) == []
    found = normal(record.content)
    assert found == json.loads(GOLDEN.read_text())


async def test_what_only_comes_after_is_not_asked_for_before(made: Made) -> None:
    record = await read(made.crew.quin, made.number)

    assert await missing(made) == []
    later = [one.what for one in history_record.metered(record.content) if one.state == "later"]
    assert later == ["The release, signed", "The shipment"]


async def test_the_hash_is_the_same_each_time_until_something_changes(made: Made) -> None:
    first = await read(made.crew.quin, made.number)
    again = await read(made.crew.cora, made.number)

    async with transaction(make.acting(made.crew.cora)) as session:
        await session.execute(update(Order).values(project="New wing"))
    after = await read(made.crew.quin, made.number)

    assert first.sha256 == again.sha256
    assert first.content == again.content
    assert after.sha256 != first.sha256


async def test_a_new_name_of_a_person_changes_no_record(made: Made) -> None:
    first = await read(made.crew.quin, made.number)
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Person, made.crew.asa.person_id)).name = "Asa Holm-Lind"

    after = await read(made.crew.quin, made.number)

    assert after.sha256 == first.sha256
    assert after.names.now[made.crew.asa.user_name] == "Asa Holm-Lind"
    # What she did stands under the name she had when she did it.
    told = repr(history_record.sections(after, ZoneInfo("UTC")))
    assert f"Asa Holm ({made.crew.asa.user_name})" in told
    assert "Asa Holm-Lind" not in told


async def test_a_corrected_instrument_changes_no_record(made: Made) -> None:
    await records.ship(made)
    first = await read(made.crew.quin, made.number)
    async with transaction(make.PRODUCT) as session:
        tool = (await session.scalars(select(Instrument).filter_by(number="TH-4711"))).one()
        tool.number, tool.kind = "TH-0815", "probe"

    after = await read(made.crew.quin, made.number)

    assert after.content == first.content
    assert "TH-4711" in json.dumps(after.content)


async def test_the_words_are_those_of_the_bom_and_what_the_hash_is_of(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await read(made.crew.quin, made.number)
    async with transaction(make.PRODUCT) as session:
        await session.execute(update(Item).values(name="Something else"))
    monkeypatch.setattr(rulesets, "active", nothing_is_in_force)

    after = await read(made.crew.quin, made.number)

    assert dict(after.chosen)["Accessories"] == "2 × T-OA-BINRAIL-36-KIT Bin rail, 36″ kit"
    assert dict(after.chosen)["Feet"] == "Lock and levelling casters"
    assert (after.chosen, after.sha256) == (first.chosen, first.sha256)
    assert [list(one) for one in after.chosen] == after.content["configurations"][-1]["in_words"]


async def test_a_record_is_of_one_moment_whatever_happens_while_it_is_read(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await read(made.crew.quin, made.number)
    shortages = parts.shortages

    async def meanwhile(session: AsyncSession, build_id: int) -> list[Any]:
        found: list[Any] = await shortages(session, build_id)
        async with transaction(make.acting(made.crew.cora)) as other:
            await other.execute(update(Document).values(file_name="another.pdf"))
        return found

    monkeypatch.setattr(parts, "shortages", meanwhile)

    assert (await read(made.crew.quin, made.number)).sha256 == first.sha256


@pytest.mark.parametrize("form", [1, 2])
async def test_a_print_of_an_earlier_form_is_still_known(made: Made, form: int) -> None:
    record = await read(made.crew.quin, made.number)
    old = copy.deepcopy(record.content)
    old["form"] = f"cleanstation device history record {form}"
    for one in old["documents"]:
        del one["sink"]
    for one in old["configurations"] if form == 1 else ():
        del one["in_words"]
    canonical = json.dumps(old, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    before = hashlib.sha256(canonical.encode()).hexdigest()

    assert before != record.sha256
    assert record.bears(before[:16])
    assert record.bears(record.sha256[:16])
    assert not record.bears("0" * 16)


async def test_what_has_changed_is_not_noted_as_printed(made: Made) -> None:
    shown = (await read(made.crew.quin, made.number)).sha256
    async with transaction(make.acting(made.crew.cora)) as session:
        await session.execute(update(Order).values(project="New wing"))

    with pytest.raises(Conflict, match="has changed since you opened it"):
        await edge.write(
            make.acting(made.crew.quin),
            lambda s: history_record.note_print(s, made.build_id, shown),
        )


async def nothing_is_in_force(_session: AsyncSession) -> None:
    raise Refused("There is no active rule set.")


async def test_it_takes_the_same_number_of_questions_however_much_there_is(made: Made) -> None:
    bare = boms.changed(build_number="B-2002")
    await boms.stored_order(bare, actor=make.acting(made.crew.cora), po_number="PO-2")
    with counting() as few:
        await read(made.crew.quin, "B-2002")

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


async def test_an_open_shortage_keeps_the_record_incomplete(made: Made) -> None:
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


@pytest.mark.parametrize("unknown", [None, ""])
async def test_a_version_of_the_software_that_nobody_knows_is_missing(
    database: str, unknown: str | None
) -> None:
    cora = await make.visitor(Role.COORDINATOR)
    (build_id,) = await boms.stored_order(actor=make.acting(cora))
    await moved(replace(make.acting(cora), version=unknown), build_id)
    first = await read(cora, "B-1001")

    await moved(make.acting(cora), build_id)
    after = await read(cora, "B-1001")

    assert [one.content["software"] for one in (first, after)] == [[], [make.VERSION]]
    nameless = "The version of the software is not recorded."
    assert [nameless in lacks(one) for one in (first, after)] == [True, False]


async def moved(by: Actor, build_id: int) -> None:
    async with transaction(by) as session:
        session.add(BuildMove(build_id=build_id, moved_by=by.person_id, to_status="parts-sent"))


def lacks(record: Record) -> list[str]:
    return [one.lack for one in history_record.metered(record.content) if one.state == "missing"]


@pytest.mark.parametrize("number", ["B-9", "b%", ""])
async def test_a_build_nobody_knows_has_no_record(database: str, number: str) -> None:
    ada = await make.visitor(Role.QC)

    with pytest.raises(Refused):
        await read(ada, number)


async def test_service_does_not_see_the_record(made: Made) -> None:
    sam = await make.visitor(Role.SERVICE)

    async def ask(session: AsyncSession) -> list[Missing]:
        return await history_record.missing(session, made.build_id)

    with pytest.raises(NotAllowed):
        await edge.read(make.acting(sam), ask)
