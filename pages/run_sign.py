"""The end of a checklist: exactly what is signed, the password again, and what comes of it."""

from collections.abc import Sequence
from uuid import uuid4

from nicegui import ui

from app import edge, nonconformance, signatures
from app.nonconformance import Recorded
from app.rules.rework import found_words
from app.rules.run_item import RunItem
from app.rules.verdict import Standing
from app.runs import Shown, ToSign, sign
from app.words import t
from pages.moments import moment
from pages.run_records import Failed, Records
from pages.signing import SignSheet, signed_by
from pages.visitor import actor
from pages.widgets import Link, Text, card, note, row, stack, status_look

WORDS = {
    "passed": "Pass", "failed": "Fail", "na": "N/A", "open": "Open", "asked": "Asked",
    "conflict": "Conflict", "waiting": "Waits",
}  # fmt: skip


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
        what_is_signed(self.asked.shown)
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


def what_is_signed(shown: Shown) -> None:
    """Every item with what was answered, by whom and when."""
    with ui.element("ol").classes("ck-signed"):
        for stands in shown.standings:
            if stands.state in {"not-applicable", "instruction"}:
                continue
            with ui.element("li"):
                Text(" · ".join((_sentence(stands), *_because(stands.item))))
                Text(_whom(shown, stands), "faint")


def failed(shown: Shown) -> list[Failed]:
    """What a record has to be made of, each with what was found there."""
    return [
        (stands.item.place, _wording(stands), _found(stands))
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


def _wording(stands: Standing) -> str:
    basin = stands.item.basin
    return stands.item.wording + (t(" (basin {n})", n=basin) if basin else "")


def _sentence(stands: Standing) -> str:
    item = stands.item
    said = t(WORDS[stands.state])
    value = (
        f" · {item.called(stands.value)} {item.measured_in}".rstrip()
        if stands.value not in {"", "pass", "fail"}
        else ""
    )
    return f"{_wording(stands)}: {said}{value}"


def _because(item: RunItem) -> list[str]:
    """What else is signed with it, in the words of its row."""
    replaced = [t("Replaces {value}", value=item.replaces)] if item.replaces else []
    drawn = [t("The sink was drawn anew")] if item.added_after and not item.carried else []
    return replaced + drawn


def _whom(shown: Shown, stands: Standing) -> str:
    counting = {one.id for one in (*stands.heads, *stands.remarks)}
    said = [one for one in shown.answers if one["id"] in counting]
    return " · ".join(
        " ".join(part for part in (one["by"], moment(one["at"]), one["note"]) if part)
        for one in said
    )
