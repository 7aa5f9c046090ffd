"""Saving a change: everything that follows from it in one transaction, or nothing."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import bom, builds, drafts, live
from app.access import Action, Role, check
from app.changes import reopened
from app.changes.delta import Delta, of_draft
from app.changes.draft import newest_revision
from app.drafts import content as form
from app.errors import Conflict, Refused
from app.notifications import Said, about_build
from app.rules.progress import CLOSED
from app.submission import NotReady, acknowledge
from models.bom import Bom
from models.orders import Build, Configuration, Draft, Order

LEAST_REASON = 3


class NothingChanged(Refused):
    """The configuration is what it was."""


async def save(session: AsyncSession, draft_id: int, *, reason: str, today: date) -> str:
    """Make the change this draft holds; answers the number of the build.

    Refused without a reason, when nothing differs, and while anything is wrong (`NotReady`).
    `Conflict` when the build was changed or closed since the change was begun.
    """
    await check(session, Action.CHANGE_CONFIGURATION)
    if len(reason.strip()) < LEAST_REASON:
        raise Refused("Say why the build changes, in a few words: everybody after you reads it.")
    draft = await drafts.locked(session, draft_id)
    order, build = await _locked(session, draft)
    found = await of_draft(session, await drafts.opened(session, draft_id), today=today)
    if found.against:
        raise NotReady(found.against)
    if found.changes_nothing:
        raise NothingChanged(f"{build.number} is configured exactly so already.")
    configuration = await _configuration(session, build, found)
    bom_id = await _bom(session, build, configuration, found, reason.strip())
    await reopened.reopen(session, found.runs, configuration_id=configuration.id, bom_id=bom_id)
    draft.configuration_id = configuration.id
    await session.flush()
    await _tell(session, build, found, reason.strip())
    for kind, record in (("order", order.id), ("build", build.id), ("draft", draft.id)):
        await live.announce(session, kind, record)
    return build.number


async def _locked(session: AsyncSession, draft: Draft) -> tuple[Order, Build]:
    if draft.build_id is None:
        raise Refused("This draft is a new order, not a change of a build.")
    order, build = await builds.locked(session, draft.build_id)
    if build.status in CLOSED:
        raise Conflict(f"{build.number} is {build.status} now: it does not change any more.")
    newest = await newest_revision(session, build.id)
    if newest != form.base(draft.content):
        raise Conflict(
            f"{build.number} has configuration {newest} now, this change was begun from "
            f"{form.base(draft.content)}. Discard it and begin again from what the build is now."
        )
    await builds.hold_answers(session, build.id)
    return order, build


async def _configuration(session: AsyncSession, build: Build, found: Delta) -> Configuration:
    person_id = session.info["actor"].person_id
    row = Configuration(
        build_id=build.id,
        revision=await newest_revision(session, build.id) + 1,
        content=found.review.final,
        created_by=person_id,
    )
    session.add(row)
    await session.flush()
    acknowledge(session, row, found.review, person_id)
    return row


async def _bom(
    session: AsyncSession, build: Build, configuration: Configuration, found: Delta, reason: str
) -> int | None:
    """A new revision when a line differs; otherwise the approved one stands."""
    if found.approval_kept:
        return await session.scalar(
            select(Bom.id).where(Bom.build_id == build.id, Bom.status != "superseded")
        )
    made = await bom.make_and_store(
        session, build=build, configuration=configuration, rule_set=found.rules, reason=reason
    )
    return made.id


async def _tell(session: AsyncSession, build: Build, found: Delta, reason: str) -> None:
    """Procurement reviews what differs; QC and the floor are asked again."""
    stages = {one.stage for one in found.runs}
    roles = {Role.PROCUREMENT} if not found.approval_kept else set()
    roles |= {Role.QC} if stages & {"pre-qc", "final-qc"} else set()
    roles |= {Role.ASSEMBLER} if stages - {"pre-qc", "final-qc"} else set()
    said = Said("build-changed", f"configured anew. {reason}")
    await about_build(session, build.id, said, turn=roles)
