"""Reading stored BOMs: looking never makes one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import signatures
from app.access import Action, check
from app.bom.stored import Heading, Line, Reason, StoredBom
from app.errors import Refused
from app.wanted import wanted_on


class NoBom(Refused):
    """There is no such build or order, or nothing is stored for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision of a build's BOM, for choosing it."""

    id: int
    build_number: str
    revision: int
    status: str
    sha256: str
    made_by: str
    made_at: datetime
    reason: str

    @property
    def key(self) -> str:
        """Short and unique, for an address: `B-1001.2`."""
        return f"{self.build_number}.{self.revision}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A BOM with what its page offers beside it: other revisions, and one to compare with."""

    stored: StoredBom
    revisions: list[Revision]
    other: StoredBom | None


async def look_at(
    session: AsyncSession, build_number: str, revision: int | None = None, compare: str = ""
) -> Looked:
    """Everything the page of a build's BOM shows; `compare` is a `Revision.key`."""
    stored = await of_build(session, build_number, revision)
    known = await revisions(session, build_number)
    asked = next((each for each in known if each.key == compare), None)
    other = await of_build(session, asked.build_number, asked.revision) if asked else None
    return Looked(stored=stored, revisions=known, other=other)


async def of_build(
    session: AsyncSession, build_number: str, revision: int | None = None
) -> StoredBom:
    """The stored BOM of a build, the newest revision unless told; raises Refused without one."""
    await check(session, Action.SEE_BOM)
    asked = {"number": build_number, "revision": revision}
    head = (await session.execute(OF_BUILD, asked)).one_or_none()
    if head is None:
        raise NoBom(_missing(build_number, revision))
    return (await _with_lines(session, [head]))[0]


async def of_order(session: AsyncSession, order: int | str) -> list[StoredBom]:
    """The newest BOM of every build of the order that is not cancelled, in the builds' order.

    `order` is its id or its PO number; raises Refused when there is no BOM.
    """
    await check(session, Action.SEE_BOM)
    asked = {"id": order} if isinstance(order, int) else {"po_number": order}
    heads = (await session.execute(OF_ORDER, {"id": None, "po_number": None} | asked)).all()
    if not heads:
        raise NoBom(f"No bill of materials is stored for order {order}.")
    return await _with_lines(session, heads)


async def these(session: AsyncSession, ids: Sequence[int]) -> list[StoredBom]:
    """The BOMs with these ids in four queries, however many there are; the caller has checked."""
    heads = (await session.execute(WITH_ID, {"ids": list(ids)})).all()
    return await _with_lines(session, heads)


async def revisions(session: AsyncSession, build_number: str) -> list[Revision]:
    """Every revision of the BOMs of the build's order, newest first, the build's own before."""
    await check(session, Action.SEE_BOM)
    rows = await session.execute(REVISIONS, {"number": build_number})
    return [Revision(**row._mapping) for row in rows]  # noqa: SLF001  # SQLAlchemy's public name


def _missing(build_number: str, revision: int | None) -> str:
    if revision is None:
        return f"No bill of materials is stored for build {build_number}."
    return f"Build {build_number} has no bill of materials with revision {revision}."


async def _with_lines(
    session: AsyncSession, heads: Sequence[Row[tuple[Any, ...]]]
) -> list[StoredBom]:
    """Three more queries, however many BOMs there are."""
    lines: dict[int, list[Line]] = {head.id: [] for head in heads}
    for row in (await session.execute(LINES, {"ids": list(lines)})).all():
        lines[row[0]].append(_line(row))
    warnings: dict[int, list[dict[str, str]]] = {head.configuration_id: [] for head in heads}
    for row in await session.execute(ACKNOWLEDGED, {"ids": list(warnings)}):
        said = {"rule": row.rule, "message": row.message, "reason": row.reason, "by": row.name}
        warnings[row.configuration_id].append(said)
    signed = await signatures.of(session, "bom", list(lines))
    return [
        StoredBom(
            Heading(**head._mapping),  # noqa: SLF001  # SQLAlchemy's public name
            lines[head.id],
            warnings[head.configuration_id],
            signed.get((head.id, head.revision), ()),
        )
        for head in heads
    ]


def _line(row: Sequence[Any]) -> Line:
    # Unpacked: to ask a row for each of its columns by name took most of the time of a long BOM.
    (
        _bom_id, position, parent, level, item_id, number, outline, name,
        quantity, total, verified, attributes, reasons, next_parent,
    ) = row  # fmt: skip
    return Line(
        position=position,
        parent=parent,
        level=level,
        item_id=item_id,
        number=number,
        outline=outline,
        name=name,
        quantity=quantity,
        total=total,
        verified=verified,
        attributes=attributes or {},
        reasons=tuple(map(_reason, reasons)) if reasons else (),
        has_parts=next_parent == position,
    )


def _reason(stored: dict[str, Any]) -> Reason:
    return Reason(**{**stored, "quantity": Decimal(stored["quantity"])})


HEADING = f"""
SELECT b.id, b.build_id, u.number::text AS build_number,
    u.status AS build_status, o.id AS order_id,
    o.po_number::text AS po_number, o.customer, o.project, {wanted_on("u")} AS wanted_on,
    o.language,
    b.revision, b.status, b.reason, b.sha256, b.catalogue_sha256, b.rule_set_id,
    r.name || ' ' || r.version AS rule_set, b.configuration_id,
    c.revision AS configuration_revision, p.name AS made_by, b.created_at AS made_at,
    (SELECT max(n.revision) FROM configuration n WHERE n.build_id = u.id) AS newest_configuration,
    coalesce((SELECT a.name || ' ' || a.version FROM rule_set a
              WHERE a.family = r.family AND a.status = 'active'), '') AS active_rule_set
FROM build u
JOIN "order" o ON o.id = u.order_id
JOIN bom b ON b.build_id = u.id
JOIN configuration c ON c.id = b.configuration_id
JOIN rule_set r ON r.id = b.rule_set_id
JOIN person p ON p.id = b.created_by
"""  # noqa: S608  # no value is written into it
OF_BUILD = text(
    HEADING
    + """
WHERE u.number = CAST(:number AS citext)
    AND (b.revision = CAST(:revision AS int) OR CAST(:revision AS int) IS NULL)
ORDER BY b.revision DESC LIMIT 1
"""
)
OF_ORDER = text(
    HEADING
    + """
WHERE (o.id = CAST(:id AS int) OR o.po_number = CAST(:po_number AS citext))
    AND u.status <> 'cancelled'
    AND b.status <> 'superseded'
ORDER BY u.position
"""
)
WITH_ID = text(HEADING + "WHERE b.id = ANY(:ids)")
# In reading order the first part of a line stands right below it. Most lines have neither
# attributes nor reasons: as NULL they need no JSON reader, which was half the time of a long BOM.
LINES = text("""
SELECT bom_id, position, parent_position, level, item_id, item_number, outline_number, name,
    trim_scale(quantity) AS quantity, trim_scale(total) AS total, quantity_verified,
    nullif(attributes, '{}') AS attributes, nullif(reasons, '[]') AS reasons,
    lead(parent_position) OVER (PARTITION BY bom_id ORDER BY position) AS next_parent
FROM bom_line WHERE bom_id = ANY(:ids) ORDER BY bom_id, position
""")
ACKNOWLEDGED = text("""
SELECT a.configuration_id, a.rule, a.message, a.reason, p.name
FROM acknowledgement a JOIN person p ON p.id = a.acknowledged_by
WHERE a.configuration_id = ANY(:ids) ORDER BY a.id
""")
REVISIONS = text("""
SELECT b.id, u.number::text AS build_number, b.revision, b.status, b.sha256, p.name AS made_by,
    b.created_at AS made_at, b.reason
FROM build this
JOIN build u ON u.order_id = this.order_id
JOIN bom b ON b.build_id = u.id
JOIN person p ON p.id = b.created_by
WHERE this.number = CAST(:number AS citext)
ORDER BY u.id <> this.id, u.position, b.revision DESC
""")
