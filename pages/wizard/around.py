"""What stands around every step: the progress, what is saved, and the ways on and back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from nicegui import ui

from app import drafts, edge
from app.drafts import Finding
from app.errors import Refused
from app.words import t
from pages import live
from pages.frame import Crumb, frame
from pages.visitor import actor, visitor
from pages.widgets import (
    Button,
    LinkButton,
    Step,
    StepBar,
    Text,
    note,
    row,
)
from pages.wizard.bound import Form
from pages.wizard.flow import Flow, open_flow
from pages.wizard.keeper import Keeper

STEPS = drafts.STEPS
# A change keeps its order and its build's number: nothing is asked about them again.
STEPS_OF_CHANGE = STEPS[2:]


def step_names() -> dict[str, str]:
    return {
        "customer": t("Customer"),
        "builds": t("Sinks"),
        "configure": t("Configuration"),
        "accessories": t("Accessories"),
        "review": t("Review"),
    }


def steps_of(flow: Flow) -> tuple[str, ...]:
    """The names of the steps this draft has."""
    return STEPS_OF_CHANGE if flow.changes else STEPS


class Around:
    """The page of one step: its flow, its form, and the line that says what is saved."""

    def __init__(self, flow: Flow, step: str, keeper: Keeper) -> None:
        self.flow, self.keeper = flow, keeper
        self.form = Form(flow, show_missing=bool(keeper.first))
        here = steps_of(flow).index(step)
        self.bar = StepBar(self.steps(), current=here)
        self.messages = ui.element("div").classes("wizard-messages")
        self.conflicts: dict[str, ui.element] = {}
        flow.show(lambda: self.bar.show(self.steps(), current=here))
        client = ui.context.client
        flow.alive = lambda: not client.is_deleted
        if flow.first_visit:
            client.on_connect(flow.remember_visit)
        flow.on_saved.append(keeper.stored)
        flow.on_refused.append(keeper.refused)
        flow.on_conflict.append(self.tell_conflict)
        live.on_change(("draft",), self.receive, only=flow.id)
        live.on_change(("order",), flow.check_numbers)

    def steps(self) -> list[Step]:
        review = self.flow.review
        taken = {one.step for one in self.flow.taken}
        found = []
        words_of = step_names()
        for name in steps_of(self.flow):
            words = words_of[name]
            state = "problems" if name in taken else review.state(name)  # type: ignore[arg-type]
            left = len(review.at(name))  # type: ignore[arg-type]
            note_ = t("{n} to do", n=left) if left and name != "review" else ""
            found.append(Step(words, state, address(self.flow.id, name), note=note_))
        return found

    async def receive(self) -> None:
        """Another device changed the draft, or it was submitted or discarded there."""
        try:
            await self.flow.receive()
        except drafts.Submitted as done:
            self.tell(partial(submitted_elsewhere, done.order_id))
        except Refused as refusal:
            self.tell(partial(note, str(refusal), "warn"))

    def tell(self, draw: Callable[[], object]) -> None:
        self.messages.clear()
        with self.messages:
            draw()

    def tell_conflict(self, path: str, other: object) -> None:
        """Both stay in sight: this device's is stored, the other's is one press away."""
        mine = self.flow.value(path)
        self.form.show_again(path)
        words = t(
            "Another device wrote “{other}” here; “{mine}” is stored now.",
            other=shortly(other),
            mine=shortly(mine),
        )

        async def take() -> None:
            await self.flow.change({path: other})
            self.conflicts.pop(path).delete()

        with self.messages:
            if path in self.conflicts:
                self.conflicts.pop(path).delete()
            with row("note note-warn conflict") as box:
                Text(words, "grow")
                Button(t("Use “{other}”", other=shortly(other)), take)
                Button(t("Keep mine"), lambda: self.conflicts.pop(path).delete(), kind="quiet")
            self.conflicts[path] = box


def submitted_elsewhere(order_id: int) -> None:
    note(t("This order has been submitted."), "ok")
    LinkButton(t("Open the order"), f"/orders/{order_id}", kind="primary")


def shortly(value: object) -> str:
    text = str(value or t("nothing"))
    return text if len(text) <= 40 else f"{text[:39]}…"


def address(draft_id: int, step: str, build: int | None = None) -> str:
    page = f"/orders/new/{draft_id}/{step}"
    return page if build is None else f"{page}/{build + 1}"


@contextmanager
def opened(
    flow: Flow, step: str, field: str, act: Callable[[], object] | None = None
) -> Iterator[Around]:
    """The frame of a step; `act` draws the primary action when it is not just going on."""
    words, steps = step_names(), steps_of(flow)
    number = steps.index(step)
    keepers: list[Keeper] = []

    def go_on() -> None:
        LinkButton(
            t("Continue: {step}", step=words[steps[number + 1]]),
            address(flow.id, steps[number + 1]),
            kind="primary",
        )

    def primary() -> None:
        keepers.append(Keeper(f"draft-{flow.id}", flow.replay, flow.touched, first=field))
        (act or go_on)()

    crumbs, title = where(flow)
    with frame(words[step], visitor(), crumbs=crumbs, action=primary):
        ui.page_title(f"{words[step]} · {title} · CleanStation")
        around = Around(flow, step, keepers[0])
        yield around
        around.form.refresh()
        with row("wizard-foot"):
            if number:
                LinkButton(t("Back"), address(flow.id, steps[number - 1]), icon="left")
            discard_button(around)
            ui.element("div").classes("grow")
            (act or go_on)()


def where(flow: Flow) -> tuple[list[Crumb], str]:
    """The way here, and what the browser's tab is called."""
    if flow.changes:
        number = flow.name_of(0)
        crumbs = [Crumb(number, f"/builds/{number}"), Crumb(t("Change"), f"/orders/new/{flow.id}")]
        return crumbs, t("Change of {number}", number=number)
    crumbs = [Crumb(t("Orders"), "/orders"), Crumb(t("New order"), f"/orders/new/{flow.id}")]
    return crumbs, str(flow.value("customer.po_number") or t("New order"))


def discard_button(around: Around) -> None:
    async def discard() -> None:
        await edge.write(actor(), partial(drafts.discard, draft_id=around.flow.id))
        # Where the other drafts are, and where this one can be brought back.
        ui.navigate.to(f"/?discarded={around.flow.id}")

    words = t("Discard the change") if around.flow.changes else t("Discard draft")
    Button(words, discard, kind="quiet", icon="trash")


async def flow_of(draft_id: int, step: str) -> Flow:
    return await open_flow(draft_id, STEPS.index(step) + 1)


def first_problem(findings: Sequence[Finding]) -> str:
    return next((one.field for one in findings if one.field), "")
