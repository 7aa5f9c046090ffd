"""What differs between two stored BOMs, and between a stored one and what would be made today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import rulesets
from app.access import Action, check
from app.bom.make import content_of, evaluate
from app.bom.read import these
from app.bom.stored import Heading, StoredBom
from app.rules import bom as rules
from app.rules import difference
from app.rules.configuration import Configuration
from app.rules.difference import Difference


def between(old: StoredBom, new: StoredBom) -> Difference:
    """What somebody who knows the old one has to look at; of one build or of two."""
    return difference.between(_as_made(old), _as_made(new))


def against(made: rules.Bom, stored: StoredBom) -> Difference:
    """What the stored one has otherwise than one that was only computed."""
    return difference.between(made, _as_made(stored))


def becoming(stored: StoredBom, made: rules.Bom) -> Difference:
    """What the stored one would lose, gain and change by becoming one that was only computed."""
    return difference.between(_as_made(stored), made)


def must_be_true(stored: StoredBom) -> None:
    """Raises RuntimeError when the stored lines are not what the BOM's SHA-256 says."""
    if _fingerprint(stored) != stored.heading.sha256:
        raise RuntimeError(f"BOM {stored.heading.id} is not what its SHA-256 says.")


async def hashes_now(
    session: AsyncSession, ids: Sequence[int]
) -> dict[tuple[int, int], Collection[str]]:
    """By id and revision: what a signature over the lines is of now; the caller has checked."""
    return {
        (stored.heading.id, stored.heading.revision): {_fingerprint(stored)}
        for stored in await these(session, ids)
    }


def _fingerprint(stored: StoredBom) -> str:
    made = _as_made(stored)
    return rules.fingerprint(stored.heading.rule_set, made.top_lines, made.tree)


@dataclass(frozen=True, slots=True)
class Today:
    """What the newest configuration would give now; nothing of it is stored."""

    made: rules.Bom
    difference: Difference
    same: bool


async def today(session: AsyncSession, stored: StoredBom) -> Today:
    """Make it with today's configuration, catalogue and active rules, and compare."""
    await check(session, Action.SEE_BOM)
    newest = await _newest_configuration(session, stored.heading)
    raw = await content_of(session, newest)
    used = await rulesets.active(session)
    made, _ = await evaluate(session, raw, used.rules)
    found = difference.between(_as_made(stored), made)
    return Today(made, found, made.sha256 == stored.heading.sha256)


async def _newest_configuration(session: AsyncSession, heading: Heading) -> int:
    query = text(
        "SELECT id FROM configuration WHERE build_id = :build ORDER BY revision DESC LIMIT 1"
    )
    found: int = (await session.execute(query, {"build": heading.build_id})).scalar_one()
    return found


def _as_made(stored: StoredBom) -> rules.Bom:
    """The stored lines in the form the rules compare."""
    return rules.Bom(
        refusals=(),
        warnings=(),
        top_lines=tuple(
            rules.TopLine(
                item=line.number,
                name=line.name,
                outline=line.outline,
                outline_numbers=(line.outline,) if line.outline else (),
                quantity=line.total,
                quantity_verified=line.verified,
                attributes=line.attributes,
                reasons=(),
            )
            for line in stored.top_lines
        ),
        tree=stored.tree,
        purchase_list=stored.purchase_list,
        rule_set=stored.heading.rule_set,
        catalogue=stored.heading.catalogue_sha256,
        sha256=stored.heading.sha256,
        configuration=Configuration(),
    )
