"""What a BOM has otherwise than one that is known to be right: the redline of the review page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import bom, rulesets
from app.bom import Line, StoredBom, make
from app.rules import bom as rules
from app.rules import standard
from app.rules.difference import Change, Difference

Kind = Literal["earlier", "similar", "standard"]
Place = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What is compared with; the standard sink has no build, it is only computed.

    `refusals` say why the rules make no standard sink of it: then every line counts as added.
    """

    kind: Kind
    build_number: str = ""
    revision: int = 0
    approved_by: str = ""
    approved_at: datetime | None = None
    refusals: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Red:
    """One line that differs; what was removed has no position in this BOM."""

    kind: Literal["added", "removed", "changed"]
    position: int | None
    number: str
    name: str
    about: str
    path: tuple[str, ...]
    old: Decimal | None
    new: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redline:
    """Every line that differs, top lines first, and the top lines that do not."""

    base: Base
    others: Sequence[Kind]
    lines: Sequence[Red]
    unchanged: Sequence[Line]

    @property
    def to_look_at(self) -> frozenset[int]:
        """The lines of this BOM that are new or changed: these are ticked."""
        return frozenset(red.position for red in self.lines if red.position is not None)

    def count(self, kind: str) -> int:
        return sum(red.kind == kind for red in self.lines)


async def of(session: AsyncSession, stored: StoredBom, wanted: str = "") -> Redline:
    """Against an earlier approved revision of the build, the last approved BOM of a similar build
    (same model and basin types), or the standard build; `wanted` chooses among those there are.

    Inner: the caller has checked the access.
    """
    rows = await session.execute(BASES, {"bom": stored.heading.id})
    bases: dict[str, Base] = {row.kind: Base(**row._mapping) for row in rows}  # noqa: SLF001
    known: list[Kind] = [kind for kind in ("earlier", "similar") if kind in bases]
    offered: tuple[Kind, ...] = (*known, "standard")
    kind = next((one for one in offered if one == wanted), offered[0])
    if kind == "standard":
        base, found = await _standard(session, stored)
    else:
        base = bases[kind]
        other = await bom.of_build(session, base.build_number, base.revision)
        found = bom.between(other, stored)
    return _redline(stored, found, base, offered)


async def _standard(session: AsyncSession, stored: StoredBom) -> tuple[Base, Difference]:
    """Computed with the same rules from a plain configuration of the same model; never stored."""
    content: Any = await make.content_of(session, stored.heading.configuration_id)
    used = await rulesets.of_bom(session, stored.heading.rule_set_id)
    raw = standard.plain_configuration(content, used.rules)
    made, _ = await make.evaluate(session, raw, used.rules)
    base = Base(kind="standard", refusals=[each.message for each in made.refusals])
    if made.refused:
        made = rules.refused(made.refusals[0], used.rules)
    return base, bom.against(made, stored)


def _redline(stored: StoredBom, found: Difference, base: Base, offered: Sequence[Kind]) -> Redline:
    places = _places(stored)
    tops = {(change.path, _key(change.attributes)) for change in found.top_lines}
    top_paths = {change.path for change in found.top_lines}
    inside = [
        change for change in found.tree if len(change.path) > 1 and change.path[:1] not in top_paths
    ]
    lines = [_red(change, places) for change in (*found.top_lines, *inside)]
    return Redline(
        base=base,
        others=[kind for kind in offered if kind != base.kind],
        lines=lines,
        unchanged=[
            line for line in stored.top_lines if ((line.number,), _key(line.attributes)) not in tops
        ],
    )


def _red(change: Change, places: Mapping[Place, int]) -> Red:
    here = places.get((change.path, _key(change.attributes)))
    return Red(
        kind=change.kind,
        position=here if change.kind != "removed" else None,
        number=change.item,
        name=change.name,
        about=bom.about(change.attributes) if len(change.path) == 1 else "",
        path=change.path,
        old=change.old,
        new=change.new,
    )


def _places(stored: StoredBom) -> dict[Place, int]:
    """The first position of each place, in the words of a difference."""
    paths: dict[int | None, Place] = {None: ((), ())}
    found: dict[Place, int] = {}
    for line in stored.lines:
        above, inherited = paths[line.parent]
        here: Place = ((*above, line.number), inherited or _key(line.attributes))
        paths[line.position] = here
        found.setdefault(here, line.position)
    return found


def _key(attributes: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(attributes.items()))


# The newest approval of an earlier revision of the same build, and of another build with the same
# model and the same basin types, in any order of the basins. What is approved is shown against what
# was there when it was approved, for ever.
BASES = text("""
WITH this AS (
    SELECT c.build_id, b.revision AS own_revision,
        (SELECT min(s.id) FROM signature s WHERE s.entity = 'bom' AND s.entity_id = b.id
            AND s.revision = b.revision AND s.meaning = 'approval') AS own_approval,
        c.content ->> 'model' AS model, c.content ->> 'family' AS family,
        (SELECT array_agg(x ->> 'type' ORDER BY x ->> 'type')
         FROM jsonb_array_elements(c.content -> 'basins') x) AS basins
    FROM bom b JOIN configuration c ON c.id = b.configuration_id WHERE b.id = :bom
), approved AS NOT MATERIALIZED (
    SELECT s.id, b.build_id, b.revision, c.content, s.name, s.signed_at
    FROM this, signature s
    JOIN bom b ON b.id = s.entity_id AND b.revision = s.revision
    JOIN configuration c ON c.id = b.configuration_id
    WHERE s.entity = 'bom' AND s.meaning = 'approval' AND b.id <> :bom
        AND (this.own_approval IS NULL OR s.id < this.own_approval)
)
SELECT kind, u.number::text AS build_number, revision, name AS approved_by,
    signed_at AS approved_at
FROM (
    (SELECT 'earlier' AS kind, a.* FROM approved a JOIN this USING (build_id)
     WHERE a.revision < this.own_revision
     ORDER BY a.id DESC LIMIT 1)
    UNION ALL
    (SELECT 'similar', a.* FROM approved a JOIN this ON a.build_id <> this.build_id
        AND a.content ->> 'model' = this.model AND a.content ->> 'family' = this.family
     WHERE (SELECT array_agg(x ->> 'type' ORDER BY x ->> 'type')
            FROM jsonb_array_elements(a.content -> 'basins') x) = this.basins
     ORDER BY a.id DESC LIMIT 1)
) found JOIN build u ON u.id = found.build_id
""")
