"""What tests of the checklist page share: an item of every type, its rows, a scanner."""

from dataclasses import replace
from decimal import Decimal
from typing import cast

from playwright.async_api import Locator, Page, expect

from app import edge, runs
from app.access import Role
from app.rules.run_item import RunItem
from app.runs import STAGES
from tests import boms, entering, facts, make
from tests import runs as made
from tests.browser.helpers import visit
from tests.browser.house import House, Person
from tests.runs import CLEAN, DRAIN, FEET, LENGTH, LIGHT, PAPER, SCREEN, WARM

PACKED = RunItem(
    key="strainer",
    section="Box",
    wording="Strainers, lasered.",
    type="quantity",
    quantity=Decimal(3),
)
LOGO = replace(CLEAN, key="logo", wording="The logo is on the left side.", critical=True)
ITEMS = (
    CLEAN, LOGO, LENGTH, FEET, LIGHT, PAPER, PACKED, *made.each_basin(DRAIN),
    *made.each_basin(SCREEN), *made.each_basin(WARM),
)  # fmt: skip
# A sink with a basin of every type, as somebody accepted it.
THREE_BASINS = entering.SECOND | {
    "acknowledged": [
        {"rule": rule, "reason": entering.REASON} for rule in entering.WARNED["second"]
    ]
}
SCREENS = made.each_basin(SCREEN)
WARMS = made.each_basin(WARM)


async def run_for(somebody: Person, items: tuple[RunItem, ...] = ITEMS) -> int:
    """An open end-of-line test with a thermometer that may be used and one that may not."""
    mark = somebody.visitor.person_id
    await made.instrument(somebody.visitor, f"TH-{mark}")
    await made.instrument(somebody.visitor, f"OLD-{mark}", due_in=-3)
    return await made.begun(somebody.visitor, items, stage="test")


async def opened(
    somebody: Person, run_id: int, viewport: dict[str, int] | None = None, stage: str = "test"
) -> Page:
    number = await made.number_of(await made.build_of(run_id))
    page = await visit(await somebody.device(viewport), f"/builds/{number}/{stage}")
    await expect(page.locator(".ck")).to_be_visible()
    return page


async def real_run(by: Person, number: str, stage: str, **chosen: object) -> int:
    """The checklist in force, begun for a sink that is chosen so and stands where it belongs."""
    raw = boms.changed(build_number=number, **chosen)
    (build_id,) = await boms.stored_order(raw, po_number=f"PO-{number}")
    await facts.put(build_id, STAGES[stage].status, by.visitor)
    return await edge.write(make.acting(by.visitor), lambda s: runs.start(s, build_id, stage))


async def cut_off(page: Page) -> list[str]:
    """Every text and button of the checklist that does not fit into its box or the window."""
    return cast("list[str]", await page.evaluate(CUT_OFF))


CUT_OFF = """() => [...document.querySelectorAll('.ck *')]
  .filter((one) => one.checkVisibility() && !one.closest('.visually-hidden, .truncate, svg'))
  .filter((one) => {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    const clips = style.overflow !== 'visible' || one.matches('button, .ck-row, .ck-columns');
    const wide = clips && one.scrollWidth > one.clientWidth + 1;
    return box.width && (box.right > innerWidth + 0.5 || box.left < -0.5 || wide);
  })
  .map((one) => `${one.tagName}.${one.className} ${one.textContent.slice(0, 40)}`)"""


async def assembler(product: House, name: str = "Asa Pine") -> Person:
    return await product.person(name, Role.ASSEMBLER)


def row(page: Page, item: RunItem) -> Locator:
    return page.locator(f'[data-place="{item.key}|{item.basin}"]')


def press(page: Page, item: RunItem, word: str) -> Locator:
    return row(page, item).get_by_role("button", name=f"{word}: {item.wording}")


async def state(page: Page, item: RunItem, wanted: str, saved: str = "saved") -> None:
    await expect(row(page, item)).to_have_attribute("data-saved", saved)
    await expect(row(page, item)).to_have_attribute("data-state", wanted)


async def overrules_and_undoes(his: Page, hers: Page, who: str) -> None:
    """His Fail over her Pass, taken back at once: hers stands again, and as hers; offline too."""
    await press(his, CLEAN, "Fail").click()
    await state(hers, CLEAN, "failed")
    await his.get_by_role("button", name="Undo").click()
    for page in (hers, his):
        await state(page, CLEAN, "passed")
        await expect(row(page, CLEAN).locator(".ck-who")).to_contain_text(who)
    await his.context.set_offline(True)
    await press(his, CLEAN, "Fail").click()
    await state(his, CLEAN, "failed", saved="waiting")
    await his.get_by_role("button", name="Undo").click()
    await state(his, CLEAN, "passed", saved="waiting")
    await his.context.set_offline(False)
    await state(his, CLEAN, "passed")


async def scan(page: Page, text: str) -> None:
    """As a scanner writes: faster than any person, and Enter at the end."""
    if await page.evaluate("document.activeElement.matches('input, textarea')"):
        await page.keyboard.type(text, delay=1)
        await page.keyboard.press("Enter")
    else:
        # In no field only the speed tells a scanner from a person, and a busy machine has none.
        await page.evaluate(WRITTEN, [[*text, "Enter"], 0])


async def scan_while_busy(page: Page, text: str) -> None:
    """The same on a page that gets to each sign only long after it was written."""
    await page.evaluate(WRITTEN, [[*text, "Enter"], 60])


WRITTEN = """([keys, busy]) => {
  const written = keys.map((key) => new KeyboardEvent('keydown', { key, bubbles: true }));
  for (const one of written) {
    for (const until = performance.now() + busy; performance.now() < until;);
    document.activeElement.dispatchEvent(one);
  }
}"""
