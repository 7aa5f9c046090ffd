"""Closing a run: a signature over everything in it, its verdict, and the move that follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import builds, live, nonconformance, signatures
from app.access import check, standing
from app.errors import Refused
from app.nonconformance import Finding
from app.roles import ALLOWED
from app.rules.judging import judged
from app.rules.rule_set import canonical_sha256
from app.runs.read import Shown, look
from app.runs.signed import content
from app.runs.stages import refuse_over, stage_of
from app.signatures import Record
from models.checklists import Answer, Run
from models.signatures import Signature

BY_THE_PRODUCT = "Answered by the product itself."


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSign:
    """What a signature would say now: the hash of the content, and the sentence above it."""

    shown: Shown
    verdict: str
    sha256: str
    statement: str


class Closed(TypedDict):
    """What came of a signature; `waits` says why the build has not moved, if it has not."""

    verdict: str
    moved_to: str
    waits: str


async def to_sign(session: AsyncSession, run_id: int) -> ToSign:
    """What would be signed if somebody signed now, for showing it."""
    shown = await look(session, run_id)
    return asked_of(shown)


async def sign(
    session: AsyncSession, run_id: int, *, sha256: str, findings: Sequence[Finding] = ()
) -> Closed:
    """Close the run with the signature of whoever acts, over the content with this hash.

    A passed run takes the build on, when everything else is true too. A failed quality run with
    its `findings` is recorded as a nonconformance each, which rejects the build. Refused while
    anything is open, and when something has changed since it was shown (`Conflict`).
    """
    run = await _locked(session, run_id)
    asked = asked_of(await look(session, run_id))
    stage = asked.shown.head.stage
    if run.closed_at is not None:
        raise Refused("This checklist is signed and closed already.")
    if asked.verdict == "open":
        raise Refused(f"This cannot be signed yet: {_open_words(asked.shown)}.")
    await _keep_computed(session, asked.shown)
    signature_id = await signatures.add(
        session,
        Record("run", run_id, run.attempt),
        meaning=stage.meaning,
        sha256=asked.sha256,
        statement=asked.statement,
        role=ALLOWED[stage.action],
        shown=sha256,
    )
    # One moment: `app.runs.signed` compares the two.
    signed_at = select(Signature.signed_at).where(Signature.id == signature_id)
    run.verdict, run.closed_at = asked.verdict, signed_at.scalar_subquery()
    # What follows looks at the closed run.
    await session.flush()
    await live.announce(session, "run", run_id)
    await live.announce(session, "build", run.build_id)
    return await _go_on(session, asked, findings)


async def _locked(session: AsyncSession, run_id: int) -> Run:
    """The run as it is now: nobody answers, changes or moves its build until this is done.

    Order, build, run: whoever locks several of them takes them in this order.
    """
    query = select(Run.build_id, Run.stage).where(Run.id == run_id)
    found = (await session.execute(query)).one_or_none()
    if found is None:
        raise Refused("This checklist does not exist.")
    await check(session, stage_of(found.stage).action)
    _order, build = await builds.locked(session, found.build_id)
    run = await session.get_one(Run, run_id, with_for_update=True, populate_existing=True)
    refuse_over(
        run.stage, run.attempt, run.verdict, build_number=build.number, build_status=build.status
    )
    return run


async def _go_on(session: AsyncSession, asked: ToSign, findings: Sequence[Finding]) -> Closed:
    head = asked.shown.head
    to_status = head.stage.passed if asked.verdict == "passed" else head.stage.failed
    # What a change asks again is signed where the build stands, and does not take it anywhere.
    here = head.build_status == head.stage.status
    if asked.verdict == "passed":
        await nonconformance.close_passed(session, head.id)
    waits = ""
    try:
        async with session.begin_nested():
            if asked.verdict == "failed" and to_status:
                await _reject(session, asked, findings)
            elif to_status and here:
                await builds.move(session, head.build_id, to_status)
    except builds.NotYet as reason:
        to_status, waits = "", str(reason)
    return Closed(verdict=asked.verdict, moved_to=to_status if here else "", waits=waits)


async def _reject(session: AsyncSession, asked: ToSign, findings: Sequence[Finding]) -> None:
    """The records of what failed take the build to its rejection."""
    if not findings:
        raise Refused("Say how severe it is and what is wrong: a failed inspection is recorded.")
    await nonconformance.record(session, asked.shown.head.id, *findings)


def asked_of(shown: Shown) -> ToSign:
    """What somebody who signs this is asked to put their name to."""
    head = shown.head
    verdict = head.verdict or shown.verdict
    failed = sum(one.state == "failed" for one in shown.standings)
    said = f"{failed} of them failed" if failed else "none of them failed"
    asked = [one for one in shown.standings if one.state not in {"not-applicable", "instruction"}]
    return ToSign(
        shown=shown,
        verdict=verdict,
        sha256=canonical_sha256(content(shown)),
        statement=(
            f"{head.stage.words} of {head.build_number}, attempt {head.attempt}, by "
            f"{head.document_number} revision {head.template_revision}: {verdict}. "
            f"{len(asked)} items, {said}."
        ),
    )


async def _keep_computed(session: AsyncSession, shown: Shown) -> None:
    """What the product answered, as it was at the signature: facts go on changing."""
    me = await standing(session)
    session.add_all(
        Answer(
            client_id=uuid5(NAMESPACE_OID, f"run {shown.head.id} {one.item.key} {one.item.basin}"),
            run_id=shown.head.id,
            item_key=one.item.key,
            basin=one.item.basin,
            value=one.value,
            number=None,
            lower=None,
            upper=None,
            target=None,
            verdict=judged(one.item, one.value)[0],
            note=BY_THE_PRODUCT,
            confirms_id=None,
            instrument_id=None,
            calibration_due=None,
            seen_id=None,
            answered_by=me.person_id,
            device_at=None,
        )
        for one in shown.standings
        if one.item.computed and one.settled
    )
    # The run does not take answers any more once it is closed.
    await session.flush()


def _open_words(shown: Shown) -> str:
    left: Sequence[str] = [one.item.wording for one in shown.standings if one.asked_for]
    if not left:
        return "nothing in it has been answered"
    more = f", and {len(left) - 1} more" if len(left) > 1 else ""
    return f"{left[0].rstrip('.')} is open{more}"
