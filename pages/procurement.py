"""What waits for procurement: to review, returned, to send, away, and what the floor is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request

from app import edge, procurement
from app.access import Action
from app.procurement import Queue, Stage, Waiting, shortages
from app.procurement.queue import PAGE
from app.words import t
from pages.addressed import Address, Addressed, one_of, page_number, typed
from pages.ages import age, due, today
from pages.frame import frame
from pages.moments import day
from pages.procurement_shortages import shortage_cards
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Choice,
    Column,
    DataTable,
    Paging,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    stage: str = "review"
    text: str = ""
    page: int = 1


ADDRESS = Address(
    PATH, Wanted(), {"stage": one_of("stage", STAGES), "q": typed(), "page": page_number()}
)


@page(PATH, action=Action.SEE_PROCUREMENT)
async def procurement_page(request: Request) -> None:
    with frame(t("Procurement"), visitor()):
        await ProcurementPage(ADDRESS.read(request.query_params)).draw()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The builds of the stage that is looked at, or the shortages."""

    queue: Queue
    missing: Sequence[shortages.Missing]


class ProcurementPage(Addressed[Wanted, Found]):
    address, follows, size = ADDRESS, ("bom", "build", "order", "shortage"), PAGE
    ages = True

    async def read(self) -> Found:
        asked = self.wanted
        short = asked.stage == "shortages"
        stage: Stage = "review" if short else asked.stage  # type: ignore[assignment]  # one of STAGES
        queue = await edge.read(
            actor(), lambda s: procurement.queue(s, stage, asked.text, page=asked.page)
        )
        if not short:
            return Found(queue=queue, missing=())
        missing = await edge.read(actor(), lambda s: shortages.open_ones(s, page=asked.page))
        return Found(queue=queue, missing=missing)

    def total(self, found: Found) -> int:
        return found.queue.counts[self.wanted.stage]

    def lay_out(self, found: Found) -> None:
        with row("tools"):
            self.search_field(t("Search"), placeholder=t("PO, build, customer or project"))
        self.offered = self._offer(found.queue)
        self.stages = Choice(
            t("Show"),
            self.offered,
            self.wanted.stage,
            on_change=lambda e: self.want(stage=e.value),
        )
        self.table = DataTable(COLUMNS, [], label=t("Builds"))
        self.missing = shortage_cards(self.read_again, with_build=True)
        self.paging = Paging(0, 1, PAGE, lambda number: self.want(page=number))

    def _offer(self, found: Queue) -> dict[str, str]:
        return {
            key: t("{stage} ({n})", stage=t(words), n=found.counts[key])
            for key, words in STAGES.items()
        }

    def show(self, found: Found) -> None:
        offered = self._offer(found.queue)
        if offered != self.offered:
            self.offered = offered
            self.stages.offer(offered)
        stage = self.wanted.stage
        listed = found.queue.rows if stage != "shortages" else ()
        total = self.total(found)
        self.table.show([in_words(one, stage) for one in listed], count=total)
        self.paging.show(total, self.wanted.page)
        self.table.set_visibility(bool(listed))
        self.paging.set_visibility(bool(listed or found.missing) and total > PAGE)
        self.missing.show(found.missing, None if listed else ("package", self._nothing()))

    def _nothing(self) -> str:
        said = self.wanted.text.strip()
        if said and self.wanted.stage != "shortages":
            return t("Nothing here matches “{words}”.", words=said)
        return t(EMPTY[self.wanted.stage])


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
