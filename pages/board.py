"""The board: who stands where, at a glance, on everybody's screen at the same moment."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from nicegui import ui

from app import board, edge
from app.access import Action
from app.board import Card, Column, Wanted
from app.words import t
from models.orders import CLOSED
from pages import live
from pages.ages import age, due, today
from pages.frame import frame
from pages.moments import moment
from pages.visitor import actor, page, visitor
from pages.widgets import Check, Field, empty_state, row, status_look
from pages.widgets.board import Board, BoardCard, BoardColumn
from pages.widgets.icons import icon_class

PATH = "/board"
LONGEST = 100
# Ages are told in minutes: they stay true without anything having changed.
AGES_AGAIN = 60.0


@page(PATH, action=Action.SEE_BOARD)
async def board_page(request: Request) -> None:
    with frame(t("Board"), visitor(), wide=True):
        await BoardPage(read(request.query_params)).draw()


class BoardPage:
    """One person's view; `wanted` is its whole state and equals the address."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted, self.client, self.asked = wanted, ui.context.client, 0
        self.stood: dict[int, str] = {}

    async def draw(self) -> None:
        # Before reading: a change in between would be missed.
        live.on_change(["order"], self.read_again)
        found = await self._read()
        self._tools()
        self.board = Board(t("Builds by status"), on_whole=self._whole)
        self.nothing = ui.element("div").classes("when-filled")
        self._show(found)
        ui.timer(AGES_AGAIN, self.read_again)

    async def read_again(self) -> None:
        """Show what the database has now; a slower answer never covers a newer one."""
        self.asked += 1
        mine = self.asked
        with self.client:
            found = await self._read()
            if mine == self.asked:
                self._show(found)

    async def _read(self) -> list[Column]:
        return await edge.read(actor(), lambda s: board.look(s, self.wanted, today=today()))

    def _show(self, found: Sequence[Column]) -> None:
        self.board.show([in_words(column, self.stood, self.wanted) for column in found])
        self.stood = {card.id: card.status for column in found for card in column.cards}
        self.nothing.clear()
        if not self.stood:
            with self.nothing:
                empty_state("orders", t("No build matches. Take a filter away to see more."))

    def _tools(self) -> None:
        with row("tools"):
            search = Field(
                t("Customer"),
                self.wanted.customer,
                keyboard="search",
                placeholder=t("Any part of the name"),
                on_change=lambda e: self._want(customer=e.value or ""),
                wait=0.2,
            )
            search.classes("grow")
            Check(t("Mine"), self.wanted.mine, on_change=lambda e: self._want(mine=bool(e.value)))
            Check(t("Late"), self.wanted.late, on_change=lambda e: self._want(late=bool(e.value)))

    async def _whole(self, status: str) -> None:
        await self._want(whole=status)

    async def _want(self, **changed: Any) -> None:  # noqa: ANN401
        wanted = replace(self.wanted, **changed)
        if wanted != self.wanted:
            self.wanted = wanted
            ui.navigate.history.replace(write(wanted))
            await self.read_again()


def read(asked: Mapping[str, str]) -> Wanted:
    """What an address asks for; anything it says wrongly is as if it were not there."""
    whole = asked.get("all", "")
    return Wanted(
        mine=asked.get("mine") == "1",
        late=asked.get("late") == "1",
        customer=asked.get("customer", "")[:LONGEST],
        whole=whole if whole in board.COLUMNS else "",
    )


def write(wanted: Wanted) -> str:
    """The address of this view; what goes without saying is left out."""
    said = {
        "mine": "1" if wanted.mine else "",
        "late": "1" if wanted.late else "",
        "customer": wanted.customer.strip(),
        "all": wanted.whole,
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{PATH}?{query}" if query else PATH


def in_words(column: Column, stood: Mapping[int, str], wanted: Wanted) -> BoardColumn:
    name, tone, icon = status_look(column.status)
    hidden = column.count > len(column.cards) and column.status != wanted.whole
    return BoardColumn(
        status=column.status,
        name=name,
        look=f"tone-{tone} {icon_class(icon)}",
        count=f"{column.count:,}",
        cards=[card_in_words(card, stood) for card in column.cards],
        more=t("Show all {n}", n=f"{column.count:,}") if hidden else "",
    )


def card_in_words(card: Card, stood: Mapping[int, str]) -> BoardCard:
    words, urgency = ("", "") if card.status in CLOSED else due(card.wanted_on)
    before = stood.get(card.id)
    return BoardCard(
        id=card.id,
        href=f"/builds/{quote(card.number, safe='')}",
        number=card.number,
        customer=card.customer,
        po=card.po_number,
        due=words,
        tone=f"below-{urgency}" if urgency else "faint",
        age=age(card.status_since),
        since=t("Since {when}", when=moment(card.status_since)),
        who=", ".join(card.assigned),
        forced=t("Forced") if card.forced else "",
        changed=before is not None and before != card.status,
    )
