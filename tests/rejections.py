"""Rejected builds for tests: an inspector who fails them, a coordinator who decides."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, nonconformance, passwords, signatures
from app.access import Role, Visitor
from app.nonconformance import Decision, Draft, Finding, Shown
from app.rules.run_item import Carried
from app.rules.verdict import Place
from models.database import reading, transaction
from models.nonconformance import Nonconformance
from models.orders import Build
from models.people import Person
from tests import make
from tests.inspections import inspected, stands

T = TypeVar("T")
RIGHT = "a drain and a half"
LEAK = Finding(severity="major", description="Drain leaks and the body is too long.")
REWORK = Decision(kind="rework", reason="Cut it and seal the drain.")
CONCESSION = Decision(kind="use-as-is", reason="The customer agreed.")


async def somebody(*roles: Role, name: str) -> Visitor:
    """Signed in, and with a password to sign with."""
    found = await make.visitor(*roles, name=name)
    kept = (await passwords.new(RIGHT)).kept
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Person, found.person_id)).password_hash = kept
    return found


async def write(
    by: Visitor, function: Callable[..., Awaitable[T]], *given: object, **how: object
) -> T:
    """One write as this person: `function(session, *given, **how)`."""

    async def work(session: AsyncSession) -> T:
        return await function(session, *given, **how)

    return await edge.write(make.acting(by), work)


async def waiting(by: Visitor, stage: str = "pre-qc") -> int:
    """A build that waits for this inspection; answers its id."""
    order_id = await make.order(by)
    async with reading(make.PRODUCT) as session:
        build_id = (await session.scalars(select(Build.id).filter_by(order_id=order_id))).one()
    await stands(build_id, f"ready-for-{stage}")
    return build_id


async def rejected(
    quin: Visitor, cora: Visitor, stage: str = "pre-qc", found: Finding = LEAK
) -> tuple[int, int]:
    """A build with a recorded failure: its id and the record's."""
    build_id = await waiting(cora, stage)
    run_id = await inspected(quin, build_id, stage)
    (record_id,) = await write(quin, nonconformance.record, run_id, found)
    return build_id, record_id


async def status(build_id: int) -> str:
    async with reading(make.PRODUCT) as session:
        return (await session.get_one(Build, build_id)).status


async def shown(by: Visitor, record_id: int) -> Shown:
    async with reading(make.acting(by)) as session:
        number = (await session.get_one(Nonconformance, record_id)).number
        return await nonconformance.look_at(session, number)


async def drafted(by: Visitor, run_id: int) -> Draft:
    return await edge.read(
        make.acting(by), lambda session: nonconformance.draft_from(session, run_id)
    )


async def taken_over(build_id: int, stage: str = "pre-qc") -> Mapping[Place, Carried]:
    async with reading(make.PRODUCT) as session:
        build = await session.get_one(Build, build_id)
        return await nonconformance.carried_over(session, build, stage)


async def passes_again(by: Visitor, build_id: int, stage: str = "pre-qc") -> int:
    """The re-inspection, signed as passed, closing what it settles."""
    run_id = await inspected(
        by, build_id, stage, carried=await taken_over(build_id, stage), verdict="passed"
    )
    await write(by, nonconformance.close_passed, run_id)
    return run_id


async def concede(by: Visitor, record_id: int, sha256: str = "") -> None:
    seen = sha256 or (await shown(by, record_id)).concession_sha256

    async def work(session: AsyncSession) -> int:
        return await nonconformance.concede(session, record_id, shown=seen)

    await signatures.signing(make.acting(by), RIGHT, work)
