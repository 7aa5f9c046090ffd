"""The papers of an order being entered: purchase order, drawings, order confirmation."""

from pages.wizard.around import Around


async def papers(around: Around) -> None:
    """Drawn once the documents of drafts exist."""
