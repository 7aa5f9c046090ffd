"""Every number on the dashboard of every role is the length of the list that its tile opens."""

from collections.abc import Callable, Sequence

import pytest
from nicegui import ui
from nicegui.testing import User

from app.access import Role
from app.dashboard import HEAPS
from pages.ages import today
from pages.widgets import Button, DataTable, TextElement
from tests import make
from tests.pages.conftest import sign_in
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


@pytest.mark.parametrize("role", Role)
async def test_every_number_is_the_length_of_the_list_it_opens(user: User, role: Role) -> None:
    me = await make.visitor(role)
    await builds_everywhere(me, today())
    await open_ends(today())
    await sign_in(user, me)
    await user.open("/")
    found = tiles(user)

    listed = []
    for address, _ in found:
        await user.open(address)
        listed.append((address, len(LISTED.get(address, rows)(user))))

    assert found == listed
    assert len(found) == sum(len(names) for names in HEAPS[role].values())
    # A number nobody has put anything behind is compared with nothing.
    assert [address for address, number in found if not number] == []
