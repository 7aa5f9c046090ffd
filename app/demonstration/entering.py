"""Entering an order as a coordinator does: a draft, its sinks, its papers, the submission."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import documents, drafts, edge, submission
from app.demonstration.crew import Crew
from app.demonstration.sheets import Sheet, Sink
from app.documents import Place
from app.drafts import Change
from app.files.store import Kept
from app.roles import Role
from models.orders import Build


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A file that is with an order, stored already; `apart`: only with sinks drawn apart."""

    kind: str
    name: str
    kept: Kept
    apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """An order with the ids of its builds, in their order."""

    order_id: int
    builds: Sequence[int]


async def enter(
    crew: Crew, sheet: Sheet, today: date, papers: Sequence[Paper] = ()
) -> Entered | None:
    """Enter it; an unfinished one stays a draft, and then there is nothing to answer.

    `today` is the day in the factory's time zone.
    """
    coordinator = crew.people[Role.COORDINATOR]
    typed = partial(_type, sheet=sheet, today=today, papers=papers)
    draft_id = await edge.write(coordinator, typed)
    if not sheet.finished:
        return None
    entered_on = today - timedelta(days=sheet.entered_days_ago)
    order_id = await edge.write(
        coordinator,
        partial(submission.submit, draft_id=draft_id, today=entered_on),
        key=submission.key_of(draft_id),
    )
    found = await edge.read(coordinator, partial(_builds_of, order_id=order_id))
    return Entered(order_id=order_id, builds=found)


async def _type(session: AsyncSession, sheet: Sheet, today: date, papers: Sequence[Paper]) -> int:
    draft_id = await drafts.begin(session)
    await drafts.change(session, draft_id, _head(sheet, today), step=2)
    free = await drafts.suggested(session, len(sheet.sinks), besides=())
    for position, sink in enumerate(sheet.sinks):
        await drafts.replace_configuration(session, draft_id, position, deepcopy(sink))
        at = f"builds[{position}]"
        changes = [Change(f"{at}.build_number", free[position])]
        changes += [
            Change(f"{at}.acknowledged.{rule}", reason) for rule, reason in _reasons(sink).items()
        ]
        await drafts.change(session, draft_id, changes, step=5 if sheet.finished else 3)
    for paper in papers:
        if paper.apart and not sheet.drawn_apart:
            continue
        place = Place(draft_id=draft_id, sinks=sheet.drawn_apart if paper.apart else ())
        await documents.add(session, place, paper.kept, name=paper.name, kind=paper.kind)
    return draft_id


def _head(sheet: Sheet, today: date) -> list[Change]:
    wanted = (today + timedelta(days=sheet.days)).isoformat()
    words = {
        "customer.po_number": sheet.po_number,
        "customer.customer": sheet.customer,
        "customer.project": sheet.project,
        "customer.sales_person": sheet.sales_person,
        "customer.wanted_on": wanted,
        "customer.language": sheet.language,
        "customer.notes": sheet.notes,
        "family": "MDRD",
        "quantity": max(1, len(sheet.sinks)),
    }
    return [Change(path, value) for path, value in words.items()]


def _reasons(sink: Sink) -> dict[str, str]:
    return {entry["rule"]: entry["reason"] for entry in sink.get("acknowledged", ())}


async def _builds_of(session: AsyncSession, order_id: int) -> list[int]:
    query = select(Build.id).where(Build.order_id == order_id).order_by(Build.position)
    return list(await session.scalars(query))
