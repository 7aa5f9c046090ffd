"""The first page: what is yours to do now, with the number of each and the way to it."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from app import build_list, dashboard, drafts, edge, service
from app.access import Action, Role, Visitor
from app.dashboard import Heap, Work
from app.drafts import OpenDraft
from app.orders import listing
from app.orders.listing import COUNTED
from app.words import t
from pages import builds, live, orders_address
from pages.ages import When, ago, today
from pages.frame import frame
from pages.moments import moment, zone
from pages.orders import COLUMNS, in_words, new_order, unsorted
from pages.service_address import OF_REQUESTS
from pages.visitor import actor, page, route, visitor
from pages.widgets import (
    H2,
    Button,
    Cards,
    DataTable,
    FocusKept,
    Icon,
    IconButton,
    LinkButton,
    Pieces,
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
    "service-decide": (t("Service requests to decide"), "message"),
    "service-fulfil": (t("Service parts to send"), "package"),
    "service-returned": (t("Requests to change"), "undo"),
    "service-waiting": (t("Requests at procurement"), "message"),
    "service-coming": (t("Approved, on their way"), "package"),
    "late-orders": (t("Orders past the wanted date"), "warning"),
    "open-orders": (t("Open orders"), "orders"),
}
# Beside the frame of an upright tablet there is no room for when an order was entered.
SHORT = tuple(column for column in COLUMNS if column.name != "created")
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
# What somebody should know who has nothing to do here.
LATER = {
    Role.AUDITOR: t("You may read everything here; every view of yours is kept in the ledger."),
}


@page("/", action=Action.SEE_DASHBOARD)
async def dashboard_page(discarded: int | None = None) -> None:
    await Dashboard(discarded).draw()


@route("/dashboard", action=Action.SEE_DASHBOARD)
async def dashboard_by_name() -> Response:
    """Where people and monitors look for the first page by its name."""
    return RedirectResponse("/", 307)


class Dashboard(live.Present[Work]):
    """One person's work; each part is drawn again only when what it shows has changed."""

    follows, ages = dashboard.KINDS, True
    undo: ui.element
    table: DataTable | None

    def __init__(self, just_discarded: int | None) -> None:
        super().__init__()
        self.person, self.just_discarded = visitor(), just_discarded

    async def draw(self) -> None:
        self.work = Pieces(await self.first())
        new = new_order if self.person.may(Action.ENTER_ORDER) else None
        with frame(t("Dashboard"), self.person, action=new):
            self.undo = ui.element("div").classes("when-filled")
            with FocusKept().classes("stack"):
                self._parts()
        for draft in self.work.value.discarded:
            if draft.id == self.just_discarded:
                self._offer_undo(draft)
        await self.drawn()

    async def read(self) -> Work:
        return await edge.read(actor(), lambda s: dashboard.work(s, today=today(), zone=zone()))

    def show(self, found: Work) -> None:
        self.work.show(found)

    def _parts(self) -> None:
        later(self.person)
        with ui.element("div").classes("heap-groups"):
            for group, words in GROUPS.items():
                tiles(self.work, group, words)
        self._begun()
        self._discarded()
        self._first()

    def _begun(self) -> None:
        with card(t("Orders you have begun")) as whole:
            begun: Cards[OpenDraft] = Cards(
                lambda draft: draft.id,
                lambda one: one.piece(lambda draft: (draft, ago(draft.updated_at)), self._draft),
                tag="ul", look="papers", item="li",
            )  # fmt: skip

        def show(work: Work) -> None:
            begun.show(work.drafts)
            whole.set_visibility(bool(work.drafts))

        self.work.watch(lambda work: [(one, ago(one.updated_at)) for one in work.drafts], show)

    def _discarded(self) -> None:
        with ui.element("details").classes("fold card") as fold:
            summary = TextElement(tag="summary", text="")
            put_away: Cards[OpenDraft] = Cards(
                lambda draft: draft.id,
                lambda one: one.piece(lambda draft: draft, self._bring_back),
                tag="ul", look="papers", item="li",
            )  # fmt: skip

        def show(work: Work) -> None:
            put_away.show(work.discarded)
            summary.set_text(t("Discarded in the last 7 days ({n})", n=len(work.discarded)))
            fold.set_visibility(bool(work.discarded))

        self.work.watch(lambda work: work.discarded, show)

    def _first(self) -> None:
        """The first of what is to do; all of it is one tap away."""
        self.work.piece(lambda work: (work.list_name, bool(self._rows(work))), self._list)
        self.work.watch(self._rows, self._fill)

    def _list(self, work: Work) -> None:
        title, nothing = LISTS[work.list_name]
        self.table = None
        with card(title):
            if self._rows(work):
                columns = unsorted(SHORT) if work.orders else builds.COLUMNS
                self.table = DataTable(columns, [], label=title)
            else:
                empty_state("orders", nothing)

    def _fill(self, work: Work) -> None:
        if self.table:
            self.table.show(self._rows(work))

    def _rows(self, work: Work) -> list[dict[str, Any]]:
        linked = self.person.may(Action.SEE_ORDER)
        orders = [in_words(order, linked=linked) for order in work.orders]
        return orders or [builds.in_words(build) for build in work.builds]

    def _bring_back(self, draft: OpenDraft) -> None:
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
        await self.read_again()

    def _offer_undo(self, draft: OpenDraft) -> None:
        self.undo.clear()
        with self.undo:
            words = t("Discarded {name}.", name=named(draft))
            UndoBar(words, partial(self._restore, draft))

    async def _restore(self, draft: OpenDraft) -> None:
        await edge.write(actor(), lambda s: drafts.restore(s, draft.id))
        self.undo.clear()
        await self.read_again()


def named(draft: OpenDraft) -> str:
    if draft.change_of:
        return t("Change of {number}", number=draft.change_of)
    return draft.po_number or t("Order without a PO number")


def later(person: Visitor) -> None:
    """For roles that only read: says so."""
    for role in sorted(person.roles & LATER.keys()):
        note(LATER[role])


def tiles(pieces: Pieces[Work], group: str, words: str) -> None:
    def heaps_of(work: Work) -> list[Heap]:
        return [heap for heap in work.heaps if heap.group == group]

    def show(work: Work) -> None:
        heaps = heaps_of(work)
        cards.show(heaps)
        cards.list.classes(replace=f"heaps heaps-{len(heaps)}")
        whole.set_visibility(bool(heaps))

    with ui.element("section").classes("stack gap-2") as whole:
        H2(words)
        cards: Cards[Heap] = Cards(lambda heap: heap.name, tile, look="heaps", item_look="piece")
    pieces.watch(heaps_of, show)


def tile(pieces: Pieces[Heap]) -> None:
    """A link that stays while its number changes: somebody may be on it."""
    words, icon = HEAPS[pieces.value.name]
    with ui.element("a").classes("heap") as link:
        number = TextElement(tag="strong", text="")
        with ui.element("span"):
            Icon(icon)
            TextElement(tag="span", text=words)

    def show(heap: Heap) -> None:
        link.props["href"] = address(heap)
        number.set_text(f"{COUNTED:,}+" if heap.count > COUNTED else f"{heap.count:,}")
        bad = heap.group == "late" and heap.count and heap.name != "soon"
        link.classes(replace="heap heap-bad" if bad else "heap")

    pieces.watch(lambda heap: heap, show)


def address(heap: Heap) -> str:
    """The list that holds exactly what the heap counts."""
    if isinstance(heap.opens, build_list.Wanted):
        return builds.write(heap.opens)
    if isinstance(heap.opens, listing.Wanted):
        return orders_address.write(heap.opens)
    if isinstance(heap.opens, service.Wanted):
        return OF_REQUESTS.write(heap.opens)
    return ELSEWHERE[heap.opens]
