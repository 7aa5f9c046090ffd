"""Step 4: what comes along with each sink, and why something cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.responses import RedirectResponse, Response
from nicegui import ui
from nicegui.events import GenericEventArguments

from app import catalogue, edge
from app.access import Action
from app.catalogue import AccessoryGroup
from app.drafts.offers import why_not_here
from app.rules.catalogue import Catalogue
from app.words import t
from pages.visitor import actor, page
from pages.widgets import LinkButton, card, note, row
from pages.wizard.around import Around, address, flow_of, opened
from pages.wizard.bom_panel import BomPanel, beside
from pages.wizard.flow import Flow
from pages.wizard.tabs import build_tabs


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be added, and the items themselves as the rules see them."""

    groups: Sequence[AccessoryGroup]
    items: Catalogue

    @property
    def numbers(self) -> list[str]:
        return [item.number for group in self.groups for item in group.items]


@page("/orders/new/{draft_id}/accessories", action=Action.ENTER_ORDER)
async def accessories_page(draft_id: int) -> Response | None:
    return RedirectResponse(address(draft_id, "accessories", 0), 303)


@page("/orders/new/{draft_id}/accessories/{number}", action=Action.ENTER_ORDER)
async def accessories_build_page(draft_id: int, number: int, field: str = "") -> Response | None:
    flow = await flow_of(draft_id, "accessories")
    if not 1 <= number <= flow.quantity:
        return RedirectResponse(address(draft_id, "accessories"), 303)
    build = number - 1
    offer = await offered(flow)
    with opened(flow, "accessories", field) as around:
        if flow.quantity > 1:
            build_tabs(around, "accessories", build)
        with beside() as (main, side):
            with main:
                what_is_wrong(around, build)
                with card():
                    AccessoryList(flow, build, offer)
                if build + 1 < flow.quantity:
                    with row("wizard-next"):
                        LinkButton(
                            t("Next: {name}", name=flow.name_of(build + 1)),
                            address(flow.id, "accessories", build + 1),
                            icon="right",
                        )
            with side:
                BomPanel(flow, build)
    return None


async def offered(flow: Flow) -> Offer:
    """Two queries, however many accessories there are."""

    async def look(session: Any) -> Offer:  # noqa: ANN401
        groups = await catalogue.accessories(session, besides=flow.rules.items_from_fields)
        numbers = [item.number for group in groups for item in group.items]
        return Offer(groups, await catalogue.structure_for(session, numbers))

    return await edge.read(actor(), look)


def what_is_wrong(around: Around, build: int) -> None:
    """Refusals about accessories, above the list where the eye is."""
    place = ui.element("div").classes("stack gap-2")

    def draw() -> None:
        place.clear()
        with place:
            for one in around.flow.review.at("accessories", build):
                note(one.message, "bad")

    around.flow.show(draw)
    draw()


class AccessoryList(ui.element, component="accessory_list.js"):
    """One element, however many rows; the browser searches, the rules say what is possible."""

    def __init__(self, flow: Flow, build: int, offer: Offer) -> None:
        super().__init__()
        self.flow, self.build, self.offer = flow, build, offer
        self.known = set(offer.numbers)
        # The latest press of each that came here: what a tablet shows stands until its own did.
        self.heard: dict[str, int] = {}
        self.props["path"] = f"builds[{build}]"
        self.props["words"] = words()
        self.props["groups"] = [
            {
                "code": group.code,
                "name": group.name,
                "items": [
                    {"number": item.number, "name": item.name, "outline": item.outline}
                    for item in group.items
                ],
            }
            for group in offer.groups
        ]
        self.on("amount", self._amount)
        flow.show(self.draw)
        self.draw()

    def draw(self) -> None:
        now = {
            number: quantity
            for number in self.offer.numbers
            if (quantity := self.flow.value(f"builds[{self.build}].accessories.{number}"))
        }
        if self.props.get("chosenNow") != now:
            self.props["chosenNow"] = now
        if self.props.get("heard") != self.heard:
            self.props["heard"] = dict(self.heard)
        reasons = self.reasons()
        if self.props.get("reasons") != reasons:
            self.props["reasons"] = reasons

    def reasons(self) -> dict[str, str]:
        """Why an item cannot be added, in one pass over all of them."""
        chosen = self.flow.review.builds[self.build].bom.configuration
        said = why_not_here(chosen, self.offer.numbers, self.flow.rules, self.offer.items)
        return {number: text.removeprefix("Accessory: ") for number, text in said.items()}

    async def _amount(self, event: GenericEventArguments) -> None:
        number, quantity = event.args.get("number"), event.args.get("quantity")
        if number in self.known:
            press = event.args.get("press")
            self.heard[number] = press if isinstance(press, int) else 0
            await self.flow.change({f"builds[{self.build}].accessories.{number}": quantity})

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        told = [
            text
            for group in self.offer.groups
            for item in group.items
            for text in (item.number, item.name)
        ]
        said = list(self.props["reasons"].values())
        return [*super()._displayed_contents(only_visible=only_visible), *told, *said]


def words() -> dict[str, str]:
    return {
        "search": t("Find an accessory"),
        "mine": t("Only what is chosen"),
        "one": t("1 accessory"),
        "found": t("{count} accessories", count="{count}"),
        "none": t("Nothing here matches. Try fewer letters."),
        "quantity": t("Quantity of"),
        "less": t("One less:"),
        "more": t("One more:"),
        "blocked": t("Not possible here"),
        "unread": t("“{typed}” is not taken: whole pieces, 0 to 999.", typed="{typed}"),
    }
