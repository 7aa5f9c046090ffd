"""Two people, or one person with two tablets: what one does, the other's open page knows."""

import re

import pytest
from playwright.async_api import Page, expect

from app import edge, people
from app.access import Role
from tests import entering, make
from tests.browser.conftest import LANDSCAPE, listen
from tests.browser.helpers import ready, visit
from tests.browser.house import House, Person


async def order_page(somebody: Person, order_id: int) -> Page:
    return await visit(await somebody.device(LANDSCAPE), f"/orders/{order_id}")


async def with_bom(ada: Person, mark: str) -> int:
    """A submitted order of one sink with its BOM."""
    return await entering.submitted(
        ada.visitor, await entering.complete(ada.visitor, number=f"{mark}-{ada.visitor.person_id}")
    )


async def test_a_comment_and_a_cancelled_build_stand_on_the_other_page_by_themselves(
    product: House,
) -> None:
    ada = await product.person("Ada Lark")
    quin = await product.person("Quin Vale", Role.PROCUREMENT)
    order_id = await with_bom(ada, "TWO")
    hers, his = await order_page(ada, order_id), await order_page(quin, order_id)

    await his.get_by_label("Add a comment").fill("The legs come on Monday.")
    await his.get_by_role("button", name="Add comment").click()
    await expect(his.locator(".said")).to_contain_text("The legs come on Monday.")
    await expect(hers.get_by_text("The legs come on Monday.")).to_be_visible()

    await hers.get_by_role("button", name="Cancel order").click()
    await hers.get_by_label("Why").fill("The customer has called it off.")
    await hers.get_by_role("button", name="Cancel builds").click()
    await expect(hers.get_by_text("1 build: 1 cancelled")).to_be_visible()
    await expect(his.get_by_text("1 build: 1 cancelled")).to_be_visible()
    await expect(his.get_by_text("Cancelled", exact=True).first).to_be_visible()


async def test_whoever_saves_second_sees_what_the_first_one_changed(product: House) -> None:
    ada = await product.person("Ada Lark")
    bo = await product.person("Bo Reed")
    order_id = await make.order(ada.visitor)
    hers, his = await order_page(ada, order_id), await order_page(bo, order_id)
    for page, name, words in ((hers, "Customer", "Mercy West"), (his, "Project", "Annex C")):
        await page.get_by_role("button", name="Change order").click()
        await page.get_by_role("dialog").get_by_label(name).fill(words)

    await hers.get_by_role("button", name="Save").click()
    await expect(hers.get_by_role("dialog")).to_be_hidden()
    await his.get_by_role("button", name="Save").click()

    await expect(his.get_by_text("Save again to store it.")).to_be_visible()
    await expect(his.get_by_role("dialog").get_by_label("Customer")).to_have_value("Mercy West")
    await expect(his.get_by_role("dialog").get_by_label("Project")).to_have_value("Annex C")
    await his.get_by_role("button", name="Save").click()
    await expect(hers.get_by_text("Annex C").first).to_be_visible()


@pytest.mark.fault(22)
async def test_a_role_taken_away_counts_at_the_next_press_on_a_page_that_is_open(
    product: House,
) -> None:
    ada = await product.person("Ada Lark")
    maya = await product.person("Maya Okafor", Role.ADMIN)
    order_id = await make.order(ada.visitor)
    page = await order_page(ada, order_id)
    await page.get_by_role("button", name="Change order").click()
    await page.get_by_role("dialog").get_by_label("Customer").fill("Mercy West")
    await edge.write(
        make.acting(maya.visitor),
        lambda s: people.set_roles(s, ada.visitor.person_id, {Role.QC: None}),
    )

    await page.get_by_role("button", name="Save").click()

    await expect(page.get_by_role("alert").filter(has_text="Your role does not")).to_be_visible()
    await page.reload()
    await ready(page)
    await expect(page.get_by_text("Mercy West")).to_have_count(0)
    await expect(page.get_by_role("button", name="Change order")).to_have_count(0)


async def test_a_page_of_an_ended_session_leads_to_sign_in_and_back(
    product: House, complaints: list[str]
) -> None:
    ada = await product.person("Ada Lark")
    maya = await product.person("Maya Okafor", Role.ADMIN)
    order_id = await make.order(ada.visitor)
    first = await order_page(ada, order_id)
    second = await first.context.new_page()
    listen(second, complaints)
    await visit(second, "/catalogue")

    await edge.write(
        make.acting(maya.visitor), lambda s: people.end_sessions(s, ada.visitor.person_id)
    )

    for page in (first, second):
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        await expect(page.get_by_text("nothing you saved is lost")).to_be_visible()
    assert re.search(rf"next=(%2F|/)orders(%2F|/){order_id}$", first.url)
