"""What is somebody's to do now, by what they are to the company."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from sqlalchemy.ext.asyncio import AsyncSession

from app import directory, drafts
from app.access import Action, Role, Visitor, check, standing
from app.drafts import OpenDraft
from app.orders import listing
from app.orders.listing import Row, Wanted

URGENT = 8  # rows of a list on the dashboard
WEEK = timedelta(days=7)
WAITING_FOR_AN_ADMIN = ("no password", "locked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """Some orders that belong together; opening `wanted` shows exactly `count` of them."""

    name: str
    wanted: Wanted
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Accounts in a state an admin should know."""

    state: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Everything the dashboard shows; `list_name` says which orders `urgent` are."""

    drafts: Sequence[OpenDraft]
    discarded: Sequence[OpenDraft]
    heaps: Sequence[Heap]
    list_name: str
    urgent: Sequence[Row]
    people: Sequence[People]


async def work(session: AsyncSession, *, today: date, zone: tzinfo) -> Work:
    """This person's work; the number of queries depends on their roles alone."""
    await check(session, Action.SEE_DASHBOARD)
    me = await standing(session)
    list_name, wanted = _list_of(me)
    page = await listing.page(session, wanted, zone=zone)
    enters = me.may(Action.ENTER_ORDER)
    return Work(
        drafts=await drafts.open_drafts(session) if enters else (),
        discarded=await drafts.lately_discarded(session) if enters else (),
        heaps=[
            Heap(name=name, wanted=asked, count=await listing.count(session, asked, zone=zone))
            for name, asked in _heaps(me, today)
        ],
        list_name=list_name,
        urgent=page.rows[:URGENT],
        people=await _people(session) if me.may(Action.MANAGE_PEOPLE) else (),
    )


def counted_kinds(me: Visitor) -> tuple[str, ...]:
    """What may change this person's counters; a person without counters has none."""
    orders = ("order",) if me.roles & {Role.PROCUREMENT, Role.COORDINATOR} else ()
    people = ("person",) if me.may(Action.MANAGE_PEOPLE) else ()
    return (*orders, *people)


async def counters(session: AsyncSession, *, zone: tzinfo) -> dict[str, int]:
    """How much is this person's to do now, by the place where it is done."""
    await check(session, Action.SEE_DASHBOARD)
    me = await standing(session)
    found: dict[str, int] = {}
    if me.roles & {Role.PROCUREMENT, Role.COORDINATOR}:
        _, wanted = _list_of(me)
        found["/orders"] = await listing.count(session, wanted, zone=zone)
    if me.may(Action.MANAGE_PEOPLE):
        found["/people"] = sum(each.count for each in await _people(session))
    return found


def _list_of(me: Visitor) -> tuple[str, Wanted]:
    if Role.PROCUREMENT in me.roles:
        return "review", Wanted(statuses=("order-created",))
    if Role.COORDINATOR in me.roles:
        return "mine", Wanted(mine=True)
    return "open", Wanted()


def _heaps(me: Visitor, today: date) -> Iterator[tuple[str, Wanted]]:
    if Role.PROCUREMENT in me.roles:
        yield "review", Wanted(statuses=("order-created",))
    if Role.COORDINATOR in me.roles:
        yield "mine", Wanted(mine=True)
    yield "late", Wanted(wanted_to=today - timedelta(days=1))
    yield "soon", Wanted(wanted_from=today, wanted_to=today + WEEK)
    yield "open", Wanted()


async def _people(session: AsyncSession) -> list[People]:
    found = []
    for state in WAITING_FOR_AN_ADMIN:
        _, count = await directory.found(session, directory.Wanted(state=state))
        found.append(People(state=state, count=count))
    return found
