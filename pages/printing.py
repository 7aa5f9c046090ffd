"""The button that prints a page of the record, which the ledger keeps."""

from app import edge, ledger
from pages.visitor import actor
from pages.widgets import print_button


def printed_page(entity: str, entity_id: object, *, page: str = "") -> None:
    """Print what is on the page; the ledger gets a PRINTED of this record, with the page's name."""
    facts = {"page": page} if page else None

    async def note() -> None:
        await edge.write(actor(), lambda s: ledger.record(s, "PRINTED", entity, entity_id, facts))

    print_button().on("click", note)
