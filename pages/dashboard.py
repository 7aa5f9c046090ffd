"""The first page: what is yours to do now, with the number of each and the way to it."""

from collections.abc import Sequence
from functools import partial
from urllib.parse import urlencode

from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from app import build_list, dashboard, drafts, edge
from app.access import Action, Role, Visitor
from app.dashboard import Heap, Work
from app.drafts import OpenDraft
from app.orders import listing
from app.orders.listing import COUNTED
from app.words import t
from pages import builds, live, orders_address
from pages.ages import When, today
from pages.frame import frame
from pages.moments import moment, zone
from pages.orders import COLUMNS, in_words, new_order, unsorted
from pages.visitor import actor, page, route, visitor
from pages.widgets import (
    H2,
    Button,
    DataTable,
    Icon,
    IconButton,
    LinkButton,
    Text,
    TextElement,
    UndoBar,
    card,
    empty_state,
    note,
)

GROUPS = {"mine": t("Yours now"), "late": t("Late"), "waits": t("Waits for others")}
HEAPS = {
    "my-orders": (t("My open orders"), "person"),
    "returned": (t("BOMs to answer or change"), "undo"),
    "decide": (t("Rejected, to be decided"), "stop"),
    "held": (t("On hold"), "pause"),
    "ship": (t("Ready to ship"), "send"),
    "review": (t("To review"), "shield"),
    "send": (t("Parts to send"), "send"),
    "shortages": (t("Shortages"), "warning"),
    "away": (t("Parts away"), "package"),
    "pre-qc": (t("Ready for Pre-QC"), "flask"),
    "final-qc": (t("Ready for final QC"), "flask"),
    "assigned": (t("Builds I work on"), "person"),
    "free": (t("Free to claim"), "box"),
    "late": (t("Past the wanted date"), "warning"),
    "late-buying": (t("Late, at procurement"), "warning"),
    "late-inspect": (t("Late, at QC"), "warning"),
    "late-assigned": (t("Late, that I work on"), "warning"),
    "soon": (t("Wanted within 7 days"), "calendar"),
    "at-procurement": (t("At procurement"), "package"),
    "at-qc": (t("At QC"), "flask"),
    "at-assembly": (t("At assembly"), "box"),
    "rework": (t("In rework"), "refresh"),
    "elsewhere": (t("Of mine, at QC or rejected"), "flask"),
    "questions": (t("Questions from the floor"), "help"),
    "nonconformances": (t("Open nonconformances"), "stop"),
    "no password": (t("Invited, not signed in yet"), "people"),
    "locked": (t("Locked out"), "lock"),
    "undelivered": (t("Messages that did not arrive"), "send"),
    "late-orders": (t("Orders past the wanted date"), "warning"),
    "open-orders": (t("Open orders"), "orders"),
}
# Where a heap is listed that is no list of orders or builds.
ELSEWHERE = {
    **{name: f"/procurement?stage={name}" for name in dashboard.BOUGHT},
    **{name: f"/people?{urlencode({'state': name})}" for name in dashboard.PEOPLE},
    **{name: f"/floor?show={scope}" for name, scope in dashboard.CLAIMED.items()},
    "questions": "/questions",
    "nonconformances": "/nonconformances",
    "undelivered": "/deliveries",
}
LISTS = {
    "buying": (t("Waiting for procurement"), t("Nothing waits for procurement.")),
    "inspect": (t("Waiting for QC"), t("Nothing waits for QC.")),
    "assigned": (t("Builds I work on"), t("You work on no build now. Claim one on the floor.")),
    "mine": (t("Your orders"), t("You have no open order.")),
    "open": (t("Most urgent orders"), t("No open orders.")),
}
# What comes for whom with a later step, and what they can do until then.
LATER = {
    Role.SERVICE: t(
        "Requests for service parts come with a later step. "
        "Until then: the list of orders and the catalogue."
    ),
    Role.AUDITOR: t("You may read everything here; every view of yours is kept in the ledger."),
}


@page("/", action=Action.SEE_DASHBOARD)
async def dashboard_page(discarded: int | None = None) -> None:
    person = visitor()
    shown = Dashboard(person)
    live.on_change(dashboard.KINDS, shown.show)
    with frame(
        t("Dashboard"), person, action=new_order if person.may(Action.ENTER_ORDER) else None
    ):
        shown.undo = ui.element("div").classes("when-filled")
        shown.place = ui.element("div").classes("stack")
        await shown.show(just_discarded=discarded)


@route("/dashboard", action=Action.SEE_DASHBOARD)
async def dashboard_by_name() -> Response:
    """Where people and monitors look for the first page by its name."""
    return RedirectResponse("/", 307)


class Dashboard:
    """One person's work, read again whenever an order, a draft or a person changes."""

    undo: ui.element
    place: ui.element

    def __init__(self, person: Visitor) -> None:
        self.person, self.client = person, ui.context.client

    async def show(self, *, just_discarded: int | None = None) -> None:
        # The button that asked for it may be drawn away by now; the page is still here.
        with self.client:
            work = await edge.read(actor(), lambda s: dashboard.work(s, today=today(), zone=zone()))
            self.place.clear()
            with self.place:
                self._draw(work)
            for draft in work.discarded:
                if draft.id == just_discarded:
                    self._offer_undo(draft)

    def _draw(self, work: Work) -> None:
        later(self.person)
        with ui.element("div").classes("heap-groups"):
            for group, words in GROUPS.items():
                tiles([heap for heap in work.heaps if heap.group == group], words)
        if work.drafts:
            with card(t("Orders you have begun")), ui.element("ul").classes("papers"):
                for draft in work.drafts:
                    with ui.element("li"):
                        self._draft(draft)
        if work.discarded:
            self._discarded(work.discarded)
        self._first(work)

    def _first(self, work: Work) -> None:
        """The first of what is to do; all of it is one tap away."""
        title, nothing = LISTS[work.list_name]
        with card(title):
            if work.orders:
                linked = self.person.may(Action.SEE_ORDER)
                rows = [in_words(order, linked=linked) for order in work.orders]
                DataTable(unsorted(COLUMNS), rows, label=title)
            elif work.builds:
                rows = [builds.in_words(build) for build in work.builds]
                DataTable(builds.COLUMNS, rows, label=title)
            else:
                empty_state("orders", nothing)

    def _discarded(self, put_away: Sequence[OpenDraft]) -> None:
        with ui.element("details").classes("fold card"):
            words = t("Discarded in the last 7 days ({n})", n=len(put_away))
            TextElement(tag="summary", text=words)
            with ui.element("ul").classes("papers"):
                for draft in put_away:
                    with ui.element("li"):
                        Text(named(draft), "grow")
                        words = t("Bring back {name}", name=named(draft))
                        Button(words, partial(self._restore, draft), icon="undo")

    def _draft(self, draft: OpenDraft) -> None:
        name = named(draft)
        with ui.element("div").classes("grow"):
            Text(" · ".join(filter(None, (name, draft.customer))), "strong")
            changed = draft.updated_at
            When(t("Last changed {when}", when=moment(changed)), changed, "faint")
        LinkButton(t("Resume"), draft.address, icon="edit")
        label = t("Discard {name}", name=name)
        IconButton("trash", label, lambda: self._discard(draft))

    async def _discard(self, draft: OpenDraft) -> None:
        await edge.write(actor(), lambda s: drafts.discard(s, draft.id))
        self._offer_undo(draft)
        await self.show()

    def _offer_undo(self, draft: OpenDraft) -> None:
        self.undo.clear()
        with self.undo:
            words = t("Discarded {name}.", name=named(draft))
            UndoBar(words, partial(self._restore, draft))

    async def _restore(self, draft: OpenDraft) -> None:
        await edge.write(actor(), lambda s: drafts.restore(s, draft.id))
        self.undo.clear()
        await self.show()


def named(draft: OpenDraft) -> str:
    if draft.change_of:
        return t("Change of {number}", number=draft.change_of)
    return draft.po_number or t("Order without a PO number")


def later(person: Visitor) -> None:
    """For roles whose own work is still to come: says so, and what they can do already."""
    for role in sorted(person.roles & LATER.keys()):
        note(LATER[role])


def tiles(heaps: Sequence[Heap], words: str) -> None:
    if not heaps:
        return
    with ui.element("section").classes("stack gap-2"):
        H2(words)
        with ui.element("div").classes(f"heaps heaps-{len(heaps)}"):
            for heap in heaps:
                tile(heap)


def tile(heap: Heap) -> None:
    words, icon = HEAPS[heap.name]
    counted = f"{COUNTED:,}+" if heap.count > COUNTED else f"{heap.count:,}"
    bad = heap.group == "late" and heap.count and heap.name != "soon"
    with ui.element("a").classes("heap heap-bad" if bad else "heap") as link:
        link.props["href"] = address(heap)
        TextElement(tag="strong", text=counted)
        with ui.element("span"):
            Icon(icon)
            TextElement(tag="span", text=words)


def address(heap: Heap) -> str:
    """The list that holds exactly what the heap counts."""
    if isinstance(heap.opens, build_list.Wanted):
        return builds.write(heap.opens)
    if isinstance(heap.opens, listing.Wanted):
        return orders_address.write(heap.opens)
    return ELSEWHERE[heap.opens]
