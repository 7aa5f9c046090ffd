"""What is done about a nonconformance, who agrees to it, and where the build goes then."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from app import builds, guards, signatures
from app.access import Action, Role, check, standing
from app.errors import Refused
from app.nonconformance.carrying import close_passed, decisions
from app.nonconformance.conceded import Case, conceded_sha256
from app.nonconformance.recording import LEAST_WORDS, MOST_WORDS, announce
from app.nonconformance.returning import take_along
from app.rules.progress import Guard
from app.rules.rework import SIGNERS
from app.rules.verdict import Place
from app.signatures import Record
from models.checklists import Run
from models.nonconformance import Disposition, Nonconformance
from models.orders import Build

KINDS = {
    "rework": "Rework",
    "use-as-is": "Use as is",
    "return-to-maker": "Return to the maker",
    "scrap": "Scrap",
}
# The status a build is in while it waits for the decision, while it is reworked, and after it.
REJECTED = {"pre-qc": "pre-qc-rejected", "final-qc": "final-qc-rejected"}
REWORK = {"pre-qc": "pre-qc-rework", "final-qc": "final-rework"}
READY = {"pre-qc": "ready-for-pre-qc", "final-qc": "ready-for-final-qc"}
STAGES = {"pre-qc": "Pre-QC", "final-qc": "Final QC"}
COORDINATES = frozenset({Role.COORDINATOR, Role.ADMIN})
GONE = "This nonconformance does not exist."


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`touches` are the places a rework touches besides what failed: they are inspected again."""

    kind: str
    reason: str
    touches: Collection[Place] = ()


async def decide(session: AsyncSession, nonconformance_id: int, decision: Decision) -> int:
    """Write down what is done about it and move the build on; answers the decision's id.

    A later decision replaces an earlier one until the re-inspection has begun; a first one is
    always taken. The build moves once everything about its failed run is decided; scrapping cancels
    it and closes the record.
    """
    await check(session, Action.DECIDE_DISPOSITION)
    case = await _locked(session, nonconformance_id)
    await _refuse(session, case, decision)
    made = Disposition(
        nonconformance_id=nonconformance_id,
        kind=decision.kind,
        reason=decision.reason.strip(),
        touches=[list(place) for place in sorted(set(decision.touches))],
        decided_by=(await standing(session)).person_id,
    )
    session.add(made)
    # What follows looks for it.
    await session.flush()
    if decision.kind == "scrap":
        await _scrap(session, case, made.reason)
    else:
        await _go_on(session, case)
        await _close_late(session, case.run)
    await announce(session, nonconformance_id, case.build)
    return made.id


async def concede(session: AsyncSession, nonconformance_id: int, *, shown: str) -> int:
    """Sign that its items are accepted as they are; two different people have to.

    `shown` is the hash of what the page showed, from `concession_sha256`. Call it inside
    `signatures.signing`. Answers the signature's id.
    """
    await check(session, Action.SIGN_CONCESSION)
    case = await _locked(session, nonconformance_id)
    disposition = await _newest(session, nonconformance_id)
    if disposition is None or disposition.kind != "use-as-is":
        raise Refused("Nothing is to be conceded here: it was not decided to use it as it is.")
    about = Record("disposition", disposition.id)
    given = (await signatures.of(session, "disposition", [disposition.id])).get(
        (disposition.id, 1), []
    )
    if len(given) >= SIGNERS:
        raise Refused(f"{' and '.join(one.name for one in given)} have signed this already.")
    signed = await signatures.add(
        session,
        about,
        meaning="concession",
        sha256=conceded_sha256(case, disposition),
        statement=f"{case.nonconformance.number}: use {case.build.number} as it is.",
        role=(Role.QC, Role.COORDINATOR),
        shown=shown,
        not_by=[one.person_id for one in given],
    )
    if (await standing(session)).roles & COORDINATES:
        await _go_on(session, case)
    await announce(session, nonconformance_id, case.build)
    return signed


async def concession_sha256(session: AsyncSession, nonconformance_id: int) -> str:
    """The hash of exactly what a concession would sign now; empty when there is nothing to."""
    await check(session, Action.SEE_NONCONFORMANCES)
    disposition = await _newest(session, nonconformance_id)
    if disposition is None or disposition.kind != "use-as-is":
        return ""
    case = await _case(session, nonconformance_id)
    return conceded_sha256(case, disposition)


async def send_on(session: AsyncSession, nonconformance_id: int) -> None:
    """Take the build where everything decided about its failed run leads; refused in words."""
    await check(session, Action.DECIDE_DISPOSITION)
    case = await _locked(session, nonconformance_id)
    if case.build.status != REJECTED.get(case.run.stage):
        raise Refused(f"{case.build.number} has gone on already.")
    await _move(session, case, await _leads_to(session, case))
    await announce(session, nonconformance_id, case.build)


async def report_rework(session: AsyncSession, build_id: int, notes: str) -> None:
    """The rework is done: `notes` say what was; the build waits for its inspection again."""
    await check(session, Action.REPORT_REWORK)
    _order, build = await builds.locked(session, build_id)
    stage = next((stage for stage, status in REWORK.items() if status == build.status), None)
    if stage is None:
        raise Refused(f"{build.number} is not in rework.")
    await builds.move(session, build_id, READY[stage], why=notes)


async def _refuse(session: AsyncSession, case: Case, decision: Decision) -> None:
    """Everything that speaks against this decision now, as a refusal."""
    build, stage = case.build, case.run.stage
    if decision.kind not in KINDS:
        raise Refused("Choose rework, use as is, return to the maker, or scrap.")
    if len(decision.reason.strip()) < LEAST_WORDS:
        raise Refused("Say why, in a few words: whoever works on it will read it.")
    if len(decision.reason) > MOST_WORDS:
        raise Refused(f"A reason has at most {MOST_WORDS:,} characters.")
    if case.nonconformance.closed_at is not None:
        raise Refused(f"{case.nonconformance.number} is closed: nothing is decided any more.")
    if decision.kind != "scrap" and await _begun_as_decided(session, case):
        raise Refused("The re-inspection has begun: what it asks stays as it was decided.")
    if decision.kind == "return-to-maker" and not await _may_return(session, case):
        raise Refused(
            f"{build.number} goes back to the maker only while its Pre-QC is rejected:"
            f" {STAGES.get(stage, stage)} failed, so decide rework, or scrap it."
        )
    known = {(item["key"], item.get("basin", 0)) for item in case.run.items}
    if set(decision.touches) - known:
        raise Refused("Choose what the rework touches from the items of the checklist.")


async def _go_on(session: AsyncSession, case: Case) -> None:
    """Move the build once everything is decided and signed; until then it stays."""
    if case.build.status != REJECTED.get(case.run.stage):
        return
    to_status = await _leads_to(session, case)
    guard: Guard = "return-decided" if to_status == "parts-sent" else "rework-decided"
    if await guards.missing(session, case.build, [guard]):
        return
    await _move(session, case, to_status)


async def _move(session: AsyncSession, case: Case, to_status: str) -> None:
    await builds.move(session, case.build.id, to_status)
    if to_status == "parts-sent":
        await take_along(session, case.build)
    await _back_to_inspection(session, case)


async def _leads_to(session: AsyncSession, case: Case) -> str:
    decided = await decisions(session, case.run.id)
    if any(one.kind == "return-to-maker" for one in decided):
        return "parts-sent"
    return REWORK[case.run.stage]


async def _back_to_inspection(session: AsyncSession, case: Case) -> None:
    """Where everything is accepted as it is there is nothing to rework.

    Unless somebody has replaced a part and tests it: then they report it.
    """
    decided = await decisions(session, case.run.id)
    if case.build.status != REWORK.get(case.run.stage) or not all(one.conceded for one in decided):
        return
    if not await guards.missing(session, case.build, ["retested"]):
        numbers = ", ".join(one.number for one in decided)
        why = f"Nothing to rework: used as it is ({numbers})."
        await builds.move(session, case.build.id, READY[case.run.stage], why=why)


async def _scrap(session: AsyncSession, case: Case, reason: str) -> None:
    if case.build.status not in {"cancelled", "shipped"}:
        why = guards.in_brief(f"Scrapped, {case.nonconformance.number}: {reason}")
        await builds.move(session, case.build.id, "cancelled", why=why)
    one = case.nonconformance
    one.closed_by, one.closed_at = (await standing(session)).person_id, func.clock_timestamp()


async def _may_return(session: AsyncSession, case: Case) -> bool:
    """The body goes back before anything is mounted on it; on hold it is where it was."""
    here: str | None = case.build.status
    if here == "on-hold":
        here = await guards.status_before_hold(session, case.build)
    return case.run.stage == "pre-qc" and here == REJECTED["pre-qc"]


async def _begun_as_decided(session: AsyncSession, case: Case) -> bool:
    decided = await _newest(session, case.nonconformance.id) is not None
    return decided and await session.scalar(_later(case.run).limit(1)) is not None


async def _close_late(session: AsyncSession, run: Run) -> None:
    """What a later run has inspected again and passed waits for nothing but this decision."""
    passed = _later(run).where(Run.verdict == "passed").order_by(Run.attempt)
    if found := await session.scalar(passed.limit(1)):
        await close_passed(session, found)


def _later(run: Run) -> Select[int]:
    return select(Run.id).where(
        Run.build_id == run.build_id, Run.stage == run.stage, Run.attempt > run.attempt
    )


async def _locked(session: AsyncSession, nonconformance_id: int) -> Case:
    build_id = await session.scalar(
        select(Nonconformance.build_id).where(Nonconformance.id == nonconformance_id)
    )
    if build_id is None:
        raise Refused(GONE)
    await builds.locked(session, build_id)
    return await _case(session, nonconformance_id)


async def _case(session: AsyncSession, nonconformance_id: int) -> Case:
    found = await session.get(
        Nonconformance,
        nonconformance_id,
        options=[selectinload(Nonconformance.items)],
        populate_existing=True,
    )
    if found is None:
        raise Refused(GONE)
    run = await session.get_one(Run, found.run_id)
    return Case(nonconformance=found, run=run, build=await session.get_one(Build, found.build_id))


async def _newest(session: AsyncSession, nonconformance_id: int) -> Disposition | None:
    return await session.scalar(
        select(Disposition)
        .where(Disposition.nonconformance_id == nonconformance_id)
        .order_by(Disposition.id.desc())
        .limit(1)
    )
