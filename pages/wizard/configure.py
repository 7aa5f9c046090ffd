"""Step 3: everything that is chosen for one sink, beside its bill of materials."""

import asyncio

from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from app.access import Action
from app.words import t
from pages.visitor import page
from pages.widgets import LinkButton, card, row, stack
from pages.wizard import sections
from pages.wizard.around import Around, address, flow_of, opened
from pages.wizard.bom_panel import BomPanel, beside
from pages.wizard.bound import Form
from pages.wizard.compare import compare_table
from pages.wizard.copying import copy_button
from pages.wizard.customer import languages
from pages.wizard.flow import Flow
from pages.wizard.tabs import build_tabs

# Seconds until a page that has just connected also answers.
SETTLES = 0.02


@page("/orders/new/{draft_id}/configure", action=Action.ENTER_ORDER)
async def configure_page(draft_id: int, field: str = "") -> Response | None:
    flow = await flow_of(draft_id, "configure")
    if flow.quantity == 1:
        return RedirectResponse(address(draft_id, "configure", 0), 303)
    with opened(flow, "configure", field) as around:
        build_tabs(around, "configure", None)
        compare_table(around)
    return None


@page("/orders/new/{draft_id}/configure/{number}", action=Action.ENTER_ORDER)
async def configure_build_page(draft_id: int, number: int, field: str = "") -> Response | None:
    flow = await flow_of(draft_id, "configure")
    if not 1 <= number <= flow.quantity:
        return RedirectResponse(address(draft_id, "configure"), 303)
    build = number - 1
    with opened(flow, "configure", field) as around:
        with row("wizard-tools"):
            build_tabs(around, "configure", build)
            copy_button(around, build)
        with beside() as (main, side):
            with main:
                if flow.changes:
                    language(around)
                for section in sections.FIRST:
                    section(around.form, build)
                below(around.form, build, at_once=bool(field))
            with side:
                BomPanel(flow, build)
        onwards(flow, build)
    return None


def language(around: Around) -> None:
    """Of the order's own fields the one that decides about this sink: its manuals."""
    with card(t("Manuals")):
        around.form.choice("customer.language", t("Language of the manuals"), languages(around))


def below(form: Form, build: int, *, at_once: bool) -> None:
    """The cards below the screen's edge, drawn once the page answers: nobody waits for them.

    `at_once` when a field among them may be asked for by name.
    """
    with stack("wizard-below") as place:
        pass
    place.props["aria-busy"] = "true"

    def draw() -> None:
        if place.props.pop("aria-busy", None) is None or place.is_deleted:
            return  # drawn before the line was lost and came back
        with place:
            for section in sections.BELOW:
                section(form, build)

    async def draw_later() -> None:
        await asyncio.sleep(SETTLES)
        draw()
        form.refresh()

    if at_once:
        draw()
    else:
        ui.context.client.on_connect(draw_later)


def onwards(flow: Flow, build: int) -> None:
    """From the last field straight to the next sink."""
    if build + 1 < flow.quantity:
        with row("wizard-next"):
            ui.element("div").classes("grow")
            LinkButton(
                t("Next: {name}", name=flow.name_of(build + 1)),
                address(flow.id, "configure", build + 1),
                icon="right",
            )
