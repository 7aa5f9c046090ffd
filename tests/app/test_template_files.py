"""A checklist as a workbook: out, edited, and in again as a draft."""

import io
from collections.abc import Sequence
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from app import checklists
from app.access import Role
from app.errors import NotAllowed, Refused
from app.exports.checklist_file import exported
from app.rules.checklist import COLUMNS, fingerprint
from imports.template_files import workbook_rows
from models.checklists import STAGES
from models.database import reading
from models.ledger import LedgerEvent
from tests import make

HEADS = ["key", "section", "wording_en", "type"]


def sheet(*lines: Sequence[object], title: str = "items") -> bytes:
    book, content = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.title = title
    for line in lines:
        book.active.append(list(line))
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("stage", STAGES)
async def test_what_is_exported_is_imported_unchanged(database: str, stage: str) -> None:
    auditor = make.acting(await make.visitor(Role.QC))

    file = await exported(auditor, stage, 1)

    async with reading(make.PRODUCT) as session:
        stored = await checklists.active_template(session, stage)
    assert fingerprint(workbook_rows(file.content)) == stored.head.sha256
    assert file.name.endswith("_revision_1.xlsx")


async def test_an_export_is_in_the_ledger_and_not_for_everybody(database: str) -> None:
    inspector = make.acting(await make.visitor(Role.QC))
    service = make.acting(await make.visitor(Role.SERVICE))

    await exported(inspector, "pre-qc", 1)

    with pytest.raises(NotAllowed):
        await exported(service, "pre-qc", 1)
    async with reading(make.PRODUCT) as session:
        events = (
            await session.scalars(
                select(LedgerEvent).where(
                    LedgerEvent.op == "EXPORTED", LedgerEvent.entity == "template"
                )
            )
        ).all()
    assert [event.actor_id for event in events] == [inspector.person_id]


async def test_nothing_in_an_exported_workbook_is_a_formula(database: str) -> None:
    file = await exported(make.acting(await make.visitor(Role.QC)), "packaging", 1)

    cells = [c for line in load_workbook(io.BytesIO(file.content))["items"] for c in line]

    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert [cell.value for cell in cells[: len(COLUMNS)]] == list(COLUMNS)


def test_numbers_and_ticks_are_read_as_people_see_them() -> None:
    rows = workbook_rows(
        sheet(
            [*HEADS, "lower", "upper", "photo"],
            ["gap", "Body", "The gap", "measurement", 10, 12.5, True],
            [None, None, None, None, None, None, None],
        )
    )

    assert [(row["lower"], row["upper"], row["photo"]) for row in rows] == [("10", "12.5", "yes")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"hello", "This is no workbook that can be read"),
        (sheet(), "The sheet is empty"),
        (sheet(["key", "section", "type"]), "The column “wording_en” is missing"),
        (sheet([*HEADS, "key"]), "The column “key” stands there twice"),
        (sheet([*HEADS, "colour"]), "“colour” is no column of a checklist"),
        (sheet(HEADS, ["a", "b", "c", "check", "more"]), "Line 2 has a cell in a column without"),
        (sheet(HEADS, *[["a", "b", "c", "check"]] * 2_001), "more than 2000 rows"),
        (b"x" * 5_000_001, "larger than 5 MB"),
    ],
)
def test_a_file_that_is_no_checklist_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        workbook_rows(content)


def test_a_small_file_that_holds_gigabytes_is_refused() -> None:
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/sharedStrings.xml", b" " * 51_000_000)

    with pytest.raises(Refused, match="holds more than any checklist does"):
        workbook_rows(content.getvalue())
