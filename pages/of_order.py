"""The order a page belongs to: its breadcrumb says the PO number that the order has now."""

from nicegui import ui

from app import edge
from app.orders import reading
from app.words import t
from pages import live
from pages.frame import Crumb, recrumb
from pages.visitor import actor


def order_crumbs(po_number: str, order_id: int) -> list[Crumb]:
    """The way back from a page of an order, which follows its PO number from now on."""
    client = ui.context.client

    async def say_again() -> None:
        with client:
            recrumb(
                _of(await edge.read(actor(), lambda s: reading.po_number(s, order_id)), order_id)
            )

    live.on_change(("order",), say_again, only=order_id)
    return [Crumb(t("Orders"), "/orders"), _of(po_number, order_id)]


def _of(po_number: str, order_id: int) -> Crumb:
    return Crumb(po_number, f"/orders/{order_id}")
