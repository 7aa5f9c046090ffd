"""Reading templates: one line a stage, every revision of one, and the items of a revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.errors import Refused
from app.rules import checklist
from app.rules.checklist import COLUMNS, Template
from models.checklists import STAGES

FAMILY = "MDRD"
REMEMBERED = 24
MOST_USES = 50
STAGE_WORDS: Mapping[str, str] = {
    "pre-qc": "Pre-QC",
    "assembly": "Assembly",
    "test": "End-of-line test",
    "packaging": "Packaging",
    "final-qc": "Final QC",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A revision of a template without its items; `runs` counts the runs made from it."""

    id: int
    family: str
    stage: str
    name: str
    document_number: str
    revision: int
    status: str
    sha256: str
    version: int
    created_at: datetime
    created_by: str
    activated_at: datetime | None
    activated_by: str
    retired_at: datetime | None
    items: int
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """What there is for a stage: the template in force, and a draft somebody works on."""

    stage: str
    active: Head | None
    draft: Head | None
    revisions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTemplate:
    """A revision with its items: `rows` as somebody wrote them, `template` as the rules read it."""

    head: Head
    rows: tuple[dict[str, str], ...]
    # None for a draft with problems.
    read: Template | None

    @property
    def id(self) -> int:
        return self.head.id

    @property
    def template(self) -> Template:
        """Refused for a draft that cannot be read."""
        if self.read is None:
            raise Refused(f"Revision {self.head.revision} is a draft with problems. Correct them.")
        return self.read


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A run made from a revision."""

    build: str
    customer: str
    attempt: int
    started_at: datetime
    verdict: str


async def active_template(
    session: AsyncSession, stage: str, family: str = FAMILY
) -> StoredTemplate:
    """The checklist in force at this stage; refused when there is none."""
    await check(session, Action.SEE_TEMPLATES)
    found = await _heads(session, family=family, stage=stage, status="active")
    if not found:
        name = STAGE_WORDS.get(stage, stage)
        raise Refused(f"There is no active checklist for {name}. An admin activates one.")
    return await _with_rows(session, found[0])


async def template_of(session: AsyncSession, template_id: int) -> StoredTemplate:
    """A revision by its id, as a run remembers it, whatever its status is now."""
    await check(session, Action.SEE_TEMPLATES)
    found = await _heads(session, id=template_id)
    if not found:
        raise Refused("There is no such checklist.")
    return await _with_rows(session, found[0])


async def overview(session: AsyncSession, family: str = FAMILY) -> list[StageRow]:
    """One row for each stage, in the order a build goes through them; one query."""
    await check(session, Action.SEE_TEMPLATES)
    heads = await _heads(session, family=family)
    return [_stage_row(stage, [head for head in heads if head.stage == stage]) for stage in STAGES]


async def revisions(session: AsyncSession, stage: str, family: str = FAMILY) -> list[Head]:
    """Every revision of a stage, the newest first."""
    await check(session, Action.SEE_TEMPLATES)
    if stage not in STAGES:
        raise Refused(f"There is no stage “{stage}”.")
    return await _heads(session, family=family, stage=stage)


async def revision(
    session: AsyncSession, stage: str, number: int | None = None, family: str = FAMILY
) -> StoredTemplate:
    """A revision by its number; without one the one in force, or else the newest."""
    known = await revisions(session, stage, family)
    wanted = [head for head in known if head.revision == number]
    if number is None:
        wanted = [head for head in known if head.status == "active"] or known
    if not wanted:
        what = "no checklist yet" if number is None else f"no revision {number}"
        raise Refused(f"There is {what} for {STAGE_WORDS[stage]}.")
    return await _with_rows(session, wanted[0])


async def where_used(session: AsyncSession, template_id: int) -> list[Use]:
    """The newest runs made from this revision."""
    await check(session, Action.SEE_TEMPLATES)
    rows = await session.execute(text(USES), {"id": template_id, "most": MOST_USES})
    return [
        Use(
            build=row.number,
            customer=row.customer,
            attempt=row.attempt,
            started_at=row.started_at,
            verdict=row.verdict or "",
        )
        for row in rows
    ]


def _stage_row(stage: str, heads: list[Head]) -> StageRow:
    by_status = {head.status: head for head in heads if head.status != "retired"}
    return StageRow(
        stage=stage,
        active=by_status.get("active"),
        draft=by_status.get("draft"),
        revisions=len(heads),
    )


# Values never change and are found by what the database says now, so they cannot be stale.
_values: dict[tuple[int, str], Template] = {}


async def _with_rows(session: AsyncSession, head: Head) -> StoredTemplate:
    stored = await session.execute(text(ROWS), {"id": head.id})
    rows = tuple({column: row[column] for column in COLUMNS if column in row} for (row,) in stored)
    return StoredTemplate(head=head, rows=rows, read=_value(head, rows))


def _value(head: Head, rows: tuple[dict[str, str], ...]) -> Template | None:
    key = (head.id, head.sha256)
    if key in _values:
        return _values[key]
    try:
        template = checklist.load(rows)
    except checklist.TemplateRefused:
        if head.status == "draft":
            return None
        raise
    if template.sha256 != head.sha256:
        raise RuntimeError(f"Template {head.id} is not what its SHA-256 says.")
    while len(_values) >= REMEMBERED:
        _values.pop(next(iter(_values)))
    _values[key] = template
    return template


async def _heads(session: AsyncSession, **wanted: str | int) -> list[Head]:
    where = " AND ".join(f"t.{name} = :{name}" for name in wanted)
    rows = await session.execute(text(HEADS.format(where=where)), wanted)
    return [_head(row) for row in rows]


def _head(row: Row[tuple[object, ...]]) -> Head:
    return Head(**row._mapping)  # noqa: SLF001  # the documented way to a mapping


HEADS = """
SELECT t.id, t.family, t.stage, t.name, t.document_number, t.revision, t.status, t.sha256,
    t.version, t.created_at, t.activated_at, t.retired_at,
    coalesce(maker.name, '') AS created_by, coalesce(approver.name, '') AS activated_by,
    (SELECT count(*) FROM template_item i WHERE i.template_id = t.id) AS items,
    (SELECT count(*) FROM run r WHERE r.template_id = t.id) AS runs
FROM template t
LEFT JOIN person maker ON maker.id = t.created_by
LEFT JOIN person approver ON approver.id = t.activated_by
WHERE {where} ORDER BY t.stage, t.revision DESC
"""
ROWS = "SELECT row FROM template_item WHERE template_id = :id ORDER BY position"
USES = """
SELECT b.number::text AS number, o.customer, r.attempt, r.started_at, r.verdict
FROM run r JOIN build b ON b.id = r.build_id JOIN "order" o ON o.id = b.order_id
WHERE r.template_id = :id ORDER BY r.id DESC LIMIT :most
"""
