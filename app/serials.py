"""Serial numbers: what was built in where, found among a million, and the answer to a recall.

What was replaced stays in the list, marked: a recalled pump may have been in two sinks.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, ledger, settings
from app.access import Action, check
from app.errors import Refused
from app.exports import csv_file, xlsx_file
from app.exports.file import File
from app.exports.printout import Column, Printout, Table, day, moment
from app.history import status_words
from app.rules.rule_set import canonical_sha256
from models.database import Actor

PAGE, COUNTED, SHOWN = 50, 1000, 10
MOST_EXPORTED = 20_000
LONGEST = 80
# In a search over everything a single letter would find half of all serial numbers: shorter words
# find the very number only.
SHORTEST = 3
# Greater than every sign a serial number can have.
LAST_SIGN = "\U0010ffff"
Form = Literal["xlsx", "csv"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody looks for: a serial number from its beginning on, and what narrows it.

    `whole`: that number only, and none that goes on.

    `recorded_from` and `recorded_to` are days in the factory, both included.
    """

    text: str = ""
    whole: bool = False
    kind: str = ""
    build: str = ""
    recorded_from: date | None = None
    recorded_to: date | None = None
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialRow:
    """A serial number with the build it is in; `removed_at` once another took its place."""

    id: int
    kind: str
    serial: str
    basin: int
    build_number: str
    build_status: str
    status_since: datetime
    order_id: int
    po_number: str
    customer: str
    recorded_at: datetime
    removed_at: datetime | None
    shipped_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`total` is counted up to `COUNTED`; `more` says that there are more."""

    rows: Sequence[SerialRow]
    total: int
    more: bool


async def find(session: AsyncSession, words: str) -> list[SerialRow]:
    """The first serial numbers that begin like this, the very one first; one query.

    Up to one more than `SHOWN`, so that the caller can tell that there are more.
    """
    await check(session, Action.SEE_ORDERS)
    looked_for = _plain(words)
    if not looked_for:
        return []
    wanted = Wanted(text=looked_for, whole=len(looked_for) < SHORTEST)
    return await _rows(session, wanted, most=SHOWN + 1)


async def of_build(session: AsyncSession, build_number: str) -> list[SerialRow]:
    """Every serial number of the build, those that were replaced too, in the order they came."""
    await check(session, Action.SEE_ORDERS)
    found = await _rows(session, Wanted(build=build_number), most=MOST_EXPORTED)
    return sorted(found, key=lambda one: one.id)


async def page(session: AsyncSession, wanted: Wanted) -> Page:
    """One page: by serial number when one is looked for, else the newest first."""
    await check(session, Action.SEE_ORDERS)
    skipped = (max(wanted.page, 1) - 1) * PAGE
    rows = await _rows(session, wanted, most=PAGE + 1, skipped=skipped)
    if len(rows) <= PAGE and (rows or not skipped):
        return Page(rows=rows, total=skipped + len(rows), more=False)
    where = " AND ".join(_conditions(wanted))
    counting = text(COUNT.format(where=where))
    counted = await session.scalar(counting, {**values_of(wanted), "most": COUNTED + 1}) or 0
    seen = skipped + min(len(rows), PAGE) if rows else 0
    return Page(rows=rows[:PAGE], total=max(min(counted, COUNTED), seen), more=counted > COUNTED)


async def kinds(session: AsyncSession) -> list[str]:
    """What there are serial numbers of, by jumping from one to the next in the index."""
    await check(session, Action.SEE_ORDERS)
    return list(await session.scalars(KINDS))


async def recall(actor: Actor, wanted: Wanted, form: str) -> File:
    """Everything found as a file, for writing to customers; in the ledger before it is given."""
    if form not in {"xlsx", "csv"}:
        raise Refused(f"“{form[:40]}” is no format of an export: use xlsx, csv.")
    rows = await edge.read(actor, lambda s: _all(s, wanted))
    made_at = datetime.now(UTC)
    made = await asyncio.to_thread(_file, rows, wanted, form, (actor.name, made_at))
    facts = {
        "format": form,
        "file": made.name,
        "rows": len(rows),
        "sha256": made.sha256,
        "wanted": dict(_in_words(wanted)),
    }

    async def write_down(session: AsyncSession) -> None:
        await check(session, Action.EXPORT_HISTORY_RECORD)
        await ledger.record(session, "EXPORTED", "serial_number", "recall", facts)

    await edge.write(actor, write_down)
    return made


async def _all(session: AsyncSession, wanted: Wanted) -> list[SerialRow]:
    await check(session, Action.EXPORT_HISTORY_RECORD)
    rows = await _rows(session, wanted, most=MOST_EXPORTED + 1)
    if not rows:
        raise Refused("There is no such serial number: there is nothing to export.")
    if len(rows) > MOST_EXPORTED:
        raise Refused(
            f"These are more than {MOST_EXPORTED:,} serial numbers. Narrow it: by kind, by the "
            "beginning of the number, or by the days they were recorded."
        )
    return rows


async def _rows(
    session: AsyncSession, wanted: Wanted, *, most: int, skipped: int = 0
) -> list[SerialRow]:
    statement = text(statement_of(wanted))
    found = await session.execute(
        statement, {**values_of(wanted), "most": most, "skipped": skipped}
    )
    return [SerialRow(**row._mapping) for row in found]  # noqa: SLF001  # its public name


def statement_of(wanted: Wanted) -> str:
    """The SQL of the list; nothing somebody typed is written into it."""
    order = BY_SERIAL if _beginning(wanted.text) else BY_NEWEST
    return ROWS.format(where=" AND ".join(_conditions(wanted)), order=order)


def _conditions(wanted: Wanted) -> Iterator[str]:
    yield "true"
    if wanted.whole:
        yield "lower(s.serial::text) = :low"
    elif _beginning(wanted.text):
        # In the order of bytes: an index serves it, whatever is typed and whatever the collation.
        yield "lower(s.serial::text) ~>=~ :low AND lower(s.serial::text) ~<~ :high"
    if wanted.kind.strip():
        yield "s.kind = CAST(:kind AS citext)"
    if wanted.build.strip():
        yield "s.build_id = (SELECT id FROM build WHERE number = CAST(:build AS citext))"
    if wanted.recorded_from:
        yield "s.recorded_at >= CAST(:day_from AS date)::timestamp AT TIME ZONE :zone"
    if wanted.recorded_to:
        yield "s.recorded_at < (CAST(:day_to AS date) + 1)::timestamp AT TIME ZONE :zone"


def values_of(wanted: Wanted) -> dict[str, Any]:
    """What the places in `statement_of` stand for, but how many are wanted."""
    low = _beginning(wanted.text)
    return {
        "low": low,
        "high": low + LAST_SIGN,
        "kind": _plain(wanted.kind),
        "build": _plain(wanted.build),
        "day_from": wanted.recorded_from,
        "day_to": wanted.recorded_to,
        "zone": settings.current().factory_time_zone,
    }


def _beginning(words: str) -> str:
    return _plain(words).lower()


def _plain(words: str) -> str:
    return words.replace("\x00", " ").strip()[:LONGEST]


def _file(rows: Sequence[SerialRow], wanted: Wanted, form: str, by: tuple[str, datetime]) -> File:
    zone = ZoneInfo(settings.current().factory_time_zone)
    author, made_at = by
    cells = [_cells(row, zone) for row in rows]
    printout = Printout(
        name=f"Serial numbers {wanted.text or wanted.kind or wanted.build}".strip(),
        title="Serial numbers",
        facts=[
            *_in_words(wanted),
            ("Found", f"{len(rows)} in {len({row.build_number for row in rows})} builds"),
            ("Made", f"{moment(made_at, zone)} by {author}"),
        ],
        tables=[Table(key="serials", title="Serial numbers", columns=COLUMNS, rows=cells)],
        seal=canonical_sha256([list(row) for row in cells]),
        author=author,
        made_at=made_at,
    )
    return csv_file.of(printout, "serials") if form == "csv" else xlsx_file.of(printout)


def _in_words(wanted: Wanted) -> Iterator[tuple[str, str]]:
    if wanted.text.strip():
        yield "Begins with", _plain(wanted.text)
    if wanted.kind.strip():
        yield "Kind", _plain(wanted.kind)
    if wanted.build.strip():
        yield "Build", _plain(wanted.build)
    if wanted.recorded_from:
        yield "Recorded from", day(wanted.recorded_from)
    if wanted.recorded_to:
        yield "Recorded until", day(wanted.recorded_to)


def _cells(row: SerialRow, zone: ZoneInfo) -> tuple[str, ...]:
    def when(at: datetime | None) -> str:
        return moment(at, zone) if at else ""

    return (
        row.serial, row.kind, row.build_number, str(row.basin or ""), row.po_number, row.customer,
        status_words(row.build_status), when(row.recorded_at), when(row.removed_at),
        when(row.shipped_at),
    )  # fmt: skip


COLUMNS = (
    Column("Serial number", "text", 26), Column("Kind", "text", 22), Column("Build", "text", 16),
    Column("Basin", "text", 7), Column("PO", "text", 18), Column("Customer", "text", 30),
    Column("Status", "text", 20), Column("Recorded", "text", 24), Column("Replaced", "text", 24),
    Column("Shipped", "text", 24),
)  # fmt: skip
ROWS = """
SELECT s.id, s.kind::text AS kind, s.serial::text AS serial, s.basin,
    b.number::text AS build_number, b.status AS build_status, b.status_since,
    o.id AS order_id, o.po_number::text AS po_number, o.customer, s.recorded_at, s.removed_at,
    h.shipped_at
FROM serial_number s JOIN build b ON b.id = s.build_id JOIN "order" o ON o.id = b.order_id
LEFT JOIN shipment h ON h.build_id = s.build_id
WHERE {where} ORDER BY {order} LIMIT :most OFFSET :skipped
"""
BY_SERIAL = "lower(s.serial::text) USING ~<~, s.id"
BY_NEWEST = "s.recorded_at DESC, s.id DESC"
COUNT = "SELECT count(*) FROM (SELECT FROM serial_number s WHERE {where} LIMIT :most) AS found"
KINDS = text("""
WITH RECURSIVE every AS (
    (SELECT kind FROM serial_number ORDER BY kind LIMIT 1)
    UNION ALL
    SELECT (SELECT s.kind FROM serial_number s WHERE s.kind > every.kind ORDER BY s.kind LIMIT 1)
    FROM every WHERE every.kind IS NOT NULL
) SELECT kind::text FROM every WHERE kind IS NOT NULL
""")
