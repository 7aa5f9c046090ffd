"""Every page there is, for every role that may see it: nothing to complain about, for anybody.

The pages come from the list of what is registered, so that a new page fails here until it is
covered. Each role asks for each page; a browser opens it where it is made of something new, and
looks at it in both hands of a tablet and in a narrow window.
"""

import asyncio
import re
import secrets
from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from nicegui.testing.general import nicegui_reset_globals
from playwright.async_api import Page, expect
from sqlalchemy import select

from app import edge, joining
from app import service as ask
from app.access import Action, Role, Visitor
from models.catalogue import Item
from models.database import reading, transaction
from models.floor import Assignment
from models.instruments import Instrument, WorkInstruction, WorkInstructionStep
from models.orders import CLOSED, Build, Order
from pages.serve import every_page
from pages.visitor import REGISTERED
from tests import entering, make, runs, service
from tests.browser.conftest import LANDSCAPE, PORTRAIT, listen
from tests.browser.every_page import OPENED, PAGES
from tests.browser.helpers import AXE, CUT_OFF, SMALL_TARGETS, TOO_WIDE, axe, ready, visit
from tests.browser.house import House, Person
from tests.browser.made_of import Parts, made_of

# Both hands, and between them the window in which nothing may be lost (WCAG 1.4.10).
NARROW = {"width": 320, "height": 700}
WINDOWS = (PORTRAIT, NARROW, LANDSCAPE)
# What is to be seen of a page, without its words and without the frame, which the first page of a
# role shows as a whole: where this is the same, axe finds the same. And all that needs no axe.
LOOK = f"""(whole) => ({{
  wide: [{TOO_WIDE}].filter(Boolean),
  small: {SMALL_TARGETS},
  cut_off: {CUT_OFF},
  made_of: [...new Set([...document.querySelectorAll(whole ? 'body *' : 'main *')]
    .filter((e) => e.checkVisibility())
    .map((e) => [e.tagName, e.className, ...e.getAttributeNames().sort()].join(' ')))]
    .sort().join('|'),
}})"""
# As a link stands in what the server sends.
GUIDE = 'i-help"],"props":{"href":"/guide"'
OVER = ".q-dialog, :popover-open"


@dataclass
class Facts:
    """What the addresses of one person are filled in with."""

    order: int
    build: str
    item: str
    person: int
    draft: int = 0
    instrument: int = 0
    approved: str = "SR-2026-9998"
    asked: str = "SR-2026-9998"
    part: str = ""

    def fill(self, address: str) -> str:
        return address.format(**vars(self))


@dataclass
class Looked:
    """What was found on the pages of this run, and what need not be looked at twice."""

    found: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    sent: dict[str, list[Parts]] = field(default_factory=lambda: defaultdict(list))

    async def is_new(self, page: Page, where: str, address: str) -> bool:
        """Whether the server sends this person something no browser has opened yet.

        Who sees less of a page than somebody else did sees nothing new. How it looks filtered or
        empty is shown by whoever comes first, which is an admin wherever one may be.
        """
        if "?" in where and self.sent[where]:
            return False
        answer = await page.request.get(address)
        assert answer.status in {200, 404}, f"{address}: {answer.status}"
        text = await answer.text()
        assert GUIDE in text or not answer.ok, f"{address} does not lead to the guide"
        parts = made_of(text) if answer.ok else Parts({answer.status})
        # The first page of a role shows its frame as well.
        known = where != "/" and (
            any(parts <= other for other in self.sent[where])
            or any(parts == other for others in self.sent.values() for other in others)
        )
        self.sent[where].append(parts)
        return not known

    async def at(self, page: Page, where: str, within: str = "html") -> None:
        """The page as it stands, in every window; axe only where something new is to be seen."""
        whole = where == "/" or within != "html"
        # Beginning with the window it is in: to turn a tablet takes the browser a while.
        for window in reversed(WINDOWS) if page.viewport_size == LANDSCAPE else WINDOWS:
            if page.viewport_size != window:
                await page.set_viewport_size(window)  # type: ignore[arg-type]
            name = f"{where} at {window['width']}"
            seen = await page.evaluate(LOOK, whole)
            self.found += [f"{name}: {wide} px too wide" for wide in seen["wide"]]
            if window != NARROW:
                self.found += [f"{name}: {small}" for small in seen["small"]]
                self.found += [f"{name}: {cut} is cut off" for cut in seen["cut_off"]]
                await self.in_depth(page, name, within, seen["made_of"])

    async def in_depth(self, page: Page, name: str, within: str, made_of: str) -> None:
        if made_of not in self.seen:
            self.seen.add(made_of)
            found = await axe(page, within, from_looks=["color-contrast"])
            self.found += [f"{name}: {violation}" for violation in found]


@pytest.fixture(scope="module")
def looked() -> Looked:
    """Shared by the roles: most of their pages are the same."""
    return Looked()


@pytest.fixture(scope="module")
def registered() -> dict[str, Action | None]:
    """Every page by its path, as the server registers it; downloads and forms are no pages."""
    REGISTERED.clear()
    with nicegui_reset_globals():
        for register in every_page():
            register()
    return {
        place.path: place.action
        for place in REGISTERED.values()
        if place.kind in {"page", "open page"}
    }


async def facts(product: House, somebody: Person) -> Facts:
    """An order the demonstration came with, and a draft of this person's own."""
    async with reading(make.PRODUCT) as session:
        # One that is under way: what is over has nothing to press.
        over = (*CLOSED, "on-hold")
        begun = select(Order).where(Order.status.not_in(over)).order_by(Order.id).limit(1)
        order = (await session.scalars(begun)).one()
        under_way = select(Build.number).where(
            Build.order_id == order.id, Build.status.not_in(over)
        )
        number = (await session.scalars(under_way)).first()
        item = (await session.scalars(select(Item.number).filter_by(number="T2-BSN-EDR-KIT"))).one()
    known = Facts(order.id, str(number), str(item), somebody.visitor.person_id)
    known.instrument = await work_on_the_floor(somebody.visitor)
    await service_parts(somebody.visitor, known)
    if somebody.visitor.may(Action.ENTER_ORDER):
        mark = f"PO-{secrets.token_hex(3)}"
        known.draft = await entering.complete(somebody.visitor, number=mark, builds=2)
        wrong = {"builds[1].length": "47.5", "builds[1].basins[0].size": "custom"}
        await entering.typed(somebody.visitor, known.draft, wrong)
    return known


async def service_parts(by: Visitor, known: Facts) -> None:
    """A request that is approved; one to decide, or for its author to change, and a full cart."""
    if not by.may(Action.SEE_SERVICE_REQUESTS):
        return
    async with reading(make.PRODUCT) as session:
        some = select(Item.id).filter_by(kind="service_part", active=True).order_by(Item.id)
        items = (await session.scalars(some.limit(2))).all()
        known.part = str((await session.get_one(Item, items[0])).number)
    sue = await make.visitor(Role.SERVICE, name="Sue Vick")
    known.approved = await service.standing(sue, "approved", items)
    if by.may(Action.HANDLE_SERVICE_REQUESTS):
        known.asked = await service.standing(sue, "pending", items)
    elif by.may(Action.ORDER_SERVICE_PARTS):
        known.approved = await service.standing(by, "approved", items)
        known.asked = await service.standing(by, "returned", items)
    if by.may(Action.ORDER_SERVICE_PARTS):
        await edge.write(make.acting(by), lambda s: ask.put(s, items[0], 2))


async def work_on_the_floor(by: Visitor) -> int:
    """A claimed build, a draft of an instruction and an instrument, once; the instrument's id."""
    async with transaction(make.acting(by)) as session:
        there = await session.scalar(select(Instrument.id).limit(1))
        if there is not None:
            return there
        made = Instrument(number="TH-07", kind="thermometer", created_by=by.person_id)
        draft = WorkInstruction(number="WI-DRAFT", revision=1, title="Fit the drain")
        draft.steps = [WorkInstructionStep(position=n, text=f"Step {n}.") for n in (1, 2)]
        session.add_all([made, draft])
        await session.flush()
        instrument_id = made.id
    build_id = await runs.build_at(by, "in-production")
    async with transaction(make.acting(by)) as session:
        session.add(Assignment(build_id=build_id, person_id=by.person_id, assigned_by=by.person_id))
    return instrument_id


async def open_page(page: Page, address: str) -> None:
    """Also a page that says that there is nothing here, which needs no socket."""
    answer = await page.goto(address)
    if answer is not None and answer.ok:
        await ready(page)
    await expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_every_registered_page_is_looked_at(registered: dict[str, Action | None]) -> None:
    assert set(PAGES) == set(registered)


@pytest.mark.usefixtures("own_tablets")
@pytest.mark.parametrize("role", list(Role))
async def test_the_pages_of_a_role_are_for_everybody(
    product: House,
    role: Role,
    registered: dict[str, Action | None],
    looked: Looked,
    complaints: list[str],
) -> None:
    somebody = await product.person("Ada Lark", role)
    known = await facts(product, somebody)
    first = await somebody.device()
    # What both tabs run on each page is compiled for the first one.
    await first.context.add_init_script(AXE)
    second = await first.context.new_page()
    listen(second, complaints)
    theirs = [
        address
        for path, addresses in PAGES.items()
        for address in addresses
        if (action := registered[path]) and somebody.visitor.may(action)
    ]

    async def walk(page: Page, addresses: list[str]) -> None:
        for address in addresses:
            if await looked.is_new(page, address, known.fill(address)):
                await open_page(page, known.fill(address))
                await looked.at(page, address)

    await asyncio.gather(walk(first, theirs[::2]), walk(second, theirs[1::2]))

    assert looked.found == []
    # The browser itself mentions the status of the pages that say that there is nothing here.
    assert [words for words in complaints if "status of 404" not in words] == []
    complaints.clear()


@pytest.mark.parametrize("role", OPENED)
async def test_what_opens_over_a_page_is_for_everybody(
    product: House, looked: Looked, role: Role
) -> None:
    somebody = await product.person("Ada Lark", role)
    known = await facts(product, somebody)
    page = await somebody.device()

    for address, words in OPENED[role]:
        await page.set_viewport_size(PORTRAIT)  # type: ignore[arg-type]
        await visit(page, known.fill(address))
        begins = re.compile(f"^{re.escape(known.fill(words))}")
        opener = page.get_by_role("button", name=begins).or_(page.get_by_role("row", name=begins))
        await opener.first.click()
        await expect(page.locator(".q-dialog:visible, :popover-open").first).to_be_visible()
        await looked.at(page, f"{address} {words}", OVER)

    assert looked.found == []


async def test_the_pages_before_signing_in_are_for_everybody(
    product: House, registered: dict[str, Action | None], looked: Looked, complaints: list[str]
) -> None:
    page = await product.new_page(product.server.url)
    for path, action in registered.items():
        for address in PAGES[path] if action is None else []:
            await open_page(page, address)
            await looked.at(page, address)
    async with transaction(make.PRODUCT) as session:
        links = dict(await joining.links_for_roles(session, product.server.url))
    await open_page(page, links["qc"])
    await open_page(page, links["qc"])
    await looked.at(page, "a link used twice")

    assert looked.found == []
    assert [words for words in complaints if "status of 4" not in words] == []
    complaints.clear()
