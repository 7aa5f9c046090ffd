"""How a build leaves the house: a release somebody signs, and who carries it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import guards, signatures
from app.access import Action, Role, check, standing
from app.builds.moving import locked, move
from app.errors import Refused
from app.rules.rule_set import canonical_sha256
from app.signatures import Record
from models.floor import Shipment
from models.orders import Build

LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipping:
    """Who takes it away; the tracking number where there is one."""

    carrier: str
    tracking_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Releasing:
    """What a release would sign now: every fact, its hash, and the sentence above it.

    `revision` is that of the configuration.
    """

    facts: Sequence[tuple[str, str]]
    sha256: str
    statement: str
    revision: int


async def to_release(session: AsyncSession, build_id: int, shipping: Shipping) -> Releasing:
    """For showing it before it is signed; refused when there is nothing to release."""
    await check(session, Action.SHIP_BUILD)
    build = await session.get(Build, build_id)
    if build is None:
        raise Refused("This build does not exist. Look for it in the list of orders.")
    return await _releasing(session, build, _checked(shipping))


async def ship(session: AsyncSession, build_id: int, shipping: Shipping, *, shown: str) -> None:
    """It leaves: the release is signed over what was `shown`, inside `signatures.signing`.

    `shown` is the hash from `to_release`. Refused while anything of the table is missing.
    """
    await check(session, Action.SHIP_BUILD)
    _order, build = await locked(session, build_id)
    given = _checked(shipping)
    what = await _releasing(session, build, given)
    await signatures.add(
        session,
        Record("build", build.id, what.revision),
        meaning="release",
        sha256=what.sha256,
        statement=what.statement,
        role=(Role.COORDINATOR,),
        shown=shown,
    )
    session.add(
        Shipment(
            build_id=build.id,
            carrier=given.carrier,
            tracking_number=given.tracking_number,
            shipped_by=(await standing(session)).person_id,
        )
    )
    # What the move asks for looks at both in the database.
    await session.flush()
    await move(session, build_id, "shipped")


def _checked(shipping: Shipping) -> Shipping:
    given = Shipping(
        carrier=shipping.carrier.strip(), tracking_number=shipping.tracking_number.strip()
    )
    if not given.carrier:
        raise Refused("Say who takes it away: a carrier, or the customer.")
    if max(len(given.carrier), len(given.tracking_number)) > LONGEST:
        raise Refused(f"Carrier and tracking number have at most {LONGEST} characters.")
    return given


async def _releasing(session: AsyncSession, build: Build, given: Shipping) -> Releasing:
    ((_id, content),) = await _contents(session, [build.id])
    if content["configuration"] is None:
        raise Refused(f"{build.number} has no configuration: there is nothing to release.")
    content |= {"carrier": given.carrier, "tracking_number": given.tracking_number}
    return Releasing(
        facts=_facts(content),
        sha256=canonical_sha256(content),
        statement=f"{build.number} of order {content['order']} is released and shipped.",
        revision=content["configuration"],
    )


async def hashes_now(
    session: AsyncSession, ids: Sequence[int]
) -> dict[tuple[int, int], Collection[str]]:
    """By id and revision of these builds: what a release is of now.

    One query, however many there are; the caller has checked.
    """
    return {
        (build_id, content["configuration"]): {canonical_sha256(content)}
        for build_id, content in await _contents(session, ids)
    }


async def _contents(session: AsyncSession, ids: Sequence[int]) -> list[tuple[int, dict[str, Any]]]:
    """What a release of these builds is of: with the last signed run of each stage, by its hash."""
    rows = await session.execute(CONTENTS, {"ids": list(ids)})
    return [(row.id, row.content) for row in rows]


def _facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    """The same content for a person; hashes cut to what one compares."""
    plain = [
        ("Order", content["order"]),
        ("Customer", content["customer"]),
        ("Build", content["build"]),
        ("Configuration", f"Revision {content['configuration']}"),
        ("BOM", content["bom"][:12] or "None"),
    ]
    runs = [
        (guards.STAGE_WORDS[stage], f"Attempt {attempt}, {verdict} · {sha[:12]}")
        for stage, attempt, verdict, sha in content["runs"]
    ]
    carried = [("Carrier", content["carrier"]), ("Tracking number", content["tracking_number"])]
    return [*plain, *runs, *carried]


CONTENTS = text("""
SELECT b.id, jsonb_build_object('order', o.po_number, 'customer', o.customer, 'build', b.number,
    'configuration', (SELECT max(c.revision) FROM configuration c WHERE c.build_id = b.id),
    'bom', coalesce(
        (SELECT m.sha256 FROM bom m WHERE m.build_id = b.id AND m.status <> 'superseded'), ''),
    'runs', coalesce((
        SELECT jsonb_agg(jsonb_build_array(r.stage, r.attempt, r.verdict, s.sha256)
            ORDER BY r.stage, s.id)
        FROM (SELECT DISTINCT ON (stage) id, stage, attempt, verdict FROM run
            WHERE build_id = b.id AND closed_at IS NOT NULL ORDER BY stage, attempt DESC) r
        JOIN signature s ON s.entity = 'run' AND s.entity_id = r.id AND s.revision = r.attempt),
        '[]'),
    'carrier', h.carrier, 'tracking_number', h.tracking_number) AS content
FROM build b JOIN "order" o ON o.id = b.order_id LEFT JOIN shipment h ON h.build_id = b.id
WHERE b.id = ANY(:ids)
""")
