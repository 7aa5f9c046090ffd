"""The board: who stands where, at a glance, on everybody's screen at the same moment."""

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import Request
from nicegui import ui

from app import board, edge
from app.access import Action
from app.board import Card, Column, Wanted
from app.words import t
from models.orders import CLOSED
from pages.addressed import Address, Addressed, one_of, typed, yes
from pages.ages import age, due, today
from pages.frame import frame
from pages.moments import moment
from pages.visitor import actor, page, visitor
from pages.widgets import Check, empty_state, row, status_look
from pages.widgets.board import Board, BoardCard, BoardColumn
from pages.widgets.icons import icon_class
from pages.widgets.lit import Changes

PATH = "/board"


@page(PATH, action=Action.SEE_BOARD)
async def board_page(request: Request) -> None:
    with frame(t("Board"), visitor(), wide=True):
        await BoardPage(ADDRESS.read(request.query_params)).draw()


ADDRESS = Address(
    PATH,
    Wanted(),
    {
        "mine": yes("mine"),
        "late": yes("late"),
        "customer": typed("customer"),
        "all": one_of("whole", board.COLUMNS),
    },
)
read, write = ADDRESS.read, ADDRESS.write


class BoardPage(Addressed[Wanted, list[Column]]):
    address, follows, ages = ADDRESS, ("order",), True

    async def read(self) -> list[Column]:
        return await edge.read(actor(), lambda s: board.look(s, self.wanted, today=today()))

    def lay_out(self, _found: list[Column]) -> None:
        with row("tools"):
            self.search_field(
                t("Customer"), placeholder=t("Any part of the name"), field="customer"
            )
            Check(t("Mine"), self.wanted.mine, on_change=lambda e: self.want(mine=bool(e.value)))
            Check(t("Late"), self.wanted.late, on_change=lambda e: self.want(late=bool(e.value)))
        self.changes = Changes()
        self.board = Board(t("Builds by status"), on_whole=lambda status: self.want(whole=status))
        self.nothing = ui.element("div").classes("when-filled")

    def show(self, found: list[Column]) -> None:
        stands = {card.id: card.status for column in found for card in column.cards}
        moved = self.changes.count(stands)
        self.board.show([in_words(column, moved, self.wanted) for column in found])
        self.nothing.clear()
        if not moved:
            with self.nothing:
                self._empty()

    def _empty(self) -> None:
        if self.wanted == ADDRESS.usual:
            empty_state("orders", t("No builds yet. What is ordered stands here at once."))
        else:
            self.nothing_fits(t("No build matches."))


def in_words(column: Column, moved: Mapping[int, int], wanted: Wanted) -> BoardColumn:
    name, tone, icon = status_look(column.status)
    hidden = column.count > len(column.cards) and column.status != wanted.whole
    return BoardColumn(
        status=column.status,
        name=name,
        look=f"tone-{tone} {icon_class(icon)}",
        count=f"{column.count:,}",
        cards=[card_in_words(card, moved[card.id]) for card in column.cards],
        more=t("Show all {n}", n=f"{column.count:,}") if hidden else "",
    )


def card_in_words(card: Card, moves: int) -> BoardCard:
    words, urgency = ("", "") if card.status in CLOSED else due(card.wanted_on)
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
        changed=moves,
    )
