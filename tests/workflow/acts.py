"""Everything somebody can press on the way of a build; most of it is refused most of the time."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from functools import partial
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import (
    bom,
    builds,
    changes,
    drafts,
    floor,
    nonconformance,
    procurement,
    runs,
)
from app.access import Role
from app.builds import Shipping
from app.demonstration.crew import Crew
from app.demonstration.entering import enter
from app.demonstration.sheets import SMALL, Sheet
from app.drafts import Change
from app.errors import Refused
from app.nonconformance import Decision
from app.orders import cancelling
from app.procurement import outsourced, sets, shortages
from app.rules.progress import STATUSES
from models.orders import Build, Configuration
from tests import make
from tests.workflow import house
from tests.workflow.press import Press, digits
from tests.workflow.ticking import (
    WHY,
    agree,
    answer,
    fill_in,
    finish_list,
    note,
    photograph,
    reply,
    send_again,
    sign,
    start,
    tick,
    undo,
    withdraw,
)

KINDS = ("rework", "rework", "rework", "use-as-is", "use-as-is", "return-to-maker", "scrap")


async def submit(one: Press) -> None:
    """A new order beside the others; twice at once it is one draft, and one order."""
    sheet = Sheet(
        po_number=f"PO-{uuid4().hex[:8]}", customer="West Clinic", sales_person="Sam Post",
        days=20 + one.pick, language="EN", sinks=(SMALL,),
    )  # fmt: skip
    entered = await enter(Crew({Role.COORDINATOR: one.actor}), sheet, make.today())
    assert entered is not None
    assert len(entered.builds) == 1


async def move(one: Press) -> None:
    """The way a person asks for who writes a request by hand."""
    there = STATUSES[one.pick % len(STATUSES)]
    await one.write(lambda s: builds.move(s, one.build_id, there, why=WHY))


async def hand_over(one: Press) -> None:
    await one.write(lambda s: builds.move(s, one.build_id, "ready-for-final-qc"))


async def hold(one: Press) -> None:
    await one.write(lambda s: builds.hold(s, one.build_id, why=WHY))


async def release(one: Press) -> None:
    await one.write(lambda s: builds.release(s, one.build_id, why=WHY))


async def force(one: Press) -> None:
    there = STATUSES[one.pick % len(STATUSES)]
    await one.write(lambda s: builds.force(s, one.build_id, there, why=WHY))


async def cancel(one: Press) -> None:
    async def work(session: AsyncSession) -> None:
        build = await session.get_one(Build, one.build_id)
        await cancelling.cancel_builds(session, build.order_id, [build.number], reason=WHY)

    await one.write(work)


async def approve(one: Press) -> None:
    stored = await one.look(partial(bom.of_build, build_number=await one.number()))
    heading = stored.heading
    await one.write(lambda s: procurement.approve(s, heading.id, shown=heading.sha256), signs=True)


async def ask_or_answer(one: Press) -> None:
    looked = await one.look(partial(procurement.look, build_number=await one.number()))
    asked = looked.reviewed.open_questions
    if asked:
        await one.write(lambda s: procurement.answer(s, asked[0].asked.id, "Yes, it is."))
    else:
        bom_id, line = looked.stored.heading.id, looked.stored.top_lines[0].position
        await one.write(lambda s: procurement.ask(s, bom_id, "Is this right?", position=line))


async def send(one: Press) -> None:
    shipment = outsourced.Shipment(supplier="North Steel", sent_on=make.today())
    await one.write(
        lambda s: outsourced.send_and_move(s, one.build_id, shipment, today=make.today())
    )


async def receive(one: Press) -> None:
    await one.write(
        lambda s: outsourced.receive_rest_and_move(
            s, one.build_id, on=make.today(), today=make.today()
        )
    )


async def receive_one(one: Press) -> None:
    found = await one.look(partial(sets.look, build_number=await one.number()))
    if not found.away:
        raise Refused("Nothing is away.")
    line = found.away[one.pick % len(found.away)]
    await one.write(
        lambda s: outsourced.receive(s, line.read, Decimal(1), on=make.today(), today=make.today())
    )


async def claim(one: Press) -> None:
    await one.write(lambda s: floor.claim(s, one.build_id), idle=True)


async def give_back(one: Press) -> None:
    await one.write(lambda s: floor.release(s, one.build_id), idle=True)


async def decide(one: Press) -> None:
    record_id = await _nonconformance(one)
    decision = Decision(kind=KINDS[one.pick % len(KINDS)], reason=WHY)
    await one.write(lambda s: nonconformance.decide(s, record_id, decision))


async def concede(one: Press) -> None:
    record_id = await _nonconformance(one)
    shown = await one.look(partial(nonconformance.concession_sha256, nonconformance_id=record_id))
    await one.write(lambda s: nonconformance.concede(s, record_id, shown=shown), signs=True)


async def report_rework(one: Press) -> None:
    await one.write(lambda s: nonconformance.report_rework(s, one.build_id, WHY))


async def replace_part(one: Press) -> None:
    """One of the parts with a serial number: it is tested again."""
    parts = await one.look(partial(runs.replaceable, build_id=one.build_id))
    if not parts:
        raise Refused("Nothing was tested yet, or something is not.")
    place = parts[one.pick % len(parts)].place
    await one.write(lambda s: runs.begin_replaced(s, one.build_id, [place]))


async def miss_a_part(one: Press) -> None:
    parts = await one.look(partial(shortages.parts_of, build_id=one.build_id))
    item_id = parts[one.pick % len(parts)].item_id
    await one.write(lambda s: shortages.report(s, one.build_id, {item_id: Decimal(1)}, WHY))


async def find_the_part(one: Press) -> None:
    found = await one.look(partial(shortages.of_build, build_id=one.build_id))
    if not found:
        raise Refused("Nothing is missing.")
    await one.write(lambda s: shortages.resolve(s, found[0].id, WHY, release=bool(one.pick % 2)))


async def change(one: Press) -> None:
    """Other feet, another length, or a light in the basin or none any more; saved at once."""
    number = await one.number()
    what, how = digits(one.pick, 4, 2)

    async def work(session: AsyncSession) -> str:
        newest = select(Configuration).filter_by(build_id=one.build_id)
        found = await session.scalars(newest.order_by(Configuration.revision.desc()).limit(1))
        now = found.one().content
        lengths = [each for each in ("48", "50", "52") if each != now["length"]]
        feet = Change("builds[0].feet", "seismic" if now["feet"] == "casters" else "casters")
        light = Change("builds[0].basins[0].light", not now["basins"][0]["light"])
        draft_id = await changes.begin(session, number)
        wanted = (feet, feet, light, Change("builds[0].length", lengths[how]))[what]
        await drafts.change(session, draft_id, [wanted])
        return await changes.save(session, draft_id, reason=WHY, today=make.today())

    await one.write(work)


async def ship(one: Press) -> None:
    shipping = Shipping(carrier="Great Lakes Freight")
    asked = await one.look(lambda s: builds.to_release(s, one.build_id, shipping))
    await one.write(
        lambda s: builds.ship(s, one.build_id, shipping, shown=asked.sha256), signs=True
    )


# Who is entitled to it, among others: random people are refused most of the time.
ENTITLED: Mapping[str, Role] = {
    "approve": Role.PROCUREMENT, "ask_or_answer": Role.PROCUREMENT, "send": Role.PROCUREMENT,
    "receive": Role.PROCUREMENT, "receive_one": Role.PROCUREMENT, "claim": Role.ASSEMBLER,
    "give_back": Role.ASSEMBLER, "report_rework": Role.ASSEMBLER, "miss_a_part": Role.ASSEMBLER,
    "cancel": Role.COORDINATOR, "submit": Role.COORDINATOR, "decide": Role.COORDINATOR,
    "change": Role.COORDINATOR, "ship": Role.COORDINATOR, "find_the_part": Role.PROCUREMENT,
    "release": Role.COORDINATOR, "hold": Role.ASSEMBLER, "hand_over": Role.ASSEMBLER,
    "replace_part": Role.ASSEMBLER, "concede": Role.QC, "reply": Role.QC, "agree": Role.ADMIN,
}  # fmt: skip
ACTS: Mapping[str, Callable[[Press], Awaitable[None]]] = {
    act.__name__: act
    for act in (
        submit, move, hand_over, hold, release, force, cancel, approve, ask_or_answer, send,
        receive, receive_one, claim, give_back, start, answer, tick, fill_in, finish_list, sign,
        photograph, note, reply, agree, withdraw, undo, send_again, decide, concede, report_rework,
        replace_part, miss_a_part, find_the_part, change, ship,
    )
}  # fmt: skip


async def _nonconformance(one: Press) -> int:
    """The newest of the build, open or closed."""
    number = await one.number()
    wanted = nonconformance.Wanted(text=number, state="all")
    page = await one.look(partial(nonconformance.page, wanted=wanted, now=house.now()))
    mine = [row.id for row in page.rows if row.build_number == number]
    if not mine:
        raise Refused("Nothing is recorded.")
    return mine[0]
