"""The papers of an order being entered: purchase order, drawings, order confirmation."""

from functools import partial

from app import documents, edge
from app.documents import Place
from app.words import t
from pages import live
from pages.documents import Papers
from pages.visitor import actor
from pages.widgets import card
from pages.wizard.around import Around


async def papers(around: Around) -> None:
    """They belong to the draft now and go along with the order."""
    draft_id = around.flow.id

    async def read_again() -> None:
        look = partial(documents.of_draft, draft_id=draft_id)
        shown.show(await edge.read(actor(), look))

    with card(t("Documents")):
        # Numbers that are not typed yet go on being called by their place.
        sinks = {n + 1: around.flow.name_of(n) for n in range(around.flow.quantity)}
        shown = Papers(Place(draft_id=draft_id), sinks, read_again, may_change=True)
    live.on_change(("draft",), read_again, only=draft_id)
    await read_again()
