"""What service can ask for: service parts, kits usable for service, everything below 719."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import catalogue
from app.access import Action, check, standing
from app.catalogue import Branch, ItemFacts
from app.catalogue.wording import patterns
from app.errors import Refused
from models.catalogue import Category, Item, OutlineNumber
from models.service import ServiceRequest, ServiceRequestLine

PARTS_PAGE = 50
# Service parts, in the owner's list; its sub-categories are what people browse.
CATEGORY = "719"
# What stands in no sub-category of it.
KITS = "kits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part as the list shows it; `in_cart` is how many are in this person's cart."""

    id: int
    number: str
    name: str
    kind: str
    outline: str
    subcategory: str
    picture_sha256: str
    in_cart: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The branches with how many parts each has, `all` of them, and one page of parts."""

    branches: Sequence[Branch]
    all: int
    items: Sequence[Part]
    total: int
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartShown:
    """Everything about one part, and how many are in this person's cart."""

    facts: ItemFacts
    in_cart: int


async def parts(
    session: AsyncSession, category: str = "", words: str = "", *, page: int = 1
) -> Parts:
    """Parts of this branch ("" for all) with all these words, by number; three queries."""
    await check(session, Action.ORDER_SERVICE_PARTS)
    branches, everything = await _branches(session)
    found = [is_service_part(), *_conditions(category, words)]
    outline = (
        select(OutlineNumber.number)
        .where(OutlineNumber.item_id == Item.id)
        .order_by(OutlineNumber.position, OutlineNumber.number)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            Item.id,
            Item.number,
            Item.name,
            Item.kind,
            func.coalesce(outline, "").label("outline"),
            func.coalesce(Item.subcategory_code, "").label("subcategory"),
            Item.picture_sha256,
            (await _in_cart(session)).label("in_cart"),
            func.count().over().label("total"),
        )
        .where(*found)
        .order_by(Item.number)
        .limit(PARTS_PAGE)
        .offset((max(page, 1) - 1) * PARTS_PAGE)
    )
    rows = [dict(row._mapping) for row in await session.execute(query)]  # noqa: SLF001  # its public name
    totals = [row.pop("total") for row in rows]
    total = totals[0] if totals else 0
    return Parts(
        branches=branches,
        all=everything,
        items=[Part(**row) for row in rows],
        total=total,
        more=total > max(page, 1) * PARTS_PAGE,
    )


async def part(session: AsyncSession, number: str) -> PartShown:
    """One part; refused when service cannot ask for it."""
    await check(session, Action.ORDER_SERVICE_PARTS)
    facts = await catalogue.item(session, number)
    asked = select(await _in_cart(session)).where(Item.id == facts.id, is_service_part())
    row = (await session.execute(asked.select_from(Item))).one_or_none()
    if row is None:
        raise Refused(f"{facts.number} is not a part service can ask for.")
    return PartShown(facts=facts, in_cart=row[0])


def is_service_part() -> ColumnElement[bool]:
    """What may be put into a cart; one put in before it went out of use is refused when sent."""
    outlined = select(OutlineNumber.id).where(
        OutlineNumber.item_id == Item.id, OutlineNumber.number.startswith(f"{CATEGORY}.")
    )
    return and_(Item.active, or_(_below(), _kit(), outlined.exists()))


def _below() -> ColumnElement[bool]:
    return or_(Item.kind == "service_part", Item.category_code == CATEGORY)


def _kit() -> ColumnElement[bool]:
    return and_(Item.kind == "kit", Item.kit, Item.orderable)


def _conditions(category: str, words: str) -> Iterator[ColumnElement[bool]]:
    if category == KITS:
        yield and_(_kit(), Item.category_code.is_distinct_from(CATEGORY))
    elif category:
        yield Item.subcategory_code == category
    for pattern in patterns(words):
        yield Item.search_text.like(pattern, escape="\\")


async def _branches(session: AsyncSession) -> tuple[list[Branch], int]:
    """Every sub-category, the empty ones too, then the kits; and how many parts there are."""
    counted = (
        await session.execute(
            select(
                Item.subcategory_code,
                func.count().label("items"),
                func.count().filter(*_conditions(KITS, "")).label("kits"),
            )
            .where(is_service_part())
            .group_by(Item.subcategory_code)
        )
    ).all()
    counts = {row.subcategory_code: row.items for row in counted}
    known = await session.execute(
        select(Category.code, Category.name)
        .where(Category.parent_code == CATEGORY)
        .order_by(Category.position, Category.code)
    )
    branches = [
        Branch(code=row.code, name=row.name, count=counts.get(row.code, 0)) for row in known
    ]
    kits = Branch(code=KITS, name="Kits", count=sum(row.kits for row in counted))
    return [*branches, kits], sum(counts.values())


async def _in_cart(session: AsyncSession) -> ColumnElement[int]:
    """How many of an item are in this person's cart."""
    me = await standing(session)
    query = (
        select(ServiceRequestLine.quantity)
        .join(ServiceRequest, ServiceRequest.id == ServiceRequestLine.request_id)
        .where(
            ServiceRequest.author_id == me.person_id,
            ServiceRequest.status == "cart",
            ServiceRequestLine.item_id == Item.id,
        )
        .correlate(Item)
        .scalar_subquery()
    )
    return func.coalesce(query, 0)
