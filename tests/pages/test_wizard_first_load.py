"""What the first answer of the wizard's fullest page holds, and what comes right after it."""

import asyncio

from nicegui.testing import User

from tests import entering, make
from tests.pages.conftest import sign_in

BASIN = "builds[0].basins[0].type"


async def test_the_cards_below_the_screen_come_once_when_the_page_answers(user: User) -> None:
    ada = await make.visitor()
    await sign_in(user, ada)
    page = f"/orders/new/{await entering.complete(ada)}/configure/1"

    first = (await user.http_client.get(page)).text
    asked_for = (await user.http_client.get(f"{page}?field=builds[0].sprayers.left")).text
    client = await user.open(page)
    await user.should_see("Type of basin 1")
    for again in client.connect_handlers:
        client.safe_invoke(again)  # the line was lost and came back
    await asyncio.sleep(0.2)

    assert "Leg model" in first
    assert "Sprayers" not in first
    assert "Sprayers" in asked_for
    drawn = [e for e in client.elements.values() if e.props.get("data-path") == BASIN]
    assert len(drawn) == 1
