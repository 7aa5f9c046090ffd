"""One nonconformance: what failed, what is decided, who agreed, what comes next."""

from collections.abc import Sequence
from dataclasses import replace

from nicegui import ui

from app import edge, nonconformance
from app.access import Action
from app.nonconformance import KINDS, SEVERITIES, DecisionShown, ItemShown, Shown
from app.words import t
from pages import live
from pages.frame import Crumb, frame
from pages.happened import history_of
from pages.moments import moment
from pages.nonconformance_acts import ConcessionSheet, DecideSheet, ReworkSheet, send_on
from pages.nonconformances import PATH, STAGE_WORDS
from pages.printing import printed_page
from pages.run_sign import recorded
from pages.signing import signed_by
from pages.visitor import actor, page, visitor
from pages.widgets import (
    H3,
    Button,
    FocusKept,
    LinkButton,
    Pieces,
    Text,
    TextElement,
    card,
    chip,
    copy_link,
    description_list,
    empty_state,
    note,
    row,
    split,
    status_chip,
)


@page(PATH + "/{number}", action=Action.SEE_NONCONFORMANCES)
async def nonconformance_page(number: str) -> None:
    try:
        shown = await edge.read(actor(), lambda s: nonconformance.look_at(s, number))
    except nonconformance.NoSuchNonconformance as refusal:
        ui.status_code(404)
        with frame(t("Nonconformance"), visitor(), crumbs=[Crumb(t("Nonconformances"), PATH)]):
            empty_state("search", str(refusal), action=lambda: LinkButton(t("To the list"), PATH))
        return
    await NonconformancePage(shown).draw()


class NonconformancePage(live.Present[Shown]):
    """The page of one visitor; each part is drawn again only when what it shows has changed."""

    follows, ages = ("nonconformance",), True

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self.number, self.shown = shown.number, Pieces(shown)

    async def draw(self) -> None:
        one = self.shown.value
        self.follow(only=one.id)
        crumbs = [Crumb(t("Nonconformances"), PATH)]
        with frame(one.number, visitor(), crumbs=crumbs), FocusKept().classes("stack"):
            self._parts()

    def follow(self, *, only: int | None = None) -> None:
        super().follow(only=only)
        live.on_change(["build"], self.read_again, only=self.shown.value.build_id)

    async def read(self) -> Shown:
        return await edge.read(actor(), lambda s: nonconformance.look_at(s, self.number))

    def show(self, found: Shown) -> None:
        self.shown.show(found)

    def _parts(self) -> None:
        one, piece = self.shown.value, self.shown.piece
        with card():
            piece(facts_of, facts, "stack")
            with row("no-print"):
                LinkButton(t("Build {n}", n=one.build_number), f"/builds/{one.build_number}")
                LinkButton(t("Order {n}", n=one.po_number), f"/orders/{one.order_id}")
                copy_link(f"{PATH}/{one.number}")
                printed_page("nonconformance", one.id)
        with split(t("History")) as (main, side):
            with main:
                with card(t("What failed")):
                    piece(lambda one: one.items, failed)
                with card(t("Decision")):
                    piece(but_history, self._decision)
                piece(lambda one: one.others, also)
            with side, card(t("History")):
                history_of(self.shown, lambda one: one.history)

    def _decision(self, one: Shown) -> None:
        if one.decided is None:
            Text(t("Nothing is decided yet: a coordinator decides."))
        for decision in reversed(one.decisions):
            decided(decision, counts=decision is one.decided)
        self._next(one)

    def _next(self, one: Shown) -> None:
        """What there is to do here for whoever looks; what others have to do, in words."""
        me = visitor()
        if one.lacks_signatures:
            note(lacking(one), "warn")
        if one.decided is not None and one.waits_for:
            note(t("{build} waits for {n} too.", build=one.build_number, n=_and(one.waits_for)))
        with row("no-print"):
            if me.may(Action.SIGN_CONCESSION) and self._may_concede(one):
                sheet = ConcessionSheet(one, self.read_again)
                Button(t("Sign the concession"), lambda: self._sign(sheet), kind="primary")
            if me.may(Action.REPORT_REWORK) and one.is_in_rework:
                rework = ReworkSheet(one, self.read_again)
                Button(t("Report the rework"), lambda: self._open(rework), kind="primary")
            if me.may(Action.DECIDE_DISPOSITION) and one.closed_at is None and not one.begun_again:
                if self._waits(one):
                    Button(t("Send it on"), lambda: send_on(one), kind="primary")
                decide = DecideSheet(one, self.read_again)
                if one.decided is None:
                    Button(t("Decide"), lambda: self._open(decide), kind="primary")
                else:
                    Button(t("Decide again"), lambda: self._open(decide))

    def _may_concede(self, one: Shown) -> bool:
        signed = one.decided.signatures if one.decided else ()
        mine = any(each.person_id == visitor().person_id for each in signed)
        return bool(one.lacks_signatures) and not mine

    def _waits(self, one: Shown) -> bool:
        """Decided and signed, but the last to sign could not move the build."""
        settled = one.decided is not None and not one.lacks_signatures
        return one.is_rejected and settled and not one.waits_for

    async def _sign(self, sheet: ConcessionSheet) -> None:
        with self.client:
            await sheet.open()

    def _open(self, sheet: DecideSheet | ReworkSheet) -> None:
        # On the page, not in the part with the button: that may be drawn again meanwhile.
        with self.client:
            sheet.open()


def but_history(one: Shown) -> Shown:
    """All that decides what there is to do."""
    return replace(one, history=())


def failed(one: Shown) -> None:
    with ui.element("ul").classes("found"):
        for item in one.items:
            found(item)


def also(one: Shown) -> None:
    if one.others:
        with card(t("Also from this inspection")):
            recorded(one.others)


def lacking(one: Shown) -> str:
    if one.lacks_signatures == 1:
        return t("One more person signs the concession before it counts.")
    return t("Two different people sign the concession before it counts.")


def _and(numbers: Sequence[str]) -> str:
    *before, last = numbers
    return t("{some} and {last}", some=", ".join(before), last=last) if before else last


def facts_of(one: Shown) -> tuple[object, ...]:
    """What of its facts can become another."""
    return (
        one.description, one.build_status, one.po_number, one.severity, one.containment,
        one.closed_at, one.closed_by, one.closing_attempt,
    )  # fmt: skip


def facts(one: Shown) -> None:
    Text(one.description, "strong")
    stage = STAGE_WORDS[one.stage]
    description_list(
        [
            (t("Build"), one.build_number),
            (t("Stands"), lambda: status_chip(one.build_status)),
            (t("Order"), one.po_number),
            (t("From"), t("{stage}, attempt {n}", stage=stage, n=one.attempt)),
            (t("Severity"), t(SEVERITIES[one.severity])),
            (t("Containment"), one.containment),
            (t("Opened"), t("{at} by {who}", at=moment(one.opened_at), who=one.opened_by)),
            (t("Closed"), closed(one)),
        ]
    )


def closed(one: Shown) -> str:
    if one.closed_at is None:
        return t("Not yet")
    by = t("{at} by {who}", at=moment(one.closed_at), who=one.closed_by)
    if one.closing_attempt is None:
        return by
    return t("{by}, with attempt {n}", by=by, n=one.closing_attempt)


def found(item: ItemShown) -> None:
    """One failed item: its wording, what was found, and the pictures."""
    with ui.element("li"):
        basin = t(", basin {n}", n=item.basin) if item.basin else ""
        Text(item.wording + basin, "strong")
        Text(item.found)
        if not item.photos:
            return
        with ui.element("div").classes("pictures"):
            for number, photo_id in enumerate(item.photos, start=1):
                with TextElement(tag="a", text="") as link:
                    link.props["href"] = f"/photos/{photo_id}"
                    picture = ui.element("img")
                    picture.props["src"] = f"/photos/{photo_id}/thumbnail"
                    picture.props["alt"] = t("Picture {n} of {what}", n=number, what=item.wording)
                    picture.props["loading"] = "lazy"


def decided(decision: DecisionShown, *, counts: bool) -> None:
    """A decision; one that was replaced says so and stays."""
    with ui.element("div").classes("decision" if counts else "decision decision-before"):
        with row():
            H3(t(KINDS[decision.kind]))
            if not counts:
                chip(t("Replaced"), "neutral", "history")
        Text(decision.reason)
        Text(t("{at} by {who}", at=moment(decision.at), who=decision.who), "muted")
        if decision.touches:
            Text(t("Inspected again besides what failed:"), "muted")
            with ui.element("ul"):
                for one in decision.touches:
                    TextElement(tag="li", text=one)
        signed_by(decision.signatures)
