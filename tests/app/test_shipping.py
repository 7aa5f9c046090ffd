"""Shipping: exactly what is shown is signed as the release, and only then it leaves."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select, update

from app import builds, edge, guards, signatures
from app.access import Role, Visitor
from app.builds import Releasing, Shipping
from app.errors import Conflict, NotAllowed, Refused
from models.database import reading, transaction
from models.documents import Document
from models.floor import Shipment
from models.orders import Build
from models.signatures import Signature
from tests import boms, facts, make, records
from tests.rejections import RIGHT

BY_TRUCK = Shipping(carrier="  Northern Freight ", tracking_number="NF-77 ")


@pytest.fixture
async def made(complete_build: records.Made) -> records.Made:
    """Passed everything, its record complete; it stands ready to ship."""
    await facts.move(complete_build.crew.quin, complete_build.build_id, "ready-to-ship")
    return complete_build


@pytest.fixture
async def build_id(made: records.Made) -> int:
    return made.build_id


@pytest.fixture
async def ada(made: records.Made) -> Visitor:
    """A coordinator who can sign."""
    return made.crew.cora


async def shown(me: Visitor, build_id: int, given: Shipping = BY_TRUCK) -> Releasing:
    return await edge.read(make.acting(me), lambda s: builds.to_release(s, build_id, given))


async def ship(me: Visitor, build_id: int, sha256: str, given: Shipping = BY_TRUCK) -> None:
    await signatures.signing(
        make.acting(me), RIGHT, lambda s: builds.ship(s, build_id, given, shown=sha256)
    )


async def releases() -> Sequence[Signature]:
    async with reading(make.PRODUCT) as session:
        of_builds = select(Signature).filter_by(entity="build", meaning="release")
        return (await session.scalars(of_builds)).all()


async def the_drawing_is_gone(by: Visitor) -> None:
    """Something the record asks for is taken away after everything was passed."""
    async with transaction(make.acting(by)) as session:
        await session.execute(update(Document).values(removed_at=func.clock_timestamp()))


async def rows(table: type) -> int:
    async with reading(make.PRODUCT) as session:
        return len((await session.scalars(select(table))).all())


async def test_what_is_released_is_said_in_full(ada: Visitor, build_id: int) -> None:
    what = await shown(ada, build_id)

    told = dict(what.facts)
    assert (told["Order"], told["Build"]) == ("PO-B-1001", "B-1001")
    assert (told["Carrier"], told["Tracking number"]) == ("Northern Freight", "NF-77")
    assert told["Final QC"].startswith("Attempt 1, passed")
    assert what.statement == "B-1001 of order PO-B-1001 is released and shipped."


async def test_nothing_leaves_while_the_record_is_incomplete(ada: Visitor, build_id: int) -> None:
    what = await shown(ada, build_id)
    await the_drawing_is_gone(ada)

    with pytest.raises(builds.NotYet, match="device history record is not complete"):
        await ship(ada, build_id, what.sha256)

    # The signature went with the move that was refused.
    assert await facts.status(build_id) == "ready-to-ship"
    assert await rows(Shipment) == 0
    assert await releases() == []


async def test_it_ships_with_its_signature_carrier_and_number(ada: Visitor, build_id: int) -> None:
    what = await shown(ada, build_id)

    await ship(ada, build_id, what.sha256)

    async with reading(make.PRODUCT) as session:
        gone = (await session.scalars(select(Shipment))).one()
    (release,) = await releases()
    assert (gone.carrier, gone.tracking_number) == ("Northern Freight", "NF-77")
    assert (release.entity, release.entity_id, release.sha256) == ("build", build_id, what.sha256)
    assert await facts.status(build_id) == "shipped"
    looked = await edge.read(make.acting(ada), lambda s: builds.look_at(s, build_id))
    assert looked.shipped is not None
    assert looked.shipped.carrier == "Northern Freight"
    assert [one.name for one in looked.released] == ["Cora Lind"]


async def test_what_changed_since_it_was_shown_is_not_signed(ada: Visitor, build_id: int) -> None:
    what = await shown(ada, build_id)
    await facts.run(build_id, "final-qc", ada)

    with pytest.raises(Conflict):
        await ship(ada, build_id, what.sha256)
    now = await shown(ada, build_id)
    with pytest.raises(Conflict):
        await ship(ada, build_id, now.sha256, Shipping(carrier="Somebody Else"))


async def test_a_move_to_shipped_without_the_signature_is_refused(
    ada: Visitor, build_id: int
) -> None:

    with pytest.raises(builds.NotYet, match="The release is not signed"):
        await facts.move(ada, build_id, "shipped")


async def test_a_release_before_a_change_does_not_count(ada: Visitor, build_id: int) -> None:
    async with transaction(make.acting(ada)) as session:
        await facts.sign(session, ("build", build_id, 1), "release", ada, facts.CONTENT)
        build = await session.get_one(Build, build_id)
        assert await guards.missing(session, build, ["release-signed"]) == []

    await boms.next_bom(build_id, boms.changed(feet="seismic"))

    async with reading(make.PRODUCT) as session:
        build = await session.get_one(Build, build_id)
        assert await guards.missing(session, build, ["release-signed"]) != []


@pytest.mark.parametrize("carrier", ["", "  ", "x" * 201])
async def test_it_is_said_who_takes_it_away(ada: Visitor, build_id: int, carrier: str) -> None:
    with pytest.raises(Refused):
        await shown(ada, build_id, Shipping(carrier=carrier))


@pytest.mark.parametrize("role", [Role.QC, Role.ASSEMBLER, Role.PROCUREMENT, Role.AUDITOR])
async def test_only_a_coordinator_ships(ada: Visitor, build_id: int, role: Role) -> None:
    with pytest.raises(NotAllowed):
        await shown(await make.visitor(role), build_id)
