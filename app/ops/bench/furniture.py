"""What stands in a database before its pages are measured: orders, bills, a draft."""

from app.access import Visitor
from app.ops.bench import data, scratch
from app.ops.bench.scratch import Raw
from app.ops.bench.stage import Place


def long(kits: int) -> Place:
    """The BOM that is made of so many kits."""
    lines = round(kits * data.LINES_OF_A_KIT, -2)
    return Place(f"BOM of {lines:,} lines", "/builds/BENCH-LONG/bom", ".tree-line")


async def large(url: str, visitor: Visitor, largest: Raw, kits: int) -> list[Place]:
    """An order with the largest BOM and one with so many kits, and a draft of the first."""
    longest: Raw = largest | {
        "build_number": "BENCH-LONG",
        "accessories": [{"item": number, "quantity": 1} for number in data.kits(url, kits)],
    }
    order = await scratch.order_with([largest, longest], visitor, po_number="PO-BENCH")
    return places(order, await scratch.draft_with(largest, visitor), "BENCH-LARGEST")


async def small(visitor: Visitor) -> list[Place]:
    """An order with one short BOM, and a draft of the same."""
    order = await scratch.order_with([scratch.SMALL], visitor, po_number="PO-BENCH-SMALL")
    draft = await scratch.draft_with(scratch.SMALL, visitor)
    return places(order, draft, "BENCH-SMALL")


def places(order: int, draft: int, build: str) -> list[Place]:
    """The main pages, with these behind them."""
    return [
        Place("dashboard", "/"),
        Place("orders", "/orders", ".records"),
        Place("order", f"/orders/{order}"),
        Place("catalogue", "/catalogue"),
        Place("item", "/catalogue/T2-BSN-ESK-KIT"),
        Place("wizard", f"/orders/new/{draft}/configure/1", ".live-bom-line"),
        Place("purchase list", f"/orders/{order}/purchase-list", ".tree-line"),
        Place("BOM", f"/builds/{build}/bom", ".tree-line"),
    ]
