"""One build: where it stands and since when, what comes next and what is missing for it."""

from collections.abc import Sequence
from urllib.parse import quote

from nicegui import ui

from app import builds, edge, runs
from app.access import Action, Visitor
from app.builds import BuildShown, MoveShown, NextStep, Shipped
from app.history import status_words
from app.runs import RunHead
from app.runs.stages import STAGES
from app.signatures import Signed
from app.words import t
from models.orders import CLOSED
from pages import live
from pages.ages import When, age, due
from pages.build_moves import (
    AskSheet,
    ForceSheet,
    Opens,
    called_off,
    held,
    step_sheet,
    step_words,
)
from pages.build_way import way
from pages.frame import Crumb, frame
from pages.moments import day, moment
from pages.order import history
from pages.printing import printed_page
from pages.signing import signed_by
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Link,
    LinkButton,
    Text,
    card,
    chip,
    copy_link,
    description_list,
    note,
    row,
    split,
    status_chip,
    status_look,
)
from pages.widgets.button import Kind

Runs = dict[str, RunHead]


@page("/builds/{number}", action=Action.SEE_ORDER)
async def build_page(number: str) -> None:
    await BuildPage(number).draw()


class BuildPage:
    """The page of one visitor, drawn again only when what it shows has changed."""

    def __init__(self, number: str) -> None:
        self.number, self.client = number, ui.context.client

    async def draw(self) -> None:
        self.build_id = await edge.read(actor(), lambda s: builds.find(s, self.number))
        # Before reading: a change in between would be missed.
        live.on_change(["build", "bom"], self.read_again, only=self.build_id)
        self.build, self.runs = await self._read()
        build = self.build
        order = Crumb(build.po_number, f"/orders/{build.order_id}")
        with frame(build.number, visitor(), crumbs=[Crumb(t("Orders"), "/orders"), order]):
            self.place = ui.element("div").classes("stack")
            self._show()

    async def read_again(self) -> None:
        """Show what the database has now, if it is something else."""
        with self.client:
            now = await self._read()
            if now != (self.build, self.runs):
                self.build, self.runs = now
                self._show()

    async def _read(self) -> tuple[BuildShown, Runs]:
        build = await edge.read(actor(), lambda s: builds.look_at(s, self.build_id))
        if not visitor().may(Action.SEE_RUN):
            return build, {}
        return build, await edge.read(actor(), lambda s: runs.latest(s, self.build_id))

    def _show(self) -> None:
        self.place.clear()
        build, me = self.build, visitor()
        with self.place:
            with card():
                head(build)
                with row("no-print"):
                    copy_link(address(build.number))
                    printed_page("build", build.id)
            if build.shipped:
                with card(t("Release and shipment")):
                    shipped(build.shipped, build.released)
            with card(t("The way")):
                way(build)
            with split(t("Moves and history")) as (main, side):
                with main:
                    if build.steps:
                        self._next(me)
                    checklists(build, self.runs, me)
                with side:
                    with card(t("Moves")):
                        moves(build.moves)
                    with card(t("What else happened")):
                        history(build.history)

    def _next(self, me: Visitor) -> None:
        build = self.build
        onward = [step for step in build.steps if step.to_status not in {"on-hold", "cancelled"}]
        with card(t("What comes next")):
            ready = next((step for step in onward if step.may and not step.lacks), None)
            for step in onward:
                self._step(step, kind="primary" if step is ready else "plain")
            with row("no-print acts"):
                for step in build.steps:
                    self._aside(step)
                if me.may(Action.FORCE_MOVE) and build.force_to:
                    force = ForceSheet(build, self.read_again)
                    Button(
                        t("Force a move"), lambda: self._open(force), kind="quiet", icon="warning"
                    )

    def _aside(self, step: NextStep) -> None:
        if not step.may:
            return
        if step.to_status == "on-hold":
            ask, words, icon = held(self.build), t("Put on hold"), "pause"
        elif step.to_status == "cancelled":
            ask, words, icon = called_off(self.build), t("Cancel build"), "ban"
        else:
            return
        sheet = AskSheet(self.build, ask, self.read_again)
        Button(words, lambda: self._open(sheet), kind="quiet", icon=icon)

    def _step(self, step: NextStep, *, kind: Kind) -> None:
        with ui.element("section").classes("next-step"):
            with row():
                status_chip(step.to_status)
                Text(taken_by(step), "muted")
            if step.lacks:
                with ui.element("ul").classes("lacks"):
                    for lack in step.lacks:
                        with ui.element("li"):
                            Link(lack.text, quote(lack.address, safe="/"))
            if step.may:
                self._button(step, kind)

    def _button(self, step: NextStep, kind: Kind) -> None:
        sheet = step_sheet(self.build, step, self.read_again)
        button = Button(step_words(self.build, step), lambda: self._open(sheet), kind=kind)
        button.classes("no-print")
        if step.lacks:
            button.block(t("First: {what}", what=step.lacks[0].text))

    async def _open(self, sheet: Opens) -> None:
        # On the page, not in the part with the button: that may be drawn again meanwhile.
        with self.client:
            await sheet.open()


def head(build: BuildShown) -> None:
    """Status with its age and who took it there; then what one needs to know of the order."""
    with row():
        status_chip(build.status)
        if build.forced:
            chip(t("Forced"), "bad", "warning")
        if build.status not in CLOSED:
            waited = t("For {age}", age=age(build.status_since))
            chip(waited, "neutral", "clock").classes("no-print")
            words, urgency = due(build.wanted_on)
            chip(words, urgency or "neutral", "calendar").classes("no-print")
    newest = build.moves[0] if build.moves else None
    who = newest.who if newest else ""
    since = t("Since {when}, by {who}", when=moment(build.status_since), who=who)
    Text(since, "faint")
    if newest and newest.why and newest.to_status in {"on-hold", "cancelled"}:
        note(newest.why, "warn", title=status_look(newest.to_status)[0])
    still_to_send(build)
    description_list(
        [
            (t("Order"), build.po_number),
            (t("Customer"), build.customer),
            (t("Wanted"), day(build.wanted_on)),
            (t("Works on it"), ", ".join(build.assigned) or t("Nobody yet")),
        ]
    )


def still_to_send(build: BuildShown) -> None:
    """What a change has added since; while it stops the build, what comes next says it."""
    if build.to_send and build.status not in {*CLOSED, "order-created", "parts-sent"}:
        words = t("Still to be sent: {parts}", parts=", ".join(build.to_send))
        with ui.element("ul").classes("lacks"), ui.element("li"):
            Link(words, f"{address(build.number)}/outsourced")


def shipped(one: Shipped, released: Sequence[Signed]) -> None:
    description_list(
        [
            (t("Carrier"), one.carrier),
            (t("Tracking number"), one.tracking_number),
            (t("Shipped"), f"{moment(one.at)}, {one.who}"),
        ]
    )
    signed_by(released)


def taken_by(step: NextStep) -> str:
    words = [role.words for role in step.by]
    return t("by {who}", who=t(" or ").join(words))


def checklists(build: BuildShown, found: Runs, me: Visitor) -> None:
    """Everything that belongs to the build, each one tap away."""
    here = address(build.number)
    with card(t("Papers of this build")):
        with row("no-print"):
            if build.has_bom:
                LinkButton(t("Bill of materials"), f"{here}/bom", icon="package")
                LinkButton(t("Review"), f"{here}/review", icon="shield")
            LinkButton(t("Outsourced parts"), f"{here}/outsourced", icon="send")
            LinkButton(t("Missing parts"), f"{here}/shortages", icon="warning")
            if me.may(Action.SEE_HISTORY_RECORD):
                LinkButton(t("History record"), f"{here}/record", icon="file")
                LinkButton(t("Nonconformances"), f"{here}/nonconformances", icon="shield")
            if me.may(Action.SEE_RUN):
                serials = f"/serials?build={quote(build.number)}"
                LinkButton(t("Serial numbers"), serials, icon="scan")
                LinkButton(t("Labels"), f"{here}/labels.pdf", icon="print")
            LinkButton(t("Order and documents"), f"/orders/{build.order_id}", icon="orders")
        if me.may(Action.SEE_RUN):
            with ui.element("ul").classes("papers stages"):
                for stage in STAGES.values():
                    with ui.element("li"):
                        Link(t(stage.words), f"{here}/{stage.key}", "grow")
                        run_state(found.get(stage.key))


def run_state(run: RunHead | None) -> None:
    """How far a checklist is, in a few words."""
    if run is None:
        Text(t("Not begun"), "muted")
        return
    if run.attempt > 1:
        Text(t("Attempt {n}", n=run.attempt), "muted")
    if run.closed_at is None:
        chip(t("{done} of {all}", done=run.settled, all=run.asked), "info", "edit")
    elif run.verdict == "passed":
        chip(t("Passed"), "ok", "passed")
    elif run.verdict == "failed":
        chip(t("Failed"), "bad", "stop")
    else:
        chip(t("Replaced"), "neutral", "history")


def moves(shown: Sequence[MoveShown]) -> None:
    with ui.element("ol").classes("happened"):
        for one in shown:
            with ui.element("li"):
                with row():
                    Text(move_words(one))
                    if one.forced:
                        chip(t("Forced"), "bad", "warning")
                if one.why:
                    Text(one.why, "muted letter")
                When(f"{one.who} · {moment(one.at)}", one.at, "faint")


def move_words(one: MoveShown) -> str:
    there = status_words(one.to_status)
    if one.from_status is None:
        return there[:1].upper() + there[1:]
    return t("From {here} to {there}", here=status_words(one.from_status), there=there)


def address(number: str) -> str:
    return f"/builds/{quote(number, safe='')}"
