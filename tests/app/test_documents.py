"""Documents: what is taken, what is refused and why, and who may read them afterwards."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import func, select

from app import documents, edge, instruments, settings
from app.access import Role, Visitor
from app.documents import Listed, Place
from app.errors import NotAllowed, Refused
from app.files import checking, store
from app.instruments import Facts
from app.orders import reading
from models.database import transaction
from models.orders import Build, Draft
from tests import make


@pytest.fixture
async def ada(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """A coordinator, with an empty file store beside the database."""
    chosen = settings.load(database_url=database, app_env="test", files_url=tmp_path.as_uri())
    monkeypatch.setattr(settings, "_used", [chosen])
    return await make.visitor(name="Ada Lark")


def pdf(*, script: bool = False, locked: bool = False) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    if script:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        document.Root.OpenAction = action
    written = BytesIO()
    encryption = pikepdf.Encryption(user="u", owner="o") if locked else False
    document.save(written, encryption=encryption)
    return written.getvalue()


def picture(form: str, size: tuple[int, int] = (64, 48), mode: str = "RGB") -> bytes:
    written = BytesIO()
    Image.new(mode, size, "teal").save(written, form)
    return written.getvalue()


async def add(
    me: Visitor, place: Place, content: bytes, name: str = "po.pdf", kind: str = "purchase-order"
) -> int:
    kept = await store.keep(content)
    (document_id,) = await edge.write(
        make.acting(me), lambda s: documents.add(s, place, kept, name=name, kind=kind)
    )
    return document_id


async def listed(me: Visitor, order_id: int) -> list[Listed]:
    order = await edge.read(make.acting(me), lambda s: reading.look_at(s, order_id))
    return list(order.documents)


async def read(me: Visitor, document_id: int) -> bytes:
    found = await edge.write(make.acting(me), lambda s: documents.open_one(s, document_id))
    return b"".join([piece async for piece in await store.opened(found["store_key"])])


TAKEN = {
    "application/pdf": pdf(),
    "image/jpeg": picture("JPEG"),
    "image/png": picture("PNG"),
    "image/webp": picture("WEBP"),
}


@pytest.mark.parametrize("media_type", TAKEN)
async def test_what_goes_in_comes_out_the_same(ada: Visitor, media_type: str) -> None:
    order_id = await make.order(ada)

    document_id = await add(ada, Place(order_id=order_id), TAKEN[media_type], "paper")

    (shown,) = await listed(ada, order_id)
    assert (shown.id, shown.media_type, shown.size) == (
        document_id,
        media_type,
        len(TAKEN[media_type]),
    )
    assert await read(ada, document_id) == TAKEN[media_type]


REFUSED = {
    "a page posing as a PDF": (b"<html><script>alert(1)</script></html>", "something else"),
    "a program": (b"MZ" + bytes(200), "something else"),
    "nothing": (b"", "empty"),
    "only the beginning of a PDF": (b"%PDF-1.7\n" + bytes(100), "damaged"),
    "half a picture": (picture("PNG", (400, 400))[:-200], "damaged"),
    "half a photo": (picture("JPEG", (400, 400))[:-600], "damaged"),
    "a PDF with a script": (pdf(script=True), "script"),
    "a locked PDF": (pdf(locked=True), "password"),
    "a picture that unfolds to gigabytes": (picture("PNG", (10_000, 9_000), "1"), "80 million"),
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.demand(85)
async def test_the_content_decides_and_the_refusal_says_why(ada: Visitor, what: str) -> None:
    content, why = REFUSED[what]

    with pytest.raises(Refused, match=why):
        await store.keep(content)


async def test_a_parser_that_hangs_is_stopped(
    ada: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "LONGEST_SECONDS", 0.001)

    with pytest.raises(Refused, match="too long"):
        await store.keep(pdf())


async def test_the_same_file_twice_is_two_documents_and_one_stored_file(
    ada: Visitor, tmp_path: Path
) -> None:
    order_id, content = await make.order(ada), pdf()

    first = await add(ada, Place(order_id=order_id), content)
    second = await add(ada, Place(order_id=order_id), content)

    assert first != second
    assert len(stored_files(tmp_path)) == 1


def stored_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_removed_document_is_out_of_view_and_can_come_back(ada: Visitor) -> None:
    order_id = await make.order(ada)
    document_id = await add(ada, Place(order_id=order_id), pdf())
    me = make.acting(ada)

    await edge.write(me, lambda s: documents.remove(s, document_id))
    assert await listed(ada, order_id) == []
    with pytest.raises(Refused, match="does not exist"):
        await read(ada, document_id)

    await edge.write(me, lambda s: documents.bring_back(s, document_id))
    assert len(await listed(ada, order_id)) == 1


async def test_a_paper_of_a_shipped_build_stays_and_a_new_one_stands_beside_it(
    ada: Visitor,
) -> None:
    order_id = await make.order(ada, builds=2)
    drawing = await add(ada, Place(order_id=order_id), pdf(), "drawing.pdf", "drawing")
    wrong = await add(ada, Place(order_id=order_id), pdf(), "wrong.pdf", "drawing")
    await edge.write(make.acting(ada), lambda s: documents.remove(s, wrong))
    await left(ada, order_id)

    for act, paper in ((documents.remove, drawing), (documents.bring_back, wrong)):
        with pytest.raises(Refused, match="is shipped: this paper belongs to its record"):
            await edge.write(make.acting(ada), lambda s, a=act, p=paper: a(s, p))  # type: ignore[misc]
    newer = await add(ada, Place(order_id=order_id), pdf(), "drawing B.pdf", "drawing")

    assert [one.id for one in await listed(ada, order_id)] == [drawing, newer]


async def left(me: Visitor, order_id: int) -> None:
    """One of the order's builds is shipped, the others are not."""
    async with transaction(make.acting(me)) as session:
        first = select(Build).filter_by(order_id=order_id).order_by(Build.id).limit(1)
        build = (await session.scalars(first)).one()
        build.status, build.status_since = "shipped", func.clock_timestamp()


async def test_nobody_removes_a_calibration_certificate(ada: Visitor) -> None:
    quin = make.acting(await make.visitor(Role.QC, name="Quin Vale"))
    facts = Facts(number="TH-1", kind="thermometer")
    instrument = await edge.write(quin, lambda s: instruments.add(s, facts))
    kept = await store.keep(pdf())
    certificate = await edge.write(
        quin, lambda s: instruments.add_certificate(s, instrument, kept, name="TH-1.pdf")
    )

    with pytest.raises(Refused, match="A certificate stays"):
        await edge.write(make.acting(ada), lambda s: documents.remove(s, certificate))

    assert (await read(ada, certificate)).startswith(b"%PDF-")


async def test_the_ledger_tells_who_added_opened_and_removed_it(ada: Visitor) -> None:
    order_id = await make.order(ada)
    document_id = await add(ada, Place(order_id=order_id), pdf(), "drawing 7.pdf")
    quin = await make.visitor(Role.QC, name="Quin Vale")
    await read(quin, document_id)
    await edge.write(make.acting(ada), lambda s: documents.remove(s, document_id))

    order = await edge.read(make.acting(ada), lambda s: reading.look_at(s, order_id))

    assert [f"{line.who}: {line.sentence}" for line in order.history[:3]] == [
        "Ada Lark: Removed the document drawing 7.pdf",
        "Quin Vale: Downloaded the document drawing 7.pdf",
        "Ada Lark: Added the document drawing 7.pdf",
    ]


async def test_a_draft_s_documents_are_its_person_s_alone_until_it_is_an_order(
    ada: Visitor,
) -> None:
    bea = await make.visitor(name="Bea Moss")
    draft_id = await draft_of(ada)
    document_id = await add(ada, Place(draft_id=draft_id), pdf())

    with pytest.raises(Refused, match="somebody else"):
        await read(bea, document_id)
    with pytest.raises(Refused, match="somebody else"):
        await add(bea, Place(draft_id=draft_id), pdf())

    assert (await read(ada, document_id)).startswith(b"%PDF-")


async def draft_of(me: Visitor) -> int:
    async with transaction(make.acting(me)) as session:
        draft = Draft(person_id=me.person_id, content={})
        session.add(draft)
        await session.flush()
        return draft.id


@pytest.mark.parametrize("role", [Role.SERVICE, Role.QC, Role.PROCUREMENT, Role.ASSEMBLER])
async def test_only_coordinators_add_and_remove(ada: Visitor, role: Role) -> None:
    order_id = await make.order(ada)
    document_id = await add(ada, Place(order_id=order_id), pdf())
    other = await make.visitor(role)

    with pytest.raises(NotAllowed):
        await add(other, Place(order_id=order_id), pdf())
    with pytest.raises(NotAllowed):
        await edge.write(make.acting(other), lambda s: documents.remove(s, document_id))

    assert len(await listed(ada, order_id)) == 1


async def test_service_reads_no_documents(ada: Visitor) -> None:
    order_id = await make.order(ada)
    document_id = await add(ada, Place(order_id=order_id), pdf())

    with pytest.raises(NotAllowed):
        await read(await make.visitor(Role.SERVICE), document_id)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Ada\\PO 77.PDF", "PO 77.PDF"),
        ("order.exe", "order.exe.pdf"),
        ("", "document.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_file_name_is_only_a_name_and_ends_as_its_content(given: str, kept: str) -> None:
    assert documents.tidy_name(given, "application/pdf") == kept
