"""The last step: submitting a new order, or saving the change of a build."""

from app.access import Action
from pages.visitor import page
from pages.wizard.around import flow_of, opened
from pages.wizard.change import ChangePage
from pages.wizard.review import ReviewPage


@page("/orders/new/{draft_id}/review", action=Action.ENTER_ORDER)
async def review_page(draft_id: int, field: str = "") -> None:
    flow = await flow_of(draft_id, "review")
    last = ChangePage(flow) if flow.changes else ReviewPage(flow)
    with opened(flow, "review", field, last.submit_button) as around:
        last.draw(around)
