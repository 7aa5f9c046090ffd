"""The bill of materials of one build."""

from dataclasses import dataclass, replace
from urllib.parse import quote

from fastapi import Request
from nicegui import ui

from app import bom, edge, exports
from app.access import Action
from app.bom import Line, Looked, StoredBom, Today
from app.errors import Refused
from app.words import t
from pages import bom_parts as parts
from pages import here
from pages.addressed import Address, one_of, record_id, typed
from pages.bom_parts import export_button, opener
from pages.frame import Crumb, frame
from pages.live import on_change
from pages.of_order import order_crumbs
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Field,
    LinkButton,
    Picker,
    Sheet,
    Text,
    card,
    copy_link,
    empty_state,
    note,
    print_button,
    row,
)
from pages.widgets.bom_view import VIEWS, BomViews, View

MADE_TODAY = 0.1  # seconds after the page is there: what it compares must not hold it up


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is looked at of a build's BOMs: revision 0 is the newest, `compare` another's key."""

    revision: int = 0
    view: View = "tree"
    compare: str = ""


ADDRESS = Address(
    "/builds",
    Chosen(),
    {
        "revision": record_id("revision"),
        "view": one_of("view", VIEWS),
        "compare": typed("compare"),
    },
)


def address(number: str, chosen: Chosen = ADDRESS.usual) -> str:
    """The page with what is chosen on it, to bookmark and to send."""
    return ADDRESS.write(chosen, f"/builds/{quote(number, safe='')}/bom")


@page("/builds/{number}/bom", action=Action.SEE_BOM)
async def bom_page(request: Request, number: str) -> None:
    asked = ADDRESS.read(request.query_params)
    try:
        looked = await edge.read(
            actor(), lambda s: bom.look_at(s, number, asked.revision or None, asked.compare)
        )
    except bom.NoBom as refusal:
        nothing_here(t("Bill of materials {n}", n=number), refusal)
    else:
        BomPage(looked, asked).draw()


def nothing_here(title: str, refusal: Refused) -> None:
    ui.status_code(404)
    with frame(title, visitor(), crumbs=[Crumb(t("Orders"), "/orders")]):
        empty_state(
            "orders", str(refusal), action=lambda: LinkButton(t("To the orders"), "/orders")
        )


class BomPage:
    """One page of one visitor: a stored BOM, and what can be asked about it."""

    def __init__(self, looked: Looked, chosen: Chosen) -> None:
        self.stored, self.revisions, self.other = looked.stored, looked.revisions, looked.other
        self.heading = self.stored.heading
        # The newest one has its number too: what is sent shows tomorrow what it shows today.
        self.chosen = replace(chosen, revision=self.heading.revision)

    def draw(self) -> None:
        heading = self.heading
        on_change(("bom",), self.look_for_newer, only=heading.build_id)
        crumbs = order_crumbs(heading.po_number, heading.order_id)
        title = t("Bill of materials {n}", n=heading.build_number)
        with frame(
            title,
            visitor(),
            crumbs=crumbs,
            action=lambda: export_button(lambda: parts.export_sheet(heading)),
            wide=True,
        ):
            self.news = ui.element("div").classes("stack")
            self.news.set_visibility(False)
            with card():
                self.about = ui.element("div").classes("stack")
                self.facts()
                self.acts()
            if self.other:
                self.difference(self.other)
            self.place = ui.element("div").classes("overlays")
            BomViews(self.stored, view=self.chosen.view, on_view=self.turn, on_open=self.explain)
        ui.timer(MADE_TODAY, self.look_for_changes, once=True)

    def facts(self) -> None:
        """What it is, and who signed it; drawn again when somebody approves it."""
        self.about.clear()
        with self.about:
            parts.facts(self.heading)
            parts.approval(self.stored)
            for warning in self.stored.warnings:
                note(exports.accepted(warning), "info")

    def acts(self) -> None:
        heading = self.heading
        with row("no-print"):
            Button(t("Why not?"), opener(lambda: parts.why_not_sheet(heading)), icon="help")
            if len(self.revisions) > 1:
                Button(t("Compare"), opener(self.choices), icon="history")
            LinkButton(
                t("Whole order"), f"/orders/{heading.order_id}/purchase-list", icon="package"
            )
            copy_link(address(heading.build_number, Chosen(revision=heading.revision)))
            print_button().on("click", self.printed)

    def choices(self) -> Sheet:
        """Another revision to look at, or one to see the difference to."""
        heading = self.heading
        own = {
            each.revision: parts.revision_words(each)
            for each in self.revisions
            if each.build_number == heading.build_number
        }
        rest = {
            each.key: f"{each.build_number}: {parts.revision_words(each)}"
            for each in self.revisions
            if each.id != heading.id
        }
        compared = self.other and f"{self.other.heading.build_number}.{self.other.heading.revision}"
        with Sheet(t("Revisions and builds of this order")) as sheet:
            if len(own) > 1:
                Picker(
                    t("Show"), own, heading.revision, on_change=lambda e: self.go(revision=e.value)
                )
            Picker(
                t("Compare with"),
                rest,
                compared,
                clearable=True,
                hint=t("What differs is shown above the lines."),
                on_change=lambda e: self.go(compare=e.value),
            )
        return sheet

    def difference(self, other: StoredBom) -> None:
        from_ = other.heading
        title = t("Against {build}, revision {n}", build=from_.build_number, n=from_.revision)
        with card(title):
            parts.show_difference(bom.between(other, self.stored), self.stored.top_lines)

    def explain(self, line: Line) -> None:
        with self.place:
            parts.details(self.stored, line).open()

    def turn(self, view: View) -> None:
        self.chosen = replace(self.chosen, view=view)
        here.keep(address(self.heading.build_number, self.chosen))

    def go(self, *, revision: int | None = None, compare: str | None = None) -> None:
        """To another revision, or to what differs from one."""
        chosen = replace(self.chosen, compare=compare or "")
        if revision:
            chosen = replace(chosen, revision=revision)
        ui.navigate.to(address(self.heading.build_number, chosen))

    async def printed(self) -> None:
        await edge.write(actor(), lambda s: exports.note_print(s, self.heading))

    async def look_for_newer(self) -> None:
        """Somebody approved it: show by whom. Somebody made another revision: say so, and leave
        what is being read where it is.
        """
        number = self.heading.build_number
        known = await edge.read(actor(), lambda s: bom.revisions(s, number))
        newest = next(each for each in known if each.build_number == number)
        status = next(each.status for each in known if each.id == self.heading.id)
        if status != self.heading.status:
            await self.look_again()
        if newest.revision > self.heading.revision:
            self.tell_of_newer(newest.revision, newest.made_by)

    async def look_again(self) -> None:
        number, revision = self.heading.build_number, self.heading.revision
        looked = await edge.read(actor(), lambda s: bom.look_at(s, number, revision))
        self.stored, self.heading = looked.stored, looked.stored.heading
        self.facts()

    def tell_of_newer(self, revision: int, made_by: str) -> None:
        self.news.clear()
        self.news.set_visibility(True)
        with self.news:
            note(t("{name} made revision {n}.", name=made_by, n=revision))
            LinkButton(t("Open revision {n}", n=revision), address(self.heading.build_number))

    async def look_for_changes(self) -> None:
        """Whether choices, rules and catalogue of today would still give this BOM."""
        if self.heading.status == "superseded":
            newest = self.revisions[0]
            self.tell_of_newer(newest.revision, newest.made_by)
            return
        today = await edge.read(actor(), lambda s: bom.today(s, self.stored))
        if not today.same:
            self.tell_of_today(today)

    def tell_of_today(self, today: Today) -> None:
        self.news.clear()
        self.news.set_visibility(True)
        with self.news:
            said = " ".join(self.heading.outdated) or t("The catalogue has changed since.")
            note(said, "warn", title=t("Made again today, this bill would be different"))
            with row("no-print"):
                Button(t("Show the difference"), lambda: self.show_today(today))
                if visitor().may(Action.CHANGE_ORDER) and not today.made.refused:
                    self.way_to_the_next()

    def way_to_the_next(self) -> None:
        if self.heading.stays:
            Text(self.heading.stays)
        else:
            Button(t("Make a new revision"), self.ask_for_reason)

    def show_today(self, today: Today) -> None:
        with self.place, Sheet(t("What would be different today")) as sheet:
            for refusal in today.made.refusals:
                note(refusal.message, "bad")
            parts.show_difference(today.difference)
        sheet.open()

    def ask_for_reason(self) -> None:
        async def make() -> None:
            if len(reason.value.strip()) < bom.SHORTEST_REASON:
                reason.refuse(t("Say why, in three letters at least."))
                return
            number = self.heading.build_number
            await edge.write(actor(), lambda s: bom.make_again(s, number, reason=reason.value))
            ui.navigate.to(address(number, Chosen(compare=f"{number}.{self.heading.revision}")))

        with self.place, Sheet(t("Make a new revision")) as sheet:
            Text(t("This revision stays as it is and is marked as superseded."))
            reason = Field(t("Reason"), required=True)
            with row():
                Button(t("Make the revision"), make, kind="primary")
        sheet.open()
