"""Beside the items: what revision this is, the others, where it is used, and its workbook."""

from collections.abc import Callable, Sequence
from urllib.parse import quote

from nicegui import ui

from app.access import Action
from app.checklists import Head, Looked, Use
from app.words import t
from imports.template_files import LARGEST_FILE
from pages.moments import day, moment
from pages.templates.words import STATUS, address
from pages.visitor import visitor
from pages.widgets import (
    Button,
    FileDrop,
    Link,
    LinkButton,
    PartNumber,
    Text,
    card,
    chip,
    description_list,
    row,
)

OnImport = Callable[[dict[str, object]], object]
SHORT = 12  # letters of a hash that tell two apart at a glance


def beside(seen: Looked, on_rename: Callable[[], object] | None) -> None:
    """`on_rename` only where the revision may be changed."""
    head = seen.stored.head
    with card(t("Revision {n}", n=head.revision)):
        facts(head)
        with row():
            LinkButton(t("Try it on a build"), address(head.stage, head.revision, "preview"))
            if on_rename:
                Button(t("Rename"), on_rename, kind="quiet", icon="edit")
    with card(t("Revisions")), ui.element("ul").classes("template-revisions"):
        for each in seen.revisions:
            one_revision(each, here=each.revision == head.revision)
    with card(t("Where it is used")):
        used(head, seen.uses)


class Workbook:
    """Out and in. It stands while all else is drawn anew: a refused file can be tried again."""

    def __init__(self, seen: Looked, on_import: OnImport) -> None:
        head, self.drop = seen.stored.head, None
        with card(t("Workbook")):
            with row():
                link = address(head.stage, head.revision, "file")
                LinkButton(t("Export to Excel"), link, icon="download")
            if visitor().may(Action.CHANGE_TEMPLATES):
                self.drop = import_drop(head.stage, on_import)
        self.show(seen)

    def show(self, seen: Looked) -> None:
        """A file takes the place of the draft as it is seen now, and of none that came since."""
        if self.drop:
            self.drop.post_to(import_address(seen.stored.head.stage, seen.revisions))


def import_address(stage: str, revisions: Sequence[Head]) -> str:
    for head in revisions:
        if head.status == "draft":
            return address(stage, None, "file", draft=head.id, version=head.version)
    return address(stage, None, "file")


def import_drop(stage: str, on_import: OnImport) -> FileDrop:
    return FileDrop(
        t("Import as draft"),
        import_address(stage, []),
        accept=(".xlsx",),
        max_bytes=LARGEST_FILE,
        hint=t("A workbook like the exported one. It takes the place of the draft."),
        on_done=on_import,
    )


def facts(head: Head) -> None:
    said = {
        "draft": [(t("Begun"), by_whom(moment(head.created_at), head.created_by))],
        "active": [(t("Active since"), by_whom(moment(head.activated_at), head.activated_by))],
        "retired": [
            (
                t("Active"),
                t("{since} to {until}", since=day(head.activated_at), until=day(head.retired_at)),
            )
        ],
    }[head.status]
    description_list(
        [
            (t("Status"), lambda: status(head.status)),
            (t("Name"), head.name),
            (t("Document"), lambda: PartNumber(head.document_number)),
            (t("Items"), str(head.items)),
            *said,
            (t("SHA-256"), lambda: PartNumber(head.sha256[:SHORT])),
        ]
    )


def by_whom(at: str, who: str) -> str:
    return t("{at}, {who}", at=at, who=who or t("shipped with CleanStation"))


def status(name: str) -> None:
    words, tone, icon = STATUS[name]
    chip(t(words), tone, icon)


def one_revision(head: Head, *, here: bool) -> None:
    with ui.element("li"):
        link = Link(t("Revision {n}", n=head.revision), address(head.stage, head.revision), "tall")
        if here:
            link.props["aria-current"] = "page"
        status(head.status)
        Text(t("{n} runs", n=head.runs), "faint")
        if not here and head.status != "draft":
            there = address(head.stage, None, "difference", of=head.revision)
            Link(t("What differs"), there, "tall")


def used(head: Head, uses: list[Use]) -> None:
    if not uses:
        Text(t("No run has been made from this revision yet."), "muted")
        return
    Text(t("{n} runs; the newest:", n=head.runs), "muted")
    with ui.element("ul").classes("template-revisions"):
        for use in uses:
            with ui.element("li"):
                there = f"/builds/{quote(use.build, safe='')}/{head.stage}"
                Link(use.build, there, "tall")
                Text(t("{customer}, run {n}", customer=use.customer, n=use.attempt), "faint")
