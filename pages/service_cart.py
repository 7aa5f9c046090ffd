"""The cart of whoever asks for service parts: what, how many, what for, and sent."""

from nicegui import ui

from app import edge, service
from app.access import Action
from app.service import Cart
from app.words import t
from pages import live
from pages.frame import Crumb, frame
from pages.service_address import CART, PARTS, REQUESTS, of_request
from pages.service_form import RequestForm
from pages.visitor import actor, page, visitor
from pages.widgets import LinkButton


@page(CART, action=Action.ORDER_SERVICE_PARTS)
async def cart_page() -> None:
    await CartPage().draw()


class CartPage(live.Present[Cart]):
    """One's own cart, the same on every device."""

    follows = ("service-request", "item")

    async def draw(self) -> None:
        found = await self.first()
        crumbs = [Crumb(t("Service parts"), PARTS)]
        with frame(t("Cart"), visitor(), crumbs=crumbs, action=to_requests):
            self.form = RequestForm(found, self.read_again, sent)
            await self.form.tell_device()
        await self.drawn()

    async def read(self) -> Cart:
        return await edge.read(actor(), service.cart)

    def show(self, found: Cart) -> None:
        self.form.show(found)


def to_requests() -> None:
    LinkButton(t("My requests"), REQUESTS, icon="orders")


async def sent(number: str) -> None:
    ui.navigate.to(of_request(number))
