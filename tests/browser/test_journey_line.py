"""The line to the server is cut, or falls silent, in the middle of typing."""

from collections.abc import Callable

import pytest
from playwright.async_api import Page, expect

from app import drafts
from tests import entering
from tests.browser.helpers import ready
from tests.browser.house import House
from tests.browser.line import Line, line_to

BACK = 40_000  # ms until a page is connected again: attempts are seconds apart


async def step_one(page: Page, line: Line, draft_id: int, token: str) -> Page:
    cookie = {"name": "sid", "value": token, "url": line.url}
    await page.context.add_cookies([cookie])  # type: ignore[list-item]
    await page.goto(f"{line.url}/orders/new/{draft_id}/customer")
    return await ready(page)


@pytest.mark.parametrize("breaks", [Line.cut, Line.swallow], ids=["cut", "silent"])
async def test_what_is_typed_while_the_line_is_gone_is_stored_when_it_is_back(
    product: House, complaints: list[str], breaks: Callable[[Line], None]
) -> None:
    ada = await product.person("Ada Lark")
    draft_id = await entering.complete(ada.visitor, number=f"LINE-{ada.visitor.person_id}")
    async with line_to(product.server) as line:
        page = await product.new_page(line.url)
        await step_one(page, line, draft_id, ada.token)
        await page.get_by_label("Customer").fill("Mercy")
        breaks(line)
        await page.get_by_label("Customer").fill("Mercy General, North Wing")
        await page.get_by_label("Notes").press_sequentially("Through the north gate")

        bar = page.get_by_role("status").filter(has_text="What you type is kept on this device")
        await expect(bar).to_be_visible()
        line.mend()

        await expect(page.locator("html")).to_have_attribute("data-net", "online", timeout=BACK)
        await expect(page.locator(".save-state")).to_have_attribute(
            "data-state", "saved", timeout=BACK
        )
        await expect(bar).to_have_count(0)
        await expect(page.get_by_label("Notes")).to_have_value("Through the north gate")
    content = (await entering.opened(ada.visitor, draft_id)).content
    assert drafts.get(content, "customer.customer") == "Mercy General, North Wing"
    assert drafts.get(content, "customer.notes") == "Through the north gate"
    complaints.clear()  # the browser says that nobody answered, which was the point


@pytest.mark.usefixtures("own_tablets")
async def test_a_line_that_swallows_the_first_words_overwrites_nobody_in_silence(
    product: House, complaints: list[str]
) -> None:
    ada = await product.person("Ada Lark")
    draft_id = await entering.complete(ada.visitor)
    tablet, desk = await ada.tablet_and_desk(f"/orders/new/{draft_id}/customer")

    # Nothing arrives any more, and only then the line is known to be gone.
    await tablet.evaluate("() => { window.all = socket.emit; socket.emit = () => socket; }")
    await tablet.get_by_label("Customer").fill("Mercy North")
    gone = "socket.emit = all; socket.io.reconnectionDelay(3000); socket.io.engine.close()"
    await tablet.evaluate(f"() => {{ {gone}; }}")
    await desk.get_by_label("Customer").fill("Mercy South")
    saved = desk.locator(".save-state")
    await expect(saved).to_have_attribute("data-state", "saved", timeout=BACK)

    await expect(tablet.locator(".conflict")).to_contain_text("Mercy South", timeout=BACK)
    await expect(tablet.get_by_label("Customer")).to_have_value("Mercy North")
    complaints.clear()
