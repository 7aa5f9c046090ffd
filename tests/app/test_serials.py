"""Finding what was built in where: exactly, by its beginning, among many; and the recall list."""

import csv
import io
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import func, select, text, update

from app import edge, search, serials
from app.access import Role, Visitor
from app.errors import NotAllowed, Refused
from app.rules.run_item import RunItem
from app.serials import Page, Wanted
from models.checklists import SerialNumber
from models.database import reading, transaction
from models.floor import Shipment
from models.ledger import LedgerEvent
from models.orders import Build
from pages.moments import zone
from tests import inspections, make
from tests.app.query_count import counting
from tests.conftest import run_sql
from tests.inspections import Said

SCREEN = RunItem(
    key="touchscreen", section="S", wording="Touchscreen", type="serial", serial_of="T2-TS7",
    basin=1,
)  # fmt: skip
PUMP = RunItem(
    key="pump", section="S", wording="Pump", type="serial", serial_of="dosing pump", basin=1
)


@pytest.fixture
async def ann(database: str) -> Visitor:
    return await make.visitor(Role.ASSEMBLER, name="Ann Reed")


async def built(by: Visitor, screen: str, pump: str = "", **order: str) -> str:
    """A build whose test recorded these; answers its number."""
    order_id = await make.order(by, **order)  # type: ignore[arg-type]
    async with reading(make.PRODUCT) as session:
        build = (await session.scalars(select(Build).filter_by(order_id=order_id))).one()
    said = {SCREEN.place: Said(serial=screen), PUMP.place: Said(serial=pump)}
    await inspections.inspected(
        by, build.id, "test", items=(SCREEN, PUMP), answers=said, verdict="passed"
    )
    return build.number


async def page(by: Visitor, **wanted: object) -> Page:
    return await edge.read(
        make.acting(by),
        lambda s: serials.page(s, Wanted(**wanted)),  # type: ignore[arg-type]
    )


async def found(by: Visitor, **wanted: object) -> list[str]:
    return [row.serial for row in (await page(by, **wanted)).rows]


async def test_a_serial_finds_build_order_customer_and_date(ann: Visitor) -> None:
    number = await built(ann, "SN-4711-A", po_number="PO-900", customer="Mercy General")
    await built(ann, "SN-5000-B")

    for typed in ("SN-4711-A", " sn-4711-a ", "sn-47"):
        (row,) = (await page(ann, text=typed)).rows
        assert (row.serial, row.kind, row.basin) == ("SN-4711-A", "T2-TS7", 1)
        assert (row.build_number, row.po_number, row.customer) == (
            number,
            "PO-900",
            "Mercy General",
        )
        assert row.recorded_at.date() == date.today()  # noqa: DTZ011
    assert await found(ann, text="711-A") == []


@pytest.mark.parametrize("typed", ["SN%", "SN_1", "\\", "sn\x00", "é", "􏿿", "'; DROP"])
async def test_odd_signs_mean_themselves(ann: Visitor, typed: str) -> None:
    await built(ann, "SN-1")

    assert await found(ann, text=typed) == (["SN-1"] if typed == "sn\x00" else [])


async def test_the_very_number_comes_before_those_that_go_on(ann: Visitor) -> None:
    for serial in ("AB-12", "AB-1", "AB-123", "ab-13", "AC-1"):
        await built(ann, serial)

    assert await found(ann, text="AB-1") == ["AB-1", "AB-12", "AB-123", "ab-13"]


async def test_what_was_replaced_is_found_and_marked(ann: Visitor) -> None:
    number = await built(ann, "OLD-1", "P-1")
    async with transaction(make.PRODUCT) as session:
        await session.execute(
            update(SerialNumber)
            .where(SerialNumber.serial == "OLD-1")
            .values(removed_at=func.clock_timestamp())
        )

    (row,) = (await page(ann, text="OLD-1")).rows

    assert row.removed_at is not None
    of_build = await edge.read(make.acting(ann), lambda s: serials.of_build(s, number.lower()))
    assert [(one.serial, one.removed_at is None) for one in of_build] == [
        ("OLD-1", False), ("P-1", True),
    ]  # fmt: skip


async def test_the_list_is_narrowed_by_kind_build_and_days(ann: Visitor) -> None:
    number = await built(ann, "A-1", "P-1")
    await built(ann, "A-2", "P-2")
    today = date.today()  # noqa: DTZ011

    assert await found(ann, kind="t2-ts7") == ["A-2", "A-1"]
    assert await found(ann, build=number) == ["P-1", "A-1"]
    assert await found(ann, kind="dosing pump", text="p-2") == ["P-2"]
    assert len(await found(ann, recorded_from=today, recorded_to=today)) == 4
    assert await found(ann, recorded_from=today + timedelta(days=1)) == []
    assert await found(ann, recorded_to=today - timedelta(days=1)) == []
    assert await edge.read(make.acting(ann), serials.kinds) == ["dosing pump", "T2-TS7"]


async def test_the_search_of_every_page_finds_serials_too(ann: Visitor) -> None:
    number = await built(ann, "4711-XY")
    short = await built(ann, "k7")

    async def everywhere(words: str) -> list[str]:
        seen = await edge.read(make.acting(ann), lambda s: search.everywhere(s, words, zone=zone()))
        return [row.build_number for row in seen.serials]

    assert await everywhere("4711-xy") == [number]
    assert await everywhere("47") == []
    assert await everywhere(" K7 ") == [short]
    assert await everywhere("k") == []
    assert await everywhere("") == []


async def test_a_long_list_comes_in_pages_that_count(ann: Visitor, database_url: str) -> None:
    await built(ann, "FIRST")
    many(database_url, 4400)

    first = await page(ann, kind="T2-TS7")
    assert (len(first.rows), first.total, first.more) == (50, 1000, True)
    last = await page(ann, kind="T2-TS7", text="S00000000")
    assert ([row.serial[-1] for row in last.rows], last.total, last.more) == (["4", "8"], 2, False)
    second = await page(ann, kind="T2-TS7", page=2)
    assert not {row.id for row in first.rows} & {row.id for row in second.rows}


def many(database: str, count: int) -> None:
    """Copies of the newest serial number, in bulk: triggers would take their time."""
    run_sql(
        database,
        f"""SET session_replication_role = replica;
        INSERT INTO serial_number (kind, serial, build_id, run_id, item_key, basin, answer_id,
            recorded_at)
        SELECT CASE n % 4 WHEN 0 THEN 'T2-TS7' ELSE 'kind ' || n % 4 END,
            'S' || lpad(n::text, 9, '0'), build_id, run_id, item_key, basin, answer_id,
            recorded_at - n * interval '1 minute'
        FROM generate_series(1, {count}) n,
            (SELECT * FROM serial_number ORDER BY id DESC LIMIT 1) one;""",  # noqa: S608
        "ANALYZE serial_number",
    )


INDEXED = (
    (Wanted(text="S000012345"), "ix_serial_number_beginning"),
    (Wanted(text="S00001"), "ix_serial_number_beginning"),
    (Wanted(text="S1", whole=True), "ix_serial_number_beginning"),
    (Wanted(text="S0000", kind="T2-TS7"), "ix_serial_number_beginning"),
    (Wanted(build="B-1-1", text="S00001234"), "ix_serial_number_beginning"),
    (Wanted(kind="T2-TS7"), "ix_serial_number_kind"),
    (Wanted(), "ix_serial_number_recorded"),
    (Wanted(recorded_from=date(2026, 11, 1), recorded_to=date(2026, 11, 3)), "recorded"),
)


async def test_among_many_every_way_of_asking_has_its_index(
    ann: Visitor, database_url: str
) -> None:
    await built(ann, "FIRST")
    many(database_url, 40_000)

    for wanted, index in INDEXED:
        plan = await explained(wanted)

        assert "Seq Scan on serial_number" not in plan, wanted
        assert index in plan, wanted
        assert "Sort" not in plan, wanted


async def explained(wanted: Wanted) -> str:
    statement = text(f"EXPLAIN {serials.statement_of(wanted)}")
    asked = {**serials.values_of(wanted), "most": 51, "skipped": 0}
    async with reading(make.PRODUCT) as session:
        return "\n".join(await session.scalars(statement, asked))


async def test_a_search_costs_one_query_however_many_there_are(ann: Visitor) -> None:
    await built(ann, "SN-1", "SN-2")

    with counting() as seen:
        await found(ann, text="SN")

    assert len([one for one in seen if "serial_number" in one]) == 1


async def recalled(by: Visitor, form: str, **wanted: object) -> bytes:
    said = Wanted(**wanted)  # type: ignore[arg-type]
    return (await serials.recall(make.acting(by), said, form)).content


async def test_a_recall_is_answered_as_a_workbook_and_as_csv(ann: Visitor) -> None:
    number = await built(ann, "=R-1", "P-1", po_number="PO-77", customer="Mercy, General")
    await built(ann, "=R-2", "P-2")
    await built(ann, "X-9", "P-9")
    await shipped(ann, number)

    book = openpyxl.load_workbook(BytesIO(await recalled(ann, "xlsx", kind="T2-TS7", text="=R")))
    content = (await recalled(ann, "csv", kind="T2-TS7", text="=R")).decode("utf-8-sig")

    cells = [
        [str(cell or "") for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)
    ]
    heads = next(row for row in cells if row[0] == "Serial number")
    rows = [dict(zip(heads, row, strict=True)) for row in cells[cells.index(heads) + 1 :]]
    assert [row["Serial number"] for row in rows] == ["=R-1", "=R-2"]
    assert (rows[0]["Build"], rows[0]["PO"]) == (number, "PO-77")
    assert rows[0]["Customer"] == "Mercy, General"
    assert rows[0]["Shipped"]
    assert not rows[1]["Shipped"]
    told = list(csv.DictReader(io.StringIO(content)))
    assert [row["Serial number"] for row in told] == ["'=R-1", "'=R-2"]
    async with reading(make.PRODUCT) as session:
        events = (await session.scalars(select(LedgerEvent).filter_by(op="EXPORTED"))).all()
    assert [(e.entity, (e.new_values or {})["rows"]) for e in events] == [("serial_number", 2)] * 2


async def shipped(by: Visitor, number: str) -> None:
    async with transaction(make.acting(by)) as session:
        build = (await session.scalars(select(Build).filter_by(number=number))).one()
        session.add(Shipment(build_id=build.id, carrier="Van", shipped_by=by.person_id))


async def test_a_recall_says_why_it_hands_over_nothing(ann: Visitor) -> None:
    await built(ann, "A-1")
    service = await make.visitor(Role.SERVICE)

    with pytest.raises(Refused, match="nothing to export"):
        await recalled(ann, "csv", text="none")
    with pytest.raises(Refused, match="no format"):
        await recalled(ann, "docx", text="A-1")
    with pytest.raises(NotAllowed):
        await recalled(service, "csv", text="A-1")
    assert await found(service, text="A-1") == ["A-1"]


async def test_more_than_anybody_can_read_is_to_be_narrowed(
    ann: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await built(ann, "A-1", "A-2")
    monkeypatch.setattr(serials, "MOST_EXPORTED", 1)

    with pytest.raises(Refused, match="more than 1 serial numbers"):
        await recalled(ann, "csv", text="A-")
