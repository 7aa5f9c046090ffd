"""The page of a device history record: meter, sections, exports, and what a scan says."""

import pytest
from nicegui.testing import User
from sqlalchemy import select

from app import nonconformance
from app.access import Role
from models.database import reading, transaction
from models.ledger import LedgerEvent
from models.procurement import Shortage
from pages.widgets import Button, Link, TextElement
from tests import make, records
from tests.app.query_count import settled
from tests.inspections import inspected, stands
from tests.pages.conftest import sign_in
from tests.records import Made
from tests.rejections import LEAK, write

SOON = 12


@pytest.fixture
async def made(user: User) -> Made:
    """A complete build, and its inspector at the browser."""
    found = await records.complete()
    await sign_in(user, found.crew.quin)
    return found


async def events(op: str) -> list[LedgerEvent]:
    async with reading(make.PRODUCT) as session:
        found = await session.scalars(
            select(LedgerEvent).filter_by(op=op, entity="history_record").order_by(LedgerEvent.id)
        )
        return list(found)


async def test_a_complete_record_says_so_and_shows_everything(user: User, made: Made) -> None:
    await user.open(f"/builds/{made.number}/record")

    for words in (
        "Complete: nothing is missing.", "The release, signed: comes later", "PO-B-1001",
        "Approved by Pia Reed", "Procurement specialist", "Pre-QC, attempt 1", "Failed",
        "72.5 in: Fail", "Accepted as it is: NC-", "dual-probe thermometer TH-4711", "TS-4711",
        "Concession by Quin Vale", "Forge & Sons", "One clamp is missing",
        "drawing.pdf", "Way through the house", "Reviewed by Quin Vale",
    ):  # fmt: skip
        await user.should_see(words)


async def test_what_is_missing_stands_with_a_link_to_where_it_is_added(user: User) -> None:
    ada = await make.visitor(Role.COORDINATOR)
    order_id = await make.order(ada)
    await sign_in(user, ada)

    await user.open(f"/builds/B-{order_id}-1/record")

    await user.should_see("Not complete: 8 things are missing.")
    links = {one.text: one.props["href"] for one in user.find(kind=Link).elements}
    assert links["Pre-QC is not done yet."] == f"/builds/B-{order_id}-1/pre-qc"


async def test_the_meter_follows_what_happens_elsewhere(user: User, made: Made) -> None:
    await user.open(f"/builds/{made.number}/record")
    await user.should_see("Complete: nothing is missing.")
    await stands(made.build_id, "ready-for-pre-qc")
    again = await inspected(made.crew.quin, made.build_id, verdict="failed")

    await write(made.crew.quin, nonconformance.record, again, LEAK)

    await user.should_see("This record has grown since you opened it.", retries=SOON)
    await user.should_see("Pre-QC failed (attempt 3) and is not inspected again.")


@pytest.mark.parametrize(("part", "words"), [(16, "is this record as it is now"), (8, "another")])
async def test_whoever_scans_a_print_learns_whether_it_is_still_true(
    user: User, made: Made, part: int, words: str
) -> None:
    answer = await user.http_client.get(f"/builds/{made.number}/record.json")

    await user.open(f"/builds/{made.number}/record?hash={answer.json()['sha256'][:part]}")

    await user.should_see(words)


async def test_a_print_from_before_a_change_says_so(user: User, made: Made) -> None:
    answer = await user.http_client.get(f"/builds/{made.number}/record.json")
    async with transaction(make.acting(made.crew.asa)) as session:
        session.add(
            Shortage(
                build_id=made.build_id, note="Two screws", reported_by=made.crew.asa.person_id,
                resolved_at=None,
            )
        )  # fmt: skip

    await user.open(f"/builds/{made.number}/record?hash={answer.json()['sha256'][:16]}")

    await user.should_see("shows another state of this record")


@pytest.mark.parametrize("form", ["pdf", "json"])
async def test_every_export_is_in_the_ledger_before_it_is_handed_over(
    user: User, made: Made, form: str
) -> None:
    answer = await user.http_client.get(f"/builds/{made.number}/record.{form}")

    assert answer.status_code == 200
    (event,) = await events("EXPORTED")
    assert event.new_values is not None
    assert (event.new_values["format"], event.entity_id) == (form, str(made.build_id))
    assert f"{made.number}.{form}" in answer.headers["content-disposition"]


async def test_printing_the_page_is_in_the_ledger_with_the_hash(user: User, made: Made) -> None:
    await user.open(f"/builds/{made.number}/record")
    answer = await user.http_client.get(f"/builds/{made.number}/record.json")

    user.find(kind=TextElement, content="Print").click()
    await settled()

    (event,) = await events("PRINTED")
    assert event.new_values == {"record_sha256": answer.json()["sha256"]}


async def test_a_build_nobody_knows_is_not_found(user: User, made: Made) -> None:
    answer = await user.http_client.get("/builds/B-404/record")

    assert answer.status_code == 404
    assert "There is no build B-404" in answer.text


async def test_other_formats_open_in_a_sheet(user: User, made: Made) -> None:
    await user.open(f"/builds/{made.number}/record")

    user.find(kind=Button, content="Other formats").click()

    await user.should_see("PDF, US Letter")
