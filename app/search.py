"""One search box over everything: orders, serial numbers, service requests, items by any number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from sqlalchemy.ext.asyncio import AsyncSession

from app import catalogue, serials, service
from app.access import Action, check, standing
from app.catalogue import ItemRow
from app.orders import listing
from app.orders.listing import Row, Wanted
from app.serials import SerialRow

SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The first of each kind; `similar` means that no item matches, these only resemble."""

    orders: Sequence[Row]
    more_orders: bool
    serials: Sequence[SerialRow]
    more_serials: bool
    requests: Sequence[service.Row]
    more_requests: bool
    items: Sequence[ItemRow]
    more_items: bool
    similar: bool


NOTHING = Found(
    orders=(),
    more_orders=False,
    serials=(),
    more_serials=False,
    requests=(),
    more_requests=False,
    items=(),
    more_items=False,
    similar=False,
)


async def everywhere(session: AsyncSession, words: str, *, zone: tzinfo) -> Found:
    """Orders, serial numbers, requests and items for these words; nothing for no words."""
    await check(session, Action.SEE_ORDERS)
    if not words.strip():
        return NOTHING
    orders = await listing.page(session, Wanted(text=words, closed_too=True), zone=zone)
    built_in = await serials.find(session, words)
    items = await catalogue.search(session, words)
    requests = await _requests(session, words)
    return Found(
        orders=orders.rows[:SHOWN],
        more_orders=orders.total > SHOWN,
        serials=built_in[:SHOWN],
        more_serials=len(built_in) > SHOWN,
        requests=requests[:SHOWN],
        more_requests=len(requests) > SHOWN,
        items=items.items[:SHOWN],
        more_items=items.total > SHOWN,
        similar=items.similar,
    )


async def _requests(session: AsyncSession, words: str) -> Sequence[service.Row]:
    """What somebody sees of service requests, and nothing for who sees none of them."""
    if not (await standing(session)).may(Action.SEE_SERVICE_REQUESTS):
        return ()
    return (await service.listed(session, service.Wanted(text=words, state="all"))).rows
