"""Recording a calibration: the days, and the certificate that proves them."""

from datetime import date
from typing import Any

from nicegui import ui

from app import edge, instruments
from app.documents import ACCEPTED
from app.errors import Refused
from app.instruments import Calibrated
from app.words import t
from pages.ages import today
from pages.documents import largest
from pages.visitor import actor
from pages.widgets import Button, DateField, Field, FileDrop, Sheet, Text


class CalibrationSheet:
    """Opens over the page of the instrument."""

    def __init__(self, instrument_id: int, number: str) -> None:
        self.id, self.number = instrument_id, number
        self.document_id: int | None = None

    def open(self) -> None:
        self.document_id = None
        title = t("Calibration of {number}", number=self.number)
        # What it opens from may be drawn anew while somebody types; the page stays.
        with ui.context.client, Sheet(title) as self.sheet:
            with ui.element("div").classes("pairs"):
                self.done = DateField(t("Calibrated on"), today())
                self.due = DateField(t("Due again on"), in_a_year(today()))
            self.note = Field(t("Note"), multiline=True, hint=t("Who did it, if you like"))
            FileDrop(
                t("Certificate"),
                f"/instruments/{self.id}/certificates",
                accept=ACCEPTED,
                max_bytes=largest(),
                hint=t("PDF, JPEG, PNG or WebP, up to 10 MB"),
                on_done=self._stored,
            )
            self.told = Text("", "below-bad")
            self.told.props["role"] = "alert"
            with ui.element("div").classes("sheet-foot"):
                Button(t("Record"), self._record, kind="primary")
        self.sheet.on("hide", self.sheet.delete)
        self.sheet.open()

    def _stored(self, answer: dict[str, Any]) -> None:
        # It comes through the browser; whose certificate it is, is asked again when it is used.
        found = answer.get("id")
        self.document_id = found if isinstance(found, int) else None
        self.told.set_text("")

    async def _record(self) -> None:
        done, due = self.done.day, self.due.day
        if done is None or due is None:
            self.told.set_text(t("Say when it was calibrated and when it is due again."))
            return
        said = Calibrated(
            calibrated_on=done,
            due_on=due,
            document_id=self.document_id,
            note=self.note.value or "",
        )
        try:
            await edge.write(
                actor(), lambda s: instruments.calibrate(s, self.id, said, today=today())
            )
        except Refused as refusal:
            self.told.set_text(str(refusal))
        else:
            self.sheet.close()


def in_a_year(day: date) -> date:
    """The same day, or the last of February when there is no 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
