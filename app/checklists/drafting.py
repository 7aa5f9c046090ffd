"""Making and changing drafts: every change is checked before it is kept, and refused at its field.

What is wrong in other items, because the rules or the catalogue went on, does not stop a
correction here; it stops the activation.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import conflicts, live
from app.access import Action, check
from app.checklists.activation import found_wrong
from app.checklists.opening import AGAIN, Seen, opened
from app.checklists.stored import FAMILY, STAGE_WORDS, active_template, revisions, template_of
from app.errors import Conflict, Refused
from app.rules import checklist
from app.rules.checklist import Row, TemplateRefused
from models.checklists import STAGES, Template, TemplateItem
from models.database import Actor

UNREAD = "Nothing was imported: look at the draft, and try again if your workbook is to replace it."


async def new_draft(session: AsyncSession, stage: str, family: str = FAMILY) -> int:
    """The next revision of a stage, with the items of the one in force; answers its id."""
    await check(session, Action.CHANGE_TEMPLATES)
    before = await active_template(session, stage, family)
    return await _add_draft(
        session,
        Template(
            family=family,
            stage=stage,
            name=before.head.name,
            document_number=before.head.document_number,
        ),
        before.rows,
    )


async def import_draft(
    session: AsyncSession,
    stage: str,
    rows: Sequence[Row],
    seen: Seen | None = None,
    family: str = FAMILY,
) -> int:
    """Rows from elsewhere as the draft of a stage, in place of what the draft there says.

    `seen` is the draft that is to go, None where there was none to be seen. Refused with everything
    wrong at once, and then nothing is changed.
    """
    await check(session, Action.CHANGE_TEMPLATES)
    if stage not in STAGES:
        raise Refused(f"There is no stage “{stage}”.")
    cells = [checklist.compact(row) for row in rows]
    if problems := await found_wrong(session, cells):
        raise TemplateRefused(problems)
    if seen is None:
        await _none_begun(session, stage, family)
        return await _add_draft(session, await _next_of(session, stage, family), cells)
    draft = await opened(session, seen, kept=UNREAD)
    if (draft.stage, draft.family) != (stage, family):
        raise Refused("There is no such checklist.")
    await _write(session, draft, cells)
    return draft.id


async def add_item(session: AsyncSession, seen: Seen, row: Row, place: int | None = None) -> None:
    """Add an item before the one at this place, counted from 0; at the end without a place."""
    draft, rows = await _opened(session, seen)
    new = checklist.compact(row)
    rows.insert(len(rows) if place is None else place, new)
    await _check(session, rows, new.get("key", ""))
    await _write(session, draft, rows)


async def change_item(session: AsyncSession, seen: Seen, key: str, row: Row) -> None:
    """Another content for an item, also another key; refused with what is wrong in it."""
    draft, rows = await _opened(session, seen, kept=conflicts.KEPT)
    place, new = _place(rows, key), checklist.compact(row)
    changed = [*rows[:place], new, *rows[place + 1 :]]
    await _check(session, changed, new.get("key", ""))
    await _write(session, draft, changed)


async def move_item(session: AsyncSession, seen: Seen, key: str, by: int) -> None:
    """So many places down, or up when negative; an item at the end stays there."""
    draft, rows = await _opened(session, seen)
    place = _place(rows, key)
    moved = rows.pop(place)
    rows.insert(min(max(place + by, 0), len(rows)), moved)
    await _write(session, draft, rows)


async def remove_item(session: AsyncSession, seen: Seen, key: str) -> None:
    """Take an item out of a draft; the last one stays, for no item would let everything pass."""
    draft, rows = await _opened(session, seen)
    left = [row for row in rows if row["key"] != key]
    await _check(session, left, key)
    await _write(session, draft, left)


async def rename(session: AsyncSession, seen: Seen, name: str, document_number: str) -> None:
    """What the checklist is called, and the number of the controlled document."""
    draft = await opened(session, seen, kept=conflicts.KEPT)
    for label, said in (("The name", name), ("The document number", document_number)):
        if not 3 <= len(said.strip()) <= 80:
            raise Refused(f"{label} must have 3 to 80 signs.")
    draft.name, draft.document_number = name.strip(), document_number.strip()
    await _announce(session, draft)


async def start_over(session: AsyncSession, seen: Seen) -> None:
    """Give a draft the items of the template in force again."""
    draft = await opened(session, seen)
    before = await active_template(session, draft.stage, draft.family)
    await _write(session, draft, before.rows)


async def _opened(
    session: AsyncSession, seen: Seen, *, kept: str = AGAIN
) -> tuple[Template, list[dict[str, str]]]:
    """The draft, locked, with its rows."""
    draft = await opened(session, seen, kept=kept)
    stored = await template_of(session, draft.id)
    return draft, [dict(row) for row in stored.rows]


async def _check(session: AsyncSession, rows: Sequence[Row], key: str) -> None:
    """Refuse what is wrong in this item, or in the template as a whole."""
    theirs = [p for p in await found_wrong(session, rows) if p.key == key or not p.row]
    if theirs:
        raise TemplateRefused(theirs)


def _place(rows: Sequence[Row], key: str) -> int:
    for place, row in enumerate(rows):
        if row["key"] == key:
            return place
    raise Conflict(f"The item “{key}” is not in this draft any more. Look at it again.")


async def _none_begun(session: AsyncSession, stage: str, family: str) -> None:
    for head in await revisions(session, stage, family):
        if head.status == "draft":
            begun = f"{head.created_by} began revision {head.revision} as a draft meanwhile."
            raise Conflict(f"{begun} {UNREAD}")


async def _next_of(session: AsyncSession, stage: str, family: str) -> Template:
    """Called like the newest revision."""
    newest = await session.scalar(
        select(Template)
        .filter_by(family=family, stage=stage)
        .order_by(Template.revision.desc())
        .limit(1)
    )
    name = newest.name if newest else STAGE_WORDS[stage]
    number = newest.document_number if newest else f"{family}-{stage}"
    return Template(family=family, stage=stage, name=name, document_number=number)


async def _add_draft(session: AsyncSession, head: Template, rows: Sequence[Row]) -> int:
    actor: Actor = session.info["actor"]
    # Two at once: the second waits here and then finds the first one's draft.
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtext(f"template {head.family} {head.stage}")))
    )
    known = (
        await session.execute(
            select(Template.revision, Template.status).filter_by(
                family=head.family, stage=head.stage
            )
        )
    ).all()
    if drafts := [revision for revision, status in known if status == "draft"]:
        raise Refused(f"Revision {drafts[0]} is a draft already: go on with it.")
    head.revision = max((revision for revision, _ in known), default=0) + 1
    head.sha256 = checklist.fingerprint(rows)
    head.created_by = actor.person_id
    session.add(head)
    await session.flush()
    await session.execute(insert(TemplateItem), [_item(head.id, n, r) for n, r in _numbered(rows)])
    await live.announce(session, "template", head.id)
    return head.id


async def _write(session: AsyncSession, draft: Template, rows: Sequence[Row]) -> None:
    """Only the rows that differ are written, so that the ledger shows what was changed."""
    stored = (
        await session.execute(
            select(TemplateItem.key, TemplateItem.position, TemplateItem.row).filter_by(
                template_id=draft.id
            )
        )
    ).all()
    before: dict[str, tuple[int, Mapping[str, str]]] = {key: (n, row) for key, n, row in stored}
    mine = TemplateItem.template_id == draft.id
    kept = {row["key"] for row in rows}
    if gone := [key for key in before if key not in kept]:
        await session.execute(delete(TemplateItem).where(mine, TemplateItem.key.in_(gone)))
    new = []
    for number, row in _numbered(rows):
        if row["key"] not in before:
            new.append(_item(draft.id, number, row))
        elif before[row["key"]] != (number, dict(row)):
            await session.execute(
                update(TemplateItem)
                .where(mine, TemplateItem.key == row["key"])
                .values(position=number, row=dict(row))
            )
    if new:
        await session.execute(insert(TemplateItem), new)
    draft.sha256 = checklist.fingerprint(rows)
    await _announce(session, draft)


async def _announce(session: AsyncSession, draft: Template) -> None:
    draft.version += 1
    await session.flush()
    await live.announce(session, "template", draft.id)


def _numbered(rows: Sequence[Row]) -> list[tuple[int, Row]]:
    return list(enumerate(rows, start=1))


def _item(template_id: int, position: int, row: Row) -> dict[str, object]:
    return {"template_id": template_id, "position": position, "key": row["key"], "row": dict(row)}
