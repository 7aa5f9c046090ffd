"""The record as a file: PDF with hash and QR, the same bytes each time, JSON anybody can check."""

import hashlib
import io
import json
import re
from uuid import uuid4
from zoneinfo import ZoneInfo

import pikepdf
import pytest
import segno
from sqlalchemy import select

from app import edge, history_record, record_files, settings
from app.access import Role
from app.errors import NotAllowed, Refused
from app.exports import File, moment
from app.history_record import Record
from models.checklists import Photo
from models.database import transaction
from models.procurement import Shortage
from tests import make, records
from tests.pdf_text import pages_of
from tests.records import Made

BASE = "https://sinks.example.com/"


async def exported(made: Made, form: str, **wanted: str) -> File:
    actor = make.acting(made.crew.quin)
    return await record_files.as_file(actor, made.number, form, base=BASE, **wanted)


@pytest.fixture
def made(complete_build: Made) -> Made:
    return complete_build


async def read(made: Made) -> Record:
    actor = make.acting(made.crew.quin)
    return await edge.read(actor, lambda s: history_record.of_build(s, made.number))


async def pictured(made: Made) -> list[Photo]:
    """Somebody takes a picture of the shortage; answers all pictures of the build."""
    async with transaction(make.acting(made.crew.asa)) as session:
        short = (await session.scalars(select(Shortage).filter_by(build_id=made.build_id))).one()
        session.add(
            Photo(
                client_id=uuid4(), shortage_id=short.id, media_type="image/png", size=9,
                store_key="a", sha256="5a" * 32, thumbnail_key="b",
                taken_by=made.crew.asa.person_id,
            )
        )  # fmt: skip
        return list(await session.scalars(select(Photo).order_by(Photo.id)))


async def test_two_prints_of_the_same_record_are_the_same_to_the_byte(made: Made) -> None:
    await records.ship(made)
    record = await read(made)

    first, second = await exported(made, "pdf"), await exported(made, "pdf")

    assert first.content == second.content
    assert record.sha256 in pages_of(first.content)[0]


async def test_the_print_says_everything_with_its_signatures_and_page_numbers(
    made: Made,
) -> None:
    pictures = await pictured(made)
    await records.ship(made)
    record = await read(made)

    pages = pages_of((await exported(made, "pdf")).content)

    whole = " ".join(pages)
    unbroken = re.sub(r"[\s\u200b]", "", whole)
    assert len({one.sha256 for one in pictures}) == 3
    for one in pictures:
        who = "QuinVale" if one.run_id else "AsaHolm"
        zone = ZoneInfo(settings.current().factory_time_zone)
        at = re.sub(r"\s", "", moment(one.taken_at, zone))
        assert re.search(rf"{at},{who}\(\w+\){one.sha256}", unbroken), one.sha256
    for words in (
        "Device history record B-1001", "Complete: nothing is missing.", "PO-B-1001",
        "Approved by Pia Reed", "Concession by Quin Vale", "Concession by Cora Lind",
        "Released by Cora Lind", "72.5 in: Fail", "TS-4711", "drawing.pdf", "Swift", "ZX-1",
        "Verified: what was signed is still exactly what is stored.",
        # Tests sign a checklist over a made-up hash.
        "Not verified: the items, answers, pictures or closing of this checklist are not what was",
    ):  # fmt: skip
        assert words in whole, words
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert record.sha256 in page


async def test_an_incomplete_record_says_on_paper_what_is_missing(database: str) -> None:
    ada = await make.visitor(Role.COORDINATOR)
    order_id = await make.order(ada)

    made = await record_files.as_file(make.acting(ada), f"B-{order_id}-1", "pdf", base=BASE)

    first = pages_of(made.content)[0]
    assert "Not complete: 8 missing." in first
    assert "Final QC is not done yet." in first


async def test_paper_is_a4_or_us_letter(made: Made) -> None:
    sizes = []
    for paper in ("a4", "us-letter"):
        content = (await exported(made, "pdf", paper=paper)).content
        with pikepdf.open(io.BytesIO(content)) as document:
            sizes.append([round(float(side)) for side in document.pages[0].mediabox[2:]])

    assert sizes == [[595, 842], [612, 792]]


async def test_the_qr_code_holds_the_address_with_the_beginning_of_the_hash(
    made: Made,
) -> None:
    record = await read(made)

    drawn = history_record.qr(record, BASE)

    address = f"https://sinks.example.com/builds/B-1001/record?hash={record.sha256[:16]}"
    assert modules(drawn) == modules_of(address)


async def test_whoever_has_the_json_can_make_the_hash_again(made: Made) -> None:
    record = await read(made)

    told = json.loads((await exported(made, "json")).content)

    canonical = json.dumps(
        told["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=True
    )
    assert told["sha256"] == hashlib.sha256(canonical.encode()).hexdigest() == record.sha256
    assert told["names"][made.crew.asa.user_name] == "Asa Holm"
    holding = {(one["meaning"], one["verified"]) for one in told["signatures"]}
    assert {("approval", True), ("concession", True), ("review", False)} <= holding
    assert len(told["signatures"]) == canonical.count('"initials"')


async def test_words_that_look_like_typst_stay_words(database: str) -> None:
    ada = await make.visitor(Role.COORDINATOR)
    hostile = '#read("/etc/passwd") $x$ *b* [#panic()] <script>'
    order_id = await make.order(ada, notes=hostile)

    made = await record_files.as_file(make.acting(ada), f"B-{order_id}-1", "pdf", base=BASE)

    whole = " ".join(pages_of(made.content))
    assert '#read("/etc/passwd") $x$ *b* [#panic()] <script>' in whole.replace("“", '"').replace(
        "”", '"'
    )


@pytest.mark.parametrize(("form", "paper"), [("xlsx", ""), ("pdf", "a3"), ("", "")])
async def test_other_forms_are_refused_in_words(made: Made, form: str, paper: str) -> None:
    with pytest.raises(Refused, match="pdf or json"):
        await exported(made, form, paper=paper)


async def test_service_gets_no_file(made: Made) -> None:
    sam = await make.visitor(Role.SERVICE)

    with pytest.raises(NotAllowed):
        await record_files.as_file(make.acting(sam), made.number, "json")


def modules(svg: str) -> set[tuple[float, float]]:
    """The dark strokes of a drawing, read back from its path: where each begins and how long."""
    # The first path is the light ground, the last one the strokes.
    path = re.findall(r' d="([^"]+)"', svg)[-1]
    x = y = 0.0
    found = set()
    for sign, numbers in re.findall(r"([Mmh])([^Mmh]+)", path):
        values = [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)]
        if sign == "h":
            found |= {(x + step, y) for step in range(int(values[0]))}
            x += values[0]
        else:
            x, y = (values[0], values[1]) if sign == "M" else (x + values[0], y + values[1])
    return found


def modules_of(address: str) -> set[tuple[float, float]]:
    """What a code with this address looks like, border of two modules included."""
    matrix = segno.make(address, error="m", micro=False).matrix
    return {
        (column + 2.0, line + 2.5)
        for line, cells in enumerate(matrix)
        for column, dark in enumerate(cells)
        if dark
    }
