"""The bell of the frame: how many notifications wait, on every page and at once."""

from nicegui import ui

from app import edge, notifications
from app.access import Visitor
from app.notifications import Unread
from app.words import t
from models.database import Actor
from pages import live
from pages.widgets.text import TextElement


def bell(visitor: Visitor, unread: Unread) -> TextElement:
    """A link to the notifications; on a page of somebody signed in it counts by itself."""
    link = TextElement(tag="a", text="").classes("btn btn-quiet btn-icon bell i-bell")
    link.props["href"] = "/notifications"
    show(link, unread)
    if "signed" in ui.context.client.storage:
        keep(link, visitor)
    return link


def keep(link: TextElement, visitor: Visitor) -> None:
    """Count once the page stands, so that nobody waits for it, and at every change."""
    me = Actor(person_id=visitor.person_id, name=visitor.name, session_id=visitor.session_id)

    async def count() -> None:
        show(link, await edge.read(me, notifications.unread))

    live.on_change(["notification"], count, only=visitor.person_id)
    ui.context.client.on_connect(count)


def show(link: TextElement, unread: Unread) -> None:
    words = t("Notifications")
    if unread.urgent:
        words = t("Notifications, {count} unread, urgent ones too", count=unread.count)
    elif unread.count:
        words = t("Notifications, {count} unread", count=unread.count)
    link.props["aria-label"] = link.props["title"] = words
    link.classes(**{"add" if unread.urgent else "remove": "bell-urgent"})
    if unread.count:
        most = notifications.MOST_KNOWN
        link.props["data-count"] = str(unread.count) if unread.count <= most else f"{most}+"
    else:
        link.props.pop("data-count", None)
