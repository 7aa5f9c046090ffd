"""The first page: what is yours to do now, with the number of each and the way to it."""

from collections.abc import Sequence
from functools import partial
from urllib.parse import urlencode

from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from app import dashboard, drafts, edge
from app.access import Action, Role, Visitor
from app.dashboard import Heap, People, Work
from app.drafts import OpenDraft
from app.orders.listing import COUNTED
from app.words import t
from pages import live, orders_address
from pages.ages import When, today
from pages.frame import frame
from pages.moments import moment, zone
from pages.orders import COLUMNS, in_words, new_order, unsorted
from pages.visitor import actor, page, route, visitor
from pages.widgets import (
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

HEAPS = {
    "review": (t("To review"), "shield"),
    "mine": (t("My open orders"), "person"),
    "late": (t("Late"), "warning"),
    "soon": (t("Wanted within 7 days"), "calendar"),
    "open": (t("Open orders"), "orders"),
}
LISTS = {
    "review": (t("Waiting for review"), t("Nothing waits for review.")),
    "mine": (t("Your orders"), t("You have no open order.")),
    "open": (t("Most urgent orders"), t("No open orders.")),
}
STATES = {"no password": t("Invited, not signed in yet"), "locked": t("Locked out")}
# What comes for whom with the next steps, and what they can do until then.
LATER = {
    Role.QC: t("The work list of Pre-QC and final QC comes with the next step."),
    Role.ASSEMBLER: t("The common queue of builds to claim comes with the next step."),
    Role.SERVICE: t("Requests for service parts come with a later step."),
    Role.AUDITOR: t("You may read everything here; every view of yours is kept in the ledger."),
}
UNTIL_THEN = t("Until then: the list of orders, their bills of materials and the catalogue.")
UNTIL_THEN_SERVICE = t("Until then: the list of orders and the catalogue.")


@page("/", action=Action.SEE_DASHBOARD)
async def dashboard_page(discarded: int | None = None) -> None:
    person = visitor()
    shown = Dashboard(person)
    live.on_change(["order", "draft", "person"], shown.show)
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
        with ui.element("div").classes("heaps"):
            for heap in work.heaps:
                tile(heap)
            for people in work.people:
                people_tile(people)
        if work.drafts:
            with card(t("Orders you have begun")), ui.element("ul").classes("papers"):
                for draft in work.drafts:
                    with ui.element("li"):
                        self._draft(draft)
        if work.discarded:
            self._discarded(work.discarded)
        title, nothing = LISTS[work.list_name]
        with card(title):
            if work.urgent:
                linked = self.person.may(Action.SEE_ORDER)
                rows = [in_words(order, linked=linked) for order in work.urgent]
                DataTable(unsorted(COLUMNS), rows, label=title)
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
    """For roles whose own work list is still to come: says so, and what they can do already."""
    for role in sorted(person.roles & LATER.keys()):
        already = "" if role is Role.AUDITOR else UNTIL_THEN
        if role is Role.SERVICE:
            already = UNTIL_THEN_SERVICE
        note(f"{LATER[role]} {already}".strip())


def tile(heap: Heap) -> None:
    words, icon = HEAPS[heap.name]
    counted = f"{COUNTED:,}+" if heap.count > COUNTED else f"{heap.count:,}"
    look = "heap heap-bad" if heap.name == "late" and heap.count else "heap"
    draw_tile((words, icon), counted, orders_address.write(heap.wanted), look)


def people_tile(people: People) -> None:
    href = f"/people?{urlencode({'state': people.state})}"
    draw_tile((STATES[people.state], "people"), f"{people.count:,}", href)


def draw_tile(says: tuple[str, str], counted: str, href: str, look: str = "heap") -> None:
    words, icon = says
    with ui.element("a").classes(look) as link:
        link.props["href"] = href
        TextElement(tag="strong", text=counted)
        with ui.element("span"):
            Icon(icon)
            TextElement(tag="span", text=words)
