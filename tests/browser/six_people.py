"""Six people on six tablets, half of them held upright, and what each of them does on a screen."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from playwright.async_api import Locator, Page, expect
from sqlalchemy import select

from app import history_record, passwords
from app.access import Role
from app.demonstration.crew import Crew
from models.database import reading, transaction
from models.orders import Build
from models.people import Person as PersonRow
from tests import make
from tests.browser.checklist import scan
from tests.browser.conftest import LANDSCAPE, PORTRAIT
from tests.browser.helpers import axe, overflow, ready, shot, small_targets, visit
from tests.browser.house import House, Person
from tests.pdf_text import pages_of
from tests.reviewing import RIGHT
from tests.workflow import house as workflow

CAST = (
    ("cora", "Cora Moss", Role.COORDINATOR, PORTRAIT),
    ("pete", "Pete Vale", Role.PROCUREMENT, LANDSCAPE),
    ("quin", "Quin Marsh", Role.QC, PORTRAIT),
    ("rita", "Rita Holm", Role.QC, LANDSCAPE),
    ("asa", "Asa Birk", Role.ASSEMBLER, PORTRAIT),
    ("ada", "Ada Lark", Role.ADMIN, LANDSCAPE),
)


@dataclass(kw_only=True)
class Six:
    """A tablet for each; `crew` are the same people where no screen is needed."""

    tablets: dict[str, Page]
    crew: Crew
    # The same with the other inspector.
    other: Crew
    problems: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> Page:
        return self.tablets[name]

    async def look(self, name: str, what: str) -> None:
        """Keep a picture of this tablet, and whatever is wrong with it for anybody."""
        page = self.tablets[name]
        await shot(page, f"whole life {what}")
        wide = await overflow(page)
        found = [*await axe(page), *await small_targets(page), *([f"{wide} px wide"] * bool(wide))]
        self.problems += [f"{what}: {one}" for one in found]


async def come_in(product: House) -> Six:
    """Everybody signed in, with a password to sign with, and short checklists in force."""
    people = {name: await product.person(full, role) for name, full, role, _ in CAST}
    for person in people.values():
        await _give_password(person)
    # Reversed: of the two inspectors Quin is the one of the crew.
    actors = {role: make.acting(people[name].visitor) for name, _, role, _ in reversed(CAST)}
    crew = Crew(actors, password=RIGHT)
    rita = make.acting(people["rita"].visitor)
    await workflow.short_checklists(crew)
    return Six(
        tablets={name: await people[name].device(held) for name, _, _, held in CAST},
        crew=crew,
        other=replace(crew, people={**crew.people, Role.QC: rita}),
    )


async def _give_password(person: Person) -> None:
    kept = (await passwords.new(RIGHT)).kept
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(PersonRow, person.visitor.person_id)).password_hash = kept


async def builds_of(numbers: Sequence[str]) -> list[int]:
    async with reading(make.PRODUCT) as session:
        query = select(Build.id).where(Build.number.in_(numbers)).order_by(Build.position)
        return list(await session.scalars(query))


async def sign(page: Page) -> None:
    """The password again, in the sheet that is open."""
    await page.get_by_label("Your password").fill(RIGHT)
    await page.keyboard.press("Enter")


async def say(page: Page, button: str, label: str, words: str, act: str = "") -> None:
    """A button that opens a sheet, one thing to write in it, and its last button."""
    await page.get_by_role("button", name=button, exact=True).click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label(label).fill(words)
    await sheet.get_by_role("button", name=act or button, exact=True).click()
    await expect(sheet).to_have_count(0)


async def approve(page: Page, number: str) -> None:
    await visit(page, f"/builds/{number}/review")
    await page.get_by_role("button", name="Approve", exact=True).click()
    await sign(page)
    await expect(page.get_by_text("Approved by Pete Vale").first).to_be_visible()


async def begin(page: Page, number: str, stage: str, start: str) -> None:
    """Open a checklist; with `start` somebody presses that first."""
    await visit(page, f"/builds/{number}/{stage}")
    if start:
        await page.get_by_role("button", name=start, exact=True).tap()
    await expect(page.locator(".ck")).to_be_visible()
    await ready(page)


def row(page: Page, key: str, basin: int = 0) -> Locator:
    return page.locator(f'[data-place="{key}|{basin}"]')


async def tap(page: Page, key: str, word: str, state: str = "passed", basin: int = 0) -> None:
    """One of the large targets of a row, and the server has it."""
    place = row(page, key, basin)
    await place.locator(".ck-option, .ck-target").filter(has_text=re.compile(f"^{word}$")).tap()
    await settled(place, state)


async def measure(page: Page, key: str, value: str) -> None:
    await row(page, key).get_by_role("textbox").first.fill(value)
    await row(page, key).get_by_role("textbox").first.press("Enter")
    await settled(row(page, key), "passed")


async def wrong(page: Page, key: str, note: str, basin: int = 0) -> None:
    """Fail it, and say in place what is wrong."""
    await tap(page, key, "Fail", "failed", basin)
    field_of = row(page, key, basin).get_by_label("What is wrong?")
    await field_of.fill(note)
    await field_of.blur()
    await expect(row(page, key, basin).locator(".ck-missing")).to_have_count(0)
    await settled(row(page, key, basin), "failed")


async def settled(place: Locator, state: str) -> None:
    await expect(place).to_have_attribute("data-saved", "saved")
    await expect(place).to_have_attribute("data-state", state)


async def sign_list(page: Page, status: str, severity: str = "", description: str = "") -> None:
    """Close the checklist; a failed inspection is described first."""
    await page.get_by_role("button", name="Sign this checklist").click()
    sheet = page.get_by_role("dialog")
    if severity:
        await sheet.get_by_role("radio", name=severity).check()
        await sheet.get_by_label("What is not as it should be").fill(description)
    await sign(page)
    await expect(page.get_by_text(f"The build is now: {status}.")).to_be_visible()
    await ready(page)


async def assembled_and_tested(six: Six, number: str) -> None:
    """Asa does each task, and tests it at the end of the line with a scanned serial number."""
    page = six["asa"]
    await begin(page, number, "assembly", "Start Assembly")
    await tap(page, "logo", "Pass")
    await tap(page, "power-bar", "Pass")
    await sign_list(page, "In production")
    await begin(page, number, "test", "Start End-of-line test")
    await tap(page, "power", "Pass")
    await scan(page, f"CB-{number}")
    await settled(row(page, "control-box-serial"), "passed")
    await six.look("asa", "8 tested")
    await sign_list(page, "Testing complete")


async def record_is_complete_and_printed(six: Six, build_id: int, number: str) -> None:
    """The paper Rita takes from her tablet has the hash of what is stored, on every page."""
    page = six["rita"]
    await visit(page, f"/builds/{number}/record")
    await expect(page.get_by_text("Complete: nothing is missing.")).to_be_visible()
    await expect(page.get_by_text("Released by Cora Moss").first).to_be_visible()
    await six.look("rita", f"16 record {number[-1]}")
    await page.get_by_role("button", name="Other formats").click()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="PDF, US Letter").click()
    paper = await asyncio.to_thread((await (await download.value).path()).read_bytes)
    stored = await six.crew.look(Role.QC, partial(history_record.sha256, build_id=build_id))
    sheets = pages_of(paper)
    assert number in sheets[0]
    assert [stored in sheet for sheet in sheets] == [True] * len(sheets)


async def decide(page: Page, number: str, kind: str, why: str) -> None:
    """Open the nonconformance of this build and say what is done about it."""
    await open_record(page, number)
    await page.get_by_role("button", name="Decide", exact=True).click()
    await page.get_by_role("radio", name=kind).check()
    await page.get_by_role("dialog").get_by_label("Why").fill(why)
    await page.get_by_role("button", name="Save the decision").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def open_record(page: Page, number: str) -> None:
    await visit(page, f"/nonconformances?q={number}")
    await page.get_by_role("row").filter(has_text=number).click()
    await page.wait_for_url(re.compile(r"/nonconformances/[^?]+$"))
    await ready(page)
