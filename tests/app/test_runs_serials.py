"""Which serial numbers are built in: those that count, while there is a place for them."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Role, Visitor
from app.changes.reopened import RunTouched, reopen
from app.errors import Refused
from app.rules.run_item import RunItem
from app.runs import serials
from models.checklists import Run, SerialNumber
from models.database import reading, transaction
from tests import facts, make
from tests import runs as made
from tests.app.test_runs_signed import ready, signed
from tests.runs import CLEAN, SCREEN, answered, given

pytestmark = pytest.mark.usefixtures("database")
KNOWN = replace(CLEAN, key="known", computed="serials-present")


@pytest.fixture
async def asa(database: str) -> Visitor:
    return await make.visitor(Role.ASSEMBLER, name="Asa Pine")


@pytest.fixture
async def ben(database: str) -> Visitor:
    return await make.visitor(Role.ASSEMBLER, name="Ben Ash")


async def in_use() -> list[str]:
    built_in = select(SerialNumber.serial).where(SerialNumber.removed_at.is_(None))
    async with reading(make.PRODUCT) as session:
        return [str(one) for one in await session.scalars(built_in.order_by(SerialNumber.serial))]


async def test_a_number_taken_back_leaves_the_one_of_somebody_else(
    asa: Visitor, ben: Visitor
) -> None:
    run_id = await made.begun(asa, (SCREEN,), stage="test")
    await answered(asa, run_id, given(SCREEN, "TS-1"))
    row = (await answered(ben, run_id, given(SCREEN, "TS-2")))["row"]
    both = await in_use()

    left = (await answered(ben, run_id, given(SCREEN, "")))["row"]

    assert (row["state"], both) == ("conflict", ["TS-1", "TS-2"])
    assert (left["state"], left["value"], await in_use()) == ("passed", "TS-1", ["TS-1"])


async def test_a_settled_conflict_frees_the_other_number(asa: Visitor, ben: Visitor) -> None:
    run_id = await made.begun(asa, (SCREEN,), stage="test")
    await answered(asa, run_id, given(SCREEN, "TS-1"))
    newest = await answered(ben, run_id, given(SCREEN, "TS-2"))

    await answered(asa, run_id, given(SCREEN, "ts-2", seen_id=newest["id"]))

    assert await in_use() == ["TS-2"]


async def test_a_serial_number_has_eighty_characters_at_most(asa: Visitor) -> None:
    run_id = await made.begun(asa, (SCREEN,), stage="test")

    with pytest.raises(Refused, match="at most 80 characters"):
        await answered(asa, run_id, given(SCREEN, "7" * 81))
    await answered(asa, run_id, given(SCREEN, "7" * 80))

    assert await in_use() == ["7" * 80]


@pytest.mark.parametrize(
    "instead",
    [{"value": ""}, {"act": "na", "note": "It has none."}, {"act": "ask", "note": "This one?"}],
    ids=["taken-back", "na", "asked"],
)
async def test_what_is_no_number_any_more_frees_it(asa: Visitor, instead: dict[str, str]) -> None:
    run_id = await made.begun(asa, (SCREEN,), stage="test")
    await answered(asa, run_id, given(SCREEN, "TS-1"))

    await answered(asa, run_id, given(SCREEN, **instead))

    assert await in_use() == []


async def test_a_number_given_back_at_this_very_moment_is_built_in_here(
    asa: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await made.begun(asa, (SCREEN,), stage="test")
    other = await made.begun(asa, (SCREEN,), stage="test")
    await answered(asa, first, given(SCREEN, "TS-1"))
    tried = vars(serials)["_is_kept"]

    async def given_back_after(session: AsyncSession, *rest: object) -> bool:
        kept: bool = await tried(session, *rest)
        of_first = update(SerialNumber).where(SerialNumber.run_id == first)
        if not kept:
            await session.execute(of_first.values(removed_at=func.clock_timestamp()))
        return kept

    monkeypatch.setattr(serials, "_is_kept", given_back_after)
    await answered(asa, other, given(SCREEN, "TS-1"))

    async with reading(make.PRODUCT) as session:
        built_in = select(SerialNumber.run_id).where(SerialNumber.removed_at.is_(None))
        assert list(await session.scalars(built_in)) == [other]


async def known_at_the_end(by: Visitor, build_id: int) -> str:
    quin = await make.visitor(Role.QC, name="Quin Vale")
    last = await made.begun(quin, (KNOWN,), stage="final-qc", build_id=build_id)
    return (await made.shown(by, last)).rows[0]["state"]


async def test_where_there_is_no_serial_number_none_is_missing(asa: Visitor, ben: Visitor) -> None:
    items = made.each_basin(replace(SCREEN, critical=True))
    run_id = await ready(asa, "test", *items)
    said = given(items[0], "", act="na", note="This screen has none.")
    first = await answered(asa, run_id, said)
    await answered(ben, run_id, given(items[0], "", act="agree", seen_id=first["id"]))
    await answered(asa, run_id, given(items[1], "TS-2"))
    await signed(asa, run_id)

    assert await known_at_the_end(asa, await made.build_of(run_id)) == "passed"


async def test_a_serial_number_that_is_not_in_the_list_is_missing(asa: Visitor) -> None:
    run_id = await ready(asa, "test", SCREEN)
    await answered(asa, run_id, given(SCREEN, "TS-1"))
    await signed(asa, run_id)
    async with transaction(make.PRODUCT) as session:
        await session.execute(update(SerialNumber).values(removed_at=func.clock_timestamp()))

    assert await known_at_the_end(asa, await made.build_of(run_id)) == "open"


async def changed(by: Visitor, run_id: int, items: Sequence[RunItem]) -> None:
    """A change of the sink begins the next attempt with these items."""
    async with transaction(make.acting(by)) as session:
        run = await session.get_one(Run, run_id)
        touched = RunTouched(run_id=run_id, stage=run.stage, attempt=1, again=(), items=items)
        await reopen(session, [touched], configuration_id=run.configuration_id, bom_id=None)


@pytest.mark.parametrize(
    "items",
    [
        (SCREEN,),
        (SCREEN, replace(SCREEN, basin=2, applies=False)),
        (SCREEN, replace(SCREEN, basin=2, serial_of="T2-TS10")),
        (CLEAN,),
    ],
    ids=["basin-away", "does-not-apply", "of-another-kind", "no-serials"],
)
async def test_the_number_of_a_place_that_a_change_takes_away_is_free_again(
    asa: Visitor, items: Sequence[RunItem]
) -> None:
    two = replace(SCREEN, basin=2)
    run_id = await made.begun(asa, (SCREEN, two), stage="test")
    await made.filled(asa, run_id, given(SCREEN, "TS-1"), given(two, "TS-2"))

    await changed(asa, run_id, items)

    assert await in_use() == (["TS-1"] if SCREEN in items else [])
    other = await made.begun(asa, (SCREEN,), stage="test")
    await answered(asa, other, given(SCREEN, "TS-2"))


async def test_a_change_of_another_stage_leaves_the_numbers_alone(asa: Visitor) -> None:
    run_id = await made.begun(asa, (SCREEN,), stage="test")
    await answered(asa, run_id, given(SCREEN, "TS-1"))
    build_id = await made.build_of(run_id)
    assembly = await made.begun(asa, (CLEAN,), stage="assembly", build_id=build_id)

    await changed(asa, assembly, (CLEAN,))

    assert await in_use() == ["TS-1"]


async def test_the_numbers_of_a_cancelled_build_are_free_again(asa: Visitor) -> None:
    cora = await make.visitor(name="Cora Day")
    first = await made.begun(asa, (SCREEN,), stage="test")
    await answered(asa, first, given(SCREEN, "TS-1"))

    await facts.move(cora, await made.build_of(first), "cancelled", why="Customer withdrew.")

    assert await in_use() == []
    second = await made.begun(asa, (SCREEN,), stage="test")
    await answered(asa, second, given(SCREEN, "TS-1"))
    assert await in_use() == ["TS-1"]
