"""What an export writes can be read again: the same numbers, as text, and never a formula."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pikepdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from app.bom import Heading, Line, Reason, StoredBom
from app.errors import Refused
from app.exports import csv_file, pdf_file, printout, xlsx_file
from app.exports.file import safe
from tests.pdf_text import pages_of

UTC_ZONE = ZoneInfo("UTC")
AWKWARD = (
    "0617102-1000", "6.65E+11", "702.10", "095400", "1/4-20 NYLON NUT", 'PIPE 3/4" NPT', "+12V",
    "-20 FITTING", "2-1", "1E5", "TRUE", "  ", "00", "1,5", "a;b", "ü-Ø", "日本",
)  # fmt: skip
FORMULAS = ('=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1", "  =1")
HEADING = Heading(
    id=1, build_id=1, build_number="B-1001", build_status="order-created", order_id=1,
    po_number="PO-4711", customer="North Hospital", project="", wanted_on=date(2027, 3, 1),
    language="EN", revision=2, status="in-review", reason="", sha256="ab" * 32,
    catalogue_sha256="cd" * 32, rule_set_id=1, rule_set="starter 1", configuration_id=1,
    configuration_revision=2, made_by="Ada Lark",
    made_at=datetime(2026, 11, 22, 13, 0, 0, 123456, tzinfo=UTC), newest_configuration=2,
    active_rule_set="starter 1",
)  # fmt: skip


def bom_of(*numbers: str, name: str = "Nut", customer: str = "North Hospital") -> StoredBom:
    """Each number once on the top and once below it, with 3 per parent."""
    lines: list[Line] = []
    for number in numbers:
        top = len(lines) + 1
        lines += [line(top, None, number, name), line(top + 1, top, number, name)]
    return StoredBom(replace(HEADING, customer=customer), lines)


def line(position: int, parent: int | None, number: str, name: str) -> Line:
    return Line(
        position=position,
        parent=parent,
        level=1 if parent is None else 2,
        item_id=1,
        number=number,
        outline="702.10",
        name=name,
        quantity=Decimal(3),
        total=Decimal(3) if parent is None else Decimal(9),
        verified=parent is None,
        attributes={"colour": "Blue"},
        reasons=(Reason(rule="body", because="length 72 is in (60..72]"),) if not parent else (),
        has_parts=parent is None,
    )


def printed(bom: StoredBom) -> printout.Printout:
    return printout.of_bom(bom, UTC_ZONE)


def rows_of(cells: list[list[object]]) -> list[list[object]]:
    """Below the headings."""
    top = next(at for at, row in enumerate(cells) if row[0] == "Item number")
    return cells[top + 1 :]


def by_openpyxl(content: bytes, sheet: str) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def by_calamine(content: bytes, sheet: str) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [list(row) for row in book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)]


def by_csv(content: bytes) -> list[list[object]]:
    text = content.decode("utf-8-sig")
    return [list(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)]


numbers = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=40
).filter(lambda text: text == text.strip())


@settings(max_examples=60, deadline=None)
@given(number=numbers)
@example("0617102-1000")
@example("6.65E+11")
@example("702.10")
@example("_x0041_")
@example('=HYPERLINK("http://x","y")')
@example("{=1}")
@example("http://x/y")
@example("mailto:a@b.c")
def test_a_workbook_gives_every_number_back_as_the_text_it_was(number: str) -> None:
    content = xlsx_file.of(printed(bom_of(number))).content

    for sheet in ("Top lines", "Tree", "Purchase list"):
        assert {row[0] for row in rows_of(by_openpyxl(content, sheet))} == {number}
        assert {row[1] for row in rows_of(by_calamine(content, sheet))} == {"702.10"}
    assert {row[0] for row in rows_of(by_calamine(content, "Tree"))} == {number}


@pytest.mark.parametrize("typed", [*AWKWARD, *FORMULAS])
def test_nothing_in_a_workbook_is_a_formula_or_a_link(typed: str) -> None:
    content = xlsx_file.of(printed(bom_of(typed, name=typed, customer=typed))).content

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [book.read(n).decode() for n in book.namelist() if n.startswith("xl/worksheets/")]
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<hyperlink" in sheet]
    tree = openpyxl.load_workbook(io.BytesIO(content))["Tree"]
    texts = [cell for row in tree.iter_rows() for cell in row if cell.value == typed]
    assert {cell.data_type for cell in texts} == {"s"}
    assert {cell.number_format for cell in texts} == {"@"}


def test_a_workbook_has_levels_to_fold_frozen_headings_and_quantities_to_add() -> None:
    content = xlsx_file.of(printed(bom_of("A-1", "A-2"))).content

    book = openpyxl.load_workbook(io.BytesIO(content))
    tree = book["Tree"]
    top = next(row[0].row for row in tree.iter_rows() if row[0].value == "Item number")
    levels = [tree.row_dimensions[row].outlineLevel for row in range(top + 1, top + 5)]
    totals = [row[5] for row in rows_of(by_openpyxl(content, "Tree"))]
    assert book.sheetnames == ["Top lines", "Tree", "Purchase list"]
    assert levels == [0, 1, 0, 1]
    assert totals == [3, 9, 3, 9]
    assert tree.freeze_panes == f"B{top + 1}"
    assert tree.print_title_rows == f"${top}:${top}"
    assert HEADING.sha256 in {cell.value for row in tree.iter_rows() for cell in row}


@settings(max_examples=150, deadline=None)
@given(number=numbers, name=st.text(st.characters(codec="utf-8"), max_size=30))
@example('PIPE 3/4" NPT', 'He said "3/4″", then\r\nleft')
@pytest.mark.fault(25)
def test_a_csv_gives_every_number_back_or_is_refused(number: str, name: str) -> None:
    try:
        content = csv_file.of(printed(bom_of(number, name=name)), "tree").content
    except Refused:
        content = b""
    if not content:
        assert number.startswith(csv_file.STARTS_A_FORMULA)
        return

    rows = by_csv(content)[1:]

    assert {row[0] for row in rows} == {number}
    assert {row[2] for row in rows} <= {name, f"'{name}"}
    assert all(len(row) == 8 for row in rows)


@pytest.mark.parametrize("number", AWKWARD)
def test_a_csv_never_alters_a_part_number(number: str) -> None:
    content = csv_file.of(printed(bom_of(number)), "purchase-list").content

    assert [row[0] for row in by_csv(content)[1:]] == [number]


@pytest.mark.parametrize("typed", FORMULAS)
def test_a_csv_holds_no_formula_that_somebody_typed(typed: str) -> None:
    content = csv_file.of(printed(bom_of("A-1", name=typed)), "top-lines").content

    assert by_csv(content)[1][2] == f"'{typed}"


@pytest.mark.parametrize("number", ["=HYPERLINK(1)", "@SUM(A1)", "+cmd|' /C calc'!A0", "-f(1)"])
def test_a_number_that_would_run_is_refused_with_what_helps(number: str) -> None:
    with pytest.raises(Refused, match="Export XLSX instead"):
        csv_file.of(printed(bom_of(number)), "tree")


def test_a_csv_is_utf_8_with_its_mark_and_crlf() -> None:
    content = csv_file.of(printed(bom_of("A-1", name="Écrou")), "tree").content

    assert content.startswith(b"\xef\xbb\xbfItem number,Outline,")
    assert content.count(b"\r\n") == content.count(b"\n") == 3


@pytest.mark.parametrize(("paper", "points"), [("a4", (595, 842)), ("us-letter", (612, 792))])
def test_a_pdf_has_its_paper_its_pages_and_its_hash(
    paper: pdf_file.Paper, points: tuple[int, int]
) -> None:
    many = [f"ITEM-{number:04}" for number in range(120)]

    content = pdf_file.of(printed(bom_of(*many)), paper).content

    with pikepdf.open(io.BytesIO(content)) as document:
        box = [float(value) for value in document.pages[0].mediabox]
        assert (round(box[2]), round(box[3])) == points
        assert len(document.pages) > 5
        assert document.docinfo["/Title"] == "Bill of materials B-1001"


def test_a_pdf_has_every_line_with_its_quantities_in_every_table() -> None:
    """Quantities that tell the columns apart: per parent, total, and bought altogether."""
    bom = bom_of("A-1", "0042", "6.65E+11")
    own = {2: ("2.5", "7.5"), 4: ("4", "12"), 6: ("1000", "3000")}
    lines = [
        replace(one, quantity=Decimal(each), total=Decimal(total))
        for one in bom.lines
        for each, total in [own.get(one.position, ("3", "3"))]
    ]

    text = " ".join(pages_of(pdf_file.of(printed(replace(bom, lines=lines)), "a4").content))

    top, _, rest = text.partition("Tree (6)")
    tree, _, bought = rest.partition("Purchase list (3)")
    for number, (each, total) in zip(("A-1", "0042", "6.65E+11"), own.values(), strict=True):
        item = f"{number} 702.10 Nut Colour: Blue"
        why = "length 72 is in (60..72]"
        assert top.count(f"{item} {why} 3 yes") == 1
        assert tree.count(f"{item} 3 3 yes {item} {each} {total} no") == 1
        assert bought.count(f"{item} {total} no") == 1
    assert HEADING.sha256 in text
    assert "PO PO-4711 Customer North Hospital" in text


def test_a_pdf_of_many_pages_leaves_no_line_out() -> None:
    many = [f"ITEM-{number:04}" for number in range(120)]

    pages = pages_of(pdf_file.of(printed(bom_of(*many)), "us-letter").content)

    text = " ".join(pages)
    assert [number for number in many if text.count(f"{number} 702.10 Nut Colour: Blue") != 4] == []
    assert all(f"Page {at} of {len(pages)}" in page for at, page in enumerate(pages, start=1))
    assert all("Bill of materials B-1001" in page for page in pages)
    assert all(f"SHA-256 {HEADING.sha256} Page {at} of" in page for at, page in enumerate(pages, 1))


def test_every_page_of_several_boms_has_the_beginning_of_each_hash() -> None:
    several = replace(printed(bom_of("A-1")), seal=f"{'ab' * 32} {'cd' * 32}")

    pages = pages_of(pdf_file.of(several, "a4").content)

    assert all("SHA-256 abababab cdcdcdcd Page" in page for page in pages)


@pytest.mark.parametrize("typed", ["#panic()", "*bold* _x_ $y$ @ref <l>", "]#[", '"\\', "日本 ü"])
def test_what_somebody_typed_is_never_read_as_typst(typed: str) -> None:
    content = pdf_file.of(printed(bom_of("A-1", name=typed, customer=typed)), "a4").content

    assert content.startswith(b"%PDF-")


def test_the_same_bom_gives_the_same_files() -> None:
    bom = bom_of("A-1", "A-2")

    first, second = (
        [
            xlsx_file.of(printed(bom)).sha256,
            pdf_file.of(printed(bom), "a4").sha256,
            csv_file.of(printed(bom), "tree").sha256,
        ]
        for _ in range(2)
    )

    assert first == second


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("BOM B-1001 rev 2", "BOM_B-1001_rev_2"),
        ("Purchase list ../../etc/passwd", "Purchase_list_etc-passwd"),
        ('a"; filename="b', "a_filename-b"),
        ("ÄÖ/é", "AO-e"),
        ("日本", "export"),
        ("...", "export"),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_file_name_is_safe_everywhere(stem: str, name: str) -> None:
    assert safe(stem) == name
