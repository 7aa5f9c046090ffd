"""Step 2: what is ordered, how many, and the number of each sink."""

import asyncio
from functools import partial

from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from app import drafts, edge
from app.access import Action
from app.drafts import content as form
from app.errors import Refused
from app.words import t
from pages.frame import Crumb, frame
from pages.visitor import actor, page, visitor
from pages.widgets import LinkButton, Option, TextElement, card, empty_state, form_grid
from pages.wizard.around import Around, address, flow_of, opened
from pages.wizard.bound import Section
from pages.wizard.flow import Flow

# Families the house will build later; the page behind says so.
LATER = {"endoscope": "Endoscope CleanStation", "instrosink": "InstroSink"}


@page("/orders/new/{draft_id}/builds", action=Action.ENTER_ORDER)
async def builds_page(draft_id: int, field: str = "") -> Response | None:
    flow = await flow_of(draft_id, "builds")
    if flow.changes:
        return RedirectResponse(address(draft_id, "configure"), 303)
    with opened(flow, "builds", field) as around:
        with card(t("Product family")):
            families(around)
        with card(t("How many, and their numbers")):
            around.form.amount("quantity", t("Quantity"), least=1, most=10)
            Section(around.form, lambda: flow.quantity, lambda: numbers(around))
    await ui.context.client.connected()
    await fill_in(around)
    return None


@page("/orders/new/{draft_id}/family/{name}", action=Action.ENTER_ORDER)
async def later_page(draft_id: int, name: str) -> None:
    await flow_of(draft_id, "builds")
    if name not in LATER:
        raise Refused(t("There is no such product family."))
    words = t(LATER[name])
    crumbs = [Crumb(t("Orders"), "/orders"), Crumb(t("New order"), f"/orders/new/{draft_id}")]
    with frame(words, visitor(), crumbs=crumbs), card():
        empty_state(
            "tool",
            t(
                "{family} cannot be ordered here yet: its rules are still under construction. "
                "Your draft is kept as it is.",
                family=words,
            ),
            action=lambda: LinkButton(
                t("Back to the sinks"), f"/orders/new/{draft_id}/builds", kind="primary"
            ),
        )


def families(around: Around) -> None:
    offered = around.flow.rules.option_lists["family"]
    with ui.element("div").classes("family-cards"):
        around.form.choice(
            "family",
            t("Choose what is ordered"),
            {value: family_card(option.label) for value, option in offered.items()},
            cards=True,
        )
        for name, words in LATER.items():
            with ui.element("a").classes("choice-item family-later") as link:
                TextElement(tag="span", text=t(words)).classes("choice-text")
                TextElement(tag="span", text=t("Under construction")).classes("choice-detail")
            link.props["href"] = f"/orders/new/{around.flow.id}/family/{name}"


def family_card(label: str) -> Option:
    return Option(t("{family} sink", family=label), t("Reprocessing sink with 1 to 3 basins"))


def numbers(around: Around) -> None:
    with form_grid():
        for position in range(around.flow.quantity):
            around.form.text(
                f"builds[{position}].build_number",
                t("Build number of sink {n}", n=position + 1),
                required=True,
                hint=t("Letters, digits and dashes; at least 3"),
            )


async def fill_in(around: Around) -> None:
    """Suggest a free number for every sink that has none, also when the quantity grows."""
    suggested: set[int] = set()
    # Two quick presses ask one after the other, or both would be given the same number.
    turn = asyncio.Lock()

    async def suggest() -> None:
        async with turn:
            await suggest_once(around.flow, suggested)

    # First this: somebody may press + before the first number is stored.
    around.form.fields["quantity"].on_value_change(suggest)
    await suggest()


async def suggest_once(flow: Flow, suggested: set[int]) -> None:
    """What somebody emptied on purpose stays empty: each sink is suggested for once."""
    new = [position for position in range(flow.quantity) if position not in suggested]
    suggested.update(new)
    empty = [n for n in new if not flow.value(f"builds[{n}].build_number")]
    if not empty:
        return
    besides = [flow.value(f"builds[{n}].build_number") or "" for n in range(form.MOST_BUILDS)]
    free = await edge.read(actor(), partial(drafts.suggested, wanted=len(empty), besides=besides))
    numbered = zip(empty, free, strict=True)
    await flow.change({f"builds[{n}].build_number": number for n, number in numbered})
