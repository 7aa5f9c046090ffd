"""Everything somebody can press on the way of a build; most of it is refused most of the time."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from uuid import uuid4

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
from app.demonstration.filling import not_right, right
from app.demonstration.sheets import SMALL, Sheet
from app.drafts import Change
from app.errors import Refused
from app.nonconformance import Decision, Finding
from app.orders import cancelling
from app.procurement import outsourced, sets, shortages
from app.rules.progress import STATUSES
from app.runs import Given
from models.orders import Build
from tests.workflow import house
from tests.workflow.press import Press

STAGES = ("pre-qc", "assembly", "test", "packaging", "final-qc")
KINDS = ("rework", "use-as-is", "return-to-maker", "scrap")
WHY = "Somebody wanted it so."


async def submit(one: Press) -> None:
    """A new order beside the others; twice at once it is one draft, and one order."""
    sheet = Sheet(
        po_number=f"PO-{uuid4().hex[:8]}", customer="West Clinic", sales_person="Sam Post",
        days=20 + one.pick, language="EN", sinks=(SMALL,),
    )  # fmt: skip
    entered = await enter(Crew({Role.COORDINATOR: one.actor}), sheet, house.TODAY)
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
    shipment = outsourced.Shipment(supplier="North Steel", sent_on=house.TODAY)
    await one.write(lambda s: outsourced.send_and_move(s, one.build_id, shipment))


async def receive(one: Press) -> None:
    await one.write(lambda s: outsourced.receive_rest_and_move(s, one.build_id, on=house.TODAY))


async def receive_one(one: Press) -> None:
    found = await one.look(partial(sets.look, build_number=await one.number()))
    if not found.away:
        raise Refused("Nothing is away.")
    line = found.away[one.pick % len(found.away)]
    await one.write(lambda s: outsourced.receive(s, line.read, Decimal(1), on=house.TODAY))


async def claim(one: Press) -> None:
    await one.write(lambda s: floor.claim(s, one.build_id), idle=True)


async def give_back(one: Press) -> None:
    await one.write(lambda s: floor.release(s, one.build_id), idle=True)


async def start(one: Press) -> None:
    """The checklist that belongs where it stands, sometimes another."""
    here = await house.status(one.build_id)
    fitting = [stage.key for stage in runs.STAGES.values() if stage.status == here]
    stage = (STAGES if one.pick % 4 == 3 else fitting or STAGES)[one.pick % (len(fitting) or 5)]
    await one.write(lambda s: runs.start(s, one.build_id, stage), idle=True)


async def answer(one: Press) -> None:
    """One tap somewhere in an open checklist, mostly as it should be; sometimes sent twice."""
    shown = await _open_run(one)
    able = [each for each in shown.standings if each.item.applies and not each.item.computed]
    item = able[one.pick % len(able)].item
    sent = right(item, shown) if one.pick % 5 else not_right(item, shown, "Not as it should be.")
    if one.pick % 11 == 6:
        sent = Given(client_id=uuid4(), item_key=item.key, basin=item.basin, act="na", note=WHY)
    if one.pick % 13 == 7:
        sent = Given(client_id=uuid4(), item_key=item.key, basin=item.basin, act="ask", note=WHY)
    for again in range(1 + one.pick % 2):
        await one.write(lambda s: runs.answer(s, shown.head.id, sent), idle=again > 0)
        one.diary.answers[sent.client_id] = shown.head.id


async def fill_in(one: Press) -> None:
    """Everything that is open, one tap after the other."""
    shown = await _open_run(one)
    for each in shown.standings:
        if each.asked_for and not each.item.computed:
            sent = right(each.item, shown)
            await one.write(partial(runs.answer, run_id=shown.head.id, given=sent))
            one.diary.answers[sent.client_id] = shown.head.id


async def sign(one: Press) -> None:
    shown = await _open_run(one)
    asked = await one.look(partial(runs.to_sign, run_id=shown.head.id))
    found = (Finding(severity="minor", description=WHY),)
    await one.write(
        lambda s: runs.sign(s, shown.head.id, sha256=asked.sha256, findings=found), signs=True
    )


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
    """Other feet, another length or another accessory, saved at once."""
    number = await one.number()
    wanted = (
        Change("builds[0].feet", ("casters", "seismic")[one.pick % 2]),
        Change("builds[0].length", ("48", "50", "52")[one.pick % 3]),
        Change("builds[0].accessories.T-OA-BINRAIL-36-KIT", one.pick % 3),
    )[one.pick % 3]

    async def work(session: AsyncSession) -> str:
        draft_id = await changes.begin(session, number)
        await drafts.change(session, draft_id, [wanted])
        return await changes.save(session, draft_id, reason=WHY, today=house.TODAY)

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
    "concede": Role.QC,
}  # fmt: skip
ACTS: Mapping[str, Callable[[Press], Awaitable[None]]] = {
    act.__name__: act
    for act in (
        submit, move, hand_over, hold, release, force, cancel, approve, ask_or_answer, send,
        receive, receive_one, claim, give_back, start, answer, fill_in, sign, decide, concede,
        report_rework, miss_a_part, find_the_part, change, ship,
    )
}  # fmt: skip


# What somebody would press who looks at where it stands.
_LIST = ("start", "fill_in", "sign", "answer")
FITS: Mapping[str, Sequence[str]] = {
    "order-created": ("approve", "send", "ask_or_answer", "change"),
    "parts-sent": ("receive", "receive_one", "change"),
    "ready-for-pre-qc": (*_LIST, "change"),
    "ready-for-production": ("claim", "change"),
    "in-production": (*_LIST, "miss_a_part", "change", "give_back"),
    "testing-complete": (*_LIST, "change"),
    "packaging-complete": ("hand_over", "change"),
    "ready-for-final-qc": (*_LIST, "change"),
    "ready-to-ship": ("ship", "change"),
    "pre-qc-rejected": ("decide", "concede"),
    "final-qc-rejected": ("decide", "concede"),
    "pre-qc-rework": ("report_rework", "change"),
    "final-rework": ("report_rework", "change"),
    "on-hold": ("find_the_part", "release"),
    "shipped": ("change", "cancel"),
    "cancelled": ("change", "move"),
}


async def fitting(build_id: int, pick: int) -> str:
    """The name of one of them."""
    able = FITS[await house.status(build_id)]
    return able[pick % len(able)]


async def _open_run(one: Press) -> runs.Shown:
    async def ask(session: AsyncSession) -> runs.Shown | None:
        newest = await runs.latest(session, one.build_id)
        found = [run.id for run in newest.values() if run.closed_at is None]
        return await runs.look(session, found[one.pick % len(found)]) if found else None

    shown = await one.look(ask)
    if shown is None:
        raise Refused("No checklist is open.")
    return shown


async def _nonconformance(one: Press) -> int:
    """The newest of the build, open or closed."""
    number = await one.number()
    wanted = nonconformance.Wanted(text=number, state="all")
    page = await one.look(partial(nonconformance.page, wanted=wanted, now=house.now()))
    mine = [row.id for row in page.rows if row.build_number == number]
    if not mine:
        raise Refused("Nothing is recorded.")
    return mine[0]
