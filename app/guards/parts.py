"""Guards about the BOM and what is made elsewhere: approved, sent, received."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.guards.asked import Asked, named, signed
from models.bom import Bom, BomLine
from models.catalogue import Item
from models.orders import Build
from models.procurement import BomReview, OutsourcedLine
from models.signatures import Signature


async def bom_approved(session: AsyncSession, build: Build, _asked: Asked) -> str:
    """The current BOM, by a signature over its hash.

    A change of the configuration makes a new BOM in the same transaction wherever a line differs.
    """
    bom = await session.scalar(
        select(Bom).where(Bom.build_id == build.id, Bom.status != "superseded")
    )
    if bom is None:
        return f"{build.number} has no BOM: a coordinator configures it."
    if bom.status == "approved" and await signed(
        session, Signature.entity == "bom", Signature.entity_id == bom.id,
        Signature.revision == bom.revision, Signature.meaning == "approval",
        Signature.sha256 == bom.sha256,
    ):  # fmt: skip
        return ""
    if await _returned(session, bom):
        return "The BOM was returned: a coordinator settles it and sends it to review again."
    return f"The BOM (revision {bom.revision}) is not approved: procurement approves and signs it."


async def _returned(session: AsyncSession, bom: Bom) -> bool:
    newest = await session.scalar(
        select(BomReview.kind)
        .where(BomReview.bom_id == bom.id, BomReview.kind.in_(("reject", "resubmit")))
        .order_by(BomReview.id.desc())
        .limit(1)
    )
    return newest == "reject"


async def parts_sent(session: AsyncSession, build: Build, _asked: Asked) -> str:
    """No outsourced line waits to be sent."""
    lines = await _outsourced(session, build)
    return _not_sent(lines) or await _nothing_chosen(session, build, lines)


async def parts_received(session: AsyncSession, build: Build, _asked: Asked) -> str:
    """Every outsourced line is back in its quantity, or cancelled."""
    lines = await _outsourced(session, build)
    if lack := _not_sent(lines):
        return lack
    away = [line.item_number for line in lines if not _settled(line)]
    if away:
        return f"Not received in full yet: {named(away)}. Book in, or cancel with a reason."
    return await _nothing_chosen(session, build, lines)


def _not_sent(lines: Sequence[OutsourcedLine]) -> str:
    waiting = [line.item_number for line in lines if line.status == "pending"]
    if not waiting:
        return ""
    return f"Not sent yet: {named(waiting)}. Enter supplier and day, or cancel with a reason."


def _settled(line: OutsourcedLine) -> bool:
    received = line.status == "received" and line.received_quantity >= line.quantity
    return received or line.status == "cancelled"


async def _nothing_chosen(
    session: AsyncSession, build: Build, lines: Sequence[OutsourcedLine]
) -> str:
    """An empty set is nobody's decision while the BOM holds items that usually go out."""
    if lines:
        return ""
    usual = await session.scalars(
        select(BomLine.item_number)
        .join(Bom, Bom.id == BomLine.bom_id)
        .join(Item, Item.id == BomLine.item_id)
        .where(Bom.build_id == build.id, Bom.status != "superseded", Item.outsourced)
        .order_by(BomLine.position)
    )
    numbers = list(dict.fromkeys(usual))
    if not numbers:
        return ""
    return f"Nothing is decided about {named(numbers)}: choose what goes to the maker."


async def _outsourced(session: AsyncSession, build: Build) -> Sequence[OutsourcedLine]:
    return (
        await session.scalars(
            select(OutsourcedLine)
            .where(OutsourcedLine.build_id == build.id)
            .order_by(OutsourcedLine.id)
            .execution_options(populate_existing=True)
        )
    ).all()
