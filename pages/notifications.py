"""What somebody should know, newest first; following one marks it as read."""

from collections.abc import Sequence

from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from app import edge, notifications
from app.access import Action
from app.notifications import PAGE, Told
from app.words import t
from pages import live
from pages.ages import When
from pages.frame import frame
from pages.moments import moment
from pages.visitor import actor, page, route, visitor
from pages.widgets import Button, LinkButton, TextElement, empty_state


@page("/notifications", action=Action.SEE_NOTIFICATIONS)
async def notifications_page(before: int | None = None) -> None:
    person = visitor()
    with frame(t("Notifications"), person, action=all_read):
        place = ui.element("div").classes("stack")

        async def show() -> None:
            told = await edge.read(actor(), lambda s: notifications.latest(s, before=before))
            place.clear()
            with place:
                draw(told)

        live.on_change(["notification"], show, only=person.person_id)
        await show()


@route("/notifications/{notification_id:int}", action=Action.SEE_NOTIFICATIONS)
async def follow(notification_id: int) -> Response:
    """Where one leads; it counts as read from now on."""
    there = await edge.write(actor(), lambda s: notifications.follow(s, notification_id))
    return RedirectResponse(there, 303)


def all_read() -> None:
    async def read() -> None:
        await edge.write(actor(), notifications.mark_read)

    Button(t("Mark all as read"), read, icon="check")


def draw(told: Sequence[Told]) -> None:
    if not told:
        empty_state("bell", t("Nothing yet. When something becomes your turn, it stands here."))
        return
    with ui.element("ol").classes("card told"):
        for one in told:
            with ui.element("li"):
                line(one)
    if len(told) == PAGE:
        LinkButton(t("Earlier"), f"/notifications?before={told[-1].id}")


def line(one: Told) -> None:
    link = TextElement(tag="a", text=one.text).classes("told-line")
    link.props["href"] = f"/notifications/{one.id}"
    if not one.read:
        link.classes("told-new").props["aria-label"] = t("Not read: {text}", text=one.text)
    When(moment(one.created_at), one.created_at, "faint")
