"""One build as its page shows it: where it stands, how it got there, and what comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import guards, history, signatures, wanted
from app.access import Action, Role, Visitor, check
from app.errors import Refused
from app.guards import Lack
from app.history import Happened
from app.rules import progress
from app.rules.progress import Guard, Step
from app.rules.rework import REPLACED_IN
from app.signatures import Signed
from models.bom import Bom
from models.checklists import Run, SerialNumber
from models.database import Actor
from models.floor import Assignment, Shipment
from models.orders import Build, BuildMove, Order
from models.people import Person
from models.procurement import OutsourcedLine

# What somebody says when they press, which nobody can say before.
SAID_WHEN_PRESSED: frozenset[Guard] = frozenset({"reason-given", "rework-reported"})


class NoSuchBuild(Refused):
    """There is no build with this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """A way the table knows from here: what is not true yet, and whether the role fits.

    `says` asks for words: a reason, or what a rework did. The release is signed instead.
    """

    to_status: str
    may: bool
    by: Sequence[Role]
    says: bool
    lacks: Sequence[Lack]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveShown:
    """One move that was made; the first has no `from_status`."""

    from_status: str | None
    to_status: str
    why: str
    forced: bool
    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """How it left the house."""

    carrier: str
    tracking_number: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildShown:
    """A build with everything its page shows about its way; `before_hold` only on hold.

    `to_send` are the parts of an approved BOM that have not gone to their maker yet; `replaceable`
    says that a part with a serial number may be replaced now, after its test.
    """

    id: int
    number: str
    status: str
    status_since: datetime
    order_id: int
    po_number: str
    customer: str
    wanted_on: date
    before_hold: str | None
    has_bom: bool
    to_send: Sequence[str]
    forced: bool
    assigned: Sequence[str]
    moves: Sequence[MoveShown]
    # What happened besides its moves, newest first.
    history: Sequence[Happened]
    steps: Sequence[NextStep]
    replaceable: bool
    force_to: Sequence[str]
    shipped: Shipped | None
    released: Sequence[Signed]


async def find(session: AsyncSession, number: str) -> int:
    """The id of the build with this number; raises `NoSuchBuild`."""
    build_id, _order_id = await find_with_order(session, number)
    return build_id


async def find_with_order(session: AsyncSession, number: str) -> tuple[int, int]:
    """The ids of the build with this number and of its order; raises `NoSuchBuild`."""
    await check(session, Action.SEE_ORDER)
    ids = select(Build.id, Build.order_id).where(Build.number == number)
    found = (await session.execute(ids)).one_or_none()
    if found is None:
        raise NoSuchBuild("There is no build with this number. Look for it in the list of orders.")
    return found.id, found.order_id


async def look_at(session: AsyncSession, build_id: int) -> BuildShown:
    """The build in a fixed number of queries, whatever happened to it."""
    me = await check(session, Action.SEE_ORDER)
    build = await session.get_one(Build, build_id)
    order = await session.get_one(Order, build.order_id)
    before = await guards.status_before_hold(session, build) if _on_hold(build) else None
    moves = await _moves(session, build)
    released = await signatures.of(session, "build", [build.id])
    return BuildShown(
        id=build.id,
        number=build.number,
        status=build.status,
        status_since=build.status_since,
        order_id=order.id,
        po_number=order.po_number,
        customer=order.customer,
        wanted_on=await _wanted_on(session, build, order),
        before_hold=before,
        has_bom=await _has_bom(session, build),
        to_send=await _to_send(session, build),
        forced=any(one.forced for one in moves),
        assigned=await _assigned(session, build),
        moves=moves,
        history=await _history(session, build),
        steps=await _steps(session, build, before, _roles(session, me)),
        replaceable=await may_replace(session, build),
        force_to=progress.force_from(build.status),
        shipped=await _shipped(session, build),
        released=[one for signed in released.values() for one in signed],
    )


async def _wanted_on(session: AsyncSession, build: Build, order: Order) -> date:
    if build.status != "shipped":
        return order.wanted_on
    return await wanted.of_build(session, build.id)


async def _steps(
    session: AsyncSession, build: Build, before: str | None, roles: frozenset[str]
) -> list[NextStep]:
    ways = [there for there in progress.ways_from(build.status) if _open(build, there, before)]
    steps = {there: progress.TABLE[build.status, there] for there in ways}
    lacking = await _lacking(session, build, steps.values())
    return [
        NextStep(
            to_status=there,
            may=progress.may(step, roles),
            by=[role for role in Role if role in step.by],
            says=bool(SAID_WHEN_PRESSED & set(step.guards)),
            lacks=[lacking[guard] for guard in step.guards if guard in lacking],
        )
        for there, step in steps.items()
    ]


async def _lacking(session: AsyncSession, build: Build, steps: Iterable[Step]) -> dict[Guard, Lack]:
    """Each guard is asked once, however many ways ask for it."""
    # The release is signed while shipping, and only the way back leads out of a hold.
    later = SAID_WHEN_PRESSED | {"release-signed", "where-it-was"}
    asked = dict.fromkeys(guard for step in steps for guard in step.guards if guard not in later)
    return {lack.guard: lack for lack in await guards.lacks(session, build, asked)}


def _open(build: Build, there: str, before: str | None) -> bool:
    return not _on_hold(build) or there in {"cancelled", before}


def _on_hold(build: Build) -> bool:
    return build.status == "on-hold"


def _roles(session: AsyncSession, me: Visitor | None) -> frozenset[str]:
    actor: Actor = session.info["actor"]
    return frozenset({Role.ADMIN}) if actor.trusted or me is None else me.roles


async def _moves(session: AsyncSession, build: Build) -> list[MoveShown]:
    rows = await session.execute(
        select(BuildMove, Person.name)
        .join(Person, Person.id == BuildMove.moved_by)
        .where(BuildMove.build_id == build.id)
        .order_by(BuildMove.id.desc())
    )
    return [
        MoveShown(
            from_status=move.from_status,
            to_status=move.to_status,
            why=move.reason,
            forced=move.forced,
            who=who,
            at=move.moved_at,
        )
        for move, who in rows
    ]


async def _history(session: AsyncSession, build: Build) -> list[Happened]:
    records, names = await history.of_builds(session, {build.id: build.number})
    records.pop("build_move", None)
    return await history.of(session, records, names=names)


async def _assigned(session: AsyncSession, build: Build) -> Sequence[str]:
    return (
        await session.scalars(
            select(Person.name)
            .join(Assignment, Assignment.person_id == Person.id)
            .where(Assignment.build_id == build.id, Assignment.released_at.is_(None))
            .order_by(Assignment.id)
        )
    ).all()


async def may_replace(session: AsyncSession, build: Build) -> bool:
    """Whether a part with a serial number may be replaced now; the caller has checked."""
    if build.status not in REPLACED_IN:
        return False
    newest = (
        select(Run.verdict)
        .where(Run.build_id == build.id, Run.stage == "test")
        .order_by(Run.attempt.desc())
        .limit(1)
    )
    there = select(SerialNumber.id).where(
        SerialNumber.build_id == build.id,
        SerialNumber.removed_at.is_(None),
        newest.scalar_subquery() == "passed",
    )
    return await session.scalar(there.limit(1)) is not None


async def _shipped(session: AsyncSession, build: Build) -> Shipped | None:
    row = (
        await session.execute(
            select(Shipment, Person.name)
            .join(Person, Person.id == Shipment.shipped_by)
            .where(Shipment.build_id == build.id)
        )
    ).one_or_none()
    if row is None:
        return None
    one, who = row
    return Shipped(
        carrier=one.carrier, tracking_number=one.tracking_number, who=who, at=one.shipped_at
    )


async def _to_send(session: AsyncSession, build: Build) -> Sequence[str]:
    approved = exists().where(Bom.build_id == build.id, Bom.status == "approved")
    waiting = (
        select(OutsourcedLine.item_number)
        .where(OutsourcedLine.build_id == build.id, OutsourcedLine.status == "pending", approved)
        .order_by(OutsourcedLine.id)
    )
    return (await session.scalars(waiting)).all()


async def _has_bom(session: AsyncSession, build: Build) -> bool:
    return await session.scalar(select(Bom.id).where(Bom.build_id == build.id).limit(1)) is not None
