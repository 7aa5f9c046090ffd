"""For admins: messages that could not be delivered or were cancelled, and what the clock does."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from fastapi import Request
from nicegui import ui

from app import edge, jobs, notifications
from app.access import Action
from app.errors import Refused
from app.jobs import JobState
from app.notifications import FAILED_PAGE, Failed
from app.words import t
from pages.addressed import Address, Addressed, one_of, record_id
from pages.ages import When
from pages.frame import frame
from pages.moments import moment
from pages.visitor import actor, page, visitor
from pages.widgets import Button, Choice, LinkButton, Text, card, empty_state, row, toast

CHANNELS = {"mail": t("Mail"), "chat": t("Chat")}
SHOWN = {"failed": t("Not delivered"), "cancelled": t("Cancelled")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages, and the number of the one the page before ended with."""

    shown: str = "failed"
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows."""

    messages: Sequence[Failed]
    states: Sequence[JobState]


ADDRESS = Address(
    "/deliveries", Wanted(), {"show": one_of("shown", SHOWN), "before": record_id("before")}
)


@page("/deliveries", action=Action.SEE_DELIVERIES)
async def deliveries_page(request: Request) -> None:
    with frame(t("Messages that did not arrive"), visitor()):
        await Deliveries(ADDRESS.read(request.query_params)).draw()


class Deliveries(Addressed[Wanted, Found]):
    address, follows = ADDRESS, ("delivery",)

    async def read(self) -> Found:
        wanted = self.wanted
        cancelled = wanted.shown == "cancelled"
        messages = await edge.read(
            actor(),
            lambda s: notifications.failed(s, before=wanted.before, cancelled=cancelled),
        )
        return Found(messages, await edge.read(actor(), jobs.states))

    def lay_out(self, _found: Found) -> None:
        with row("tools"):
            Choice(
                t("Show"),
                SHOWN,
                self.wanted.shown,
                on_change=lambda e: self.want(shown=e.value, before=None),
            )
        self.place = ui.element("div").classes("stack gap-4")

    def show(self, found: Found) -> None:
        self.place.clear()
        with self.place:
            self._messages(found.messages)
            by_the_clock(found.states)

    def _messages(self, found: Sequence[Failed]) -> None:
        cancelled = self.wanted.shown == "cancelled"
        if cancelled:
            Text(t("Nobody wanted these any more when they were to go out."), "muted")
        if not found:
            nothing(cancelled=cancelled)
            return
        with card(), ui.element("ul").classes("papers"):
            for one in found:
                with ui.element("li"):
                    line(one, cancelled=cancelled)
        if len(found) == FAILED_PAGE:
            earlier = Wanted(self.wanted.shown, found[-1].id)
            LinkButton(t("Earlier"), ADDRESS.write(earlier))


def nothing(*, cancelled: bool) -> None:
    if cancelled:
        empty_state("check", t("No message was cancelled."))
    else:
        empty_state("send", t("Every message arrived, or is still being tried."))


def line(one: Failed, *, cancelled: bool) -> None:
    with ui.element("div").classes("grow"):
        who = t("{channel} to {name}", channel=CHANNELS[one.channel], name=one.name)
        Text(f"{who}: {one.text}", "strong")
        tried = t("1 try") if one.attempts == 1 else t("{n} tries", n=one.attempts)
        why = one.error if cancelled else t("{error} After {tried}.", error=one.error, tried=tried)
        Text(why, "muted")
        When(moment(one.created_at), one.created_at, "faint")
    if not cancelled:
        Button(t("Try again"), partial(again, one), icon="refresh")


async def again(one: Failed) -> None:
    try:
        await edge.write(actor(), lambda s: notifications.try_again(s, one.id))
    except Refused as refusal:
        toast(str(refusal), "warn")


def by_the_clock(states: Sequence[JobState]) -> None:
    with card(t("By the clock")), ui.element("ul").classes("papers"):
        for state in states:
            with ui.element("li"), ui.element("div").classes("grow"):
                Text(t(state.words), "strong")
                Text(state.outcome or t("Never done yet."), "muted")
                if at := state.finished_at or state.started_at:
                    When(moment(at), at, "faint")
