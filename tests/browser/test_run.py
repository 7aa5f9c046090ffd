"""A checklist on a tablet: taps, keys, the scanner, two people, pictures."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.async_api import Locator, Page, expect

from app.access import Role
from app.rules.run_item import RunItem
from tests import make
from tests import runs as made
from tests.browser.conftest import LANDSCAPE, PORTRAIT, NewPage
from tests.browser.helpers import axe, overflow, ready, shot, small_targets, visit
from tests.browser.house import House, Person, served
from tests.browser.servers import Server
from tests.runs import CLEAN, DRAIN, FEET, LENGTH, LIGHT, PAPER, SCREEN, WARM, answered, given

PACKED = RunItem(
    key="strainer", section="Box", wording="Strainers, lasered.", type="quantity", quantity=3
)  # type: ignore[arg-type]
ITEMS = (
    CLEAN, LENGTH, FEET, LIGHT, PAPER, PACKED, *made.each_basin(DRAIN), *made.each_basin(SCREEN),
    *made.each_basin(WARM),
)  # fmt: skip


@pytest.fixture
def running(database: str) -> Iterator[Server]:
    server = served(database).start()
    yield server
    server.stop()


@pytest.fixture
def house(running: Server, new_page: NewPage) -> House:
    return House(running, new_page)


async def address_of(run_id: int, stage: str = "test") -> str:
    return f"/builds/{await made.number_of(await made.build_of(run_id))}/{stage}"


async def opened(
    somebody: Person, run_id: int, viewport: dict[str, int] | None = None, stage: str = "test"
) -> Page:
    page = await visit(await somebody.device(viewport), await address_of(run_id, stage))
    await expect(page.locator(".ck")).to_be_visible()
    return page


def row(page: Page, item: RunItem) -> Locator:
    return page.locator(f'[data-place="{item.key}|{item.basin}"]')


async def state(page: Page, item: RunItem, wanted: str, saved: str = "saved") -> None:
    await expect(row(page, item)).to_have_attribute("data-state", wanted)
    await expect(row(page, item)).to_have_attribute("data-saved", saved)


@pytest.mark.parametrize("viewport", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
async def test_a_checklist_is_filled_in_by_touch(house: House, viewport: dict[str, int]) -> None:
    asa = await house.person("Asa Pine", Role.ASSEMBLER)
    await made.instrument(asa.visitor, "TH-7")
    await made.instrument(asa.visitor, "TH-9", due_in=-3)
    run_id = await made.begun(asa.visitor, ITEMS, stage="test")
    page = await opened(asa, run_id, viewport)
    await shot(page, "run-open", whole=True)

    await row(page, CLEAN).get_by_text(CLEAN.wording).tap()
    await state(page, CLEAN, "passed")
    await shot(page, "run-some", whole=True)
    assert await overflow(page) == 0
    assert await small_targets(page) == []
    assert await axe(page) == []
