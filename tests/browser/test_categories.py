"""The categories of the catalogue and of the service parts, on a tablet that is turned."""

import re

import pytest
from playwright.async_api import expect

from app.access import Role
from tests.browser.conftest import LANDSCAPE, PORTRAIT
from tests.browser.helpers import axe, visit
from tests.browser.house import House


@pytest.mark.parametrize("address", ["/catalogue?q=rail", "/service"])
async def test_a_turned_tablet_shows_the_categories_once(product: House, address: str) -> None:
    page = await (await product.person("Ada Lark", Role.ADMIN)).device(PORTRAIT)
    await visit(page, address)
    sheet = page.get_by_role("dialog", name="Categories")
    categories = page.get_by_role("navigation", name="Categories")

    await page.get_by_role("button", name="Categories").click()
    await expect(sheet).to_be_visible()
    assert await axe(page) == []
    await page.set_viewport_size(LANDSCAPE)  # type: ignore[arg-type]
    await expect(sheet).to_be_hidden()
    await expect(categories).to_have_count(1)
    assert await axe(page) == []

    await page.set_viewport_size(PORTRAIT)  # type: ignore[arg-type]
    await page.get_by_role("button", name="Categories").click()
    await sheet.get_by_role("link").nth(1).click()
    await expect(sheet).to_be_hidden()
    await expect(page).to_have_url(re.compile("category="))
