"""Writing the catalogue: components, verified quantities, and items made to a size."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or_meet
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app import live
from app.access import Action, check
from app.errors import Refused
from models.catalogue import Category, Component, Item, OutlineNumber

NO_CYCLE = "ck_component_no_cycle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How many of the child one parent holds, and whether somebody counted."""

    parent: str
    child: str
    quantity: Decimal = Decimal(1)
    quantity_verified: bool = False


async def write_component(session: AsyncSession, link: Link) -> int:
    """Add the link or change its quantity; answers its id.

    Refused when an item is unknown, the quantity is not above zero, or the parent would hold
    itself: then the path is shown in item numbers.
    """
    await check(session, Action.CHANGE_CATALOGUE)
    if not link.quantity.is_finite() or link.quantity <= 0:
        raise Refused(
            f"{link.parent} cannot hold {link.quantity} of {link.child}: use more than 0."
        )
    ids = await _ids(session, link.parent, link.child)
    if ids[link.parent.lower()] == ids[link.child.lower()]:
        raise Refused(f"An item cannot hold itself: {link.parent} > {link.child}.")
    values = {"quantity": link.quantity, "quantity_verified": link.quantity_verified}
    write = (
        insert_or_meet(Component)
        .values(parent_id=ids[link.parent.lower()], child_id=ids[link.child.lower()], **values)
        .on_conflict_do_update(index_elements=["parent_id", "child_id"], set_=values)
        .returning(Component.id)
    )
    try:
        # A savepoint: what was done before in this transaction stays usable after the refusal.
        async with session.begin_nested():
            written = (await session.scalars(write)).one()
    except IntegrityError as error:
        if (trail := _cycle(error)) is None:
            raise
        raise Refused(f"An item cannot hold itself: {trail}.") from error
    await live.announce(session, "item", ids[link.parent.lower()])
    return written


async def remove_component(session: AsyncSession, parent: str, child: str) -> None:
    """Take the child out of the parent; refused when it is not in it."""
    await check(session, Action.CHANGE_CATALOGUE)
    component = await _component(session, parent, child)
    await session.delete(component)
    await live.announce(session, "item", component.parent_id)


async def set_outsourced(session: AsyncSession, number: str, *, on: bool) -> None:
    """Whether this item usually goes to the maker of the sink body; builds keep what they have."""
    await check(session, Action.CHANGE_CATALOGUE)
    item = await session.scalar(select(Item).where(Item.number == number).with_for_update())
    if item is None:
        raise Refused(f"{number} is not in the catalogue.")
    item.outsourced = on
    await live.announce(session, "item", item.id)


async def verify_quantity(
    session: AsyncSession, parent: str, child: str, quantity: Decimal | None = None
) -> None:
    """Somebody counted: the quantity is right as it stands, or is this one."""
    await check(session, Action.VERIFY_QUANTITY)
    if quantity is not None and not (quantity.is_finite() and quantity > 0):
        raise Refused(f"{parent} cannot hold {quantity} of {child}: use more than 0.")
    component = await _component(session, parent, child)
    component.quantity_verified = True
    if quantity is not None and component.quantity != quantity:
        component.quantity = quantity
    await live.announce(session, "item", component.parent_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeToSize:
    """An item that exists because somebody chose a size no list has."""

    number: str
    name: str
    dimensions: Mapping[str, str]
    outline: str = ""
    category: str = ""


async def ensure_custom_item(session: AsyncSession, item: MadeToSize) -> int:
    """The id of the item of this size, made once however many ask at the same moment.

    The number comes from the rule set's pattern: same size, same number. Refused when the number
    belongs to something else.
    """
    await check(session, Action.ENTER_ORDER)
    category, subcategory = await _place(session, item.category)
    made = (
        insert_or_meet(Item)
        .values(
            number=item.number,
            name=item.name,
            kind="part",
            category_code=category,
            subcategory_code=subcategory,
            custom=True,
            dimensions=dict(item.dimensions),
        )
        .on_conflict_do_nothing(index_elements=["number"])
        .returning(Item.id)
    )
    if (item_id := (await session.scalars(made)).one_or_none()) is not None:
        if item.outline:
            await session.execute(
                insert(OutlineNumber).values(number=item.outline, item_id=item_id)
            )
        await live.announce(session, "item", item_id)
        return item_id
    return await _same_size(session, item)


async def _same_size(session: AsyncSession, item: MadeToSize) -> int:
    row = (
        await session.execute(
            select(Item.id, Item.custom, Item.dimensions, Item.active).where(
                Item.number == item.number
            )
        )
    ).one()
    if not row.custom or row.dimensions != dict(item.dimensions):
        raise Refused(
            f"The number {item.number} is needed for a custom size, but belongs to another item. "
            "An admin can give that item another number, or change the pattern in the rule set."
        )
    if not row.active:
        raise Refused(f"{item.number} is no longer in use. An admin can activate it again.")
    return int(row.id)


async def _place(session: AsyncSession, code: str) -> tuple[str | None, str | None]:
    """Category and sub-category of a code; an unknown sub-category leaves its category."""
    if not code:
        return None, None
    rows = await session.execute(
        select(Category.code, Category.parent_code).where(
            Category.code.in_([code, code.split(".", maxsplit=1)[0]])
        )
    )
    parents = {row.code: row.parent_code for row in rows}
    if parents.get(code):
        return parents[code], code
    top = code.split(".", maxsplit=1)[0]
    return (top, None) if top in parents else (None, None)


async def _component(session: AsyncSession, parent: str, child: str) -> Component:
    ids = await _ids(session, parent, child)
    component = (
        await session.scalars(
            select(Component)
            .filter_by(parent_id=ids[parent.lower()], child_id=ids[child.lower()])
            .with_for_update()
        )
    ).one_or_none()
    if component is None:
        raise Refused(f"{parent} does not hold {child}.")
    return component


async def _ids(session: AsyncSession, *numbers: str) -> dict[str, int]:
    rows = await session.execute(select(Item.number, Item.id).where(Item.number.in_(numbers)))
    ids = {row.number.lower(): row.id for row in rows}
    if missing := [number for number in numbers if number.lower() not in ids]:
        raise Refused(f"{missing[0]} is not in the catalogue.")
    return ids


def _cycle(error: IntegrityError) -> str | None:
    """The path the database found, in item numbers."""
    diagnostics = getattr(error.orig, "diag", None)
    if diagnostics is None or diagnostics.constraint_name != NO_CYCLE:
        return None
    return str(diagnostics.message_primary).removeprefix("A cycle: ")
