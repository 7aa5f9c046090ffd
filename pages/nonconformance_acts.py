"""What is done with a nonconformance: deciding, conceding, reporting a rework, sending it on."""

from uuid import uuid4

from nicegui import ui

from app import edge, nonconformance, signatures
from app.errors import Refused
from app.nonconformance import KINDS, SEVERITIES, Decision, Shown
from app.rules.verdict import Place
from app.words import t
from pages.live import Again
from pages.nonconformances import STAGE_WORDS
from pages.signing import SignSheet
from pages.visitor import actor
from pages.widgets import (
    Button,
    Check,
    Choice,
    Field,
    Option,
    Sheet,
    Text,
    description_list,
    note,
)

DETAILS = {
    "rework": t("It is put right and inspected again."),
    "use-as-is": t("A concession: two different people sign it."),
    "return-to-maker": t("The body goes back and is inspected anew from the first item."),
    "scrap": t("The build is cancelled. This cannot be undone."),
}


class DecideSheet:
    """What is done about it, why, and what a rework touches besides what failed."""

    def __init__(self, shown: Shown, again: Again) -> None:
        self.shown, self.again, self.key = shown, again, uuid4()
        self.touches: set[Place] = set()

    def open(self) -> None:
        with Sheet(t("Decide about {n}", n=self.shown.number)) as sheet:
            self.sheet = sheet
            self.told = ui.element("div")
            self.kind = Choice(
                t("Decision"), self._options(), None, cards=True, on_change=self._chosen
            )
            self.reason = Field(t("Why"), multiline=True, required=True)
            self.more = ui.element("div").classes("stack")
            with self.more:
                self._touchable()
            self.more.set_visibility(False)
            with ui.element("div").classes("sheet-foot"):
                Button(t("Keep as it is"), sheet.close)
                Button(t("Save the decision"), self._decide, kind="primary")
        sheet.on("hide", sheet.delete)
        sheet.open()

    def _options(self) -> dict[str, Option]:
        final = self.shown.stage != "pre-qc" or not self.shown.is_rejected
        blocked = t("Only while the Pre-QC of the build is rejected.") if final else ""
        return {
            key: Option(t(words), DETAILS[key], blocked=blocked if key == "return-to-maker" else "")
            for key, words in KINDS.items()
        }

    def _touchable(self) -> None:
        Text(t("What else does the rework touch? It is inspected again too."), "strong")
        with ui.element("div").classes("touches").props("tabindex=0 role=group") as group:
            group.props["aria-label"] = t("Items the rework touches")
            for one in self.shown.touchable:
                self._touch(one.place, one.wording, one.section)

    def _touch(self, place: Place, wording: str, section: str) -> None:
        def turned(event: object) -> None:
            on = bool(getattr(event, "value", False))
            (self.touches.add if on else self.touches.discard)(place)

        Check(wording, detail=section, on_change=turned)

    def _chosen(self) -> None:
        self.more.set_visibility(self.kind.value == "rework" and bool(self.shown.touchable))

    async def _decide(self) -> None:
        self.told.clear()
        touches = sorted(self.touches) if self.kind.value == "rework" else []
        decision = Decision(
            kind=str(self.kind.value or ""), reason=self.reason.value or "", touches=touches
        )
        number = self.shown.id
        try:
            await edge.write(
                actor(), lambda s: nonconformance.decide(s, number, decision), key=self.key
            )
        except Refused as refusal:
            with self.told:
                note(str(refusal), "bad")
            return
        self.sheet.close()
        await self.again()


class ReworkSheet:
    """The rework is done: what was, in words the inspector reads."""

    def __init__(self, shown: Shown, again: Again) -> None:
        self.shown, self.again = shown, again

    def open(self) -> None:
        with Sheet(t("Report the rework of {n}", n=self.shown.build_number)) as sheet:
            self.sheet = sheet
            Text(t("The build goes back to its inspection."), "muted")
            self.notes = Field(t("What was done"), multiline=True, required=True)
            with ui.element("div").classes("sheet-foot"):
                Button(t("Not yet"), sheet.close)
                Button(t("Report it as done"), self._report, kind="primary")
        sheet.on("hide", sheet.delete)
        sheet.open()

    async def _report(self) -> None:
        build_id, notes = self.shown.build_id, self.notes.value or ""
        try:
            await edge.write(actor(), lambda s: nonconformance.report_rework(s, build_id, notes))
        except Refused as refusal:
            self.notes.refuse(str(refusal))
            return
        self.sheet.close()
        await self.again()


class ConcessionSheet:
    """Signing that it is used as it is: what failed and why it is accepted stand above."""

    def __init__(self, shown: Shown, again: Again) -> None:
        self.shown, self.again, self.key = shown, again, uuid4()

    async def open(self) -> None:
        one = self.shown
        await SignSheet(
            t("Concession {n}", n=one.number),
            statement=t("{n}: use {build} as it is.", n=one.number, build=one.build_number),
            act=self._sign,
            sign=t("Concede and sign"),
            shows=self._content,
        ).open()

    def _content(self) -> None:
        one = self.shown
        Text(one.description, "strong")
        stage = STAGE_WORDS[one.stage]
        description_list(
            [
                (t("Build"), one.build_number),
                (t("From"), t("{stage}, attempt {n}", stage=stage, n=one.attempt)),
                (t("Severity"), t(SEVERITIES[one.severity])),
                (t("Containment"), one.containment),
                (t("SHA-256"), lambda: Text(one.concession_sha256, "mono hash")),
            ]
        )
        for item in one.items:
            basin = t(" (basin {n})", n=item.basin) if item.basin else ""
            Text(f"{item.wording}{basin}: {item.found}")
        if one.decided:
            Text(t("Decision: {kind}", kind=t(KINDS[one.decided.kind])))
            Text(t("Why it is used as it is: {why}", why=one.decided.reason))

    async def _sign(self, password: str) -> None:
        number, sha256 = self.shown.id, self.shown.concession_sha256
        await signatures.signing(
            actor(),
            password,
            lambda s: nonconformance.concede(s, number, shown=sha256),
            key=self.key,
        )
        await self.again()


async def send_on(shown: Shown) -> None:
    """Everything is decided and signed: the build goes where that leads."""
    await edge.write(actor(), lambda s: nonconformance.send_on(s, shown.id))
