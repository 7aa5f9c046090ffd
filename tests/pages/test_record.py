"""The page of a device history record: meter, sections, exports, and what a scan says."""

from dataclasses import replace

import pytest
from nicegui import Client, ElementFilter
from nicegui.testing import User
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import documents, edge, history_record, live, nonconformance, settings
from app.access import Role
from models.database import reading, transaction
from models.documents import Document
from models.ledger import LedgerEvent
from models.procurement import Shortage
from pages.widgets import Button, Field, Link, Text
from pages.widgets.paper import PaperTable
from tests import boms, make, records
from tests.app.query_count import settled
from tests.app.test_history_record_files import pictured
from tests.inspections import inspected, stands
from tests.pages.conftest import sign_in
from tests.records import SKIRT, Made
from tests.rejections import LEAK, write


@pytest.fixture
async def made(user: User, complete_build: Made) -> Made:
    """A complete build, and its inspector at the browser."""
    await sign_in(user, complete_build.crew.quin)
    return complete_build


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What browsers were told to do besides showing a page, one entry each time."""
    told: list[str] = []
    monkeypatch.setattr(Client, "run_javascript", lambda _client, code: told.append(code))
    return told


def hashes(user: User) -> list[str]:
    """Every hash the page shows, and the address in its code to scan."""
    with user:
        shown = [one.text for one in ElementFilter(kind=Text) if "hash" in one.classes]
        codes = [one.props["src"] for one in ElementFilter() if "record-qr" in one.classes]
    assert shown
    assert codes
    return [*shown, *codes]


async def short(made: Made, *, told: bool = True) -> None:
    """Somebody misses two screws; untold, no page has heard of it."""
    async with transaction(make.acting(made.crew.asa)) as session:
        session.add(
            Shortage(
                build_id=made.build_id, note="Two screws", reported_by=made.crew.asa.person_id,
                resolved_at=None,
            )
        )  # fmt: skip
        if told:
            await live.announce(session, "build", made.build_id)


async def the_drawing() -> int:
    async with reading(make.PRODUCT) as session:
        return (await session.scalars(select(Document.id).filter_by(kind="drawing"))).one()


async def events(op: str) -> list[LedgerEvent]:
    async with reading(make.PRODUCT) as session:
        found = await session.scalars(
            select(LedgerEvent).filter_by(op=op, entity="history_record").order_by(LedgerEvent.id)
        )
        return list(found)


async def test_a_complete_record_says_so_and_shows_everything(user: User, made: Made) -> None:
    pictures = await pictured(made)
    await user.open(f"/builds/{made.number}/record")

    for words in (
        "Complete: nothing is missing.", "The release, signed: comes later", "PO-B-1001",
        "Approved by Pia Reed", "Procurement specialist", "Pre-QC, attempt 1", "Failed",
        "72.5 in: Fail", "Accepted as it is: NC-", "Dual-probe thermometer TH-4711", "TS-4711",
        "Concession by Quin Vale", "Forge & Sons", "One clamp is missing",
        "drawing.pdf", "Way through the house", "Reviewed by Quin Vale",
        "Verified: what was signed is still exactly what is stored.",
        # Tests sign a checklist over a made-up hash.
        "Not verified: the items, answers, pictures or closing of this checklist are not what was",
    ):  # fmt: skip
        await user.should_see(words)
    tables = [one.props for one in user.find(kind=PaperTable).elements if one.props["pictures"]]
    shown = [pair for one in tables for pair in zip(one["pictures"], one["rows"], strict=True)]
    assert {number: row[2] for number, row in shown} == {one.id: [one.sha256] for one in pictures}
    assert {row[0][0] for _, row in shown} >= {"One clamp is missing", SKIRT.wording}
    for number, row in shown:
        assert ("Asa Holm" if number == pictures[-1].id else "Quin Vale") in row[1][0]


async def test_what_is_missing_stands_with_a_link_to_where_it_is_added(user: User) -> None:
    ada = await make.visitor(Role.COORDINATOR)
    order_id = await make.order(ada)
    await sign_in(user, ada)

    await user.open(f"/builds/B-{order_id}-1/record")

    await user.should_see("Not complete: 8 things are missing.")
    links = {one.text: one.props["href"] for one in user.find(kind=Link).elements}
    assert links["Pre-QC is not done yet."] == f"/builds/B-{order_id}-1/pre-qc"


async def test_what_is_done_on_a_page_stands_with_the_version_of_the_software(user: User) -> None:
    cora = await make.visitor(Role.COORDINATOR, Role.QC)
    await boms.stored_order(actor=replace(make.acting(cora), version=None))
    await sign_in(user, cora)
    await user.open("/builds/B-1001/record")
    await user.should_see("The version of the software is not recorded.")

    await user.open("/builds/B-1001")
    await put_on_hold(user, "Two feet are missing.")

    await user.open("/builds/B-1001/record")
    await user.should_see(settings.current().release)
    await user.should_not_see("The version of the software is not recorded.")


async def put_on_hold(user: User, why: str) -> None:
    user.find(kind=Button, content="Put on hold").click()
    asked = "What is wrong, and which parts are missing"
    await user.should_see(kind=Field, content=asked)
    user.find(kind=Field, content=asked).clear().type(why)
    button = max(user.find(kind=Button, content="Put on hold").elements, key=lambda one: one.id)
    with user:
        await button._pressed()  # noqa: SLF001  # `find` cannot choose one of two
    await user.should_see(why)


async def test_the_meter_follows_what_happens_elsewhere(user: User, made: Made) -> None:
    await user.open(f"/builds/{made.number}/record")
    await user.should_see("Complete: nothing is missing.")
    await stands(made.build_id, "ready-for-pre-qc")
    again = await inspected(made.crew.quin, made.build_id, verdict="failed")

    await write(made.crew.quin, nonconformance.record, again, LEAK)

    await user.should_see("This record has grown since you opened it.")
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
    await short(made)

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


async def test_printing_the_page_is_in_the_ledger_with_the_hash(
    user: User, made: Made, papers: list[str]
) -> None:
    await user.open(f"/builds/{made.number}/record")
    answer = await user.http_client.get(f"/builds/{made.number}/record.json")

    user.find(kind=Button, content="Print").click()
    await settled()

    (event,) = await events("PRINTED")
    assert event.new_values == {"record_sha256": answer.json()["sha256"]}
    assert papers == ["window.print()"]


async def test_what_is_no_longer_so_is_not_printed(
    user: User, made: Made, papers: list[str]
) -> None:
    await user.open(f"/builds/{made.number}/record")
    await short(made, told=False)

    user.find(kind=Button, content="Print").click()

    await user.should_see("Not printed: this record has changed since you opened it.")
    await user.should_see("A shortage is not resolved: Two screws")
    assert (papers, await events("PRINTED")) == ([], [])


async def test_the_page_stays_of_one_reading_when_something_is_new(user: User, made: Made) -> None:
    await user.open(f"/builds/{made.number}/record")
    before = hashes(user)

    await short(made)

    await user.should_see("This record has grown since you opened it.")
    await user.should_see("Not complete: one thing is missing.")
    assert hashes(user) == before
    await user.should_see("Complete: nothing is missing.")


async def test_what_was_taken_back_is_no_news(user: User, made: Made) -> None:
    await user.open(f"/builds/{made.number}/record")
    drawing = await the_drawing()
    await edge.write(make.acting(made.crew.cora), lambda s: documents.remove(s, drawing))
    await user.should_see("This record has grown since you opened it.")

    await edge.write(make.acting(made.crew.cora), lambda s: documents.bring_back(s, drawing))

    await user.should_not_see("This record has grown since you opened it.")


async def test_a_document_of_the_order_is_heard_of(user: User, made: Made) -> None:
    await user.open(f"/builds/{made.number}/record")
    drawing = await the_drawing()

    await edge.write(make.acting(made.crew.cora), lambda s: documents.remove(s, drawing))

    await user.should_see("This record has grown since you opened it.")


async def test_what_happens_while_the_page_is_being_read_is_not_missed(
    user: User, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = history_record.of_build

    async def late(session: AsyncSession, number: str) -> history_record.Record:
        monkeypatch.setattr(history_record, "of_build", read)
        found = await read(session, number)
        await short(made)
        return found

    monkeypatch.setattr(history_record, "of_build", late)
    await user.open(f"/builds/{made.number}/record")

    await user.should_see("This record has grown since you opened it.")


async def test_other_builds_are_none_of_its_business(
    user: User, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await records.complete("B-2002", "4712")
    await user.open(f"/builds/{made.number}/record")
    await settled()
    looks: list[str] = []
    read = history_record.of_build

    async def noted(session: AsyncSession, number: str) -> history_record.Record:
        looks.append(number)
        return await read(session, number)

    monkeypatch.setattr(history_record, "of_build", noted)

    await short(other)
    await settled()
    before = list(looks)
    await short(made)
    await user.should_see("This record has grown since you opened it.")

    assert (before, looks) == ([], [made.number])


async def test_a_build_nobody_knows_is_not_found(user: User, made: Made) -> None:
    answer = await user.http_client.get("/builds/B-404/record")

    assert answer.status_code == 404
    assert "There is no build B-404" in answer.text


async def test_other_formats_open_in_a_sheet(user: User, made: Made) -> None:
    await user.open(f"/builds/{made.number}/record")

    user.find(kind=Button, content="Other formats").click()

    await user.should_see("PDF, US Letter")
