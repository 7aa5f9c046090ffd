"""The numbers beside the places: how much is this person's to do, on every page and at once."""

from collections.abc import Mapping, Sequence

from nicegui import ui

from app import dashboard, edge
from app.access import Visitor
from app.errors import SignedOut
from app.words import t
from models.database import Actor
from pages import live
from pages.ages import today
from pages.moments import zone
from pages.widgets.text import TextElement

MOST = 99  # a larger number says no more and needs more room
Links = Mapping[str, Sequence[TextElement]]


def keep_counting(links: Links, visitor: Visitor) -> None:
    """Counts once the page stands, so that nobody waits for it, and at every change.

    `links` by path: one place may be drawn twice, in the bar and behind "More".
    """
    kinds = dashboard.counted_kinds(visitor)
    if not kinds or "signed" not in ui.context.client.storage:
        return
    me = Actor(person_id=visitor.person_id, name=visitor.name, session_id=visitor.session_id)

    async def again() -> None:
        try:
            found = await edge.read(me, lambda s: dashboard.counters(s, today=today(), zone=zone()))
        except SignedOut:
            return  # the page itself leaves for signing in
        for path, drawn in links.items():
            for link in drawn:
                show_count(link, found.get(path, 0))

    live.on_change(kinds, again)
    ui.context.client.on_connect(again)


def show_count(link: TextElement, number: int) -> None:
    if not number:
        link.props.pop("data-count", None)
        link.props.pop("aria-label", None)
        return
    said = f"{MOST}+" if number > MOST else str(number)
    link.props["data-count"] = said
    link.props["aria-label"] = t("{place}, {count} for you", place=link.text, count=said)
