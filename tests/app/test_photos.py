"""Pictures of the floor: kept as they were taken, once, with what they show and who took them."""

import hashlib
import re
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import func, select

from app import edge, ledger, photos, settings
from app.access import Role, Visitor
from app.errors import NotAllowed, Refused
from app.files import store
from app.photos import Taken
from models.checklists import Photo, Run
from models.database import reading, transaction
from tests import facts, make
from tests import runs as made
from tests.app.test_documents import pdf, stored_files
from tests.runs import CLEAN, DRAIN, LENGTH, LIGHT, answered, given

pytestmark = pytest.mark.usefixtures("database")
FIRST_DAY = "0001-01-01T00:00:00+14:00"


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, database: str) -> object:
    before = settings.current()
    settings.use(settings.load(database_url=database, app_env="test", files_url=tmp_path.as_uri()))
    yield
    settings.use(before)


@pytest.fixture
async def ada(database: str) -> Visitor:
    return await make.visitor(Role.QC)


def jpeg(width: int = 1200, height: int = 800, *, turned: bool = False) -> bytes:
    """A picture whose left half is dark; `turned` as a tablet held upright writes it."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("navy", (0, 0, width // 2, height))
    exif = Image.Exif()
    if turned:
        exif[0x0112] = 6
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def taken(key: str = "clean", **rest: object) -> Taken:
    return Taken(**{"client_id": uuid4(), "item_key": key, **rest})  # type: ignore[arg-type]


async def added(by: Visitor, run_id: int, about: Taken, content: bytes | None = None) -> int:
    stored = await photos.store_picture(content or jpeg())
    return await edge.write(make.acting(by), lambda s: photos.add(s, run_id, about, stored))


async def bytes_of(key: str) -> bytes:
    return b"".join([piece async for piece in await store.opened(key)])


async def test_the_original_is_kept_byte_by_byte_under_its_hash(ada: Visitor) -> None:
    run_id, content = await made.begun(ada), jpeg()

    photo_id = await added(ada, run_id, taken(), content)

    async with reading(make.PRODUCT) as session:
        photo = await session.get_one(Photo, photo_id)
    assert photo.sha256 == hashlib.sha256(content).hexdigest()
    assert await bytes_of(photo.store_key) == content
    assert (photo.item_key, photo.basin, photo.taken_by) == ("clean", 0, ada.person_id)


async def test_the_small_one_is_small_and_the_right_way_up(ada: Visitor) -> None:
    stored = await photos.store_picture(jpeg(turned=True))

    with Image.open(BytesIO(await bytes_of(stored.thumbnail_key))) as small:
        assert small.size == (320, 480)
        assert small.convert("L").getpixel((160, 20)) < 100  # type: ignore[operator]
        assert small.convert("L").getpixel((160, 460)) > 200  # type: ignore[operator]


async def test_a_picture_that_is_sent_twice_is_there_once(ada: Visitor) -> None:
    run_id, about = await made.begun(ada), taken()

    assert await added(ada, run_id, about) == await added(ada, run_id, about)

    async with reading(make.PRODUCT) as session:
        assert await session.scalar(select(func.count(Photo.id))) == 1


async def test_a_picture_kept_for_one_item_is_not_taken_for_another(ada: Visitor) -> None:
    run_id, about = await made.begun(ada, (CLEAN, DRAIN)), taken()
    ben = await make.visitor(Role.QC, name="Ben Ash")
    await added(ada, run_id, about)

    for by, other in ((ada, replace(about, item_key="drain")), (ben, about)):
        with pytest.raises(Refused, match="kept already, elsewhere"):
            await added(by, run_id, other)

    async with reading(make.PRODUCT) as session:
        assert await session.scalar(select(func.count(Photo.id))) == 1


async def test_what_a_wrong_clock_says_of_a_picture_is_not_known(ada: Visitor) -> None:
    run_id, at = await made.begun(ada), datetime.now(UTC)

    wrong = await added(ada, run_id, taken(device_at=datetime.fromisoformat(FIRST_DAY)))
    right = await added(ada, run_id, taken(device_at=at))

    async with reading(make.PRODUCT) as session:
        kept = [(await session.get_one(Photo, one)).device_at for one in (wrong, right)]
    assert kept == [None, at]


async def test_a_picture_completes_what_needed_one(ada: Visitor) -> None:
    run_id = await made.begun(ada)
    meant = given(LENGTH, "73", confirmed=True, note="Cut too long")
    before = await answered(ada, run_id, meant)

    await added(ada, run_id, taken("length"))

    row = (await made.shown(ada, run_id)).rows[1]
    assert (before["row"]["needs"], row["needs"]) == (["photo"], [])
    assert [one["by"] for one in row["photos"]] == ["Ada Lark"]


async def test_a_drawing_names_the_picture_it_was_drawn_on(ada: Visitor) -> None:
    run_id = await made.begun(ada, (CLEAN, *made.each_basin(DRAIN)))
    original = await added(ada, run_id, taken())

    drawn = await added(ada, run_id, taken(original_id=original), jpeg(800))

    rows = (await made.shown(ada, run_id)).rows
    assert [(one["id"], one.get("original")) for one in rows[0]["photos"]] == [
        (original, None),
        (drawn, original),
    ]
    with pytest.raises(Refused, match="was drawn on is not here"):
        await added(ada, run_id, taken("drain", basin=1, original_id=original), jpeg(700))


@pytest.mark.parametrize("about", [taken("no-such"), taken("light"), taken("clean", basin=3)])
async def test_a_picture_belongs_to_an_item_that_is_asked(ada: Visitor, about: Taken) -> None:
    run_id = await made.begun(ada, (CLEAN, LIGHT))

    with pytest.raises(Refused, match="no such item"):
        await added(ada, run_id, about)


async def test_what_is_no_picture_is_refused_and_not_stored(tmp_path: Path) -> None:
    for other in (pdf(), b"a note in plain words"):
        with pytest.raises(Refused, match="no picture"):
            await photos.store_picture(other)
        with pytest.raises(Refused, match="no picture"):
            await store.keep(other, picture=True)
    with pytest.raises(Refused):
        await photos.store_picture(jpeg()[:2000])

    assert stored_files(tmp_path) == []


async def test_the_largest_picture_there_may_be_takes_no_memory_here() -> None:
    content = png(8900, 8900)
    before = peak(from_here=True)

    stored = await photos.store_picture(content)

    assert peak() - before < 64 * 1024
    with Image.open(BytesIO(await bytes_of(stored.thumbnail_key))) as small:
        assert small.size == (480, 480)


def peak(*, from_here: bool = False) -> int:
    """The most memory this process has had, in kB; counted anew from here."""
    if from_here:
        Path("/proc/self/clear_refs").write_text("5")
    told = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", told).group(1))  # type: ignore[union-attr]


def png(width: int, height: int) -> bytes:
    """One colour, half transparent, written line by line: making it takes no memory either."""
    packed, line = zlib.compressobj(1), b"\0" + bytes((200, 0, 0, 128)) * width
    data = b"".join([*(packed.compress(line) for _ in range(height)), packed.flush()])
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", data) + part(b"IEND", b"")


def part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


async def test_only_those_who_fill_in_or_answer_questions_add_pictures(ada: Visitor) -> None:
    asa, cora = await make.visitor(Role.ASSEMBLER), await make.visitor()
    run_id = await made.begun(ada)

    with pytest.raises(NotAllowed):
        await added(asa, run_id, taken())
    await answered(ada, run_id, given(CLEAN, act="ask", note="Is this a scratch?"))
    assert await added(cora, run_id, taken())
    with pytest.raises(NotAllowed):
        await added(cora, run_id, taken("length"))
    service = await make.visitor(Role.SERVICE)
    with pytest.raises(NotAllowed):
        await edge.read(make.acting(service), lambda s: photos.look(s, 1))


async def test_a_leads_picture_arrives_after_the_reply_it_belongs_to(ada: Visitor) -> None:
    cora = await make.visitor(name="Cora Bell")
    run_id = await made.begun(ada)
    asked = await answered(ada, run_id, given(CLEAN, act="ask", note="Is this a scratch?"))
    await answered(cora, run_id, given(CLEAN, act="reply", note="Here.", seen_id=asked["id"]))

    assert await added(cora, run_id, taken())


async def test_a_cancelled_build_takes_no_pictures(ada: Visitor) -> None:
    run_id = await made.begun(ada)
    cora = await make.visitor(name="Cora Bell")
    await facts.move(cora, await made.build_of(run_id), "cancelled", why="Withdrawn.")

    with pytest.raises(Refused, match="is cancelled"):
        await added(ada, run_id, taken())


async def test_a_closed_run_takes_no_pictures(ada: Visitor) -> None:
    run_id = await made.begun(ada)
    async with transaction(make.acting(ada)) as session:
        run = await session.get_one(Run, run_id)
        run.verdict, run.closed_at = "superseded", func.clock_timestamp()

    with pytest.raises(Refused, match="goes on as attempt 2"):
        await added(ada, run_id, taken())
    with pytest.raises(Refused, match="does not exist"):
        await edge.read(make.acting(ada), lambda s: photos.may_add(s, 999_999, ("clean", 0)))


async def test_who_opened_a_picture_is_in_the_ledger(ada: Visitor) -> None:
    photo_id = await added(ada, await made.begun(ada), taken())

    opened = await edge.write(make.acting(ada), lambda s: photos.open_one(s, photo_id))

    assert opened["media_type"] == "image/jpeg"
    async with reading(make.PRODUCT) as session:
        happened = await ledger.of(session, "photo", [photo_id])
    assert "DOWNLOADED" in [one.op for one in happened]
