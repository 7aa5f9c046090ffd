"""What differs between a revision and the one before it, or any other."""

from collections.abc import Iterator, Sequence

from nicegui import ui

from app import checklists, edge
from app.access import Action
from app.checklists import STAGE_WORDS, Head
from app.rules.checklist import Row
from app.rules.checklist_difference import Changed, Difference, compare
from app.words import t
from pages.frame import Crumb, frame
from pages.templates.form import LABELS
from pages.templates.words import STATUS, address
from pages.visitor import actor, page, visitor
from pages.widgets import Change, Picker, Text, card, difference, note, row


@page("/templates/{stage}/difference", action=Action.SEE_TEMPLATES)
async def difference_page(stage: str, of: int = 0, to: int = 0) -> None:
    """`of` is the newer revision (the newest unless told), `to` the older (the one before it)."""
    known = await edge.read(actor(), lambda s: checklists.revisions(s, stage))
    newer = numbered(known, of) or known[0]
    earlier = [head for head in known if head.revision < newer.revision]
    older = numbered(known, to) or (earlier or [newer])[0]
    crumbs = [
        Crumb(t("Checklists"), "/templates"),
        Crumb(t(STAGE_WORDS[stage]), address(stage, newer.revision)),
    ]
    with frame(t("What differs"), visitor(), crumbs=crumbs):
        with card(), row():
            choose(known, older, newer)
        if older is newer:
            note(t("Choose two revisions; this one alone differs in nothing."))
            return
        renamed(older, newer)
        told(compare(await rows_of(older), await rows_of(newer)))


def numbered(known: Sequence[Head], number: int) -> Head | None:
    return next((head for head in known if head.revision == number), None)


async def rows_of(head: Head) -> Sequence[Row]:
    return (await edge.read(actor(), lambda s: checklists.template_of(s, head.id))).rows


def choose(known: Sequence[Head], older: Head, newer: Head) -> None:
    options = {
        head.revision: f"{t('Revision {n}', n=head.revision)}, {t(STATUS[head.status][0])}"
        for head in known
    }
    stage = newer.stage

    def go() -> None:
        ui.navigate.to(address(stage, None, "difference", of=after.value, to=first.value))

    first = Picker(t("From"), options, older.revision, on_change=go)
    after = Picker(t("To"), options, newer.revision, on_change=go)


def renamed(older: Head, newer: Head) -> None:
    for label, was, now in (
        (t("Name"), older.name, newer.name),
        (t("Document"), older.document_number, newer.document_number),
    ):
        if was != now:
            Text(t("{label}: {was} → {now}", label=label, was=was, now=now))


def told(found: Difference) -> None:
    if found.nothing:
        note(t("Both ask the same in the same order."), "ok")
        return
    difference(list(lines(found)), [entry(each) for each in found.unchanged])


def lines(found: Difference) -> Iterator[Change]:
    for kind, rows in (("added", found.added), ("removed", found.removed)):
        for each in rows:
            yield Change(
                kind="added" if kind == "added" else "removed",
                number=each["key"],
                name=each.get("wording_en", ""),
                quantity=each.get("section", ""),
            )
    for changed in found.changed:
        yield from cells(changed)


def cells(changed: Changed) -> Iterator[Change]:
    """A line for each cell that says something else, and one for another place."""
    for cell in changed.cells:
        yield Change(
            kind="changed",
            number=changed.key,
            name=t(LABELS[cell.column]),
            before=cell.before or "–",
            after=cell.after or "–",
        )
    if changed.moved:
        yield Change(
            kind="changed",
            number=changed.key,
            name=changed.row.get("wording_en", ""),
            before=t("Place"),
            after=t("moved"),
        )


def entry(each: Row) -> tuple[str, str, str]:
    return each["key"], each.get("wording_en", ""), each.get("section", "")
