"""The sheet that sends parts: the whole set with the move, or some of them by themselves."""

from collections.abc import Sequence

from nicegui import ui

from app.procurement import outsourced
from app.procurement.outsourced import Shipment
from app.procurement.sets import OutsourcedSet, Sent
from app.rules import outsourced as rules
from app.rules.numbers import plain
from app.words import t
from pages.ages import today
from pages.live import Again
from pages.procurement_parts import PartsSheet, day_of
from pages.widgets import Button, DateField, Field, Text, form_grid


class SendSheet(PartsSheet):
    """To whom, when, and back when; the build moves with it, or only these parts go."""

    def __init__(
        self, known: OutsourcedSet, again: Again, going: Sequence[Sent], *, moves: bool
    ) -> None:
        self.known, self.going, self.moves = known, going, moves
        super().__init__(t("Send the parts of {n}", n=known.build_number), again)

    def draw(self) -> None:
        self.fields: dict[str, Field] = {}
        if not self.going:
            Text(t("Nothing waits to be sent: the build moves on without parts."))
            return
        with ui.element("ul").classes("parts"):
            for line in self.going:
                with ui.element("li"):
                    Text(f"{plain(line.quantity)} × {line.item_number}", "mono")
        self.supplier = Field(t("Supplier"), self.known.supplier, required=True)
        with form_grid():
            self.sent = DateField(t("Sent"), today(), on_change=self._follow)
            self.proposed = rules.expected_on(today())
            self.back = DateField(
                t("Expected back"),
                self.proposed,
                hint=t("14 days after sending, unless you know better"),
            )
        self.fields = {"supplier": self.supplier, "day": self.sent, "expected": self.back}

    def _follow(self) -> None:
        """The day it is expected back moves with the day it is sent, until somebody chose it."""
        if (sent := day_of(self.sent)) is None or day_of(self.back) != self.proposed:
            return
        self.proposed = rules.expected_on(sent)
        self.back.set_value(self.proposed.isoformat())

    def foot(self) -> None:
        if not self.moves:
            Button(t("Send now"), self._send, kind="primary", icon="send")
            return
        if self.going:
            Button(t("Only send"), self._send)
        words = t("Send and move to parts sent") if self.going else t("Move to parts sent")
        Button(words, self._send_and_move, kind="primary", icon="send")

    async def _send(self) -> None:
        if (shipment := self._shipment()) is not None:
            build_id, read = self.known.build_id, [line.read for line in self.going]
            await self.store(
                lambda s: outsourced.send(s, build_id, shipment, today=today(), read=read),
                **self.fields,
            )

    async def _send_and_move(self) -> None:
        shipment = self._shipment() if self.going else Shipment(supplier="", sent_on=today())
        if shipment is not None:
            build_id, read = self.known.build_id, [line.read for line in self.going]
            await self.store(
                lambda s: outsourced.send_and_move(s, build_id, shipment, today=today(), read=read),
                **self.fields,
            )

    def _shipment(self) -> Shipment | None:
        sent, back = day_of(self.sent), day_of(self.back)
        if sent is None:
            self.sent.refuse(t("Choose the day it is sent."))
            return None
        self.sent.refuse(None)
        return Shipment(supplier=self.supplier.value or "", sent_on=sent, expected_on=back)
