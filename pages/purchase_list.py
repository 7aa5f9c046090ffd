"""The purchase list of a whole order."""

from app import bom, edge
from app.access import Action
from app.bom import StoredBom
from app.words import t
from pages import bom_parts as parts
from pages.bom import Chosen, address, nothing_here
from pages.bom_parts import export_button
from pages.frame import Crumb, frame
from pages.printing import printed_page
from pages.visitor import actor, page, visitor
from pages.widgets import Link, TreeTable, card, copy_link, description_list, row
from pages.widgets.bom_view import purchase_lines


@page("/orders/{order_id:int}/purchase-list", action=Action.SEE_BOM)
async def purchase_list_page(order_id: int) -> None:
    try:
        boms = await edge.read(actor(), lambda s: bom.of_order(s, order_id))
    except bom.NoBom as refusal:
        nothing_here(t("Purchase list"), refusal)
        return
    first = boms[0].heading
    crumbs = [Crumb(t("Orders"), "/orders"), Crumb(first.po_number, f"/orders/{order_id}")]
    title = t("Purchase list {po}", po=first.po_number)
    with frame(
        title,
        visitor(),
        crumbs=crumbs,
        action=lambda: export_button(lambda: parts.order_export_sheet(first)),
    ):
        with card():
            description_list([(t("Customer"), first.customer), (t("Builds"), lambda: links(boms))])
            with row("no-print"):
                copy_link(f"/orders/{order_id}/purchase-list")
                printed_page("order", order_id, page="purchase list")
        TreeTable(list(purchase_lines(bom.bought(boms), only=False)), label=t("Purchase list"))


def links(boms: list[StoredBom]) -> None:
    with row():
        for each in boms:
            said = t(
                "{build}, revision {n}", build=each.heading.build_number, n=each.heading.revision
            )
            Link(said, address(each.heading.build_number, Chosen(view="purchase-list")))
