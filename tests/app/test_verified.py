"""Whether every signature is still of exactly what is stored, also after a change behind it."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import builds, edge, ledger_check, signatures, verified
from app.builds import Shipping
from app.history_record import Record
from models.database import reading, transaction
from models.orders import Build
from models.signatures import Signature
from tests import make, records
from tests.app.query_count import counting
from tests.conftest import run_sql
from tests.records import Made
from tests.rejections import RIGHT

TRUCK = Shipping(carrier="Swift", tracking_number="ZX-1")
# As an administrator of the server could, with every trigger switched off.
BEHIND = "SET session_replication_role = replica"
CHANGED = {
    "approval": (
        "UPDATE bom_line SET quantity = quantity + 1, total = total + 1 WHERE position = 1",
        "the lines of this bill of materials are not those that were signed",
    ),
    "concession": (
        "UPDATE nonconformance SET description = 'Nothing to speak of.'",
        "what was found, or what was decided, is not what was signed",
    ),
    "release": (
        "UPDATE shipment SET carrier = 'Slow'",
        "the order, its BOM, its checklists or the shipment is not what was signed",
    ),
}


@pytest.fixture
async def made(complete_build: Made) -> Made:
    """Released with the product's own signature; its checklists are signed over made-up hashes."""
    await release(complete_build)
    return complete_build


async def release(made: Made) -> None:
    async with transaction(make.PRODUCT) as session:
        ready = {"status": "ready-to-ship", "status_since": func.clock_timestamp()}
        await session.execute(update(Build).where(Build.id == made.build_id).values(ready))
    cora = make.acting(made.crew.cora)
    asked = await edge.read(cora, lambda s: builds.to_release(s, made.build_id, TRUCK))
    await signatures.signing(
        cora, RIGHT, lambda s: builds.ship(s, made.build_id, TRUCK, shown=asked.sha256)
    )


async def differing(made: Made) -> dict[str, set[str]]:
    """What the record says of its signatures, by what they mean."""
    actor = make.acting(made.crew.quin)
    record: Record = await edge.read(actor, lambda s: verified.record(s, made.number))
    found: dict[str, set[str]] = {}
    for (_who, meaning, _sha256, _at), differs in record.holds.items():
        found.setdefault(meaning, set()).add(differs)
    return {meaning: said for meaning, said in found.items() if meaning in CHANGED}


async def test_what_is_changed_behind_the_product_is_said_beside_its_signature(
    made: Made, database: str
) -> None:
    before = await differing(made)

    run_sql(database, "; ".join([BEHIND, *(change for change, _ in CHANGED.values())]))

    assert before == {meaning: {""} for meaning in CHANGED}
    assert await differing(made) == {meaning: {words} for meaning, (_, words) in CHANGED.items()}


async def test_the_ledger_check_says_how_many_hold_and_which_do_not(
    made: Made, database: str
) -> None:
    run_sql(database, f"{BEHIND}; {CHANGED['release'][0]}")

    found = await edge.read(make.PRODUCT, ledger_check.examine)

    said = found.as_json()
    kinds = {one["entity"] for one in said["not_verified"]}
    words = next(one.words for one in found.findings if one.check == "signed")
    # The checklists of this build are signed over made-up hashes.
    assert kinds == {"build", "run"}
    assert said["verified"] == said["signatures"] - len(said["not_verified"]) == 3
    assert f"release of build {made.build_id}, revision 1, by Cora Lind" in words or "more" in words
    assert not found.sound


async def test_a_signature_that_was_changed_itself_is_not_as_the_ledger_says(
    made: Made, database: str
) -> None:
    change = "UPDATE signature SET name = 'Eve' WHERE meaning = 'release'"
    run_sql(database, f"{BEHIND}; {change}")

    found = await edge.read(make.PRODUCT, ledger_check.examine)

    assert [one.words for one in found.findings if one.check == "signatures"] == [
        f"These signatures are not as the ledger says they were given: {await released()}."
    ]


async def test_a_record_that_is_gone_cannot_be_what_was_signed(made: Made, database: str) -> None:
    change = "UPDATE signature SET entity_id = 4711 WHERE entity = 'bom'"
    run_sql(database, f"{BEHIND}; {change}")

    async with reading(make.PRODUCT) as session:
        of_bom = await session.scalars(select(Signature).filter_by(entity="bom"))
        differs = await verified.differing(session, of_bom)

    assert set(differs.values()) == {verified.UNKNOWN}


async def test_it_takes_the_same_number_of_questions_for_however_many(made: Made) -> None:
    other = await records.complete("B-2002", "4712")
    await release(other)

    async def asked(builds: Sequence[Made]) -> int:
        async def look(session: AsyncSession) -> int:
            ids = [one.build_id for one in builds]
            found = [
                one
                for build_id in ids
                for one in await session.scalars(verified.OF_BUILD, {"build_id": build_id})
            ]
            with counting() as seen:
                await verified.differing(session, found)
            return len(seen)

        return await edge.read(make.PRODUCT, look)

    assert 0 < await asked([made]) == await asked([made, other])


async def released() -> int:
    async with reading(make.PRODUCT) as session:
        return (await session.scalars(select(Signature.id).filter_by(meaning="release"))).one()
