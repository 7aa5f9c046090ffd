"""Entering an order the way a coordinator does: by the labels on the screen, from plain facts.

What is chosen is written as in section 9 of the domain page; the words on the screen come from the
shipped option lists, so the tests read what people read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from playwright.async_api import Page, expect

from app.rules.rule_set import RuleSet
from imports import shipped
from tests.browser.helpers import ready

Sink = Mapping[str, Any]
LANGUAGES = {"EN": "English", "FR": "French", "ES": "Spanish"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first step of an order."""

    po_number: str
    customer: str = "Mercy General"
    sales_person: str = "Sam Post"
    wanted_on: str = "2099-03-01"
    language: str = "FR"
    project: str = ""


@cache
def rules() -> RuleSet:
    return shipped.rule_set()


def words(option_list: str, value: str) -> str:
    """How an option is called on the screen."""
    return rules().option_lists[option_list][value].label


async def go(page: Page, link: str, to: str) -> None:
    """Follow the first link of this name and wait for the page it leads to."""
    await page.get_by_role("link", name=link).first.click()
    await page.wait_for_url(re.compile(to))
    await ready(page)


async def saved(page: Page) -> None:
    await expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")


async def pick(page: Page, group: str, choice: str) -> None:
    """One of the large choices, by the words on it."""
    within = page.get_by_role("group", name=group, exact=True)
    words_on_it = page.locator(".choice-text").get_by_text(choice, exact=True)
    await within.locator(".choice-item").filter(has=words_on_it).get_by_role("radio").check()


async def fill_head(page: Page, head: Head) -> None:
    await page.get_by_label("PO number").fill(head.po_number)
    await page.get_by_label("Customer").fill(head.customer)
    await page.get_by_label("Project").fill(head.project)
    await page.get_by_label("Sales person").fill(head.sales_person)
    await page.get_by_label("Wanted date").fill(head.wanted_on)
    await pick(page, "Language of the manuals", LANGUAGES[head.language])
    await saved(page)


async def fill_builds(page: Page, numbers: list[str]) -> None:
    """The family, how many, and a number of our own over each suggested one."""
    await pick(page, "Choose what is ordered", "MDRD sink")
    for position, number in enumerate(numbers, start=1):
        if position > 1:
            await page.get_by_label("One more: Quantity").click()
        field = page.get_by_label(f"Build number of sink {position}")
        await expect(field).to_have_value(re.compile(r"^B-\d+$"))
        await field.fill(number)
    await page.keyboard.press("Tab")
    await saved(page)


async def configure(page: Page, sink: Sink) -> None:
    """Everything of step 3 for the build whose page is open."""
    await sink_itself(page, sink)
    await pegboard(page, sink["pegboard"])
    for number, basin in enumerate(sink["basins"], start=1):
        await one_basin(page, number, basin)
    for faucet in sink["faucets"]:
        place = words("placement", faucet["placement"])
        await pick(page, place, words("faucet_type", faucet["type"]))
    for sprayer in sink["sprayers"]:
        side = words("side", sprayer["side"])
        await pick(page, side, words("sprayer_type", sprayer["type"]))
    for kind in sink["storage"]:
        await page.get_by_role("checkbox", name=words("storage_type", kind)).check()
    await saved(page)


async def sink_itself(page: Page, sink: Sink) -> None:
    await pick(page, "Model", words("model", sink["model"]))
    await page.get_by_label("Length", exact=True).fill(sink["length"])
    await page.get_by_label("Width", exact=True).fill(sink["width"])
    for group, name, value in (
        ("Workflow direction", "workflow_direction", sink["workflow_direction"]),
        ("Legs", "legs_type", sink["legs"]["type"]),
        ("Leg model", "legs_model", sink["legs"]["model"]),
        ("Feet", "feet", sink["feet"]),
    ):
        await pick(page, group, words(name, value))


async def pegboard(page: Page, chosen: Mapping[str, Any] | None) -> None:
    await pick(page, "Pegboard", "Yes" if chosen else "No")
    if not chosen:
        return
    await pick(page, "Colour", words("pegboard_colour", chosen["colour"]))
    await pick(page, "Type", words("pegboard_type", chosen["type"]))
    size = chosen["size"]
    await pick(page, "Size", words("pegboard_size", size if size == "same" else "custom"))
    if size != "same":
        await page.get_by_label("Pegboard width").fill(size["width"])
        await page.get_by_label("Pegboard length").fill(size["length"])


async def one_basin(page: Page, number: int, basin: Mapping[str, Any]) -> None:
    await pick(page, f"Type of basin {number}", words("basin_type", basin["type"]))
    size, group = basin["size"], f"Size of basin {number}, width × length × depth"
    if isinstance(size, str):
        await pick(page, group, words("basin_size", size))
    else:
        await pick(page, group, words("basin_size", "custom"))
        for side in ("width", "length", "depth"):
            await page.get_by_label(f"{side.title()} of basin {number}").fill(size[side])
    for key, label in (("p_trap", "P-trap for basin {}"), ("light", "Light in basin {}")):
        if basin[key]:
            await page.get_by_role("checkbox", name=label.format(number)).check()


async def accessories(page: Page, sink: Sink) -> None:
    """Step 4 for the build whose page is open: search, then one press for each piece."""
    for chosen in sink["accessories"]:
        await page.get_by_label("Find an accessory").fill(chosen["item"].lower())
        for _ in range(chosen["quantity"]):
            await page.get_by_label(f"One more: {chosen['item']}", exact=True).click()
    await saved(page)
    # Two quick presses are no other device.
    await expect(page.get_by_text("Another device wrote")).to_have_count(0)


async def acknowledge(page: Page, reason: str) -> int:
    """A reason for every warning of the review; answers how many there were."""
    fields = page.get_by_label("Why this is accepted")
    count = await fields.count()
    for number in range(count):
        await fields.nth(number).fill(reason)
    await page.keyboard.press("Tab")
    await expect(page.get_by_text("Everything is complete.")).to_be_visible()
    await saved(page)
    return count
