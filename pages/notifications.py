"""What somebody should know: urgent things first, then the newest; following one marks it read."""

from collections.abc import Sequence
from functools import partial

from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from app import edge, notifications
from app.access import Action
from app.notifications import Listed, Told
from app.words import t
from pages import live
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


@page("/notifications", action=Action.SEE_NOTIFICATIONS)
async def notifications_page(before: int | None = None, show: str = "all") -> None:
    person = visitor()
    with frame(t("Notifications"), person, action=all_read):
        shown = Shown(before, only_unread=show == "unread")
        live.on_change(["notification"], shown.show, only=person.person_id)
        shown.tools()
        shown.place = ui.element("div").classes("stack")
        await shown.show()


@route("/notifications/{notification_id:int}", action=Action.SEE_NOTIFICATIONS)
async def follow(notification_id: int) -> Response:
    """Where one leads; it counts as read from now on."""
    there = await edge.write(actor(), lambda s: notifications.follow(s, notification_id))
    return RedirectResponse(there, 303)


def all_read() -> None:
    async def read() -> None:
        await edge.write(actor(), notifications.mark_read)

    Button(t("Mark all as read"), read, icon="check")


class Shown:
    """One page of somebody's list, drawn again whenever they are told something."""

    place: ui.element

    def __init__(self, before: int | None, *, only_unread: bool) -> None:
        self.before, self.only_unread = before, only_unread
        self.client = ui.context.client

    def tools(self) -> None:
        with row("tools"):
            chosen = "unread" if self.only_unread else "all"
            Choice(t("Show"), SHOWN, chosen, on_change=lambda e: self._narrow(e.value))
            ui.element("div").classes("grow")
            LinkButton(t("Choose what you hear of"), "/profile/notifications", icon="bell")

    async def show(self) -> None:
        # The button that asked for it may be drawn away by now; the page is still here.
        with self.client:
            found = await edge.read(
                actor(),
                lambda s: notifications.listed(s, before=self.before, only_unread=self.only_unread),
            )
            self.place.clear()
            with self.place:
                self._draw(found)

    async def _narrow(self, chosen: str) -> None:
        self.before, self.only_unread = None, chosen == "unread"
        ui.navigate.history.replace(address(None, only_unread=self.only_unread))
        await self.show()

    def _draw(self, found: Listed) -> None:
        if found.urgent:
            with card(t("Urgent")):
                lines(found.urgent)
        if found.others:
            lines(found.others, "card")
        elif not found.urgent:
            self._nothing()
        if found.more:
            last = found.others[-1].id
            LinkButton(t("Earlier"), address(last, only_unread=self.only_unread))

    def _nothing(self) -> None:
        if self.only_unread:
            empty_state("check", t("You have read everything."))
        else:
            empty_state("bell", t("Nothing yet. When something becomes your turn, it stands here."))


def address(before: int | None, *, only_unread: bool) -> str:
    said = ["show=unread"] * only_unread + ([f"before={before}"] if before else [])
    return "/notifications" + ("?" + "&".join(said) if said else "")


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
