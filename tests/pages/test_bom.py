"""The BOM page, as somebody sees it."""

import csv
import io
import json

import pytest
from nicegui import ui
from nicegui.testing import User
from sqlalchemy import func, select

from app import ledger, live
from app.access import Role
from models.bom import Bom
from models.database import reading, transaction
from models.orders import Order
from pages.frame import Back
from pages.widgets import TreeTable
from tests import boms, make
from tests.app.query_count import settled
from tests.pages.conftest import sign_in
from tests.waiting import until


async def signed_in(user: User, *roles: Role) -> None:
    await sign_in(user, await make.visitor(*(roles or (Role.PROCUREMENT,)), name="Pat Rocure"))


def tree(user: User) -> TreeTable:
    return user.find(TreeTable).elements.pop()


async def test_the_page_shows_where_the_bom_belongs_and_its_lines(user: User) -> None:
    await boms.stored_order()
    await signed_in(user)

    await user.open("/builds/B-1001/bom")

    for text in ("Bill of materials B-1001", "PO-4711", "North Hospital", "In review", "starter 1"):
        await user.should_see(text)
    await user.should_see("Accepted by Ada Lark: Agreed with the customer")
    await user.should_see("T2-BODY-61-72-HA")
    await user.should_see("709.83")
    await user.should_see("T2-BOTTOM-FILL")
    unverified = [line for line in tree(user).lines if line.unverified]
    assert "T2-LEVELING-CASTOR-475" in {line.number for line in unverified}
    body = next(line for line in tree(user).lines if line.number == "T2-BODY-61-72-HA")
    assert "(60..72]" in body.why
    assert "Rule body-60-72 of rule set starter 1" in body.why
    (link,) = user.find("Copy link").elements
    assert link.props["data-copy"] == "/builds/B-1001/bom?revision=1"
    await settled()
    async with transaction(make.PRODUCT) as session:
        order = (await session.scalars(select(Order))).one()
        order.po_number, order.version = "PO-NEW-1", order.version + 1
        await live.announce(session, "order", order.id)
    await user.should_see(kind=Back, content="PO-NEW-1")


async def test_the_three_views_are_one_press_apart(user: User) -> None:
    await boms.stored_order()
    await signed_in(user)
    await user.open("/builds/B-1001/bom")

    user.find("View").elements.pop().set_value("purchase-list")  # type: ignore[attr-defined]
    await user.should_see("DER-1899-14-CC")
    await user.should_not_see("T2-BSN-EDR-KIT", retries=1)

    user.find("View").elements.pop().set_value("top-lines")  # type: ignore[attr-defined]
    await user.should_see("T2-BSN-EDR-KIT")
    await user.should_not_see("DER-1899-14-CC", retries=1)


async def test_the_address_holds_the_view(user: User) -> None:
    await boms.stored_order()
    await signed_in(user)

    await user.open("/builds/B-1001/bom?view=top-lines")

    assert {line.level for line in tree(user).lines} == {0}


async def test_the_filter_leaves_only_unverified_quantities_and_the_way_to_them(
    user: User,
) -> None:
    await boms.stored_order()
    await signed_in(user)
    await user.open("/builds/B-1001/bom?view=top-lines")
    before = {line.number for line in tree(user).lines}

    user.find("Only unverified quantities").click()
    await user.should_see("T2-LEVELING-CASTOR-475")

    assert "T2-DL27-KIT" in before
    assert [line.number for line in tree(user).lines] == ["T2-LEVELING-CASTOR-475"]


async def test_a_line_explains_itself(user: User) -> None:
    await boms.stored_order()
    await signed_in(user)
    await user.open("/builds/B-1001/bom")
    caster = next(line for line in tree(user).lines if line.number == "T2-LEVELING-CASTOR-475")

    user.find(TreeTable).trigger("open", caster.id)

    await user.should_see("Why T2-LEVELING-CASTOR-475 is here")
    await user.should_see("Rule feet-casters of rule set starter 1, quantity 4")
    await user.should_see("not verified yet")


async def test_any_item_typed_in_is_explained(user: User) -> None:
    await boms.stored_order(boms.changed(pegboard=None, accessories=[]))
    await signed_in(user)
    await user.open("/builds/B-1001/bom")
    user.find("Why not?").click()
    await user.should_see("Item or outline number")

    user.find("Item or outline number").type("t2-ohl-mdrd-kit")
    user.find("Explain").click()

    await user.should_see("overhead-light")
    await user.should_see("Pegboard: needs yes, is no")


async def test_an_unknown_build_has_a_page_that_says_so(user: User) -> None:
    await signed_in(user)

    answer = await user.http_client.get("/builds/B-404/bom")

    assert answer.status_code == 404
    assert "No bill of materials is stored for build B-404" in answer.text
    assert "To the orders" in answer.text


async def test_revisions_are_chosen_and_compared(user: User) -> None:
    (build_id,) = await boms.stored_order()
    await boms.next_bom(build_id, boms.changed(length="60"))
    await signed_in(user)

    await user.open("/builds/B-1001/bom?compare=B-1001.1")

    await user.should_see("Against B-1001, revision 1")
    await user.should_see("T2-BODY-48-60-HA")
    await user.should_see("Removed:")
    await user.should_see("T2-BODY-61-72-HA")


async def test_a_superseded_revision_says_so_and_leads_to_the_newest(user: User) -> None:
    (build_id,) = await boms.stored_order()
    await boms.next_bom(build_id, boms.changed(length="60"))
    await signed_in(user)

    await user.open("/builds/B-1001/bom?revision=1")

    await user.should_see("Superseded")
    await user.should_see("Ada Lark made revision 2.")
    await user.should_see("Open revision 2")


@pytest.mark.fault(13)
async def test_a_bom_whose_catalogue_changed_says_so_and_is_not_replaced(
    user: User, database: str
) -> None:
    await boms.stored_order()
    boms.run(
        database,
        "UPDATE component SET quantity = 5 WHERE child_id ="
        " (SELECT id FROM item WHERE number = 'DER-1899-14-CC')",
    )
    await signed_in(user, Role.COORDINATOR)

    await user.open("/builds/B-1001/bom")

    await user.should_see("Made again today, this bill would be different")
    user.find("Show the difference").click()
    await user.should_see("DER-1899-14-CC")
    async with reading(make.PRODUCT) as session:
        assert await session.scalar(select(func.count()).select_from(Bom)) == 1


async def test_a_coordinator_makes_the_next_revision_with_a_reason(
    user: User, database: str
) -> None:
    await boms.stored_order()
    boms.run(
        database,
        "UPDATE component SET quantity = 5 WHERE child_id ="
        " (SELECT id FROM item WHERE number = 'DER-1899-14-CC')",
    )
    await signed_in(user, Role.COORDINATOR)
    await user.open("/builds/B-1001/bom")
    await user.should_see("Make a new revision")

    user.find(kind=ui.element, content="Make a new revision").click()
    await user.should_see("Make the revision")
    user.find("Make the revision").click()
    await user.should_see("Say why, in three letters at least.")
    user.find("Reason").type("Counted at the bench")
    user.find("Make the revision").click()

    await user.should_see("Against B-1001, revision 1")
    await user.should_see("Counted at the bench")


async def test_of_a_closed_build_no_new_revision_is_offered(user: User, database: str) -> None:
    await boms.stored_order()
    boms.run(database, "UPDATE component SET quantity = 5; UPDATE build SET status = 'shipped'")
    await signed_in(user, Role.COORDINATOR)

    await user.open("/builds/B-1001/bom")

    await user.should_see("B-1001 is shipped: its bill of materials stays")
    await user.should_not_see("Make a new revision", retries=1)


async def test_files_are_handed_over_and_entered_in_the_ledger(user: User) -> None:
    await boms.stored_order()
    await signed_in(user)

    answers = {
        form: await user.http_client.get(f"/builds/B-1001/bom.{form}?revision=1")
        for form in ("xlsx", "csv", "pdf", "json")
    }

    assert {answer.status_code for answer in answers.values()} == {200}
    assert answers["xlsx"].headers["content-disposition"] == (
        'attachment; filename="BOM_B-1001_rev_1.xlsx"'
    )
    assert answers["xlsx"].content.startswith(b"PK")
    assert answers["pdf"].content.startswith(b"%PDF")
    bought = list(csv.DictReader(io.StringIO(answers["csv"].content.decode("utf-8-sig"))))
    assert "DER-1899-14-CC" in {row["Item number"] for row in bought}
    async with reading(make.PRODUCT) as session:
        stored = (await session.scalars(select(Bom))).one()
        events = await ledger.of(session, "bom", [stored.id])
    exported = [event.new_values for event in events if event.op == "EXPORTED"]
    assert [facts["format"] for facts in exported if facts] == ["json", "pdf", "csv", "xlsx"]
    said = json.loads(answers["json"].content)
    assert said["sha256"] == stored.sha256
    assert all(facts["boms"][0]["sha256"] == stored.sha256 for facts in exported if facts)


async def test_a_role_that_may_not_export_gets_no_file(user: User) -> None:
    await boms.stored_order()
    await signed_in(user, Role.SERVICE)

    answer = await user.http_client.get("/builds/B-1001/bom.xlsx")

    assert answer.status_code == 403


async def test_an_unknown_format_is_refused_in_words(user: User) -> None:
    await boms.stored_order()
    await signed_in(user)

    answer = await user.http_client.get("/builds/B-1001/bom.docx")

    assert answer.status_code == 409
    assert "use xlsx, csv, pdf, json" in answer.json()["refused"]


async def test_the_purchase_list_of_an_order_has_its_own_page_and_files(user: User) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE, boms.changed(build_number="B-1002"))
    await signed_in(user)

    await user.open("/orders/1/purchase-list")
    answer = await user.http_client.get("/orders/1/purchase-list.csv")

    await user.should_see("Purchase list PO-4711")
    await user.should_see("B-1002, revision 1")
    rows = {r["Item number"]: r for r in csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff")))}
    clip = rows["DER-1899-14-CC"]
    assert (clip["B-1001"], clip["B-1002"], clip["Total"]) == ("1", "1", "2")
    user.find("Print").click()
    assert await printed("order") == [{"page": "purchase list"}]
    await user.open("/orders/1")
    user.find("Print").click()
    assert await printed("order", 2) == [None, {"page": "purchase list"}]


async def printed(entity: str, times: int = 1) -> list[object]:
    """What the ledger has of the first one: entered soon after the press."""
    found: list[object] = []

    async def there() -> bool:
        async with reading(make.PRODUCT) as session:
            events = await ledger.of(session, entity, [1])
        found[:] = [event.new_values for event in events if event.op == "PRINTED"]
        return len(found) >= times

    await until(there)
    return found
