"""One nonconformance with everything its page shows, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app import history, signatures
from app.access import Action, check
from app.errors import Refused
from app.history import Happened
from app.nonconformance.carrying import decisions
from app.nonconformance.deciding import GONE, REJECTED, REWORK, concession_sha256
from app.nonconformance.found import photos_of
from app.rules.rework import SIGNERS
from app.rules.verdict import Place
from app.signatures import Signed
from models.checklists import Run
from models.nonconformance import Disposition, Nonconformance, NonconformanceItem
from models.orders import Build, Order
from models.people import Person


class NoSuchNonconformance(Refused):
    """There is no nonconformance with this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemShown:
    """A failed item with what was found and its pictures."""

    key: str
    basin: int
    wording: str
    found: str
    photos: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionShown:
    """A decision; only the newest counts. `touches` are wordings of items."""

    id: int
    kind: str
    reason: str
    touches: Sequence[str]
    who: str
    at: datetime
    signatures: Sequence[Signed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A record of a failed run in short; the build waits until each of them is `settled`."""

    id: int
    number: str
    description: str
    items: int
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Touchable:
    """An item a rework may touch besides what failed."""

    place: Place
    section: str
    wording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A nonconformance as its page shows it; decisions oldest first."""

    id: int
    number: str
    build_id: int
    build_number: str
    build_status: str
    order_id: int
    po_number: str
    stage: str
    attempt: int
    severity: str
    description: str
    containment: str
    opened_by: str
    opened_at: datetime
    closed_by: str
    closed_at: datetime | None
    closing_attempt: int | None
    items: Sequence[ItemShown]
    decisions: Sequence[DecisionShown]
    touchable: Sequence[Touchable]
    # The other records of the same inspection.
    others: Sequence[Recorded]
    begun_again: bool
    concession_sha256: str
    history: Sequence[Happened]

    @property
    def decided(self) -> DecisionShown | None:
        """The decision that counts."""
        return self.decisions[-1] if self.decisions else None

    @property
    def lacks_signatures(self) -> int:
        """How many people still have to agree to use it as it is."""
        one = self.decided
        if one is None or one.kind != "use-as-is" or self.closed_at is not None:
            return 0
        return max(0, SIGNERS - len(one.signatures))

    @property
    def waits_for(self) -> list[str]:
        """The other records that have to be settled before the build goes anywhere."""
        return [one.number for one in self.others if self.is_rejected and not one.settled]

    @property
    def is_rejected(self) -> bool:
        """Whether the build waits for what is decided here."""
        return self.build_status == REJECTED.get(self.stage)

    @property
    def is_in_rework(self) -> bool:
        return self.build_status == REWORK.get(self.stage)


async def look_at(session: AsyncSession, number: str) -> Shown:
    """The nonconformance with this number; raises `NoSuchNonconformance`."""
    await check(session, Action.SEE_NONCONFORMANCES)
    row = (await session.execute(HEAD.where(Nonconformance.number == number.upper()))).one_or_none()
    if row is None:
        raise NoSuchNonconformance(GONE)
    run: Run = row.Run
    wordings = {(item["key"], item.get("basin", 0)): item for item in run.items}
    decided = await _decisions(session, row.id, wordings)
    items = await _items(session, row.id, run.id)
    failed = {(item.key, item.basin) for item in items}
    later = select(Run.id).where(
        Run.build_id == run.build_id, Run.stage == run.stage, Run.attempt > run.attempt
    )
    known = {"nonconformance": [row.id], "disposition": [one.id for one in decided]}
    return Shown(
        **{name: getattr(row, name) for name in OWN_FACTS},
        closed_by=row.closed_by or "",
        stage=run.stage,
        attempt=run.attempt,
        items=items,
        decisions=decided,
        touchable=[
            _touchable(item)
            for place, item in wordings.items()
            if place not in failed and _is_asked(item)
        ],
        others=[one for one in await of_run(session, run.id) if one.id != row.id],
        begun_again=await session.scalar(later.limit(1)) is not None,
        concession_sha256=await concession_sha256(session, row.id),
        history=await history.of(session, known, names={("nonconformance", row.id): row.number}),
    )


async def of_run(session: AsyncSession, run_id: int) -> list[Recorded]:
    """Every record of this failed run, in the order they were made; three queries."""
    await check(session, Action.SEE_NONCONFORMANCES)
    rows = await session.execute(
        select(
            Nonconformance.id,
            Nonconformance.number,
            Nonconformance.description,
            func.count(NonconformanceItem.id).label("items"),
        )
        .join(NonconformanceItem, NonconformanceItem.nonconformance_id == Nonconformance.id)
        .where(Nonconformance.run_id == run_id)
        .group_by(Nonconformance.id)
        .order_by(Nonconformance.id)
    )
    decided = await decisions(session, run_id)
    settled = {one.number for one in decided if one.settled}
    return [
        Recorded(**row._mapping, settled=row.number in settled)  # noqa: SLF001  # its public name
        for row in rows
    ]


OWN_FACTS = (
    "id", "number", "build_id", "build_number", "build_status", "order_id", "po_number", "severity",
    "description", "containment", "opened_by", "opened_at", "closed_at", "closing_attempt",
)  # fmt: skip
_Closer, _Closing = aliased(Person), aliased(Run)
HEAD = (
    select(
        Nonconformance.id,
        Nonconformance.number,
        Nonconformance.build_id,
        Nonconformance.severity,
        Nonconformance.description,
        Nonconformance.containment,
        Nonconformance.opened_at,
        Nonconformance.closed_at,
        Build.number.label("build_number"),
        Build.status.label("build_status"),
        Order.id.label("order_id"),
        Order.po_number,
        Person.name.label("opened_by"),
        _Closer.name.label("closed_by"),
        _Closing.attempt.label("closing_attempt"),
        Run,
    )
    .join(Run, Run.id == Nonconformance.run_id)
    .join(Build, Build.id == Nonconformance.build_id)
    .join(Order, Order.id == Build.order_id)
    .join(Person, Person.id == Nonconformance.opened_by)
    .outerjoin(_Closer, _Closer.id == Nonconformance.closed_by)
    .outerjoin(_Closing, _Closing.id == Nonconformance.closing_run_id)
)


async def _items(session: AsyncSession, nonconformance_id: int, run_id: int) -> list[ItemShown]:
    query = select(NonconformanceItem).filter_by(nonconformance_id=nonconformance_id)
    rows = (await session.scalars(query.order_by(NonconformanceItem.id))).all()
    photos = await photos_of(session, run_id, [one.answer_id for one in rows])
    return [
        ItemShown(
            key=one.item_key,
            basin=one.basin,
            wording=one.wording,
            found=one.found,
            photos=photos.get(one.answer_id, ()),
        )
        for one in rows
    ]


async def _decisions(
    session: AsyncSession, nonconformance_id: int, wordings: dict[Place, dict[str, Any]]
) -> list[DecisionShown]:
    rows = (
        await session.execute(
            select(Disposition, Person.name)
            .join(Person, Person.id == Disposition.decided_by)
            .where(Disposition.nonconformance_id == nonconformance_id)
            .order_by(Disposition.id)
        )
    ).all()
    signed = await signatures.of(session, "disposition", [one.id for one, _ in rows])
    return [
        DecisionShown(
            id=one.id,
            kind=one.kind,
            reason=one.reason,
            touches=[_named(wordings, (key, basin)) for key, basin in one.touches],
            who=who,
            at=one.decided_at,
            signatures=signed.get((one.id, 1), []),
        )
        for one, who in rows
    ]


def _is_asked(item: dict[str, Any]) -> bool:
    answered = item["type"] != "instruction" and not item.get("computed")
    return bool(item.get("applies", True)) and answered


def _touchable(item: dict[str, Any]) -> Touchable:
    place = (item["key"], item.get("basin", 0))
    return Touchable(place=place, section=item["section"], wording=_with_basin(item))


def _named(wordings: dict[Place, dict[str, Any]], place: Place) -> str:
    item = wordings.get(place)
    return _with_basin(item) if item else place[0]


def _with_basin(item: dict[str, Any]) -> str:
    basin = item.get("basin", 0)
    return f"{item['wording']} (basin {basin})" if basin else str(item["wording"])
