"""Step 1: who wants it, until when, in which language, and the papers that came with it."""

from datetime import timedelta

from fastapi.responses import RedirectResponse, Response

from app.access import Action
from app.words import t
from pages.visitor import page
from pages.widgets import card, form_grid
from pages.wizard.around import Around, address, flow_of, opened
from pages.wizard.flow import now
from pages.wizard.papers import papers


@page("/orders/new/{draft_id}/customer", action=Action.ENTER_ORDER)
async def customer_page(draft_id: int, field: str = "") -> Response | None:
    flow = await flow_of(draft_id, "customer")
    if flow.changes:
        return RedirectResponse(address(draft_id, "configure"), 303)
    with opened(flow, "customer", field) as around:
        draw(around)
        await papers(around)
    return None


def draw(around: Around) -> None:
    form = around.form
    with card(t("Customer and order")), form_grid():
        form.text(
            "customer.po_number", t("PO number"), required=True,
            hint=t("As it stands on the purchase order; at least 3 characters"),
        ).listen()  # fmt: skip
        form.text("customer.customer", t("Customer"), required=True)
        form.text("customer.project", t("Project"), hint=t("If there is one"))
        form.text("customer.sales_person", t("Sales person"), required=True)
        tomorrow = (now() + timedelta(days=1)).date()
        wanted = form.text("customer.wanted_on", t("Wanted date"), day=True, required=True)
        wanted.props["min"] = tomorrow.isoformat()
        form.choice("customer.language", t("Language of the manuals"), languages(around))
        notes = form.text("customer.notes", t("Notes"), multiline=True)
        notes.classes("wide-field")


def languages(around: Around) -> dict[str, str]:
    offered = around.flow.rules.option_lists["language"]
    return {value: t(option.label) for value, option in offered.items()}
