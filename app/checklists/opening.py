"""A draft as its page had read it: opened for a change only while nobody else has changed it."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app import conflicts
from app.access import Action, check
from app.errors import Conflict, Refused
from models.checklists import Template

FROZEN = "Revision {revision} is {status}: it does not change any more. Make a new draft."
AGAIN = "Nothing has happened yet: look at it again."


@dataclass(frozen=True, slots=True)
class Seen:
    """The draft somebody has before them, and the version they have read."""

    template_id: int
    version: int


async def opened(session: AsyncSession, seen: Seen, *, kept: str = AGAIN) -> Template:
    """The draft, locked; refused when it is none.

    Raises `Conflict` with who changed what when it is another now than was seen, and with what
    has become of their own work: `kept`.
    """
    await check(session, Action.CHANGE_TEMPLATES)
    draft = await session.get(Template, seen.template_id, with_for_update=True)
    if draft is None:
        raise Refused("There is no such checklist.")
    if draft.status != "draft":
        raise Refused(FROZEN.format(revision=draft.revision, status=draft.status))
    if draft.version != seen.version:
        told = await conflicts.since(
            session, "template", draft.id, seen.version, parts="template_item"
        )
        opening = "Somebody changed this draft while you had it open."
        raise Conflict(" ".join([opening, *told, kept]))
    return draft
