"""The parts of a request that is being written: how many of each, out again, one more."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui

from app import edge, service
from app.service import MOST_PIECES, Cart, Line
from app.words import t
from pages.live import Again
from pages.service_address import PARTS
from pages.service_part import picture
from pages.visitor import actor
from pages.widgets import (
    Button,
    Cards,
    Field,
    IconButton,
    LinkButton,
    PartNumber,
    Pieces,
    Quantity,
    Text,
    UndoBar,
    chip,
    row,
    stack,
)

Put = Callable[[int, int], Awaitable[int]]
Keep = Callable[[int], Awaitable[object]]
MOST_OFFERED = 8


class CartLines:
    """A row a part, each with its own steps; what was taken out can be put back at once.

    `put` keeps how many there are of a part from now on, and answers how many there were.
    """

    def __init__(self, cart: Cart, again: Again, put: Put) -> None:
        self.again, self.put = again, put
        self.undo = ui.element("div").classes("when-filled")
        self.rows: Cards[Line] = Cards(
            lambda line: line.item_id, self._line, tag="ul", look="parts", item="li",
            item_look="service-line",
        )  # fmt: skip
        if cart.number:
            self.more = MoreParts(self._put_in)
        else:
            with row():
                LinkButton(t("Browse service parts"), PARTS, icon="plus")
        self.show(cart)

    def show(self, cart: Cart) -> None:
        self.lines = {line.item_id: line for line in cart.lines}
        nothing = t("No parts yet. Browse the service parts and put in what is needed.")
        self.rows.show(cart.lines, ("package", nothing))

    def _line(self, pieces: Pieces[Line]) -> None:
        line = pieces.value
        picture(line.item_id, line.name, line.picture_sha256, "service-picture")
        with stack("gap-0 grow"):
            PartNumber(line.number)
            Text(line.name, "muted", tag="span")
            pieces.piece(lambda one: one.active, still_made)
        steps = Quantity(
            t("How many of {part}", part=line.number), line.quantity, least=1, most=MOST_PIECES,
            bare=True,
        )  # fmt: skip
        counted = Counted(steps, line.quantity, partial(self.put, line.item_id))
        pieces.watch(lambda one: one.quantity, lambda one: counted.show(one.quantity))
        out = t("Take out {part}", part=line.number)
        IconButton("trash", out, lambda: self._take_out(pieces.value))

    async def _take_out(self, line: Line) -> None:
        before = await self.put(line.item_id, 0)
        self.undo.clear()
        with self.undo:
            words = t("{part} is taken out.", part=line.number)
            UndoBar(words, partial(self._put_back, line.item_id, before))
        await self.again()

    async def _put_back(self, item_id: int, quantity: int) -> None:
        await self.put(item_id, quantity)
        self.undo.clear()
        await self.again()

    async def _put_in(self, item_id: int) -> None:
        if item_id not in self.lines:
            await self.put(item_id, 1)
            await self.again()


class Counted:
    """How many of one part, kept press by press; news never count over a press that is on its way.

    However quickly somebody presses, what is kept last is what stands there.
    """

    def __init__(self, steps: Quantity, known: int, keep: Keep) -> None:
        self.steps, self.known, self.keep, self.turn = steps, known, keep, asyncio.Lock()
        steps.on_value_change(self._pressed)

    def show(self, quantity: int) -> None:
        if self.turn.locked() or self.steps.count != self.known:
            return
        self.known = quantity
        self.steps.set_value(quantity)

    async def _pressed(self) -> None:
        async with self.turn:
            wanted = self.steps.count
            if wanted != self.known:
                await self.keep(wanted)
                self.known = wanted


class MoreParts:
    """One more part of a request that came back: its number, or a piece of its name."""

    def __init__(self, put_in: Callable[[int], Awaitable[None]]) -> None:
        self.put_in, self.asked = put_in, 0
        self.field = Field(
            t("Add a part"), keyboard="search", wait=0.2,
            hint=t("Its number or a piece of its name"), on_change=self._offer,
        )  # fmt: skip
        self.offered = ui.element("div").classes("when-filled stack gap-1")

    async def _offer(self) -> None:
        """A slower answer never covers a newer one."""
        self.asked += 1
        mine, words = self.asked, (self.field.value or "").strip()
        found = await edge.read(actor(), lambda s: service.parts(s, words=words)) if words else None
        if mine != self.asked:
            return
        self.offered.clear()
        with self.offered:
            for part in found.items[:MOST_OFFERED] if found else ():
                words = f"{part.number} · {part.name}"
                Button(words, partial(self._take, part.id), kind="quiet", icon="plus")
            if found and not found.items:
                Text(t("No service part matches."), "muted")

    async def _take(self, item_id: int) -> None:
        self.field.set_value("")
        await self.put_in(item_id)


def still_made(line: Line) -> None:
    if not line.active:
        chip(t("No longer in use"), "bad", "ban")
