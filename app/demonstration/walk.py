"""Taking a build from where it stands to another status: the shortest way the table knows.

What each step still lacks is done by somebody whose turn it is, through the functions their pages
call. Nothing is forced and nothing is written past a guard.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from app import bom, builds, floor, guards, nonconformance, procurement, runs
from app.builds import Shipping
from app.demonstration import pictures
from app.demonstration.ahead import Seen, ahead, aside, stands
from app.demonstration.crew import Crew
from app.demonstration.filling import fill, found_wrong
from app.demonstration.says import Says
from app.errors import Refused
from app.orders import cancelling
from app.procurement import outsourced, sets, shortages
from app.roles import Action, Role
from app.rules import progress
from app.rules.progress import Guard, Status
from app.runs import Closed
from models.orders import Build

INSPECTED = ("pre-qc", "final-qc")


@dataclass(frozen=True, slots=True, kw_only=True)
class _At:
    """The build in front of a step, and who takes it."""

    crew: Crew
    build: Seen
    to_status: Status
    says: Says

    @property
    def id(self) -> int:
        return self.build.id


async def walk(crew: Crew, build_id: int, to_status: Status, says: Says | None = None) -> None:
    """Take it there; refused when the table knows no way, or when a step waits for something."""
    look = partial(ahead, build_id=build_id, to_status=to_status, settling=SETTLING)
    build, there, lacks = await crew.look(Role.ADMIN, look)
    while (here := build.status) != to_status:
        if not there:
            raise Refused(f"No way leads from {here} to {to_status}.")
        await _take(_At(crew=crew, build=build, to_status=there, says=says or Says()), lacks)
        settled, becoming = lacks, there
        build, there, lacks = await crew.look(Role.ADMIN, partial(look, settled=(here, settled)))
        if build.status == here and not settled:
            raise Refused(f"{build.number} stays {here} instead of becoming {becoming}.")


async def seen(crew: Crew, build_id: int) -> Seen:
    """Where it stands now."""
    return await crew.look(Role.ADMIN, partial(stands, build_id=build_id))


async def inspect(
    crew: Crew, build_id: int, stage: str, says: Says | None = None, *, fail: bool = False
) -> Closed:
    """Begin or go on with the checklist of this stage, answer everything that is open, sign it."""
    words, role = says or Says(), _who(stage)

    async def fill_in(session: AsyncSession) -> tuple[int, str | None, str]:
        run_id = await _begin(session, build_id, stage)
        shown = await runs.look(session, run_id)
        wrong = found_wrong(shown, words) if fail else frozenset()
        await fill(session, shown, wrong, words)
        await pictures.take(session, crew.album, shown, wrong)
        asked = await runs.to_sign(session, run_id)
        return run_id, asked.verdict, asked.sha256

    run_id, verdict, sha256 = await crew.act(role, fill_in)
    failed = verdict == "failed" and stage in INSPECTED
    findings = (words.finding,) if failed else ()
    return await crew.sign(role, lambda s: runs.sign(s, run_id, sha256=sha256, findings=findings))


async def approve(crew: Crew, number: str) -> None:
    """Procurement signs the newest BOM of this build."""
    stored = await crew.look(Role.PROCUREMENT, partial(bom.of_build, build_number=number))
    await crew.sign(
        Role.PROCUREMENT,
        lambda s: procurement.approve(s, stored.heading.id, shown=stored.heading.sha256),
    )


async def decide(crew: Crew, build_number: str, says: Says) -> None:
    """The coordinator decides what is open about this build; a concession is signed by two."""
    wanted = nonconformance.Wanted(build=build_number)
    page = await crew.look(
        Role.COORDINATOR, partial(nonconformance.page, wanted=wanted, now=datetime.now(UTC))
    )
    for row in page.rows:
        if row.decided:
            continue
        await crew.act(
            Role.COORDINATOR,
            partial(nonconformance.decide, nonconformance_id=row.id, decision=says.decision),
        )
        if says.decision.kind == "use-as-is":
            for role in (Role.QC, Role.COORDINATOR):
                await concede(crew, role, row.id)


async def concede(crew: Crew, role: Role, record_id: int) -> None:
    """Somebody of this role signs that it is used as it is."""
    shown = await crew.look(
        role, partial(nonconformance.concession_sha256, nonconformance_id=record_id)
    )
    await crew.sign(role, lambda s: nonconformance.concede(s, record_id, shown=shown))


async def ship(crew: Crew, build_id: int, says: Says) -> None:
    """The coordinator signs the release, and the build leaves."""
    shipping = Shipping(carrier=says.carrier)
    asked = await crew.look(Role.COORDINATOR, lambda s: builds.to_release(s, build_id, shipping))
    await crew.sign(
        Role.COORDINATOR, lambda s: builds.ship(s, build_id, shipping, shown=asked.sha256)
    )


async def _take(at: _At, lacks: Guard | None) -> None:
    """What the step lacks, which may take the build along; the step itself when that is nothing."""
    if aside(at.build, at.to_status):
        await ASIDE.get(at.to_status, _release)(at)
    elif lacks:
        await SETTLING[lacks](at)
    else:
        await _move(at)


async def _move(at: _At) -> None:
    step = progress.TABLE[at.build.status, at.to_status]
    role = next(Role(role) for role in sorted(step.by))
    if at.to_status == "shipped":
        await ship(at.crew, at.id, at.says)
    elif "rework-reported" in step.guards:
        if at.says.replaced:
            await _replace(at)
        await at.crew.act(role, lambda s: nonconformance.report_rework(s, at.id, at.says.rework))
    else:
        await at.crew.act(role, lambda s: builds.move(s, at.id, at.to_status))


async def _replace(at: _At) -> None:
    """The assembler puts in other parts and tests the sink again."""
    parts = await at.crew.look(Role.ASSEMBLER, lambda s: runs.replaceable(s, at.id))
    gone = [part.place for part in parts if part.place[0] in at.says.replaced]
    await at.crew.act(Role.ASSEMBLER, lambda s: runs.begin_replaced(s, at.id, gone))
    await inspect(at.crew, at.id, "test", at.says)


async def _lacks(at: _At, guard: Guard) -> bool:
    async def ask(session: AsyncSession) -> bool:
        build = await session.get_one(Build, at.id)
        return bool(await guards.missing(session, build, [guard]))

    return await at.crew.look(Role.ADMIN, ask)


async def _send(at: _At) -> None:
    day = date.today()  # noqa: DTZ011  # a day somebody writes down
    shipment = outsourced.Shipment(supplier=at.says.supplier, sent_on=day)
    await at.crew.act(Role.PROCUREMENT, lambda s: outsourced.send(s, at.id, shipment, today=day))


async def _receive(at: _At) -> None:
    """What changed after it was sent goes out again first."""
    if await _lacks(at, "parts-sent"):
        await _send(at)
    day = date.today()  # noqa: DTZ011  # a day somebody writes down

    async def book_in(session: AsyncSession) -> None:
        for line in (await sets.look(session, at.build.number)).away:
            await outsourced.receive(session, line.read, line.still_to_come, on=day, today=day)

    await at.crew.act(Role.PROCUREMENT, book_in)


async def _claim(at: _At) -> None:
    await at.crew.act(Role.ASSEMBLER, lambda s: floor.claim(s, at.id))


async def _decide_return(at: _At) -> None:
    back = nonconformance.Decision(kind="return-to-maker", reason="Its maker puts it right.")
    await decide(at.crew, at.build.number, Says(decision=back))


async def _hold(at: _At) -> None:
    """The assembler misses the first part of the BOM."""

    async def report(session: AsyncSession) -> int:
        part = (await shortages.parts_of(session, at.id))[0]
        return await shortages.report(
            session, at.id, {part.item_id: part.quantity}, at.says.missing
        )

    await at.crew.act(Role.ASSEMBLER, report)


async def _release(at: _At) -> None:
    """Procurement settles what is missing; without a shortage it only says that it goes on."""

    async def settle(session: AsyncSession) -> None:
        for one in await shortages.of_build(session, at.id):
            if one.resolved_at is None:
                await shortages.resolve(session, one.id, at.says.settled, release=True)
        if (await builds.look_at(session, at.id)).status == "on-hold":
            await builds.release(session, at.id, why=at.says.settled)

    await at.crew.act(Role.PROCUREMENT, settle)


async def _cancel(at: _At) -> None:
    await at.crew.act(
        Role.COORDINATOR,
        lambda s: cancelling.cancel_builds(
            s, at.build.order_id, [at.build.number], reason=at.says.cancelled
        ),
    )


def _run(stage: str, *, fail: bool = False) -> Callable[[_At], Awaitable[None]]:
    async def fill_in(at: _At) -> None:
        await inspect(at.crew, at.id, stage, at.says, fail=fail)

    return fill_in


ASIDE: Mapping[Status, Callable[[_At], Awaitable[None]]] = {
    "on-hold": _hold,
    "cancelled": _cancel,
}
SETTLING: Mapping[Guard, Callable[[_At], Awaitable[None]]] = {
    "bom-approved": lambda at: approve(at.crew, at.build.number),
    "parts-sent": _send,
    "parts-received": _receive,
    "pre-qc-passed": _run("pre-qc"),
    "pre-qc-failed": _run("pre-qc", fail=True),
    "somebody-assigned": _claim,
    "tasks-done": _run("assembly"),
    "test-passed": _run("test"),
    "packed": _run("packaging"),
    "final-qc-passed": _run("final-qc"),
    "final-qc-failed": _run("final-qc", fail=True),
    "rework-decided": lambda at: decide(at.crew, at.build.number, at.says),
    "return-decided": _decide_return,
}


def _who(stage: str) -> Role:
    return Role.QC if runs.stage_of(stage).action is Action.INSPECT else Role.ASSEMBLER


async def _begin(session: AsyncSession, build_id: int, stage: str) -> int:
    """The open checklist wherever the build stands, as after a change; a new one otherwise."""
    newest = (await runs.latest(session, build_id)).get(stage)
    if newest is not None and newest.closed_at is None:
        return newest.id
    return await runs.start(session, build_id, stage)
