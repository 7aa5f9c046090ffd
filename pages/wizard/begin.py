"""Beginning an order, and going on where it was left."""

from functools import partial

from fastapi.responses import RedirectResponse, Response

from app import changes, drafts, edge
from app.access import Action
from app.errors import Moved
from pages.visitor import actor, page
from pages.wizard.around import STEPS, STEPS_OF_CHANGE, address


@page("/orders/new", action=Action.ENTER_ORDER)
async def new_order_page() -> Response | None:
    """Looking here twice gives one draft: an untouched one is used again."""
    draft_id = await edge.write(actor(), drafts.begin)
    return RedirectResponse(address(draft_id, "customer"), 303)


@page("/orders/new/{draft_id}", action=Action.ENTER_ORDER)
async def resume_page(draft_id: int) -> Response | None:
    try:
        opened = await edge.read(actor(), lambda session: drafts.opened(session, draft_id))
    except Moved as done:
        return RedirectResponse(done.to, 303)
    return RedirectResponse(address(draft_id, STEPS[opened.step - 1]), 303)


@page("/builds/{number}/change", action=Action.CHANGE_CONFIGURATION)
async def change_page(number: str) -> Response | None:
    """Looking here twice gives one change: the one that is open goes on."""
    draft_id = await edge.write(actor(), partial(changes.begin, number=number))
    return RedirectResponse(address(draft_id, STEPS_OF_CHANGE[0]), 303)
