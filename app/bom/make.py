"""Making a BOM: evaluated, stored with what it was made from, and made again from that."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import access, catalogue, live, rulesets
from app.access import Action
from app.bom import state
from app.bom.stored import why_it_stays
from app.errors import Refused
from app.rules import bom as rules
from app.rules.catalogue import Catalogue
from app.rules.explosion import Node
from app.rules.numbers import plain
from app.rules.requirements import Reason
from app.rules.rule_set import RuleSet
from models import bom as stored
from models.bom import BomLine
from models.database import Actor
from models.orders import Build, Configuration

SHORTEST_REASON = 3


class BomRefused(Refused):
    """Every refusal and every warning nobody accepted, as the rules said them."""

    def __init__(self, build_number: str, made: rules.Bom) -> None:
        said = [refusal.message for refusal in made.refusals]
        said += [
            f"{caution.message} Accept this warning with a reason."
            for caution in made.unacknowledged
        ]
        super().__init__("\n".join(f"{build_number}: {sentence}" for sentence in said))
        self.refusals = made.refusals
        self.warnings = made.unacknowledged


async def make_and_store(
    session: AsyncSession,
    *,
    build: Build,
    configuration: Configuration,
    rule_set: rulesets.StoredRules | None = None,
    reason: str = "",
) -> stored.Bom:
    """The next revision of the build's BOM; the one before is superseded with it.

    Uses the active rule set unless told, and makes the custom items it needs. Raises `BomRefused`
    with everything that is wrong, and `Refused` when the build is shipped or cancelled.
    """
    await access.check(session, Action.ENTER_ORDER)
    await session.flush()
    number = await _wait_for_turn(session, build.id)
    used = rule_set or await rulesets.active(session)
    raw = await content_of(session, configuration.id)
    made, known = await evaluate(session, raw, used.rules)
    if made.refused or made.unacknowledged:
        raise BomRefused(number, made)
    await _make_custom_items(session, made)
    row = await _store_heading(
        session, configuration, _Made(made, used.id, await state.keep(session, known), reason)
    )
    await _store_lines(session, row.id, made)
    await live.announce(session, "bom", build.id)
    return row


async def make_again(session: AsyncSession, build_number: str, *, reason: str) -> int:
    """A new revision from the newest configuration, today's catalogue and the active rules.

    Answers its number. Refused without a reason, when nothing would be different, when the build
    is shipped or cancelled, and for an approved one: `changes` replaces those.
    """
    await access.check(session, Action.CHANGE_ORDER)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused("Say why the bill of materials is made again: three letters at least.")
    # The build before its BOM, as everybody: whoever approves it at this moment comes first.
    held = select(Build).where(Build.number == build_number).with_for_update(key_share=True)
    build = await session.scalar(held)
    newest = {"build": build.id if build else None}
    found = (await session.execute(NEWEST, newest)).one_or_none()
    if build is None or found is None:
        raise Refused(f"Build {build_number} has no configuration to make a bill from.")
    if stays := why_it_stays(build.number, build.status, found.status):
        raise Refused(stays)
    configuration = await session.get_one(Configuration, found.configuration_id)
    made = await make_and_store(
        session, build=build, configuration=configuration, reason=reason.strip()
    )
    if made.sha256 == found.sha256:
        raise Refused("Made again it would be the same, line by line: nothing was stored.")
    return made.revision


async def evaluate(
    session: AsyncSession, raw: object, rule_set: RuleSet
) -> tuple[rules.Bom, Catalogue]:
    """What these rules say today, with the part of the catalogue they said it from; two queries.

    Never refuses: what is wrong stands in the BOM. Writes nothing.
    """
    await access.check(session, Action.SEE_BOM)
    begun = rules.begin(raw, rule_set)
    known = await catalogue.structure_for(session, begun.items_needed)
    return begun.made(known), known


@dataclass(frozen=True, slots=True)
class Replayed:
    """A BOM made again from what is stored; `same` tells whether it is the one that was stored."""

    made: rules.Bom
    stored_sha256: str

    @property
    def same(self) -> bool:
        return self.made.sha256 == self.stored_sha256


async def replay(session: AsyncSession, bom_id: int) -> Replayed:
    """Make it again from its configuration, rule set version and catalogue state; writes nothing.

    What the catalogue holds and which rule set is active now does not matter.
    """
    await access.check(session, Action.SEE_BOM)
    row = await session.get_one(stored.Bom, bom_id)
    raw = await content_of(session, row.configuration_id)
    used = await rulesets.of_bom(session, row.rule_set_id)
    known = await state.kept(session, row.catalogue_sha256)
    return Replayed(rules.make(raw, used.rules, known), row.sha256)


async def content_of(session: AsyncSession, configuration_id: int) -> object:
    """The configuration with its numbers exactly as stored: JSON's own reader makes floats."""
    content = text("SELECT content::text FROM configuration WHERE id = :id")
    found = await session.execute(content, {"id": configuration_id})
    return json.loads(found.scalar_one(), parse_float=Decimal)


@dataclass(frozen=True, slots=True)
class _Made:
    bom: rules.Bom
    rule_set_id: int
    catalogue_sha256: str
    reason: str


async def _wait_for_turn(session: AsyncSession, build_id: int) -> str:
    """Two people making the next revision of one build: the second waits for the first.

    So does whoever makes one while it leaves the house, and is refused then.
    """
    query = select(Build.number, Build.status).where(Build.id == build_id)
    number, status = (await session.execute(query.with_for_update(key_share=True))).one()
    if stays := why_it_stays(number, status, None):
        raise Refused(stays)
    return str(number)


async def _make_custom_items(session: AsyncSession, made: rules.Bom) -> None:
    for line in made.top_lines:
        if line.custom:
            await catalogue.ensure_custom_item(
                session,
                catalogue.MadeToSize(
                    number=line.custom.number,
                    name=line.custom.name,
                    dimensions=line.custom.dimensions,
                    outline=line.custom.outline,
                    category=line.custom.category,
                ),
            )


async def _store_heading(
    session: AsyncSession, configuration: Configuration, made: _Made
) -> stored.Bom:
    Bom = stored.Bom  # noqa: N806  # the table
    build_id = configuration.build_id
    before = select(func.coalesce(func.max(Bom.revision), 0)).filter_by(build_id=build_id)
    revision = (await session.scalars(before)).one() + 1
    await session.execute(
        update(Bom)
        .where(Bom.build_id == build_id, Bom.status != "superseded")
        .values(status="superseded")
    )
    actor: Actor = session.info["actor"]
    row = Bom(
        build_id=build_id,
        revision=revision,
        configuration_id=configuration.id,
        rule_set_id=made.rule_set_id,
        catalogue_sha256=made.catalogue_sha256,
        sha256=made.bom.sha256,
        reason=made.reason,
        created_by=actor.person_id or configuration.created_by,
    )
    session.add(row)
    await session.flush()
    return row


async def _store_lines(session: AsyncSession, bom_id: int, made: rules.Bom) -> None:
    numbers = {node.item for node in _every(made.tree)}
    ids = await _ids(session, numbers)
    reasons = [[_reason(each) for each in line.reasons] for line in made.top_lines]
    rows = list(_rows(made.tree, reasons))
    for row in rows:
        row["bom_id"], row["item_id"] = bom_id, ids[row["item_number"]]
    if rows:
        await session.execute(insert(BomLine), rows)


def _rows(tree: Iterable[Node], reasons: list[list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """The lines in reading order, positions counted from 1; a top line carries its reasons."""
    position = 0
    waiting: list[tuple[Node, int | None, int]] = [(node, None, 1) for node in reversed([*tree])]
    tops = iter(reasons)
    while waiting:
        node, parent, level = waiting.pop()
        position += 1
        waiting += [(child, position, level + 1) for child in reversed(node.children)]
        yield {
            "position": position,
            "parent_position": parent,
            "level": level,
            "item_number": node.item,
            "outline_number": node.outline,
            "name": node.name,
            "quantity": node.per_parent,
            "total": node.quantity,
            "quantity_verified": node.quantity_verified,
            "attributes": dict(node.attributes),
            "reasons": next(tops) if parent is None else [],
        }


def _every(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _every(node.children)


async def _ids(session: AsyncSession, numbers: set[str]) -> dict[str, int]:
    query = text(
        "SELECT i.number::text, i.id FROM unnest(CAST(:n AS citext[])) AS asked(number)"
        " JOIN item i ON i.number = asked.number"
    )
    rows = await session.execute(query, {"n": sorted(numbers)})
    by_number = {number.lower(): item_id for number, item_id in rows}
    return {number: by_number[number.lower()] for number in numbers}


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "rule": reason.rule,
        "because": reason.because,
        "slot": reason.slot,
        "position": reason.position,
        "automatic": reason.automatic,
        "quantity": plain(reason.quantity),
    }


NEWEST = text("""
SELECT c.id AS configuration_id, b.sha256, b.status
FROM configuration c
LEFT JOIN bom b ON b.build_id = c.build_id AND b.status <> 'superseded'
WHERE c.build_id = :build
ORDER BY c.revision DESC LIMIT 1
""")
