"""Moving a build, on a real database: every cell of the table, two people at once, force, hold."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import builds, edge
from app.access import Role, Visitor
from app.errors import Conflict, NotAllowed, Refused
from app.history import status_words
from app.orders import reading as orders
from app.rules import progress
from app.rules.progress import STATUSES, TABLE
from models.database import reading, transaction
from models.notifications import Notification
from models.orders import CLOSED, Build, BuildMove, Order
from models.orders import STATUSES as STORED
from tests import boms, facts, make


@pytest.fixture
async def ada(database: str) -> Visitor:
    return await make.visitor(Role.ADMIN, name="Ada Lark")


@pytest.fixture
async def build_id(ada: Visitor) -> int:
    return await a_build(ada)


async def a_build(by: Visitor, **facts_of_order: object) -> int:
    order_id = await make.order(by, **facts_of_order)  # type: ignore[arg-type]
    async with reading(make.PRODUCT) as session:
        return (await session.scalars(select(Build.id).filter_by(order_id=order_id))).one()


async def tried(by: Visitor, build_id: int, here: str) -> dict[str, str]:
    """What somebody reads who asks for any move; empty where it was made. Nothing is kept."""
    async with transaction(make.acting(by)) as session:
        await session.execute(update(Build).where(Build.id == build_id).values(status=here))
        said = {there: await asked(session, build_id, here, there) for there in STATUSES}
        await session.rollback()
    return said


async def asked(session: AsyncSession, build_id: int, here: str, there: str) -> str:
    place = await session.begin_nested()
    if here == "on-hold":
        held = BuildMove(build_id=build_id, from_status=there, to_status=here)
        held.reason, held.moved_by = "Put there.", session.info["actor"].person_id
        session.add(held)
    try:
        await builds.move(session, build_id, there, why="As the table says.")
    except Refused as refused:
        return f"{type(refused).__name__}: {refused}"
    else:
        return ""
    finally:
        await place.rollback()


@pytest.fixture
async def people(ada: Visitor) -> dict[Role, Visitor]:
    return {Role.ADMIN: ada} | {
        role: await make.visitor(role) for role in Role if role is not Role.ADMIN
    }


# Said by somebody; and where nothing was tested, nothing waits for its test.
SAID = {"reason-given", "where-it-was", "rework-reported", "retested"}


@pytest.mark.fault(27)
@pytest.mark.parametrize("here", STATUSES)
async def test_every_cell_for_every_role_is_refused_or_taken_as_the_table_says(
    people: dict[Role, Visitor], build_id: int, here: str
) -> None:
    for role, somebody in people.items():
        for there, said in (await tried(somebody, build_id, here)).items():
            step = TABLE.get((here, there))
            if here == there:
                assert said.startswith("Conflict"), (role, there)
            elif step is None:
                assert "it cannot become" in said, (role, there)
            elif not progress.may(step, {role}):
                assert said.startswith("NotAllowed"), (role, there)
            elif set(step.guards) <= SAID:
                assert said == "", (role, there)
            else:
                # Nothing is checked, sent or signed in this order.
                assert said.startswith("NotYet"), (role, there)


async def test_a_new_build_comes_into_being_once(ada: Visitor, build_id: int) -> None:
    with pytest.raises(Conflict, match="already"):
        await facts.move(ada, build_id, "order-created")


async def test_a_move_says_who_when_from_where_why_and_the_order_follows(
    ada: Visitor, build_id: int
) -> None:
    await facts.move(ada, build_id, "cancelled", why="  No budget. ")

    move = (await facts.moves(build_id))[-1]
    assert (move.from_status, move.to_status) == ("order-created", "cancelled")
    assert (move.reason, move.moved_by, move.forced) == ("No budget.", ada.person_id, False)
    async with reading(make.PRODUCT) as session:
        build = await session.get_one(Build, build_id)
        order = await session.get_one(Order, build.order_id)
    assert (build.status, order.status) == ("cancelled", "cancelled")
    assert abs(build.status_since - move.moved_at) < timedelta(seconds=5)


async def test_a_refused_move_changes_nothing_and_is_in_the_ledger(
    ada: Visitor, build_id: int
) -> None:
    with pytest.raises(builds.NotYet, match="cannot become parts sent yet") as refused:
        await facts.move(ada, build_id, "parts-sent")

    assert [lack.guard for lack in refused.value.lacks] == ["bom-approved"]
    assert await facts.status(build_id) == "order-created"
    assert len(await facts.moves(build_id)) == 1


async def test_another_role_reads_whose_step_it_is(build_id: int) -> None:
    quinn = await make.visitor(Role.QC)

    with pytest.raises(NotAllowed, match="takes a procurement specialist"):
        await facts.move(quinn, build_id, "parts-sent")


async def test_two_people_pressing_at_once_give_one_move_and_one_sentence(ada: Visitor) -> None:
    bea = await make.visitor(name="Bea Moss")
    for _ in range(5):
        build_id = await a_build(ada)

        said = await asyncio.gather(
            *(facts.move(one, build_id, "on-hold", why="A part is missing.") for one in (ada, bea)),
            return_exceptions=True,
        )

        (refused,) = [one for one in said if one is not None]
        assert isinstance(refused, Conflict)
        first = (await facts.moves(build_id))[-1]
        quicker = "Ada Lark" if first.moved_by == ada.person_id else "Bea Moss"
        assert f"is on hold already: {quicker} was quicker" in str(refused)
        assert len(await facts.moves(build_id)) == 2


async def test_two_people_wanting_different_things_give_one_move_too(ada: Visitor) -> None:
    bea = await make.visitor(name="Bea Moss")
    build_id = await a_build(ada)

    said = await asyncio.gather(
        facts.move(ada, build_id, "cancelled", why="No budget."),
        facts.move(bea, build_id, "on-hold", why="A part is missing."),
        return_exceptions=True,
    )

    # On hold first and cancelled after it is fine; the other way round is not.
    moved = [move.to_status for move in await facts.moves(build_id)][1:]
    assert moved in (["on-hold", "cancelled"], ["cancelled"])
    if moved == ["cancelled"]:
        assert "is cancelled: it cannot become on hold" in str(said[1])


async def test_a_move_waits_for_a_change_that_is_being_saved_and_sees_it(ada: Visitor) -> None:
    (build_id,) = await boms.stored_order(actor=make.acting(ada))
    await facts.approve(build_id, ada)
    await facts.line(build_id, ada, "sent")

    async with transaction(make.acting(ada)) as session:
        _order, build = await builds.locked(session, build_id)
        pressed = asyncio.create_task(facts.move(ada, build_id, "parts-sent"))
        await asyncio.sleep(0.5)
        assert not pressed.done()
        await boms.next_revision(session, build, boms.changed(feet="seismic"))

    with pytest.raises(builds.NotYet, match="is not approved"):
        await pressed
    assert await facts.status(build_id) == "order-created"


async def test_a_build_that_does_not_exist_says_so(ada: Visitor) -> None:
    with pytest.raises(Refused, match="does not exist"):
        await facts.move(ada, 999_999, "on-hold", why="A part is missing.")


async def test_hold_and_release_lead_back_to_where_it_was(build_id: int, ada: Visitor) -> None:
    dan, pia = await make.visitor(Role.ASSEMBLER), await make.visitor(Role.PROCUREMENT)
    await facts.put(build_id, "in-production", ada)

    await edge.write(make.acting(dan), lambda s: builds.hold(s, build_id, why="Two feet missing."))
    with pytest.raises(Refused, match="goes back to where it was: in production"):
        await facts.move(pia, build_id, "ready-to-ship", why="They are here.")
    await edge.write(make.acting(pia), lambda s: builds.release(s, build_id, why="They are here."))

    assert [move.to_status for move in (await facts.moves(build_id))[-2:]] == [
        "on-hold",
        "in-production",
    ]


async def test_the_second_hold_leads_back_to_its_own_place(build_id: int, ada: Visitor) -> None:
    me = make.acting(ada)
    for status in ("in-production", "final-rework"):
        await facts.put(build_id, status, ada)
        await edge.write(me, lambda s: builds.hold(s, build_id, why="A part is missing."))
        await edge.write(me, lambda s: builds.release(s, build_id, why="It is here."))

        assert await facts.status(build_id) == status


LONG = "x" * 4_001
LIMIT = "At most 4,000 characters; this has 4,001"


@pytest.mark.parametrize(
    ("why", "words"),
    [("", "Say why"), (" ", "Say why"), (" x ", "Say why"), (LONG, LIMIT)],
    ids=["nothing", "a blank", "a letter", "a book"],
)
async def test_nothing_is_held_released_cancelled_or_forced_without_a_reason_of_a_fit_length(
    ada: Visitor, build_id: int, why: str, words: str
) -> None:
    me = make.acting(ada)
    with pytest.raises(Refused, match=words):
        await edge.write(me, lambda s: builds.hold(s, build_id, why=why))
    with pytest.raises(Refused, match=words):
        await facts.move(ada, build_id, "cancelled", why=why)
    with pytest.raises(Refused, match=words):
        await edge.write(me, lambda s: builds.force(s, build_id, "in-production", why=why))
    await edge.write(me, lambda s: builds.hold(s, build_id, why="A part is missing." + " " * 4_000))
    with pytest.raises(Refused, match=words):
        await edge.write(me, lambda s: builds.release(s, build_id, why=why))


async def test_what_is_not_on_hold_is_not_released(ada: Visitor, build_id: int) -> None:
    with pytest.raises(Refused, match="not on hold"):
        await edge.write(make.acting(ada), lambda s: builds.release(s, build_id, why="It is here."))


async def test_a_forced_move_is_marked_for_ever(ada: Visitor, build_id: int) -> None:
    await edge.write(
        make.acting(ada), lambda s: builds.force(s, build_id, "ready-to-ship", why="Moved by hand.")
    )

    move = (await facts.moves(build_id))[-1]
    assert (move.to_status, move.forced, move.reason) == ("ready-to-ship", True, "Moved by hand.")
    async with reading(make.PRODUCT) as session:
        order_id = (await session.get_one(Build, build_id)).order_id
    shown = await edge.read(make.acting(ada), lambda s: orders.look_at(s, order_id))
    assert any("forced by an admin" in line.sentence for line in shown.history)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_only_an_admin_forces(build_id: int, role: Role) -> None:
    somebody = await make.visitor(role)

    with pytest.raises(NotAllowed):
        await edge.write(
            make.acting(somebody),
            lambda s: builds.force(s, build_id, "shipped", why="I want it so."),
        )


@pytest.mark.parametrize("closed", CLOSED)
async def test_a_closed_build_stays_closed_for_an_admin_too(
    ada: Visitor, build_id: int, closed: str
) -> None:
    await facts.put(build_id, closed, ada)

    for there in STATUSES:
        with pytest.raises(Refused):
            await edge.write(
                make.acting(ada),
                partial(builds.force, build_id=build_id, to_status=there, why="Again."),
            )


async def test_those_whose_turn_it_is_hear_of_a_move(ada: Visitor, build_id: int) -> None:
    quinn = await make.visitor(Role.QC)
    await facts.put(build_id, "pre-qc-rework", ada)

    await facts.move(ada, build_id, "ready-for-pre-qc", why="Ground and polished.")

    async with reading(make.PRODUCT) as session:
        mine = select(Notification.text).filter_by(person_id=quinn.person_id)
        (told,) = (await session.scalars(mine)).all()
    assert "ready for Pre-QC" in told


def test_the_statuses_are_the_same_in_every_layer() -> None:
    assert STORED == STATUSES
    assert set(CLOSED) == progress.CLOSED
    assert len({status_words(status) for status in STATUSES}) == len(STATUSES)
