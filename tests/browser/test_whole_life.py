"""The whole life of an order of three sinks: six people, six tablets, and all that can happen."""

import os
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from functools import partial

import pytest
from playwright.async_api import Locator, Page, expect

from app import history_record
from app.access import Role
from app.demonstration import walk
from app.demonstration.sheets import SMALL
from app.procurement import shortages
from models import database as door
from tests.browser import by_hand, six_people
from tests.browser.by_hand import Head, go
from tests.browser.conftest import NewPage
from tests.browser.helpers import ready, visit
from tests.browser.house import House, served
from tests.browser.servers import Server
from tests.browser.six_people import (
    Six,
    assembled_and_tested,
    record_is_complete_and_printed,
    say,
    sign_list,
    tap,
    wrong,
)
from tests.conftest import named, run_sql
from tests.workflow import house as workflow


@pytest.fixture
def running(server: str, template: str) -> Iterator[Server]:
    """A database of its own: these six put checklists of their own in force."""
    name = f"cleanstation_six_{os.getpid()}"
    run_sql(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    started = served(named(server, name)).start()
    yield started
    started.stop()
    run_sql(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
async def six(running: Server, new_page: NewPage) -> AsyncIterator[Six]:
    door.connect(running.environment["DATABASE_URL"])
    yield await six_people.come_in(House(running, new_page))
    await door.disconnect()


async def test_six_people_take_an_order_from_the_wizard_to_shipped(six: Six) -> None:
    mark = secrets.token_hex(3).upper()
    numbers = [f"{mark}-{n}" for n in (1, 2, 3)]
    customer = f"Clinic {mark}"
    await enter(six, Head(po_number=f"PO-{mark}", customer=customer, language="EN"), numbers)
    crooked, dull, sibling = await six_people.builds_of(numbers)
    await visit(six["ada"], f"/board?customer={mark}")
    await expect(six["ada"].locator(".board-card")).to_have_count(3)

    await parts_go_and_come_back(six, numbers[0])
    await rejected_at_pre_qc_and_reworked(six, numbers[0])
    await short_of_a_part(six, crooked, numbers[0])
    await assembled_and_tested(six, numbers[0])

    await walk(six.crew, dull, "testing-complete")
    await changed_after_approval(six, numbers[1])
    await packed_and_handed_over(six, dull, numbers[1])
    await rejected_at_final_qc_and_conceded(six, dull, numbers[1])

    await walk(six.crew, sibling, "parts-sent")
    await called_off(six, numbers[2])

    await walk(six.other, dull, "ready-to-ship")
    await walk(six.crew, crooked, "ready-to-ship")
    for build_id, number in zip((crooked, dull), numbers, strict=False):
        await released(six, number)
        await record_is_complete_and_printed(six, build_id, number)

    assert [await workflow.status(one) for one in (crooked, dull, sibling)] == [
        "shipped", "shipped", "cancelled",
    ]  # fmt: skip
    await order_says_shipped(six, numbers[0])
    await nothing_is_missing_in_what_is_stored(six, crooked, dull)
    assert six.problems == []


async def enter(six: Six, head: Head, numbers: list[str]) -> None:
    """Cora enters it through the wizard: one sink by hand, the others copied from it."""
    page = six["cora"]
    await visit(page, "/")
    await go(page, "New order", "/customer$")
    await by_hand.fill_head(page, head)
    await go(page, "Continue: Sinks", "/builds")
    await by_hand.fill_builds(page, numbers)
    await go(page, "Continue: Configuration", "/configure$")
    await go(page, numbers[0], "/configure/1")
    await by_hand.configure(page, SMALL)
    for position, number in enumerate(numbers[1:], start=2):
        await go(page, f"Next: {number}", f"/configure/{position}")
        await page.get_by_role("button", name="Copy from…").click()
        await page.get_by_role("button", name=numbers[0]).click()
        await expect(page.get_by_text("The configuration was copied.")).to_be_visible()
    await go(page, "Review", "/review")
    await expect(page.get_by_text("Everything is complete.")).to_be_visible()
    await page.get_by_role("button", name="Submit the order").first.click()
    await page.wait_for_url(re.compile(r"/orders/\d+"))
    await ready(page)
    await expect(page.get_by_role("heading", name=numbers[2], exact=True)).to_be_visible()
    await six.look("cora", "1 entered")


async def parts_go_and_come_back(six: Six, number: str) -> None:
    """Pete signs the BOM, sends what is made elsewhere and books it in."""
    page = six["pete"]
    await visit(page, f"/procurement?q={number}")
    await expect(page.get_by_role("link", name=number).first).to_be_visible()
    await six.look("pete", "2 queue")
    await six_people.approve(page, number)
    await six.look("pete", "3 approved")
    await visit(page, f"/builds/{number}/outsourced")
    await page.get_by_role("button", name="Send and move", exact=True).click()
    await page.get_by_label("Supplier").fill("North Steel")
    await page.get_by_role("button", name="Send and move to parts sent").click()
    await expect(page.get_by_text("To North Steel").first).to_be_visible()
    await six.look("pete", "4 sent")
    await page.get_by_role("button", name="Book in the rest and move").click()
    await page.get_by_role("button", name="Move to ready for Pre-QC").click()
    await expect(page.get_by_text("Ready for Pre-QC", exact=True)).to_be_visible()


async def rejected_at_pre_qc_and_reworked(six: Six, number: str) -> None:
    """Quin fails a hole by taps, Cora decides, Asa reworks, Quin passes the second attempt."""
    quin = six["quin"]
    await six_people.begin(quin, number, "pre-qc", "Start Pre-QC")
    await six_people.measure(quin, "sink-length", "48 1/16")
    await tap(quin, "feet", "casters")
    await wrong(quin, "holes", "The left hole is 3 mm off.")
    await six.look("quin", "5 pre-qc")
    await sign_list(quin, "Pre-QC rejected", "Major", "A hole is not where the drawing has it.")
    await six_people.decide(six["cora"], number, "Rework", "Drill it anew.")
    await six.look("cora", "6 decided")
    asa = six["asa"]
    await six_people.open_record(asa, number)
    await say(asa, "Report the rework", "What was done", "Drilled anew.", act="Report it as done")
    await six_people.begin(quin, number, "pre-qc", "Start attempt 2")
    await expect(six_people.row(quin, "sink-length")).to_have_attribute("data-state", "passed")
    await tap(quin, "holes", "Pass")
    await sign_list(quin, "Ready for production")


async def short_of_a_part(six: Six, build_id: int, number: str) -> None:
    """Asa claims it and misses a part; Ada sees the hold at once; Pete settles it."""
    asa, pete, ada = six["asa"], six["pete"], six["ada"]
    await visit(asa, f"/floor?q={number}")
    card = asa.locator(".queue-card").filter(has_text=number)
    await card.get_by_role("button", name="Claim").tap()
    await expect(card.get_by_text("Worked on by you")).to_be_visible()
    await six.look("asa", "7 claimed")
    await walk(six.crew, build_id, "in-production")
    part = (await six.crew.look(Role.ASSEMBLER, partial(shortages.parts_of, build_id=build_id)))[0]
    await visit(asa, f"/builds/{number}/shortages")
    await asa.get_by_label("Scan or type a part").fill(part.number)
    await asa.keyboard.press("Enter")
    await expect(asa.get_by_label(f"Missing of {part.number}")).to_be_visible()
    await asa.get_by_label("What is wrong").fill("The bag was empty.")
    await asa.get_by_role("button", name="Report and put on hold").click()
    await expect(asa.get_by_text("Open for")).to_be_visible()
    await expect(column(ada, "On hold")).to_have_count(1)
    await six.look("ada", "8 on hold")
    await visit(pete, "/procurement?stage=shortages")
    stuck = pete.locator(".card").filter(has_text=number)
    await stuck.get_by_role("button", name="Resolve").click()
    await pete.get_by_label("What was done").fill("Another bag came from stock.")
    await pete.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    await expect(asa.get_by_text("Another bag came from stock.")).to_be_visible()
    await expect(column(ada, "In production")).to_have_count(1)


async def changed_after_approval(six: Six, number: str) -> None:
    """Cora changes the feet of a finished sink; only what this touches is asked again."""
    cora, quin = six["cora"], six["quin"]
    await visit(cora, f"/builds/{number}/change")
    await by_hand.pick(cora, "Feet", by_hand.words("feet", "seismic"))
    await by_hand.saved(cora)
    await go(cora, "Review", "/review")
    await expect(cora.get_by_text("The approval is withdrawn")).to_be_visible()
    await cora.get_by_label("Reason").fill("The customer has a floor that moves.")
    await six.look("cora", "9 change")
    await cora.get_by_role("button", name="Save the change").first.click()
    await cora.wait_for_url(re.compile(f"/builds/{number}"))
    await six_people.approve(six["pete"], number)
    await six_people.begin(quin, number, "pre-qc", "")
    for kept in ("sink-length", "holes"):
        await expect(six_people.row(quin, kept)).to_have_attribute("data-state", "passed")
    await expect(six_people.row(quin, "feet")).to_have_attribute("data-state", "open")
    await six.look("quin", "10 asked again")
    await tap(quin, "feet", "levelling feet")
    await sign_list(quin, "Testing complete")


async def packed_and_handed_over(six: Six, build_id: int, number: str) -> None:
    """Asa packs it, and hands it over once the part the change brought is here as well."""
    asa = six["asa"]
    await six_people.begin(asa, number, "packaging", "Start Packaging")
    await tap(asa, "mat", "All packed")
    await six.look("asa", "11 packed")
    await sign_list(asa, "Testing complete")
    await visit(asa, f"/builds/{number}")
    await expect(asa.get_by_text("Not sent yet: T2-SEISMIC-FEET.")).to_be_visible()
    await six.look("asa", "12 waits")
    await walk(six.crew, build_id, "packaging-complete")
    await asa.get_by_role("button", name="Hand over to final QC").click()
    await asa.get_by_role("dialog").get_by_role("button", name="Hand over to final QC").click()
    await expect(asa.get_by_role("button", name="Hand over to final QC")).to_have_count(0)
    assert await workflow.status(build_id) == "ready-for-final-qc"


async def rejected_at_final_qc_and_conceded(six: Six, build_id: int, number: str) -> None:
    """Quin finds a scratch; it is used as it is, which both inspectors sign."""
    cora, quin, rita = six["cora"], six["quin"], six["rita"]
    await six_people.begin(quin, number, "final-qc", "Start Final QC")
    await tap(quin, "label-back", "Pass")
    await wrong(quin, "clean", "A scratch beside the drain.", basin=1)
    await sign_list(quin, "Final QC rejected", "Minor", "The basin is scratched.")
    await six.look("quin", "13 final qc")
    await six_people.decide(cora, number, "Use as is", "The customer has seen it and agrees.")
    for page, name in ((quin, "Quin Marsh"), (rita, "Rita Holm")):
        await six_people.open_record(page, number)
        await page.get_by_role("button", name="Sign the concession").click()
        await six_people.sign(page)
        await expect(cora.get_by_text(f"Concession by {name}")).to_be_visible()
    await six.look("rita", "14 conceded")
    await cora.get_by_role("button", name="Send it on").click()
    await expect(cora.get_by_role("button", name="Send it on")).to_have_count(0)
    assert await workflow.status(build_id) == "ready-for-final-qc"


async def called_off(six: Six, number: str) -> None:
    """Cora cancels one sink; the others of the order go on."""
    cora = six["cora"]
    await visit(cora, f"/builds/{number}")
    await say(cora, "Cancel build", "Why", "The customer needs one sink fewer.")
    await expect(cora.get_by_text("The customer needs one sink fewer.").first).to_be_visible()
    await expect(column(six["ada"], "Cancelled")).to_have_count(1)


async def released(six: Six, number: str) -> None:
    """Cora signs the release, and the sink leaves."""
    cora = six["cora"]
    await visit(cora, f"/builds/{number}")
    await cora.get_by_role("button", name="Release and ship").click()
    await cora.get_by_label("Carrier").fill("Great Lakes Freight")
    await cora.get_by_role("button", name="To the signature").click()
    await six_people.sign(cora)
    await expect(cora.get_by_text("Released by Cora Moss")).to_be_visible()
    await six.look("cora", f"15 shipped {number[-1]}")


async def order_says_shipped(six: Six, number: str) -> None:
    pete = six["pete"]
    await visit(pete, f"/builds/{number}")
    await go(pete, "Order and documents", r"/orders/\d+")
    await expect(pete.get_by_text("Shipped").first).to_be_visible()
    await expect(pete.get_by_text("Cancelled").first).to_be_visible()
    found = re.search(r"/orders/(\d+)", pete.url)
    assert found
    assert await workflow.order_status(int(found[1])) == "shipped"


async def nothing_is_missing_in_what_is_stored(six: Six, crooked: int, dull: int) -> None:
    """What the pages said is what the records hold."""
    look = partial(six.crew.look, Role.QC)
    for build_id in (crooked, dull):
        assert await look(partial(history_record.missing, build_id=build_id)) == []
    first = await look(partial(history_record.content, build_id=crooked))
    second = await look(partial(history_record.content, build_id=dull))
    assert [(one["stage"], one["attempt"], one["verdict"]) for one in first["runs"]][:2] == [
        ("pre-qc", 1, "failed"), ("pre-qc", 2, "passed"),
    ]  # fmt: skip
    assert [one["resolution"] for one in first["shortages"]] == ["Another bag came from stock."]
    assert [one["revision"] for one in second["configurations"]] == [1, 2]
    assert len(first["release"]) == len(second["release"]) == 1


def column(page: Page, status: str) -> Locator:
    """The cards of one status on the board."""
    of_status = page.get_by_role("heading", name=status)
    return page.locator(".board-column", has=of_status).locator(".board-card")
