"""The last step of a change: everything it touches, before it is saved."""

from collections.abc import Sequence
from functools import partial
from uuid import uuid4

from nicegui import ui

from app import changes, edge
from app.changes import Delta, RunTouched
from app.errors import Refused
from app.rules.numbers import plain
from app.rules.reopening import Touched
from app.rules.run_item import Carried
from app.runs.stages import STAGES
from app.submission import NotReady
from app.words import t
from pages import live
from pages.visitor import actor
from pages.widgets import Button, Change, Field, Text, card, difference, note, stack
from pages.wizard.around import Around
from pages.wizard.bound import Section
from pages.wizard.flow import now
from pages.wizard.review import ReviewPage

SIGNS = {"added": "+", "removed": "−", "changed": "→", "redrawn": "→", "unfinished": "…"}
# What somebody said without a value.
SAID = {"na": "N/A", "asked": "a question"}


class ChangePage(ReviewPage):
    """The delta, a reason, and the button that saves the change."""

    def submit_button(self) -> None:
        Button(t("Save the change"), self.submit, kind="primary", icon="send")

    def draw(self, around: Around) -> None:
        self.around, self.key = around, uuid4()
        Section(around.form, self._against, self._verdict)
        with card(t("Why the build changes")):
            self.reason = Field(
                t("Reason"),
                required=True,
                multiline=True,
                hint=t("Kept with the build, for everybody who works on it."),
            )
        with stack() as self.place:
            Text(t("Looking what this touches…"), "muted")
        ui.context.client.on_connect(self.look)
        self._build(0)
        build_id = self.flow.changes
        live.on_change(
            ("build", "bom", "run"), self.look, only=None if build_id is None else build_id
        )

    async def look(self) -> None:
        """What the change touches now: somebody may have answered or approved meanwhile."""
        try:
            found = await edge.read(
                actor(), partial(changes.delta, draft_id=self.flow.id, today=now().date())
            )
        except Refused as refusal:
            self.around.tell(partial(note, str(refusal), "warn"))
            return
        self.place.clear()
        with self.place:
            touched(found)

    async def submit(self) -> None:
        await self.flow.store_everything()
        work = partial(
            changes.save, draft_id=self.flow.id, reason=self.reason.value, today=now().date()
        )
        self.reason.refuse(None)
        if len(self.reason.value.strip()) < changes.LEAST_REASON:
            self.reason.refuse(t("Say why, in a few words: everybody after you reads it."))
            return
        try:
            number = await edge.write(actor(), work, key=self.key)
        except NotReady as refusal:
            await self._refused(refusal)
        else:
            ui.navigate.to(f"/builds/{number}?changed=1")

    def _verdict(self) -> None:
        if self._against():
            super()._verdict()


def touched(found: Delta) -> None:
    """Lines, checklists, outsourced parts, papers; and what stays as it is."""
    with card(t("Bill of materials")):
        if found.approval_kept:
            note(t("No line differs: the approval stands."), "ok")
        else:
            difference(lines(found), unchanged(found))
            if found.was_approved:
                note(t("The approval is withdrawn: procurement approves what differs."), "warn")
    with card(t("Checklists")):
        checklists(found)
    if found.outsourced:
        with card(t("Outsourced parts")), ui.element("ul"):
            for part in found.outsourced:
                words = t(
                    "{number} {name}: {was} → {becomes}, {status}",
                    number=part.number,
                    name=part.name,
                    was=plain(part.was),
                    becomes=plain(part.becomes),
                    status=part.status.replace("-", " "),
                )
                Text(words, tag="li")
    if found.papers:
        with card(t("Documents")):
            names = ", ".join(found.papers)
            note(t("Drawn for the sink as it was: {names}. Add the new ones.", names=names), "warn")


def lines(found: Delta) -> Sequence[Change]:
    return [
        Change(
            kind=one.kind,
            number=one.item,
            name=" ".join([one.name, *one.attributes.values()]),
            quantity=plain(one.new if one.new is not None else one.old or 0),
            before=plain(one.old or 0),
            after=plain(one.new or 0),
        )
        for one in found.lines.top_lines
    ]


def checklists(found: Delta) -> None:
    """What is asked again; nobody knows it before the sink can be built."""
    if found.against:
        Text(t("Shown once everything above is settled."), "muted")
    elif not found.runs:
        Text(t("No answer is touched."), "muted")
    for run in found.runs:
        checklist(run)


def unchanged(found: Delta) -> Sequence[tuple[str, str, str]]:
    """Number, name and quantity of every top line that stays as it is."""
    differs = {one.item for one in found.lines.top_lines}
    return [
        (line.item, line.name, plain(line.quantity))
        for line in found.review.bom.top_lines
        if line.item not in differs
    ]


def checklist(run: RunTouched) -> None:
    stage = t(STAGES[run.stage].words)
    Text(t("{stage}, attempt {n}", stage=stage, n=run.attempt), "strong")
    with ui.element("ul").classes("difference-lines"):
        for one in run.again:
            look = one.kind if one.kind in {"added", "removed"} else "changed"
            with ui.element("li").classes(f"difference-{look}"):
                Text(f"{SIGNS[one.kind]} {named(one)}", "grow", tag="span")
                if one.answer is not None:
                    Text(was(one, one.answer), "muted", tag="span")
    if asked := len(run.questions):
        one_goes_on = t("1 open question goes on waiting there.")
        more = t("{n} open questions go on waiting there.", n=asked)
        Text(one_goes_on if asked == 1 else more, "muted small")
    kept = t("{n} answers keep their person, time and signature.", n=run.kept)
    Text(kept, "muted small")


def was(one: Touched, answer: Carried) -> str:
    value = (one.was or one.item).called(answer.value) or t(
        SAID.get(answer.verdict, answer.verdict)
    )
    if one.kind == "unfinished":
        return t("was {value}, {by}, not finished", value=value, by=answer.by)
    return t("was {value}, {by}", value=value, by=answer.by)


def named(one: Touched) -> str:
    basin = t("Basin {n}: ", n=one.item.basin) if one.item.basin else ""
    was, now = one.was or one.item, one.item
    asked = f" ({was.ordered} → {now.ordered})"
    asked = asked if was.expected != now.expected else ""
    if one.kind == "redrawn":
        asked = t(" (the sink is drawn anew)")
    return f"{basin}{one.item.wording}{asked}"
