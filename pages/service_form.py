"""What its author writes of a request: how many of which parts, what for, how urgent.

The cart and a request that came back for change are the same form. Everything is kept as it is
entered, so that it stands on every device of its author, and nothing is lost on the way.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypedDict
from uuid import uuid4

from nicegui import ui

from app import edge, service
from app.errors import NotInField, Refused
from app.service import URGENCIES, Cart, Device, Said
from app.words import t
from pages.live import Again
from pages.service_lines import CartLines
from pages.visitor import actor
from pages.widgets import Button, Choice, Field, Option, Text, card, form_grid, note, row
from pages.written import QUIET, Written

Sent = Callable[[str], Awaitable[object]]


class Of(TypedDict):
    """A request, as the acts of the app are told it."""

    number: str
    seen: int


DETAILS = {
    "normal": t("With the next delivery."),
    "urgent": t("Needed within days."),
    "device-down": t("The sink cannot be used until the parts are there."),
}


class RequestForm:
    """The lines, the words and the button that sends; `sent` gets the number of the request.

    What is done here is done one after the other: what was pressed before is in what is sent.
    """

    def __init__(self, cart: Cart, again: Again, sent: Sent) -> None:
        self.seen, self.said, self.sent = cart, cart.said, sent
        self.turn, self.key = asyncio.Lock(), uuid4()
        with card(t("Parts")):
            self.lines = CartLines(cart, again, self._put)
        with card(t("What for")):
            self._words()
            self.urgency = Choice(
                t("How urgent"), urgencies(), cart.said.urgency, cards=True, on_change=self._chosen
            )
            self._device()
        self.told = ui.element("div").classes("when-filled")
        with row():
            words = t("Send again") if cart.number else t("Send to procurement")
            Button(words, self._send, kind="primary", icon="send")

    def show(self, cart: Cart) -> None:
        """What the database has now; what is on its way to this cart comes after it."""
        another = self.seen.id and cart.id != self.seen.id
        self.seen = cart
        self.lines.show(cart)
        if not another and self.turn.locked():
            return
        self.said = cart.said
        self.urgency.set_value(cart.said.urgency)
        for name, written in self.written.items():
            written.show(getattr(cart.said, name))

    async def tell_device(self) -> None:
        """Whether the device is known here; it may be older than what is kept here."""
        asked = self.said.build_number.strip(), self.said.serial.strip()
        self.show_device(await edge.read(actor(), lambda s: service.device(s, *asked)))

    def show_device(self, known: Device) -> None:
        self.device.clear()
        with self.device:
            self._known(known)

    def _words(self) -> None:
        reason = Field(
            t("What the parts are for"), multiline=True, required=True, wait=QUIET,
            hint=t("What is broken or worn, and what was tried"),
        )  # fmt: skip
        self.written = {"reason": Written(reason, self.said.reason, self._keeps("reason"))}

    def _device(self) -> None:
        with form_grid():
            build = Field(t("Build number"), wait=QUIET, hint=t("Of the sink, if known"))
            serial = Field(t("Serial number"), wait=QUIET, hint=t("Of what is replaced, if known"))
        for name, field in (("build_number", build), ("serial", serial)):
            self.written[name] = Written(field, getattr(self.said, name), self._keeps(name))
        self.device = ui.element("div").classes("when-filled stack gap-2").props("role=status")

    def _known(self, known: Device) -> None:
        said = self.said
        if known.build_of_serial and known.build_of_serial != said.build_number.strip():
            Text(t("This serial number is in build {n}.", n=known.build_of_serial))
            self._offer([known.build_of_serial])
        elif said.serial.strip() and not known.serial_known:
            Text(t("This serial number is not known here. It is sent all the same."), "muted")
        if known.build_known:
            Text(t("Build {n} was made here.", n=known.build_number), "muted")
        elif said.build_number.strip():
            Text(t("This build number is not known here. It is sent all the same."), "muted")
            self._offer(known.similar)

    def _offer(self, builds: Sequence[str]) -> None:
        with row():
            for number in builds:
                Button(t("Take {n}", n=number), partial(self._take, number))

    def _take(self, number: str) -> None:
        # As if it had been typed: kept, and looked at again.
        self.written["build_number"].field.set_value(number)

    def _keeps(self, name: str) -> Callable[[str, str], Awaitable[None]]:
        async def keep(words: str, _over: str) -> None:
            await self._keep(**{name: words})
            if name != "reason":
                await self.tell_device()

        return keep

    async def _chosen(self) -> None:
        if self.urgency.value != self.said.urgency:
            await self._keep(urgency=str(self.urgency.value))

    async def _keep(self, **changed: str) -> None:
        """Each keeps all that was said, so none takes another one back."""
        of = self._of()
        async with self.turn:
            said = replace(self.said, **changed)
            await edge.write(actor(), lambda s: service.say(s, said, **of))
            self.said = said

    async def _put(self, item_id: int, quantity: int) -> int:
        of = self._of()
        async with self.turn:
            return await edge.write(actor(), lambda s: service.put(s, item_id, quantity, **of))

    async def _send(self) -> None:
        of = self._of()
        self.told.clear()
        try:
            async with self.turn:
                number = await edge.write(
                    actor(), lambda s: service.send(s, self._entered(), **of), key=self.key
                )
        except NotInField as refusal:
            field = self.written[refusal.field].field.refuse(str(refusal))
            field.run_method("focus")
        except Refused as refusal:
            with self.told:
                note(str(refusal), "bad")
        else:
            await self.sent(number)

    def _of(self) -> Of:
        """The request on the page now: what is pressed belongs to it, however late it comes."""
        return {"number": self.seen.number, "seen": self.seen.id}

    def _entered(self) -> Said:
        """What stands in the fields, kept already or not."""
        words = {name: (one.field.value or "").strip() for name, one in self.written.items()}
        return Said(urgency=str(self.urgency.value), **words)


def urgencies() -> dict[str, Option]:
    return {key: Option(t(words), DETAILS[key]) for key, words in URGENCIES.items()}
