"""Every number on the dashboard of every role is the length of the list that its tile opens."""

from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal

import pytest
from nicegui import ui
from nicegui.testing import User

from app import procurement
from app.access import Role
from app.dashboard import HEAPS
from app.procurement import shortages
from pages.ages import today
from pages.widgets import Button, DataTable, TextElement
from tests import make, reviewing, service
from tests.pages.conftest import sign_in
from tests.pages.test_dashboard import counts
from tests.reviewing import Cast, act
from tests.waiting import until
from tests.workload import builds_everywhere, open_ends


def drawn(user: User, look: str) -> list[ui.element]:
    """What is visible on the page and looks like this."""
    found = user.find(kind=ui.element).elements
    return [one for one in found if look in one.classes and one.visible]


def tiles(user: User) -> list[tuple[str, int]]:
    """Where each tile of the dashboard leads, and its number."""

    def number(tile: ui.element) -> int:
        told = next(one.text for one in tile.descendants() if isinstance(one, TextElement))
        return int(told.replace(",", ""))

    return [(str(one.props["href"]), number(one)) for one in drawn(user, "heap")]


def cards(look: str) -> Callable[[User], Sequence[object]]:
    return lambda user: drawn(user, look)


def rows(user: User) -> Sequence[object]:
    (table,) = user.find(DataTable).elements
    return table.rows


def failed_messages(user: User) -> Sequence[object]:
    return [one for one in user.find(Button).elements if one.text == "Try again"]


# Lists that are no table.
LISTED: dict[str, Callable[[User], Sequence[object]]] = {
    "/procurement?stage=shortages": cards("card"),
    "/questions": cards("card"),
    "/floor?show=mine": cards("queue-card"),
    "/floor?show=free": cards("queue-card"),
    "/deliveries": failed_messages,
}


async def approve(cast: Cast) -> None:
    await reviewing.approve(cast.pete, cast.bom_id)


async def give_back(cast: Cast) -> None:
    await act(cast.pete, lambda s: procurement.reject(s, cast.bom_id, "Which colour?"))


async def give_back_and_answer(cast: Cast) -> None:
    await give_back(cast)
    await act(cast.cora, lambda s: procurement.resubmit(s, cast.bom_id, "Blue."))


async def miss_a_part(cast: Cast) -> None:
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    line = (await reviewing.stored(cast.number)).lines[0]
    missing = {line.item_id: Decimal(1)}
    await act(asa, lambda s: shortages.report(s, cast.build_id, missing, "It is bent."))


@pytest.mark.parametrize(
    ("happens", "stage", "counted", "beside"),
    [
        (approve, "send", 1, "1"),
        (give_back, "returned", 1, ""),
        (give_back_and_answer, "review", 1, "1"),
        (miss_a_part, "shortages", 1, "2"),
    ],
)
async def test_what_happens_is_counted_at_once_on_the_tile_and_beside_the_place(
    user: User, happens: Callable[[Cast], Awaitable[None]], stage: str, counted: int, beside: str
) -> None:
    cast = await reviewing.cast()
    await sign_in(user, cast.pete)
    await user.open("/")
    await counts(user, "/procurement", "1")

    await happens(cast)

    await counts(user, "/procurement", beside)
    await until(lambda: dict(tiles(user))[f"/procurement?stage={stage}"] == counted)
    assert dict(tiles(user))[f"/procurement?stage={stage}"] == counted


async def test_every_number_is_the_length_of_the_list_it_opens(user: User) -> None:
    me = await make.visitor()
    await builds_everywhere(me, today())
    await open_ends(today())
    await make.only_role(me, Role.SERVICE)
    handle = await service.parts("HANDLE-1")
    for status in ("pending", "approved", "returned"):
        await service.standing(me, status, handle)
    await sign_in(user, me)

    for role in Role:
        await make.only_role(me, role)
        await user.open("/")
        found = tiles(user)
        listed = []
        for address, _ in found:
            await user.open(address)
            listed.append((address, len(LISTED.get(address, rows)(user))))

        assert found == listed, role
        assert len(found) == sum(len(names) for names in HEAPS[role].values()), role
        # A number nobody has put anything behind is compared with nothing.
        assert [address for address, number in found if not number] == [], role
