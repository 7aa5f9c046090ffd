"""What waits for procurement: to review, returned, to send, away, and what the floor is missing."""

from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from nicegui import ui

from app import edge, procurement
from app.access import Action
from app.procurement import Queue, Stage, Waiting, shortages
from app.procurement.queue import PAGE
from app.words import t
from pages import live
from pages.ages import age, due, today
from pages.frame import frame
from pages.moments import day
from pages.procurement_shortages import shortage_cards
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Choice,
    Column,
    DataTable,
    Field,
    Paging,
    empty_state,
    row,
)
from pages.widgets import Lines as TwoLines

PATH = "/procurement"
STAGES: dict[str, str] = {
    "review": "To review",
    "returned": "Returned",
    "send": "To send",
    "away": "Away",
    "shortages": "Shortages",
}
EMPTY = {
    "review": "No bill of materials waits for a review.",
    "returned": "Nothing is with the coordinators.",
    "send": "Nothing approved waits to be sent.",
    "away": "No parts are away.",
    "shortages": "Nothing is missing on the floor.",
}
PAGES = {"review": "review", "returned": "review", "send": "outsourced", "away": "outsourced"}
COLUMNS = (
    Column("build", t("Build"), kind="strong"),
    Column("wanted", t("Wanted"), kind="date"),
    Column("order", t("Order")),
    Column("waits", t("Waits for")),
    Column("status", t("Status"), kind="status", narrow="hide"),
    Column("age", t("Since"), kind="date"),
)
LONGEST = 100


@page(PATH, action=Action.SEE_PROCUREMENT)
async def procurement_page(request: Request) -> None:
    asked = request.query_params
    stage = asked.get("stage", "review")
    page_number = asked.get("page", "1")
    with frame(t("Procurement"), visitor()):
        await ProcurementPage(
            stage if stage in STAGES else "review",
            asked.get("q", "")[:LONGEST],
            int(page_number) if page_number.isascii() and page_number.isdecimal() else 1,
        ).draw()


class ProcurementPage:
    """One visitor's view of the queue; what others do appears on it at once."""

    def __init__(self, stage: str, words: str, number: int) -> None:
        self.stage, self.words, self.number = stage, words, max(number, 1)
        self.client = ui.context.client
        self.asked = 0

    async def draw(self) -> None:
        # Before reading: a change in between would be missed.
        live.on_change(("bom", "build", "order", "shortage"), self.read_again)
        found = await self._read()
        with row("tools"):
            search = Field(
                t("Search"),
                self.words,
                keyboard="search",
                placeholder=t("PO, build, customer or project"),
                on_change=lambda e: self._want(words=e.value or "", number=1),
                wait=0.2,
            )
            search.classes("grow")
        self.offered = self._offer(found)
        self.stages = Choice(
            t("Show"), self.offered, self.stage, on_change=lambda e: self._stage(e.value)
        )
        self.table = DataTable(COLUMNS, [], label=t("Builds"))
        self.other = ui.element("div").classes("stack when-filled")
        self.paging = Paging(0, 1, PAGE, lambda number: self._want(number=number))
        await self._show(found)

    async def read_again(self) -> None:
        """Show what the database has now; a slower answer never covers a newer one."""
        self.asked += 1
        mine = self.asked
        with self.client:
            found = await self._read()
            if mine == self.asked:
                await self._show(found)

    async def _read(self) -> Queue:
        stage: Stage = "review" if self.stage == "shortages" else self.stage  # type: ignore[assignment]  # one of STAGES
        return await edge.read(
            actor(),
            lambda s: procurement.queue(s, stage, self.words, page=self.number),
        )

    def _offer(self, found: Queue) -> dict[str, str]:
        return {
            key: t("{stage} ({n})", stage=t(words), n=found.counts[key])
            for key, words in STAGES.items()
        }

    async def _stage(self, chosen: str) -> None:
        await self._want(stage=chosen, number=1)

    async def _want(self, **changed: Any) -> None:  # noqa: ANN401  # fields of this page
        vars(self).update(changed)
        said = {
            "stage": self.stage if self.stage != "review" else "",
            "q": self.words.strip(),
            "page": str(self.number) if self.number > 1 else "",
        }
        query = urlencode({name: value for name, value in said.items() if value})
        ui.navigate.history.replace(f"{PATH}?{query}" if query else PATH)
        await self.read_again()

    async def _show(self, found: Queue) -> None:
        offered = self._offer(found)
        if offered != self.offered:
            self.offered = offered
            self.stages.offer(offered)
        listed = self.stage != "shortages"
        rows = [in_words(one, self.stage) for one in found.rows] if listed else []
        total = found.counts[self.stage]
        self.table.show(rows, count=total)
        self.paging.show(total, self.number)
        self.table.set_visibility(bool(rows))
        self.paging.set_visibility(bool(rows) and total > PAGE)
        missing = [] if listed else await edge.read(actor(), shortages.open_ones)
        self.other.clear()
        with self.other:
            if missing:
                shortage_cards(missing, self.read_again, with_build=True)
            elif not rows:
                empty_state("package", self._nothing())

    def _nothing(self) -> str:
        if self.words.strip() and self.stage != "shortages":
            return t("Nothing here matches “{words}”.", words=self.words.strip())
        return t(EMPTY[self.stage])


def in_words(one: Waiting, stage: str) -> dict[str, object]:
    """One build of the queue as a row: what it waits for, since when, how urgent."""
    words, urgency = due(one.wanted_on)
    return {
        "id": one.bom_id,
        "href": f"/builds/{one.build_number}/{PAGES[stage]}",
        "wanted": TwoLines(day(one.wanted_on), words, urgency),
        "build": one.build_number,
        "order": TwoLines(one.po_number, one.customer),
        "waits": waits(one, stage),
        "status": one.build_status,
        "age": age(one.since),
    }


def waits(one: Waiting, stage: str) -> str | TwoLines:
    """For whom or what it waits, in words; late parts say so."""
    revision = t("revision {n}", n=one.revision)
    if stage in {"review", "returned"}:
        if one.questions:
            said = (
                t("1 open question")
                if one.questions == 1
                else t("{n} open questions", n=one.questions)
            )
            return TwoLines(revision, said, "warn")
        return revision
    if stage == "send":
        return _to_send(one)
    return _away(one)


def _to_send(one: Waiting) -> str | TwoLines:
    if not one.to_send:
        return t("nothing to send")
    parts = t("1 part to send") if one.to_send == 1 else t("{n} parts to send", n=one.to_send)
    return TwoLines(parts, parts_away(one.away)) if one.away else parts


def parts_away(number: int) -> str:
    return t("1 part away") if number == 1 else t("{n} parts away", n=number)


def _away(one: Waiting) -> str | TwoLines:
    if not one.away:
        return t("everything is back")
    parts = parts_away(one.away)
    if one.gone:
        said = t("{n} not in the bill of materials any more", n=one.gone)
        return TwoLines(parts, said, "warn")
    if one.expected_on is None:
        return parts
    late = (today() - one.expected_on).days
    if late > 0:
        said = t("1 day late") if late == 1 else t("{n} days late", n=late)
        return TwoLines(parts, said, "bad")
    return TwoLines(parts, t("expected {day}", day=day(one.expected_on)))
