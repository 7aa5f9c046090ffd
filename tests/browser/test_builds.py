"""A build and the board in Chromium, held both ways: seen, moved, and live on two screens."""

import secrets
from datetime import UTC, datetime, timedelta

from playwright.async_api import Locator, Page, expect
from sqlalchemy import select, update

from app import live, passwords
from app.access import Role
from models.database import reading, transaction
from models.orders import Build
from models.people import Person as PersonRow
from tests import facts, make, records
from tests.browser.conftest import ACROSS, HELD, PORTRAIT, UPRIGHT
from tests.browser.helpers import axe, overflow, shot, small_targets, visit
from tests.browser.house import House, Person
from tests.rejections import RIGHT

HOSTILE = "<img src=x onerror=\"document.title='taken over'\">"


async def sound(page: Page, name: str, *, whole: bool = False) -> None:
    """Nothing to complain about for anybody, and a picture to look at."""
    await shot(page, f"builds-{name}", whole=whole)
    assert await axe(page) == []
    assert await overflow(page) == 0
    assert await small_targets(page) == []


async def some_builds(ada: Person, customer: str, count: int = 1) -> list[tuple[int, str]]:
    """Ids and numbers of the builds of one order."""
    days = timedelta(days=2)
    order_id = await make.order(
        ada.visitor, builds=count, customer=customer, wanted_on=datetime.now(UTC).date() + days
    )
    async with reading(make.PRODUCT) as session:
        of_order = select(Build).filter_by(order_id=order_id).order_by(Build.position)
        return [(build.id, str(build.number)) for build in await session.scalars(of_order)]


def cards(page: Page) -> Locator:
    return page.locator(".board-card")


@HELD
async def test_the_board_shows_who_stands_where_and_follows_every_move(
    product: House, viewport: dict[str, int]
) -> None:
    ada = await product.person("Ada Lark")
    name = f"Clinic {secrets.token_hex(3)} {HOSTILE}"
    found = await some_builds(ada, name, 8)
    for (build_id, _), status in zip(
        found, ("on-hold", "pre-qc-rejected", "in-production", "ready-to-ship"), strict=False
    ):
        await facts.put(build_id, status, ada.visitor)
    await facts.assign(found[2][0], ada.visitor)
    page = await ada.device(viewport)

    await visit(page, f"/board?customer={name.split()[1]}")

    await expect(cards(page)).to_have_count(8)
    await sound(page, "board")
    await facts.move(ada.visitor, found[5][0], "on-hold", "A part is missing.")
    held = page.locator(".board-column", has=page.get_by_role("heading", name="On hold"))
    await expect(held.locator(".board-card")).to_have_count(2)
    await page.get_by_label("Late").check()
    await expect(cards(page)).to_have_count(0)
    await sound(page, "board-empty")
    assert await page.title() != "taken over"


async def test_the_board_is_used_without_a_pointer(product: House) -> None:
    ada = await product.person("Ada Lark")
    name = f"Clinic {secrets.token_hex(3)}"
    found = await some_builds(ada, name, 3)
    await facts.put(found[2][0], "ready-to-ship", ada.visitor)
    page = await ada.device(PORTRAIT)
    await visit(page, f"/board?customer={name.split()[1]}")
    await expect(cards(page)).to_have_count(3)

    await page.locator(".board-card[tabindex='0']").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(".board-card:focus")).to_contain_text(found[2][1])
    await expect(page.locator(".board-card:focus")).to_be_in_viewport()
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", level=1, name=found[2][1])).to_be_visible()


async def test_the_focus_on_the_board_stays_with_its_card_wherever_others_move_it(
    product: House,
) -> None:
    ada = await product.person("Ada Lark")
    name = f"Clinic {secrets.token_hex(3)}"
    found = await some_builds(ada, name, 3)
    page = await ada.device(PORTRAIT)
    await visit(page, f"/board?customer={name.split()[1]}")
    focused = page.locator(".board-card:focus")
    await cards(page).nth(1).focus()

    await facts.move(ada.visitor, found[1][0], "on-hold", "A part is missing.")

    held = page.locator(".board-column", has=page.get_by_role("heading", name="On hold"))
    await expect(held.locator(".board-card:focus.changed")).to_contain_text(found[1][1])
    await expect(page.locator(".board-card.changed")).to_have_count(0)
    await facts.move(ada.visitor, found[0][0], "on-hold", "A part is missing.")
    await expect(held.locator(".board-card")).to_have_count(2)
    await expect(focused).to_contain_text(found[1][1])
    await page.keyboard.press("ArrowUp")
    await expect(focused).to_contain_text(found[0][1])
    await long_ago_cancelled(ada, found[0][0])
    await expect(focused).to_contain_text(found[1][1])


async def long_ago_cancelled(ada: Person, build_id: int) -> None:
    """It is off the board, which shows for a while only what is closed."""
    async with transaction(make.acting(ada.visitor)) as session:
        this = update(Build).where(Build.id == build_id)
        long_ago = datetime.now(UTC) - timedelta(days=400)
        await session.execute(this.values(status="cancelled", status_since=long_ago))
        await live.announce(session, "order", 0)


@UPRIGHT
async def test_a_build_says_where_it_stands_and_what_is_missing(
    product: House, viewport: dict[str, int]
) -> None:
    ada = await product.person("Ada Lark")
    pia = await product.person("Pia Rook", Role.PROCUREMENT)
    ((build_id, number),) = await some_builds(ada, f"Mercy {HOSTILE}")
    page = await pia.device(viewport)

    await visit(page, f"/builds/{number}")
    await sound(page, "one", whole=True)
    await page.get_by_role("button", name="Put on hold").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await sound(page, "hold")
    await page.get_by_label("What is wrong, and which parts are missing").fill("Two feet missing.")
    await page.get_by_role("dialog").get_by_role("button", name="Put on hold").click()

    await expect(page.get_by_text("Two feet missing.").first).to_be_visible()
    await expect(page.get_by_role("button", name="Release from hold")).to_be_visible()
    await sound(page, "held", whole=True)
    assert await facts.status(build_id) == "on-hold"
    assert await page.title() != "taken over"


@ACROSS
async def test_a_forced_move_is_marked_on_the_way(product: House, viewport: dict[str, int]) -> None:
    root = await product.person("Root Oak", Role.ADMIN)
    ((build_id, number),) = await some_builds(root, "Mercy General")
    page = await root.device(viewport)
    await visit(page, f"/builds/{number}")

    await page.get_by_role("button", name="Force a move").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await sound(page, "force")
    await page.get_by_role("combobox", name="Where to").click()
    await page.get_by_role("option", name="Ready to ship").click()
    await page.get_by_label("Why").fill("Made before this product.")
    await page.get_by_role("button", name="Force the move").click()

    await expect(page.get_by_text("Forced").first).to_be_visible()
    await expect(page.get_by_text("Made before this product.")).to_be_visible()
    await expect(page.get_by_text("Left out")).to_have_count(7)
    await sound(page, "forced", whole=True)
    assert await facts.status(build_id) == "ready-to-ship"


@UPRIGHT
async def test_a_release_is_signed_over_what_is_shown(
    product: House, viewport: dict[str, int]
) -> None:
    cora = await product.person("Cora Lind")
    number = f"B-{secrets.token_hex(4)}"
    made = await records.complete(number, mark=secrets.token_hex(4))
    await facts.move(made.crew.quin, made.build_id, "ready-to-ship")
    kept = (await passwords.new(RIGHT)).kept
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(PersonRow, cora.visitor.person_id)).password_hash = kept
    page = await cora.device(viewport)
    await visit(page, f"/builds/{number}")
    await sound(page, "ready", whole=True)

    await page.get_by_role("button", name="Release and ship").click()
    await page.get_by_label("Carrier").fill("Northern Freight")
    await sound(page, "ship")
    await page.get_by_role("button", name="To the signature").click()
    await page.get_by_label("Your password").fill(RIGHT)
    await sound(page, "release")
    await page.get_by_role("button", name="Sign and ship").click()

    await expect(page.get_by_text("Released by Cora Lind")).to_be_visible()
    await sound(page, "shipped", whole=True)
    assert await facts.status(made.build_id) == "shipped"
