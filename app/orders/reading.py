"""One order with everything its page shows, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, exists, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app import documents, history, languages, rulesets
from app.access import Action, check
from app.errors import Refused
from app.history import Happened
from app.orders.header import Fixed, fixed
from app.rules.chosen import Chosen, Words, describe, items_named
from models.bom import Bom
from models.catalogue import Item
from models.orders import Acknowledgement, Build, BuildMove, Comment, Configuration, Order
from models.people import Person

LATEST_COMMENTS = 200


class NoSuchOrder(Refused):
    """There is no order with this number of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A warning somebody accepted, and why."""

    message: str
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildShown:
    """One sink of the order; `chosen` is its configuration in words."""

    id: int
    position: int
    number: str
    status: str
    status_since: datetime
    forced: bool
    chosen: Sequence[tuple[str, str]]
    revision: int | None
    bom_id: int | None
    bom_revision: int | None
    bom_status: str | None
    accepted: Sequence[Accepted] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentShown:
    """Plain text: it is shown to the letter, never as markup."""

    id: int
    text: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShown:
    """An order as its page shows it."""

    id: int
    po_number: str
    customer: str
    project: str
    sales_person: str
    wanted_on: date
    languages: Sequence[str]
    notes: str
    family: str
    status: str
    version: int
    created_at: datetime
    created_by: str
    builds: Sequence[BuildShown]
    documents: Sequence[documents.Listed]
    comments: Sequence[CommentShown]
    history: Sequence[Happened]

    @property
    def fixed(self) -> Fixed | None:
        """What of it cannot be corrected any more."""
        return fixed((build.number, build.status) for build in self.builds)


async def look_at(session: AsyncSession, order_id: int) -> OrderShown:
    """The order with its builds, documents, comments and history; raises `NoSuchOrder`."""
    await check(session, Action.SEE_ORDER)
    found = (
        await session.execute(
            select(Order, Person.name)
            .join(Person, Person.id == Order.created_by)
            .where(Order.id == order_id)
        )
    ).one_or_none()
    if found is None:
        raise NoSuchOrder("This order does not exist. Look for it in the list of orders.")
    order, creator = found
    builds = await _builds(session, order_id)
    files = await documents.of_order(session, order_id)
    comments = await _comments(session, order_id)
    return OrderShown(
        **{name: getattr(order, name) for name in OWN_FACTS},
        created_by=creator,
        languages=await languages.of_order(session, order_id),
        builds=builds,
        documents=[file for file in files if not file.removed],
        comments=comments,
        history=await _history(session, order_id, builds, files),
    )


OWN_FACTS = (
    "id", "po_number", "customer", "project", "sales_person", "wanted_on", "notes",
    "family", "status", "version", "created_at",
)  # fmt: skip


async def po_number(session: AsyncSession, order_id: int) -> str:
    """As the order has it now; raises `NoSuchOrder` when there is none."""
    await check(session, Action.SEE_ORDER)
    found = await session.scalar(select(Order.po_number).where(Order.id == order_id))
    if found is None:
        raise NoSuchOrder("This order does not exist.")
    return found


async def _builds(session: AsyncSession, order_id: int) -> list[BuildShown]:
    rows = (await session.execute(_builds_with_configuration(order_id))).all()
    accepted = await _accepted(session, [row.configuration_id for row in rows])
    words = await _words(session, [row.content for row in rows if row.content])
    return [
        _build_shown(
            row,
            describe(row.content, words) if row.content else (),
            accepted.get(row.configuration_id, ()),
        )
        for row in rows
    ]


async def _words(session: AsyncSession, contents: Sequence[Chosen]) -> Words:
    numbers = {number for content in contents for number in items_named(content)}
    items = await session.execute(select(Item.number, Item.name).where(Item.number.in_(numbers)))
    try:
        options = (await rulesets.active(session)).rules.option_lists
    except Refused:
        # Without rules nothing can be ordered, but what was ordered is still shown.
        options = {}
    return Words(options=options, items={row.number: row.name for row in items})


def _builds_with_configuration(order_id: int) -> Select[Any]:
    newest = (
        select(Configuration)
        .ext(distinct_on(Configuration.build_id))
        .join(Build, Build.id == Configuration.build_id)
        .where(Build.order_id == order_id)
        .order_by(Configuration.build_id, Configuration.revision.desc())
        .subquery()
    )
    return (
        select(
            Build,
            newest.c.id.label("configuration_id"),
            newest.c.content,
            newest.c.revision,
            Bom.id.label("bom_id"),
            Bom.revision.label("bom_revision"),
            Bom.status.label("bom_status"),
            exists().where(BuildMove.build_id == Build.id, BuildMove.forced).label("forced"),
        )
        .outerjoin(newest, newest.c.build_id == Build.id)
        .outerjoin(Bom, (Bom.build_id == Build.id) & (Bom.status != "superseded"))
        .where(Build.order_id == order_id)
        .order_by(Build.position)
    )


def _build_shown(
    row: Row[Any], chosen: Sequence[tuple[str, str]], accepted: Sequence[Accepted]
) -> BuildShown:
    build: Build = row.Build
    return BuildShown(
        id=build.id,
        position=build.position,
        number=build.number,
        status=build.status,
        status_since=build.status_since,
        forced=row.forced,
        chosen=chosen,
        revision=row.revision,
        bom_id=row.bom_id,
        bom_revision=row.bom_revision,
        bom_status=row.bom_status,
        accepted=accepted,
    )


async def _accepted(
    session: AsyncSession, configuration_ids: Sequence[int | None]
) -> dict[int | None, list[Accepted]]:
    rows = await session.execute(
        select(Acknowledgement, Person.name)
        .join(Person, Person.id == Acknowledgement.acknowledged_by)
        .where(Acknowledgement.configuration_id.in_(configuration_ids))
        .order_by(Acknowledgement.id)
    )
    found: dict[int | None, list[Accepted]] = {}
    for row, who in rows:
        found.setdefault(row.configuration_id, []).append(
            Accepted(message=row.message, reason=row.reason, who=who, at=row.acknowledged_at)
        )
    return found


async def _comments(session: AsyncSession, order_id: int) -> list[CommentShown]:
    rows = await session.execute(
        select(Comment, Person.name)
        .join(Person, Person.id == Comment.written_by)
        .where(Comment.order_id == order_id)
        .order_by(Comment.id.desc())
        .limit(LATEST_COMMENTS)
    )
    return [CommentShown(id=row.id, text=row.text, who=who, at=row.written_at) for row, who in rows]


async def _history(
    session: AsyncSession,
    order_id: int,
    builds: Sequence[BuildShown],
    files: Sequence[documents.Listed],
) -> list[Happened]:
    records, names = await history.of_builds(session, {one.id: one.number for one in builds})
    records |= {"order": [order_id], "document": [file.id for file in files]}
    names |= {("document", file.id): file.file_name for file in files}
    if len(builds) > 1:
        names |= {("sink", one.position): one.number for one in builds}
        names["sink", None] = "all sinks"
    return await history.of(session, records, names=names)
