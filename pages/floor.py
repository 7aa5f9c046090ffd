"""The floor: the common queue, where assemblers claim what they work on."""

from dataclasses import dataclass
from typing import Any, get_args
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from app import builds, edge, floor
from app.access import Action
from app.floor import Queue, QueueRow, Scope, Worker
from app.words import t
from pages.addressed import Address, Addressed, one_of, page_number, typed
from pages.ages import age, due, today
from pages.exports import handed_over
from pages.frame import frame
from pages.moments import day
from pages.visitor import actor, page, route, visitor
from pages.widgets import (
    Button,
    Cards,
    Check,
    Choice,
    Link,
    LinkButton,
    Paging,
    Pieces,
    Text,
    row,
    status_chip,
)
from pages.widgets.button import Kind

PAGE = 60
STAGES = {"assembly": t("Assembly"), "test": t("End-of-line test"), "packaging": t("Packaging")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    scope: Scope = "all"
    text: str = ""
    page: int = 1


ADDRESS = Address(
    "/floor",
    Wanted(),
    {"show": one_of("scope", get_args(Scope)), "q": typed(), "page": page_number()},
)


@page("/floor", action=Action.SEE_BOARD)
async def floor_page(request: Request) -> None:
    with frame(t("Floor"), visitor(), action=speeds_link):
        await FloorPage(ADDRESS.read(request.query_params)).draw()


@route("/builds/{number}/labels.pdf", action=Action.SEE_RUN)
async def labels(number: str, paper: str = "a4") -> Response:
    return handed_over(await floor.label_sheet(actor(), number, paper))


def speeds_link() -> None:
    LinkButton(t("Task times"), "/floor/times", icon="clock")


class FloorPage(Addressed[Wanted, Queue]):
    address, follows, size = ADDRESS, ("build", "order"), PAGE
    ages = True

    async def read(self) -> Queue:
        asked = self.wanted
        return await edge.read(
            actor(), lambda s: floor.queue(s, asked.scope, asked.text, page=asked.page)
        )

    def total(self, found: Queue) -> int:
        return {"all": found.all, "mine": found.mine, "free": found.free}[self.wanted.scope]

    def lay_out(self, found: Queue) -> None:
        with row("tools"):
            self.search = self.search_field(
                t("Build, PO or customer"), placeholder=t("Type or scan")
            )
            self.search.listen().on_enter(self._scanned)
            self.choice = Choice(
                t("Show"),
                shown(found),
                self.wanted.scope,
                on_change=lambda e: self.want(scope=e.value),
            )
            self.choice.classes("queue-shown")
        self.told = Text("", "muted")
        self.told.props["role"] = "status"
        self.cards: Cards[QueueRow] = Cards(
            lambda one: one.id, self._card, tag="ul", look="queue", item="li",
            item_look="card queue-card",
        )  # fmt: skip
        self.paging = Paging(0, 1, PAGE, lambda number: self.want(page=number))

    async def _scanned(self) -> None:
        """The very number of a build opens it, on whatever page of the queue it stands."""
        scanned = (self.search.value or "").strip()
        if not scanned:
            return
        try:
            build_id = await edge.read(actor(), lambda s: builds.find(s, scanned))
        except builds.NoSuchBuild:
            return
        queue = await edge.read(actor(), lambda s: floor.queue(s, "all", scanned))
        here = next((one for one in queue.rows if one.id == build_id), None)
        ui.navigate.to(work_page(here) if here else f"/builds/{quote(scanned, safe='')}")

    def show(self, found: Queue) -> None:
        self.choice.offer(shown(found))
        total = self.total(found)
        self.told.set_text(t("1 build") if total == 1 else t("{n} builds", n=total))
        self.paging.show(total, self.wanted.page)
        self.paging.set_visibility(total > PAGE)
        self.cards.show(found.rows, self._nothing())

    def _nothing(self) -> tuple[str, str]:
        if self.wanted.text.strip():
            return "search", t("No build on the floor matches. Orders has all of them.")
        if self.wanted.scope == "mine":
            return "tool", t("You work on nothing now. Claim a build that nobody has.")
        if self.wanted.scope == "free":
            return "passed", t("Somebody works on every build that is on the floor.")
        return "tool", t("Nothing to build now. What passes Pre-QC stands here at once.")

    def _card(self, card: Pieces[QueueRow]) -> None:
        card.piece(lambda one: (one, today()), facts)
        card.piece(here_for, lambda one: Text(here_for(one), "muted"))
        card.piece(who, lambda one: Text(who(one), "muted"))
        with row("queue-acts"):
            card.piece(next_step, self._step)
            card.piece(may_release, lambda one: self._release_button(one, card))
            card.piece(may_assign, lambda one: self._assign_button(one, card))

    def _step(self, one: QueueRow) -> None:
        words, address, kind = next_step(one)
        if address:
            LinkButton(words, address, kind=kind, icon="right")
        else:
            Button(words, lambda: self._claim(one), kind=kind, icon="tool")

    def _release_button(self, one: QueueRow, card: Pieces[QueueRow]) -> None:
        if may_release(one):
            Button(t("Release"), lambda: self._release(card.value), kind="quiet")

    def _assign_button(self, one: QueueRow, card: Pieces[QueueRow]) -> None:
        if may_assign(one):
            Button(t("Assign"), lambda: self._assign(card.value), kind="quiet", icon="people")

    async def _claim(self, one: QueueRow) -> None:
        await edge.write(actor(), lambda s: floor.claim(s, one.id))
        await self.read_again()

    async def _release(self, one: QueueRow) -> None:
        await edge.write(actor(), lambda s: floor.release(s, one.id))
        await self.read_again()

    async def _assign(self, one: QueueRow) -> None:
        people = await edge.read(actor(), floor.assignable)
        has = {worker.id for worker in one.workers}
        # Somebody who works on it may have lost the role since: they can still be taken off.
        names = {**{worker.id: worker.name for worker in one.workers}, **people}
        with self.sheet(t("Who works on {number}", number=one.number), t("Done")):
            for person_id, name in sorted(names.items(), key=lambda pair: pair[1]):
                self._person(one, Worker(id=person_id, name=name, initials=""), on=person_id in has)
            if not names:
                Text(t("Nobody is an assembler yet. An admin gives the role."), "muted")

    def _person(self, one: QueueRow, person: Worker, *, on: bool) -> None:
        async def change(event: Any) -> None:  # noqa: ANN401
            act = floor.assign if event.value else floor.take_off
            await edge.write(actor(), lambda s: act(s, one.id, person.id))

        Check(person.name, on, on_change=change)


def shown(found: Queue) -> dict[str, str]:
    """The three ways to look at it, each with its count."""
    return {
        "all": t("All {n}", n=found.all),
        "mine": t("Mine {n}", n=found.mine),
        "free": t("Free {n}", n=found.free),
    }


def facts(one: QueueRow) -> None:
    with ui.element("div").classes("queue-head"):
        Link(one.number, build_page(one), "mono queue-number")
        status_chip(one.status)
    Text(" · ".join(filter(None, (one.po_number, one.customer, one.project))))
    late, tone = due(one.wanted_on)
    look = f"queue-facts below-{tone}" if tone else "queue-facts"
    Text(t("Wanted {day}, {late}", day=day(one.wanted_on), late=late), look)


def here_for(one: QueueRow) -> str:
    return t("Here for {age}", age=age(one.status_since))


def next_step(one: QueueRow) -> tuple[str, str, Kind]:
    """What its first button says, where it leads when it is a link, and how it looks."""
    if one.mine and one.status not in {"ready-for-production", "on-hold"}:
        return next_words(one), work_page(one), "primary"
    if visitor().may(Action.ASSEMBLE) and one.status != "on-hold":
        words = t("Start work") if one.mine else t("Join") if one.workers else t("Claim")
        return words, "", "primary" if one.mine or not one.workers else "plain"
    return t("Open"), build_page(one), "plain"


def may_release(one: QueueRow) -> bool:
    return one.mine and visitor().may(Action.ASSEMBLE)


def may_assign(one: QueueRow) -> bool:
    return one.status != "on-hold" and visitor().may(Action.ASSIGN)


def who(one: QueueRow) -> str:
    names = [t("you") if one.mine and w.id == visitor().person_id else w.name for w in one.workers]
    return t("Worked on by {names}", names=", ".join(names)) if names else t("Nobody works on it")


def next_words(one: QueueRow) -> str:
    if not one.stage:
        return t("Open")
    stage = STAGES[one.stage]
    return t("Go on: {stage}", stage=stage) if one.begun else t("Begin: {stage}", stage=stage)


def work_page(one: QueueRow) -> str:
    """Where its next work is done."""
    return f"{build_page(one)}/{one.stage}" if one.stage else build_page(one)


def build_page(one: QueueRow) -> str:
    return f"/builds/{quote(one.number, safe='')}"
