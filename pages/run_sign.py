"""The end of a checklist: exactly what is signed, the password again, and what comes of it."""

from collections.abc import Sequence
from uuid import uuid4

from nicegui import ui

from app import edge, nonconformance, signatures
from app.nonconformance import Recorded
from app.rules.rework import found_words
from app.rules.verdict import Standing
from app.runs import Shown, ToSign, sign
from app.words import t
from pages import run_signed
from pages.run_records import Failed, Records
from pages.signing import SignSheet, folded, signed_by
from pages.visitor import actor
from pages.widgets import Link, Text, card, description_list, note, row, stack, status_look


class SignRun:
    """Opens the sheet; a failed inspection is described on it, which records a nonconformance."""

    def __init__(self, asked: ToSign) -> None:
        self.asked = asked
        self.key = uuid4()
        self.rejects = asked.verdict == "failed" and bool(asked.shown.head.stage.failed)
        self.records = Records(failed(asked.shown) if self.rejects else ())

    async def open(self) -> None:
        await SignSheet(
            t("Sign {stage}", stage=t(self.asked.shown.head.stage.words)),
            statement=self.asked.statement,
            shows=self._shows,
            act=self._act,
        ).open()

    def _shows(self) -> None:
        what_is_signed(self.asked)
        if self.rejects:
            self._finding()

    def _finding(self) -> None:
        with stack():
            note(t("A failed inspection is recorded and the build is rejected."), "warn")
            self.records.draw()

    async def _act(self, password: str) -> None:
        run_id, findings = self.asked.shown.head.id, self.records.findings()
        await signatures.signing(
            actor(),
            password,
            lambda s: sign(s, run_id, sha256=self.asked.sha256, findings=findings),
            key=self.key,
        )
        ui.navigate.reload()


def what_is_signed(asked: ToSign) -> None:
    """Every item with all that was asked, answered and pictured, and what it belongs to."""
    description_list(run_signed.facts(asked))
    with ui.element("ol").classes("ck-signed stack gap-2"):
        for sentence, lines in run_signed.items(asked.shown):
            with ui.element("li"):
                Text(sentence)
                for line in lines:
                    Text(line, "faint")
    folded(t("Not applicable by configuration"), run_signed.not_applicable(asked.shown))


def failed(shown: Shown) -> list[Failed]:
    """What a record has to be made of, each with what was found there."""
    return [
        (stands.item.place, run_signed.wording(stands.item), _found(stands))
        for stands in shown.standings
        if stands.state == "failed"
    ]


async def signed_note(shown: Shown) -> None:
    """Above a closed run: its verdict, who signed it, what was recorded, where the build stands."""
    head = shown.head
    if head.verdict == "superseded":
        note(t("This attempt was set aside because the configuration changed."))
        return
    tone, words = ("ok", t("Passed")) if head.verdict == "passed" else ("bad", t("Failed"))
    note(
        t("The build is now: {status}.", status=status_look(head.build_status)[0]),
        tone,  # type: ignore[arg-type]
        title=words,
    )
    if head.verdict == "failed":
        await _recorded(head.id)
    with card(t("Signature")):
        signed_by(shown.signed)
    if head.verdict == "passed" and head.stage.passed and head.build_status == head.stage.status:
        Text(t("The build has not moved on yet: its page says what it waits for."))
        Link(t("To the build"), f"/builds/{head.build_number}")


async def _recorded(run_id: int) -> None:
    records = await edge.read(actor(), lambda s: nonconformance.of_run(s, run_id))
    if not records:
        return
    with card(t("Recorded")):
        recorded(records)


def recorded(records: Sequence[Recorded]) -> None:
    """Each record with what it is about and whether the build still waits for it."""
    with ui.element("ul").classes("stack gap-2"):
        for one in records:
            with ui.element("li"), row():
                Link(one.number, f"/nonconformances/{one.number}", "tall")
                Text(_recorded_words(one), tag="span")


def _recorded_words(one: Recorded) -> str:
    items = t("1 item") if one.items == 1 else t("{n} items", n=one.items)
    stands = t("decided") if one.settled else t("not decided yet")
    return t("{what} ({items}, {stands})", what=one.description, items=items, stands=stands)


def _found(stands: Standing) -> str:
    if not stands.heads:
        return found_words(stands.item, stands.value, None, "")
    answer = stands.heads[-1]
    return found_words(stands.item, answer.value, answer.number, stands.note)
