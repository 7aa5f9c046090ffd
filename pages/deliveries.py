"""For admins: messages that could not be delivered, and what happens by the clock."""

from collections.abc import Sequence
from functools import partial

from nicegui import ui

from app import edge, jobs, notifications
from app.access import Action
from app.errors import Refused
from app.jobs import JobState
from app.notifications import FAILED_PAGE, Failed
from app.words import t
from pages import live
from pages.ages import When
from pages.frame import frame
from pages.moments import moment
from pages.visitor import actor, page, visitor
from pages.widgets import Button, LinkButton, Text, card, empty_state, toast

CHANNELS = {"mail": t("Mail"), "chat": t("Chat")}


@page("/deliveries", action=Action.SEE_DELIVERIES)
async def deliveries_page(before: int | None = None) -> None:
    with frame(t("Messages that did not arrive"), visitor()):
        place = ui.element("div").classes("stack gap-4")
        client = ui.context.client

        async def show() -> None:
            with client:
                failed = await edge.read(actor(), lambda s: notifications.failed(s, before=before))
                states = await edge.read(actor(), jobs.states)
                place.clear()
                with place:
                    draw(failed)
                    by_the_clock(states)

        live.on_change(["delivery"], show)
        await show()


def draw(failed: Sequence[Failed]) -> None:
    if not failed:
        empty_state("send", t("Every message arrived, or is still being tried."))
        return
    with card(), ui.element("ul").classes("papers"):
        for one in failed:
            with ui.element("li"):
                line(one)
    if len(failed) == FAILED_PAGE:
        LinkButton(t("Earlier"), f"/deliveries?before={failed[-1].id}")


def line(one: Failed) -> None:
    with ui.element("div").classes("grow"):
        who = t("{channel} to {name}", channel=CHANNELS[one.channel], name=one.name)
        Text(f"{who}: {one.text}", "strong")
        tried = t("1 try") if one.attempts == 1 else t("{n} tries", n=one.attempts)
        Text(t("{error} After {tried}.", error=one.error, tried=tried), "muted")
        When(moment(one.created_at), one.created_at, "faint")
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
