"""The list of orders: what is found, in which order, and at what cost."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from app import edge
from app.access import Visitor
from app.orders import cancelling, listing
from app.orders.listing import Wanted
from tests import make
from tests.app.query_count import counting


async def listed(me: Visitor, *, zone: tzinfo = UTC, **wanted: object) -> list[str]:
    """The PO numbers on the page."""
    page = await edge.read(
        make.acting(me),
        lambda s: listing.page(s, Wanted(**wanted), zone=zone),  # type: ignore[arg-type]
    )
    return [row.po_number for row in page.rows]


@pytest.fixture
async def ada(database: str) -> Visitor:
    return await make.visitor(name="Ada Lark")


async def cancel(me: Visitor, order_id: int) -> None:
    await edge.write(
        make.acting(me),
        lambda s: cancelling.cancel_order(s, order_id, reason="Ordered twice."),
    )


async def test_it_finds_a_part_of_po_build_customer_or_project(ada: Visitor) -> None:
    order_id = await make.order(ada, "PO-77310", customer="St. Anne's", project="New wing")
    await make.order(ada, "PO-1")

    for part in ("7731", "anne's", "wing", f"B-{order_id}-1", "PO-77310 anne", "ST. ANNE"):
        assert await listed(ada, text=part) == ["PO-77310"], part


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("St. Mary’s", "st. mary's"),
        ("Mercy – North", "Mercy - North"),
        ("Size 4×4", "size 4x4"),
        ("Two  Blanks", "two blanks"),
        ("İstanbul Clinic", "istanbul"),
        ("ΝΟΣΟΣ", "νοσοσ"),
    ],
)
async def test_a_customer_is_found_by_their_own_name_and_as_it_is_typed(
    ada: Visitor, name: str, typed: str
) -> None:
    await make.order(ada, "PO-1", customer=name)
    await make.order(ada, "PO-2", customer="Somebody Else")

    for words in (name, typed):
        assert await listed(ada, text=words) == ["PO-1"]
        assert await listed(ada, customer=words) == ["PO-1"]
    assert await listed(ada, customer=f"{name} West") == []


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "UTC", "America/New_York"])
async def test_the_first_and_the_last_day_of_the_calendar_narrow_too(
    ada: Visitor, zone: str
) -> None:
    await make.order(ada, "PO-1")

    found = [
        await listed(ada, zone=ZoneInfo(zone), **{field: day})
        for field in ("created_from", "created_to", "wanted_from", "wanted_to")
        for day in (date.min, date.max)
    ]

    assert found == [["PO-1"], [], [], ["PO-1"]] * 2


async def test_entered_from_and_until_are_days_of_the_factory(ada: Visitor) -> None:
    await make.order(ada, "PO-1")
    east, west = ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Etc/GMT+12")
    there, here = (datetime.now(UTC).astimezone(zone).date() for zone in (east, west))

    # Twenty-six hours apart it is never the same day at both.
    assert there > here
    assert await listed(ada, created_from=there, zone=east) == ["PO-1"]
    assert await listed(ada, created_from=there, zone=west) == []
    assert await listed(ada, created_to=here, zone=west) == ["PO-1"]
    assert await listed(ada, created_to=here, zone=east) == []


async def test_signs_with_a_meaning_in_sql_mean_themselves(ada: Visitor) -> None:
    await make.order(ada, "PO-100%")
    await make.order(ada, "PO-1000")
    await make.order(ada, "PO_7")
    await make.order(ada, "PO\\8")

    assert await listed(ada, text="100%") == ["PO-100%"]
    assert await listed(ada, text="PO_") == ["PO_7"]
    assert await listed(ada, text="\\") == ["PO\\8"]


async def test_without_a_wish_it_shows_the_open_orders_most_urgent_first(ada: Visitor) -> None:
    await make.order(ada, "PO-later", wanted_on=make.today() + timedelta(days=9))
    await make.order(ada, "PO-soon", wanted_on=make.today() + timedelta(days=2))
    await cancel(ada, await make.order(ada, "PO-off", wanted_on=make.today()))

    assert await listed(ada) == ["PO-soon", "PO-later"]
    assert await listed(ada, closed_too=True) == ["PO-off", "PO-soon", "PO-later"]
    assert await listed(ada, statuses=("cancelled",)) == ["PO-off"]
    assert await listed(ada, text="off") == []
    assert await listed(ada, text="off", closed_too=True) == ["PO-off"]


async def test_it_narrows_by_customer_days_and_whose_it_is(ada: Visitor) -> None:
    bea = await make.visitor(name="Bea Moss")
    await make.order(ada, "PO-a", customer="Acme", wanted_on=make.today() + timedelta(days=1))
    await make.order(bea, "PO-b", customer="Bern", wanted_on=make.today() + timedelta(days=5))

    assert await listed(ada, customer="ACM") == ["PO-a"]
    assert await listed(ada, mine=True) == ["PO-a"]
    assert await listed(bea, mine=True) == ["PO-b"]
    assert await listed(ada, wanted_from=make.today() + timedelta(days=2)) == ["PO-b"]
    assert await listed(ada, wanted_to=make.today() + timedelta(days=1)) == ["PO-a"]
    assert await listed(ada, created_from=make.today() + timedelta(days=1)) == []
    assert await listed(ada, created_from=make.today(), created_to=make.today()) == ["PO-a", "PO-b"]


async def test_every_column_sorts_both_ways(ada: Visitor) -> None:
    first = await make.order(
        ada, "PO-a", customer="zeta", wanted_on=make.today() + timedelta(days=9)
    )
    await make.order(ada, "PO-b", customer="Alma", wanted_on=make.today() + timedelta(days=1))
    await cancel(ada, first)

    expected = {
        "po": ["PO-a", "PO-b"],
        "builds": ["PO-a", "PO-b"],
        "customer": ["PO-b", "PO-a"],
        "wanted": ["PO-b", "PO-a"],
        "status": ["PO-b", "PO-a"],
        "created": ["PO-a", "PO-b"],
    }
    assert set(expected) == set(listing.SORTS)
    for sort, order in expected.items():
        assert await listed(ada, sort=sort, closed_too=True) == order, sort
        assert await listed(ada, sort=f"-{sort}", closed_too=True) == order[::-1], sort


async def test_an_order_stands_where_its_least_advanced_living_build_stands(ada: Visitor) -> None:
    order_id = await make.order(ada, "PO-two", builds=2)
    await edge.write(
        make.acting(ada),
        lambda s: cancelling.cancel_builds(s, order_id, [f"B-{order_id}-1"], reason="Too many."),
    )

    assert await listed(ada, statuses=("order-created",)) == ["PO-two"]
    assert await listed(ada, statuses=("cancelled",)) == []


async def test_pages_follow_each_other_without_gap_or_repetition(ada: Visitor) -> None:
    for number in range(listing.PAGE + 2):
        await make.order(ada, f"PO-{number:03}", wanted_on=make.today())

    first, second = await listed(ada, page=1), await listed(ada, page=2)

    assert [*first, *second] == [f"PO-{number:03}" for number in range(listing.PAGE + 2)]
    assert await listed(ada, page=3) == []


async def test_it_counts_only_as_far_as_anybody_reads(
    ada: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    monkeypatch.setattr(listing, "COUNTED", 4)
    for number in range(6):
        await make.order(ada, f"PO-{number}", wanted_on=make.today())

    found = [
        await edge.read(make.acting(ada), partial(listing.page, wanted=Wanted(page=n), zone=UTC))
        for n in (1, 3, 4)
    ]

    # The first stops counting; the last page knows its end without counting.
    assert [(len(page.rows), page.total, page.more) for page in found] == [
        (2, 4, True),
        (2, 6, False),
        (0, 4, True),
    ]


async def test_a_page_asks_as_much_of_many_orders_as_of_few(ada: Visitor) -> None:
    asked = []
    for count in (1, listing.PAGE + 5):
        for _ in range(count):
            await make.order(ada)
        with counting() as seen:
            await listed(ada, text="po", mine=True)
        asked.append(len(seen))

    assert asked == [2, 3]  # who asks, the rows, and how many there are once a page is not enough
