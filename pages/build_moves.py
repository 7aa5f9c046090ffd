"""The sheets behind the buttons of a build: a move, a hold, calling it off, forcing, shipping."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

from nicegui import ui

from app import builds, edge, guards, signatures
from app.builds import BuildShown, NextStep, Releasing, Shipping
from app.edge import Work
from app.errors import Refused
from app.words import t
from pages.live import Again
from pages.signing import SignSheet
from pages.visitor import actor
from pages.widgets import (
    Button,
    Field,
    Picker,
    Sheet,
    Text,
    confirm,
    description_list,
    note,
    status_look,
    toast,
)
from pages.widgets.button import Kind

# What people call the step, where the status alone would not say what they do.
STEPS = {
    ("order-created", "parts-sent"): t("Parts are sent"),
    ("pre-qc-rejected", "parts-sent"): t("Return to the maker"),
    ("parts-sent", "ready-for-pre-qc"): t("Parts are here"),
    ("pre-qc-rework", "ready-for-pre-qc"): t("Rework is done"),
    ("ready-for-pre-qc", "ready-for-production"): t("Pass on to production"),
    ("ready-for-production", "in-production"): t("Start production"),
    ("in-production", "testing-complete"): t("Testing is complete"),
    ("testing-complete", "packaging-complete"): t("Packaging is complete"),
    ("packaging-complete", "ready-for-final-qc"): t("Hand over to final QC"),
    ("final-rework", "ready-for-final-qc"): t("Rework is done"),
    ("ready-for-final-qc", "ready-to-ship"): t("Pass on to shipping"),
    ("ready-to-ship", "shipped"): t("Release and ship"),
    ("ready-for-pre-qc", "pre-qc-rejected"): t("Reject"),
    ("ready-for-final-qc", "final-qc-rejected"): t("Reject"),
    ("pre-qc-rejected", "pre-qc-rework"): t("Send to rework"),
    ("final-qc-rejected", "final-rework"): t("Send to rework"),
}


class Opens(Protocol):
    """Something a button of the page opens."""

    async def open(self) -> None:
        """Over the page."""


def step_words(build: BuildShown, step: NextStep) -> str:
    if build.status == "on-hold":
        return t("Release from hold")
    return STEPS[build.status, step.to_status]


def step_sheet(build: BuildShown, step: NextStep, again: Again) -> Opens:
    """What the button of this step opens: a question, a text to write, or the release to sign."""
    if step.to_status == "shipped":
        return ShipSheet(build, again)
    if build.status == "on-hold":
        return AskSheet(build, released(build), again)
    if step.says:
        return AskSheet(build, reworked(build, step.to_status), again)
    return StepSheet(build, step, again)


class StepSheet:
    """Asks once: whoever is told of a move cannot be untold."""

    def __init__(self, build: BuildShown, step: NextStep, again: Again) -> None:
        self.build, self.step, self.again, self.key = build, step, again, uuid4()

    async def open(self) -> None:
        build, there = self.build, self.step.to_status
        sure = await confirm(
            t("{number}: {status}", number=build.number, status=status_look(there)[0]),
            t("Those whose turn it is then are told. Only an admin can take it back."),
            act=step_words(build, self.step),
        )
        if sure:
            await edge.write(actor(), lambda s: builds.move(s, build.id, there), key=self.key)
            await self.again()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """An act that needs words: what it is called, what it asks, and what it does with them."""

    title: str
    words: str
    work: Callable[[str], Work[None]]
    label: str = t("Why")
    warning: str = ""
    kind: Kind = "primary"


def held(build: BuildShown) -> Ask:
    return Ask(
        title=t("Put {number} on hold", number=build.number),
        words=t("Put on hold"),
        label=t("What is wrong, and which parts are missing"),
        work=lambda why: lambda s: builds.hold(s, build.id, why=why),
    )


def released(build: BuildShown) -> Ask:
    return Ask(
        title=t("Release {number} from hold", number=build.number),
        words=t("Release from hold"),
        label=t("What helped"),
        work=lambda why: lambda s: builds.release(s, build.id, why=why),
    )


def reworked(build: BuildShown, to_status: str) -> Ask:
    return Ask(
        title=t("Rework of {number}", number=build.number),
        words=t("Rework is done"),
        label=t("What was done"),
        work=lambda why: lambda s: builds.move(s, build.id, to_status, why=why),
    )


def called_off(build: BuildShown) -> Ask:
    return Ask(
        title=t("Cancel {number}", number=build.number),
        words=t("Cancel build"),
        warning=t("A cancelled build does not come back. Everybody who waits for it is told."),
        kind="danger",
        work=lambda why: lambda s: builds.move(s, build.id, "cancelled", why=why),
    )


class AskSheet:
    """One question, one act; one key a sheet, so that a double press acts once."""

    def __init__(self, build: BuildShown, ask: Ask, again: Again) -> None:
        self.build, self.ask, self.again, self.key = build, ask, again, uuid4()

    async def open(self) -> None:
        ask = self.ask
        with Sheet(ask.title) as sheet:
            self.sheet = sheet
            if ask.warning:
                note(ask.warning, "warn")
            self.before()
            self.why = Field(
                ask.label,
                required=True,
                multiline=True,
                hint=t("Kept with the build, for everybody to read."),
            )
            with ui.element("div").classes("sheet-foot"):
                Button(t("Keep as it is"), sheet.close)
                Button(ask.words, self._act, kind=ask.kind)
        sheet.on("hide", sheet.delete)
        sheet.open()

    def before(self) -> None:
        """What the sheet asks above the words."""

    def complete(self) -> bool:
        """Whether everything above was answered; says at its field what is not."""
        return True

    async def _act(self) -> None:
        why = self.why.value or ""
        short = len(why.strip()) < guards.LEAST_REASON
        words = t("Say it in a few words: whoever works on it will read it.")
        self.why.refuse(words if short else None)
        if not self.complete() or short:
            return
        await edge.write(actor(), self.ask.work(why), key=self.key)
        self.sheet.close()
        await self.again()


class ForceSheet(AskSheet):
    """Against the table, by an admin: the reason and the mark stay for ever."""

    def __init__(self, build: BuildShown, again: Again) -> None:
        ask = Ask(
            title=t("Force a move of {number}", number=build.number),
            words=t("Force the move"),
            warning=t("Nothing is checked, and it is marked as forced for ever."),
            kind="danger",
            work=lambda why: lambda s: builds.force(s, build.id, self.there, why=why),
        )
        super().__init__(build, ask, again)

    @property
    def there(self) -> str:
        return str(self.chosen.value or "")

    def before(self) -> None:
        options = {status: status_look(status)[0] for status in self.build.force_to}
        self.chosen = Picker(t("Where to"), options)

    def complete(self) -> bool:
        self.chosen.refuse(None if self.there else t("Choose where it goes."))
        return bool(self.there)


class ShipSheet:
    """Who takes it away; then exactly that is shown again, to be signed as the release."""

    def __init__(self, build: BuildShown, again: Again) -> None:
        self.build, self.again, self.key = build, again, uuid4()
        self.client = ui.context.client

    async def open(self) -> None:
        with Sheet(t("Ship {number}", number=self.build.number)) as sheet:
            self.sheet = sheet
            Text(t("The release is signed in the next step."), "muted")
            self.carrier = Field(
                t("Carrier"), required=True, hint=t("Or: collected by the customer")
            )
            self.tracking = Field(t("Tracking number"))
            with ui.element("div").classes("sheet-foot"):
                Button(t("Not yet"), sheet.close)
                Button(t("To the signature"), self._ask, kind="primary")
        sheet.on("hide", sheet.delete)
        sheet.open()

    async def _ask(self) -> None:
        given = Shipping(
            carrier=self.carrier.value or "", tracking_number=self.tracking.value or ""
        )
        try:
            what = await edge.read(actor(), lambda s: builds.to_release(s, self.build.id, given))
        except Refused as refused:
            self.carrier.refuse(str(refused))
            return
        self.sheet.close()
        # On the page, not in the sheet that is just going away.
        with self.client:
            await SignSheet(
                t("Release {number}", number=self.build.number),
                statement=what.statement,
                shows=lambda: description_list(list(what.facts)),
                sign=t("Sign and ship"),
                act=lambda password: self._ship(password, given, what),
            ).open()

    async def _ship(self, password: str, given: Shipping, what: Releasing) -> None:
        await signatures.signing(
            actor(),
            password,
            lambda s: builds.ship(s, self.build.id, given, shown=what.sha256),
            key=self.key,
        )
        toast(t("{number} is shipped.", number=self.build.number), "ok")
        await self.again()
