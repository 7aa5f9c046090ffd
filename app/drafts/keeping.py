"""Drafts in the database: begun, changed field by field, put away and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app import live
from app.access import Action, check
from app.drafts import content as form
from app.errors import Moved, Refused
from models.orders import Draft

STEPS = ("customer", "builds", "configure", "accessories", "review")
# Far above any order; keeps a forged request from filling the disk.
LARGEST_DRAFT = 400_000
# How long the dashboard offers to bring a discarded draft back.
LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Change:
    """One field, and what the page showed before: a difference means somebody else was faster."""

    path: str
    value: object
    was: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A draft as its person sees it."""

    id: int
    content: dict[str, Any]
    version: int
    step: int
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDraft:
    """One line of the list of orders somebody has not finished."""

    id: int
    po_number: str
    customer: str
    builds: int
    step: str
    updated_at: datetime
    # Of the build it changes; empty for a new order.
    change_of: str = ""

    @property
    def address(self) -> str:
        """Where the work goes on."""
        return f"/orders/new/{self.id}/{self.step}"


async def begin(session: AsyncSession) -> int:
    """A draft for the person to type into; the untouched one when there is one already.

    A double click, a repeated request or a page opened twice therefore gives one draft.
    """
    person_id = await _person(session)
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtext('draft'), :person)"), {"person": person_id}
    )
    untouched: int | None = await session.scalar(
        _open(person_id)
        .with_only_columns(Draft.id)
        .where(Draft.version == 1, Draft.build_id.is_(None))
        .limit(1)
    )
    if untouched is not None:
        return untouched
    draft = Draft(person_id=person_id, content=form.empty())
    session.add(draft)
    await session.flush()
    return draft.id


async def open_drafts(session: AsyncSession) -> list[OpenDraft]:
    """The person's own orders that are begun and not submitted, the latest first."""
    person_id = await _person(session)
    query = _open(person_id).where(Draft.version > 1).order_by(Draft.updated_at.desc()).limit(50)
    return [_listed(draft) for draft in await session.scalars(query)]


async def lately_discarded(session: AsyncSession) -> list[OpenDraft]:
    """The person's own drafts that were put away in the last seven days, the latest first."""
    person_id = await _person(session)
    query = (
        select(Draft)
        .where(Draft.person_id == person_id, Draft.order_id.is_(None), Draft.version > 1)
        .where(Draft.configuration_id.is_(None))
        .where(Draft.discarded_at > func.clock_timestamp() - LATELY)
        .order_by(Draft.discarded_at.desc())
        .limit(10)
    )
    return [_listed(draft) for draft in await session.scalars(query)]


async def opened(session: AsyncSession, draft_id: int) -> Opened:
    """Refuses when it is somebody else's, submitted or discarded."""
    draft = await _mine(session, draft_id)
    return Opened(
        id=draft.id,
        content=draft.content,
        version=draft.version,
        step=draft.step,
        updated_at=draft.updated_at,
    )


async def change(
    session: AsyncSession, draft_id: int, changes: Sequence[Change], *, step: int | None = None
) -> dict[str, Any]:
    """Write these fields alone, so that two devices with different fields both keep theirs.

    Answers the new version and, under `instead_of`, what another device had written into one of
    these fields in the meantime: the last keystroke stays, the other is shown.
    """
    draft = await _mine(session, draft_id, lock=True)
    changed, instead_of = draft.content, {}
    for one in changes:
        stored = form.get(changed, one.path)
        if _plain(stored) not in (_plain(one.was), _plain(one.value)):
            instead_of[one.path] = stored
        changed = form.put(changed, one.path, one.value)
    version = await _keep(session, draft, changed, step)
    return {"version": version, "instead_of": instead_of}


async def replace_configuration(
    session: AsyncSession, draft_id: int, position: int, chosen: dict[str, Any]
) -> int:
    """Give a build another configuration as a whole (a copy); answers the new version."""
    draft = await _mine(session, draft_id, lock=True)
    return await _keep(session, draft, form.replace(draft.content, position, chosen), None)


async def put_back(
    session: AsyncSession, draft_id: int, position: int, entry: dict[str, Any]
) -> int:
    """Undo a copy: the build as it was before."""
    draft = await _mine(session, draft_id, lock=True)
    return await _keep(session, draft, form.put_back(draft.content, position, entry), None)


async def touch(session: AsyncSession, draft_id: int) -> None:
    """Count the draft as begun though no field has changed: a document was added."""
    draft = await _mine(session, draft_id, lock=True)
    await _keep(session, draft, draft.content, None)
    await live.announce(session, "draft", draft_id)


async def visit(session: AsyncSession, draft_id: int, step: str) -> None:
    """Remember that somebody was at this step; no field changes, so neither does the version."""
    draft = await _mine(session, draft_id, lock=True)
    marked = form.visit(draft.content, step)
    if marked != draft.content:
        draft.content = marked
        await session.flush()


async def discard(session: AsyncSession, draft_id: int) -> None:
    """Put a draft away; `restore` brings it back."""
    draft = await _mine(session, draft_id, lock=True)
    draft.discarded_at = func.clock_timestamp()
    await session.flush()
    await live.announce(session, "draft", draft_id)


async def restore(session: AsyncSession, draft_id: int) -> None:
    """Bring a discarded draft back."""
    person_id = await _person(session)
    found = await session.execute(
        update(Draft)
        .where(Draft.id == draft_id, Draft.person_id == person_id, Draft.order_id.is_(None))
        .where(~_another_change())
        .values(discarded_at=None)
        .returning(Draft.id)
    )
    if found.one_or_none() is None:
        raise Refused(
            "There is no such draft of yours to bring back, or somebody has begun another change "
            "of the same build."
        )
    await live.announce(session, "draft", draft_id)


async def locked(session: AsyncSession, draft_id: int) -> Draft:
    """The row itself, nobody else writing to it until this transaction ends."""
    return await _mine(session, draft_id, lock=True)


def _plain(value: object) -> object:
    """Empty, none and no pieces are one answer; "no" is another."""
    return None if value == "" or (value == 0 and value is not False) else value


async def _keep(
    session: AsyncSession, draft: Draft, changed: dict[str, Any], step: int | None
) -> int:
    if len(str(changed)) > LARGEST_DRAFT:
        raise Refused("This order holds more text than an order can have.")
    if changed == draft.content and draft.version > 1:
        return draft.version
    draft.content, draft.version = changed, draft.version + 1
    draft.updated_at = func.clock_timestamp()
    draft.step = step or draft.step
    await session.flush()
    await live.announce(session, "draft", draft.id)
    return draft.version


async def _mine(session: AsyncSession, draft_id: int, *, lock: bool = False) -> Draft:
    person_id = await _person(session)
    query = select(Draft).where(Draft.id == draft_id, Draft.person_id == person_id)
    draft = await session.scalar(query.with_for_update() if lock else query)
    if draft is None:
        raise Refused("There is no such draft of yours. Only the person who began it can open it.")
    if draft.order_id is not None:
        raise Submitted(draft.order_id)
    if draft.configuration_id is not None:
        raise Moved("This change has been saved.", f"/builds/{_number(draft)}")
    if draft.discarded_at is not None:
        raise Refused("This draft was discarded. The dashboard can bring it back.")
    return draft


class Submitted(Moved):
    """The draft has become an order."""

    def __init__(self, order_id: int) -> None:
        super().__init__(
            "This draft has been submitted; the order is open for everybody now.",
            f"/orders/{order_id}",
        )
        self.order_id = order_id


async def _person(session: AsyncSession) -> int:
    visitor = await check(session, Action.ENTER_ORDER)
    person_id = visitor.person_id if visitor else session.info["actor"].person_id
    if person_id is None:
        raise Refused("An order is entered by a person; sign in first.")
    return int(person_id)


def _open(person_id: int) -> Any:  # noqa: ANN401  # a Select; its type has no short name
    return select(Draft).where(
        Draft.person_id == person_id,
        Draft.order_id.is_(None),
        Draft.configuration_id.is_(None),
        Draft.discarded_at.is_(None),
    )


def _another_change() -> ColumnElement[bool]:
    """Somebody changes the same build already: one change at a time."""
    other = aliased(Draft)
    return exists().where(
        other.build_id == Draft.build_id,
        other.configuration_id.is_(None),
        other.discarded_at.is_(None),
    )


def _listed(draft: Draft) -> OpenDraft:
    return OpenDraft(
        id=draft.id,
        po_number=form.get(draft.content, "customer.po_number") or "",
        customer=form.get(draft.content, "customer.customer") or "",
        builds=form.quantity(draft.content),
        step=STEPS[draft.step - 1],
        updated_at=draft.updated_at,
        change_of=_number(draft) if draft.build_id is not None else "",
    )


def _number(draft: Draft) -> str:
    return str(form.get(draft.content, "builds[0].build_number") or "")
