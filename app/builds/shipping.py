"""How a build leaves the house: a release somebody signs, and who carries it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app import guards, signatures
from app.access import Action, Role, check, standing
from app.builds.moving import locked, move
from app.errors import Refused
from app.rules.rule_set import canonical_sha256
from app.signatures import Record
from models.bom import Bom
from models.checklists import Run
from models.floor import Shipment
from models.orders import Build, Order
from models.signatures import Signature

LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipping:
    """Who takes it away; the tracking number where there is one."""

    carrier: str
    tracking_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Releasing:
    """What a release would sign now: every fact, its hash, and the sentence above it."""

    facts: Sequence[tuple[str, str]]
    sha256: str
    statement: str


async def to_release(session: AsyncSession, build_id: int, shipping: Shipping) -> Releasing:
    """For showing it before it is signed; refused when there is nothing to release."""
    await check(session, Action.SHIP_BUILD)
    build = await session.get(Build, build_id)
    if build is None:
        raise Refused("This build does not exist. Look for it in the list of orders.")
    order = await session.get_one(Order, build.order_id)
    return await _releasing(session, order, build, _checked(shipping))


async def ship(session: AsyncSession, build_id: int, shipping: Shipping, *, shown: str) -> None:
    """It leaves: the release is signed over what was `shown`, inside `signatures.signing`.

    `shown` is the hash from `to_release`. Refused while anything of the table is missing.
    """
    await check(session, Action.SHIP_BUILD)
    order, build = await locked(session, build_id)
    given = _checked(shipping)
    what = await _releasing(session, order, build, given)
    await signatures.add(
        session,
        Record("build", build.id, await _revision(session, build)),
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


async def _releasing(
    session: AsyncSession, order: Order, build: Build, given: Shipping
) -> Releasing:
    bom = await session.scalar(
        select(Bom).where(Bom.build_id == build.id, Bom.status != "superseded")
    )
    runs = await _runs(session, build)
    content: dict[str, Any] = {
        "order": order.po_number,
        "customer": order.customer,
        "build": build.number,
        "configuration": await _revision(session, build),
        "bom": bom.sha256 if bom else "",
        "runs": [list(run) for run in runs],
        "carrier": given.carrier,
        "tracking_number": given.tracking_number,
    }
    return Releasing(
        facts=_facts(content),
        sha256=canonical_sha256(content),
        statement=f"{build.number} of order {order.po_number} is released and shipped.",
    )


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


async def _runs(session: AsyncSession, build: Build) -> list[tuple[str, int, str, str]]:
    """The last signed run of each stage with the hash of its signature."""
    newest = (
        select(Run.id, Run.stage, Run.attempt, Run.verdict)
        .ext(distinct_on(Run.stage))
        .where(Run.build_id == build.id, Run.closed_at.is_not(None))
        .order_by(Run.stage, Run.attempt.desc())
        .subquery()
    )
    rows = await session.execute(
        select(newest.c.stage, newest.c.attempt, newest.c.verdict, Signature.sha256)
        .join(
            Signature,
            (Signature.entity == "run")
            & (Signature.entity_id == newest.c.id)
            & (Signature.revision == newest.c.attempt),
        )
        .order_by(newest.c.stage, Signature.id)
    )
    return [(row.stage, row.attempt, row.verdict, row.sha256) for row in rows]


async def _revision(session: AsyncSession, build: Build) -> int:
    configuration = await guards.configuration_of(session, build)
    if configuration is None:
        raise Refused(f"{build.number} has no configuration: there is nothing to release.")
    return configuration.revision
