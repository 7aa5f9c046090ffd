"""What somebody should know: urgent things first, then the newest; following one marks it read."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from app import edge, notifications
from app.access import Action
from app.notifications import Listed, Told
from app.words import t
from pages import live
from pages.addressed import Address, Addressed, one_of, record_id
from pages.ages import When
from pages.frame import frame
from pages.moments import moment
from pages.visitor import actor, page, route, visitor
from pages.widgets import (
    Button,
    Choice,
    IconButton,
    LinkButton,
    TextElement,
    card,
    chip,
    empty_state,
    row,
)

SHOWN = {"all": t("All"), "unread": t("Unread")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which ones, and what the page before ended with: an urgent one, or one of the others."""

    shown: str = "all"
    before: int | None = None
    before_urgent: int | None = None


ADDRESS = Address(
    "/notifications",
    Wanted(),
    {
        "show": one_of("shown", SHOWN),
        "before": record_id("before"),
        "urgent": record_id("before_urgent"),
    },
)


@page("/notifications", action=Action.SEE_NOTIFICATIONS)
async def notifications_page(request: Request) -> None:
    with frame(t("Notifications"), visitor(), action=all_read):
        await Shown(ADDRESS.read(request.query_params)).draw()


@route("/notifications/{notification_id:int}", action=Action.SEE_NOTIFICATIONS)
async def follow(notification_id: int) -> Response:
    """Where one leads; it counts as read from now on."""
    there = await edge.write(actor(), lambda s: notifications.follow(s, notification_id))
    return RedirectResponse(there, 303)


def all_read() -> None:
    async def read() -> None:
        await edge.write(actor(), notifications.mark_read)

    Button(t("Mark all as read"), read, icon="check")


class Shown(Addressed[Wanted, Listed]):
    """One page of somebody's list, drawn again whenever they are told something."""

    address = ADDRESS
    last: object = None

    async def draw(self) -> None:
        live.on_change(["notification"], self.read_again, only=visitor().person_id)
        await super().draw()

    async def read(self) -> Listed:
        wanted = self.wanted
        return await edge.read(
            actor(),
            lambda s: notifications.listed(
                s,
                before=wanted.before,
                before_urgent=wanted.before_urgent,
                only_unread=wanted.shown == "unread",
            ),
        )

    def lay_out(self, _found: Listed) -> None:
        with row("tools"):
            Choice(
                t("Show"),
                SHOWN,
                self.wanted.shown,
                on_change=lambda e: self.want(shown=e.value, before=None, before_urgent=None),
            )
            ui.element("div").classes("grow")
            LinkButton(t("Choose what you hear of"), "/profile/notifications", icon="bell")
        self.place = ui.element("div").classes("stack")

    def show(self, found: Listed) -> None:
        if (found, self.wanted) == self.last:
            return
        self.last = found, self.wanted
        self.place.clear()
        with self.place:
            if found.urgent:
                with card(t("Urgent")):
                    lines(found.urgent)
            if found.others:
                lines(found.others, "card")
            elif not found.urgent:
                self._nothing()
            if found.more:
                LinkButton(t("Earlier"), ADDRESS.write(self._after(found)))

    def _after(self, found: Listed) -> Wanted:
        if found.others:
            return Wanted(self.wanted.shown, before=found.others[-1].id)
        return Wanted(self.wanted.shown, before_urgent=found.urgent[-1].id)

    def _nothing(self) -> None:
        if self.wanted.shown == "unread":
            empty_state("check", t("You have read everything."))
        else:
            empty_state("bell", t("Nothing yet. When something becomes your turn, it stands here."))


def lines(told: Sequence[Told], look: str = "") -> None:
    with ui.element("ol").classes(f"told {look}".strip()):
        for one in told:
            with ui.element("li"):
                line(one)


def line(one: Told) -> None:
    with ui.element("div").classes("grow"):
        link = TextElement(tag="a", text=one.text).classes("told-line")
        link.props["href"] = f"/notifications/{one.id}"
        if not one.read:
            link.classes("told-new").props["aria-label"] = t("Not read: {text}", text=one.text)
        When(moment(one.created_at), one.created_at, "faint")
    if one.urgent:
        chip(t("Urgent"), "bad", "warning")
    if one.read:
        words = t("Mark as unread: {text}", text=one.text)
        IconButton("undo", words, partial(mark, one, read=False))
    else:
        words = t("Mark as read: {text}", text=one.text)
        IconButton("check", words, partial(mark, one, read=True))


async def mark(one: Told, *, read: bool) -> None:
    if read:
        await edge.write(actor(), lambda s: notifications.mark_read(s, [one.id]))
    else:
        await edge.write(actor(), lambda s: notifications.mark_unread(s, one.id))
