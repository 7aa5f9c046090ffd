"""What is somebody's to do now, what is late, what waits for others: by what they are here.

Every number is counted by the very condition of the list it opens.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from app import (
    build_list,
    directory,
    drafts,
    floor,
    nonconformance,
    notifications,
    procurement,
    runs,
    service,
)
from app.access import Action, Role, Visitor, check, standing
from app.build_list import Wanted as Builds
from app.drafts import OpenDraft
from app.floor import Scope
from app.orders import listing
from app.orders.listing import Wanted as Orders
from app.service import Wanted as Requests

SHOWN = 8  # rows of a list on the dashboard
WEEK = timedelta(days=7)

Group = Literal["mine", "late", "waits"]

FLOOR = floor.FLOOR
INSPECT = ("ready-for-pre-qc", "ready-for-final-qc")
REJECTED = ("pre-qc-rejected", "final-qc-rejected")
BUYING = ("order-created", "parts-sent")

BUILDS: Mapping[str, Builds] = {
    "decide": Builds(statuses=REJECTED),
    "ship": Builds(statuses=("ready-to-ship",)),
    "held": Builds(statuses=("on-hold",)),
    "pre-qc": Builds(statuses=("ready-for-pre-qc",)),
    "final-qc": Builds(statuses=("ready-for-final-qc",)),
    "late": Builds(due="late"),
    "late-buying": Builds(statuses=BUYING, due="late"),
    "late-inspect": Builds(statuses=INSPECT, due="late"),
    "late-assigned": Builds(whose="assigned", due="late"),
    "soon": Builds(due="soon"),
    "at-procurement": Builds(statuses=BUYING),
    "at-qc": Builds(statuses=INSPECT),
    "at-assembly": Builds(statuses=FLOOR),
    "rework": Builds(statuses=("pre-qc-rework", "final-rework")),
    "elsewhere": Builds(statuses=("ready-for-final-qc", *REJECTED), whose="assigned"),
}
# Requests for service parts: procurement's to do, and one's own.
REQUESTS: Mapping[str, Requests] = {
    "service-decide": Requests(state="pending"),
    "service-fulfil": Requests(state="approved"),
    "service-returned": Requests(state="returned", mine=True),
    "service-waiting": Requests(state="pending", mine=True),
    "service-coming": Requests(state="approved", mine=True),
}
# The stages of procurement's own page.
BOUGHT = frozenset({"review", "send", "shortages", "returned", "away"})
# The scopes of the floor's page.
CLAIMED: Mapping[str, Scope] = {"assigned": "mine", "free": "free"}
HEAPS: Mapping[Role, Mapping[Group, Sequence[str]]] = {
    Role.COORDINATOR: {
        "mine": ("my-orders", "returned", "questions", "decide", "held", "ship"),
        "late": ("late", "soon"),
        "waits": ("at-procurement", "at-qc", "at-assembly"),
    },
    Role.PROCUREMENT: {
        "mine": ("review", "send", "shortages", "service-decide", "service-fulfil"),
        "late": ("late-buying",),
        "waits": ("returned", "away"),
    },
    Role.QC: {
        "mine": ("pre-qc", "final-qc", "questions"),
        "late": ("late-inspect",),
        "waits": ("decide", "rework", "nonconformances"),
    },
    Role.ASSEMBLER: {
        "mine": ("assigned", "free"),
        "late": ("late-assigned",),
        "waits": ("elsewhere",),
    },
    Role.ADMIN: {
        "mine": ("no password", "locked", "undelivered"),
        "late": ("late", "soon"),
        "waits": ("at-procurement", "at-qc", "at-assembly", "held", "questions"),
    },
    Role.AUDITOR: {
        "late": ("late",),
        "waits": ("at-procurement", "at-qc", "at-assembly", "held", "nonconformances"),
    },
    Role.SERVICE: {
        "mine": ("service-returned",),
        "late": ("late-orders",),
        "waits": ("service-waiting", "service-coming", "open-orders"),
    },
}
PEOPLE = ("no password", "locked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """Some records that belong together; the list that `opens` shows exactly `count` of them.

    `opens` is a list of orders, builds or service requests, or the name of a list of another page.
    """

    name: str
    group: Group
    opens: Orders | Builds | Requests | str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Everything the dashboard shows; `list_name` says which orders or builds are listed."""

    drafts: Sequence[OpenDraft]
    discarded: Sequence[OpenDraft]
    heaps: Sequence[Heap]
    list_name: str
    orders: Sequence[listing.Row]
    builds: Sequence[build_list.Row]


async def work(session: AsyncSession, *, today: date, zone: tzinfo) -> Work:
    """This person's work; the number of queries depends on their roles alone."""
    await check(session, Action.SEE_DASHBOARD)
    me = await standing(session)
    enters = me.may(Action.ENTER_ORDER)
    name, wanted = _first_list(me)
    orders: Sequence[listing.Row] = ()
    builds: Sequence[build_list.Row] = ()
    if isinstance(wanted, Orders):
        orders = (await listing.page(session, wanted, zone=zone)).rows[:SHOWN]
    else:
        builds = (await build_list.page(session, wanted, today=today)).rows[:SHOWN]
    return Work(
        drafts=await drafts.open_drafts(session) if enters else (),
        discarded=await drafts.lately_discarded(session) if enters else (),
        heaps=await _heaps(session, me, today, zone),
        list_name=name,
        orders=orders,
        builds=builds,
    )


# Whatever changes a number here, for `pages.live`; a "stage" is one of procurement's queue.
KINDS = (
    "order", "draft", "person", "delivery", "question", "stage", "shortage", "nonconformance",
    "service-request",
)  # fmt: skip


def counted_kinds(me: Visitor) -> tuple[str, ...]:
    """What may change this person's counters; a person without counters has none."""
    orders = ("order", "stage", "shortage") if me.roles & COUNTER.keys() else ()
    requests = ("service-request",) if me.roles & ASKED.keys() else ()
    people = ("person", "delivery") if me.may(Action.MANAGE_PEOPLE) else ()
    return (*orders, *requests, *people)


# Which heaps are counted beside which place.
COUNTER: Mapping[Role, tuple[str, Sequence[str]]] = {
    Role.COORDINATOR: ("/orders", ("my-orders",)),
    Role.PROCUREMENT: ("/procurement", ("review", "send", "shortages")),
    Role.QC: ("/board", ("pre-qc", "final-qc")),
    Role.ASSEMBLER: ("/floor", ("assigned",)),
}
# The same for the place of service requests.
ASKED: Mapping[Role, tuple[str, Sequence[str]]] = {
    Role.PROCUREMENT: ("/service/requests", ("service-decide", "service-fulfil")),
    Role.SERVICE: ("/service/requests", ("service-returned",)),
}


async def counters(session: AsyncSession, *, today: date, zone: tzinfo) -> dict[str, int]:
    """How much is this person's to do now, by the place where it is done."""
    await check(session, Action.SEE_DASHBOARD)
    me = await standing(session)
    found: dict[str, int] = {}
    counts = {heap.name: heap.count for heap in await _heaps(session, me, today, zone)}
    for role, (place, names) in (*COUNTER.items(), *ASKED.items()):
        if role in me.roles:
            found[place] = found.get(place, 0) + sum(counts[name] for name in names)
    if me.may(Action.MANAGE_PEOPLE):
        found["/people"] = sum(counts[state] for state in PEOPLE)
        found["/deliveries"] = counts["undelivered"]
    return found


def _first_list(me: Visitor) -> tuple[str, Orders | Builds]:
    """The list that stands on the dashboard itself: what is this person's to do first."""
    if Role.PROCUREMENT in me.roles:
        return "buying", Builds(statuses=("order-created",))
    if Role.QC in me.roles:
        return "inspect", Builds(statuses=INSPECT)
    if Role.ASSEMBLER in me.roles:
        return "assigned", Builds(statuses=(*FLOOR, "on-hold"), whose="assigned")
    if Role.COORDINATOR in me.roles:
        return "mine", Orders(mine=True)
    return "open", Orders()


async def _heaps(session: AsyncSession, me: Visitor, today: date, zone: tzinfo) -> list[Heap]:
    named = list(dict.fromkeys(_named(me)))
    names = {name for _, name in named}
    builds = {name: wanted for name, wanted in BUILDS.items() if name in names}
    counts = await build_list.counts(session, builds, today=today) if builds else {}
    lists: dict[str, Orders | Builds | Requests] = {**builds, **REQUESTS}
    for name, wanted in _orders(today):
        if name in names:
            lists[name] = wanted
            counts[name] = await listing.count(session, wanted, zone=zone)
    counts |= await _others(session, names, datetime.combine(today, time(), zone))
    return [
        Heap(name=name, group=group, opens=lists.get(name, name), count=counts[name])
        for group, name in named
    ]


def _named(me: Visitor) -> Iterator[tuple[Group, str]]:
    """The heaps of all roles of a person; what is mine by one role waits for nobody else."""
    mine = {name for role in me.roles for name in HEAPS[role].get("mine", ())}
    for role in HEAPS:
        if role in me.roles:
            for group, names in HEAPS[role].items():
                yield from ((group, name) for name in names if group == "mine" or name not in mine)


def _orders(today: date) -> Iterator[tuple[str, Orders]]:
    yield "my-orders", Orders(mine=True)
    yield "late-orders", Orders(wanted_to=today - timedelta(days=1))
    yield "open-orders", Orders()


async def _others(session: AsyncSession, names: set[str], now: datetime) -> dict[str, int]:
    """What other pages list, as they count it."""
    counts: dict[str, int] = {}
    if names & BOUGHT:
        counts |= await procurement.counts(session)
    if names & CLAIMED.keys():
        queue = await floor.queue(session, "mine")
        counts |= {"assigned": queue.mine, "free": queue.free}
    if "nonconformances" in names:
        open_ones = nonconformance.Wanted()
        counts["nonconformances"] = await nonconformance.count(session, open_ones, now=now)
    if "questions" in names:
        counts["questions"] = len(await runs.questions(session))
    if asked := REQUESTS.keys() & names:
        counts |= await service.counts(session, {name: REQUESTS[name] for name in asked})
    counts |= await _of_admins(session, names)
    return counts


async def _of_admins(session: AsyncSession, names: set[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for state in PEOPLE:
        if state in names:
            _, counts[state] = await directory.found(session, directory.Wanted(state=state))
    if "undelivered" in names:
        counts["undelivered"] = await notifications.how_many_failed(session)
    return counts
