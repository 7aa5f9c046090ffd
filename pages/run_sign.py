"""The end of a checklist: exactly what is signed, the password again, and what comes of it."""

from uuid import uuid4

from nicegui import ui

from app import signatures
from app.nonconformance import SEVERITIES, Finding
from app.rules.verdict import Standing
from app.runs import Shown, ToSign, sign
from app.words import t
from pages.moments import moment
from pages.signing import SignSheet, signed_by
from pages.visitor import actor
from pages.widgets import Choice, Field, Link, Text, card, note, stack, status_look

WORDS = {
    "passed": "Pass", "failed": "Fail", "na": "N/A", "open": "Open", "asked": "Asked",
    "conflict": "Conflict", "waiting": "Waits",
}  # fmt: skip


class SignRun:
    """Opens the sheet; a failed inspection is described on it, which records a nonconformance."""

    def __init__(self, asked: ToSign) -> None:
        self.asked = asked
        self.client = ui.context.client
        self.key = uuid4()
        self.records = asked.verdict == "failed" and bool(asked.shown.head.stage.failed)
        self.severity, self.description, self.containment = "", "", ""

    async def open(self) -> None:
        await SignSheet(
            t("Sign {stage}", stage=t(self.asked.shown.head.stage.words)),
            statement=self.asked.statement,
            shows=self._shows,
            act=self._act,
        ).open()

    def _shows(self) -> None:
        what_is_signed(self.asked.shown)
        if self.records:
            self._finding()

    def _finding(self) -> None:
        with stack():
            note(t("A failed inspection is recorded and the build is rejected."), "warn")
            self.severity_field = Choice(
                t("How severe"), SEVERITIES, None, on_change=lambda e: self._set(severity=e.value)
            )
            self.description_field = Field(
                t("What is not as it should be"), multiline=True, required=True
            )
            self.containment_field = Field(t("What was done at once"), multiline=True)

    def _set(self, *, severity: str) -> None:
        self.severity = severity

    async def _act(self, password: str) -> None:
        run_id, finding = self.asked.shown.head.id, self._found()
        await signatures.signing(
            actor(),
            password,
            lambda s: sign(s, run_id, sha256=self.asked.sha256, finding=finding),
            key=self.key,
        )
        with self.client:
            ui.navigate.reload()

    def _found(self) -> Finding | None:
        if not self.records:
            return None
        return Finding(
            severity=self.severity,
            description=self.description_field.value or "",
            containment=self.containment_field.value or "",
        )


def what_is_signed(shown: Shown) -> None:
    """Every item with what was answered, by whom and when."""
    with ui.element("ol").classes("ck-signed"):
        for stands in shown.standings:
            if stands.state in {"not-applicable", "instruction"}:
                continue
            with ui.element("li"):
                Text(_sentence(stands))
                Text(_whom(shown, stands), "faint")


def signed_note(shown: Shown) -> None:
    """Above a closed run: its verdict, who signed it, and where the build stands."""
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
    with card(t("Signature")):
        signed_by(shown.signed)
    if head.verdict == "passed" and head.stage.passed and head.build_status == head.stage.status:
        Text(t("The build has not moved on yet: its page says what it waits for."))
        Link(t("To the build"), f"/builds/{head.build_number}")


def _sentence(stands: Standing) -> str:
    item = stands.item
    where = t(" (basin {n})", n=item.basin) if item.basin else ""
    said = t(WORDS[stands.state])
    value = (
        f" · {stands.value} {item.unit}".rstrip()
        if stands.value not in {"", "pass", "fail"}
        else ""
    )
    return f"{item.wording}{where}: {said}{value}"


def _whom(shown: Shown, stands: Standing) -> str:
    counting = {one.id for one in stands.heads}
    said = [one for one in shown.answers if one["id"] in counting]
    return " · ".join(
        " ".join(part for part in (one["by"], moment(one["at"]), one["note"]) if part)
        for one in said
    )
