"""Writing a work instruction in Chromium while somebody else writes it too."""

import secrets

from playwright.async_api import expect

from app import edge, instructions
from app.access import Role
from tests import make
from tests.app.test_instructions import drafted, seen
from tests.browser.helpers import visit
from tests.browser.house import House


async def test_what_is_being_typed_into_a_step_is_nobody_elses_to_draw_away(
    product: House,
) -> None:
    maya = await product.person("Maya Okafor", Role.ADMIN)
    bea = make.acting((await product.person("Bea Moss", Role.ADMIN)).visitor)
    number = f"WI-{secrets.token_hex(3)}"
    await drafted(maya.visitor, number)
    first, second = (await seen(maya.visitor, number)).steps
    page = await visit(await maya.device(), f"/instructions/{number}?revision=1")
    step = page.get_by_label("Step 1", exact=True)

    await step.click()
    await expect(step).to_be_focused()
    await page.keyboard.type(" long", delay=30)
    await edge.write(bea, lambda s: instructions.change_step(s, second.id, "B2", before="B"))
    await expect(page.get_by_label("Step 2", exact=True)).to_have_value("B2")
    await page.keyboard.type(" way", delay=30)

    await expect(step).to_be_focused()
    await expect(step).to_have_value("A long way")
    await expect(page.locator(".field-bad")).to_have_count(0)
    while (await seen(maya.visitor, number)).steps[0].text != "A long way":
        await page.wait_for_timeout(50)

    await page.keyboard.type(" on", delay=30)
    await edge.write(
        bea, lambda s: instructions.change_step(s, first.id, "Of Bea", before="A long way")
    )
    for _ in range(20):
        # Never a pause: it is not sent before Bea's is here.
        await page.keyboard.type(".", delay=50)

    await expect(page.get_by_text("It says now: Of Bea")).to_be_visible()
    await expect(step).to_have_value("A long way on" + 20 * ".")
    assert (await seen(maya.visitor, number)).steps[0].text == "Of Bea"
