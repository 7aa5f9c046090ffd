"""Revisions of a BOM, and making one again from what is stored."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import bom, changes, edge, rulesets
from app.access import Role
from app.bom import StoredBom
from app.errors import Refused
from app.rules.numbers import plain
from imports import shipped
from models.bom import Bom, CatalogueState
from models.database import reading, transaction
from models.orders import Build, Configuration
from tests import boms, make, reviewing


async def shown(build_number: str, revision: int | None = None) -> StoredBom:
    async with reading(make.PRODUCT) as session:
        return await bom.of_build(session, build_number, revision)


def quantities(stored: StoredBom) -> dict[str, str]:
    return {line.number: plain(line.total) for line in stored.top_lines}


@pytest.mark.fault(13)
async def test_a_changed_configuration_makes_the_next_revision_and_supersedes(
    database: str,
) -> None:
    (build_id,) = await boms.stored_order(boms.FIRST_EXAMPLE)

    await boms.next_bom(build_id, boms.changed(length="60"))

    async with reading(make.PRODUCT) as session:
        revisions = await bom.revisions(session, "B-1001")
    first, second = await shown("B-1001", 1), await shown("B-1001")
    assert [(r.revision, r.status) for r in revisions] == [(2, "in-review"), (1, "superseded")]
    assert "T2-BODY-61-72-HA" in quantities(first)
    assert "T2-BODY-48-60-HA" in quantities(second)
    assert first.heading.outdated == (
        "Made from configuration 1; the build is now at configuration 2.",
    )
    assert second.heading.outdated == ()


@pytest.mark.fault(9)
async def test_made_again_it_gives_the_same_hash_after_the_catalogue_changed(
    database: str,
) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE)
    before = await shown("B-1001")
    async with transaction(make.PRODUCT) as session:
        await session.execute(
            text("UPDATE component SET quantity = 7, quantity_verified = true WHERE true")
        )
        await session.execute(text("UPDATE item SET name = name || ' (new)', active = false"))

    async with reading(make.PRODUCT) as session:
        replayed = await bom.replay(session, before.heading.id)

    assert replayed.same
    assert replayed.made.sha256 == before.heading.sha256
    assert [n.name for n in replayed.made.tree] == [line.name for line in before.top_lines]


async def test_made_again_it_gives_the_same_hash_after_other_rules_became_active(
    database: str,
) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE)
    tables = shipped.tables()
    casters = [
        {**rule, "quantity": "6"} if rule["key"] == "feet-casters" else rule
        for rule in tables.rules
    ]
    async with transaction(make.PRODUCT) as session:
        new = await rulesets.add_draft(session, "starter", replace(tables, rules=casters))
        for change in (
            "status = 'retired', retired_at = now() WHERE status = 'active'",
            f"status = 'active', activated_at = now() WHERE id = {new}",
        ):
            await session.execute(text(f"UPDATE rule_set SET {change}"))  # noqa: S608

    stored = await shown("B-1001")
    async with reading(make.PRODUCT) as session:
        replayed = await bom.replay(session, stored.heading.id)
        today = await bom.today(session, stored)

    assert replayed.same
    assert stored.heading.outdated == ("Made with rule set starter 1; starter 2 is active now.",)
    assert not today.same
    assert [(c.item, str(c.old), str(c.new)) for c in today.difference.top_lines] == [
        ("T2-LEVELING-CASTOR-475", "4", "6")
    ]


async def test_another_revision_of_the_same_is_refused(database: str) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE)
    coordinator = make.acting(await make.visitor(Role.COORDINATOR))

    with pytest.raises(Refused, match="it would be the same, line by line"):
        await edge.write(coordinator, lambda s: bom.make_again(s, "B-1001", reason="To be sure"))

    async with reading(make.PRODUCT) as session:
        assert len(await bom.revisions(session, "B-1001")) == 1


async def test_two_people_making_the_next_revision_make_two(database: str) -> None:
    (build_id,) = await boms.stored_order(boms.FIRST_EXAMPLE)
    coordinator = make.acting(await make.visitor(Role.COORDINATOR))

    async def configure(session: AsyncSession) -> list[int]:
        rows = [
            Configuration(
                build_id=build_id,
                revision=revision,
                content=boms.changed(length=length),
                created_by=coordinator.person_id,
            )
            for revision, length in ((2, "60"), (3, "96"))
        ]
        session.add_all(rows)
        await session.flush()
        return [row.id for row in rows]

    def making(configuration_id: int) -> edge.Work[None]:
        async def work(session: AsyncSession) -> None:
            await bom.make_and_store(
                session,
                build=await session.get_one(Build, build_id),
                configuration=await session.get_one(Configuration, configuration_id),
            )

        return work

    ids = await edge.write(coordinator, configure)
    await asyncio.gather(*(edge.write(coordinator, making(each)) for each in ids))

    async with reading(make.PRODUCT) as session:
        revisions = await bom.revisions(session, "B-1001")
    assert [(each.revision, each.status == "superseded") for each in revisions] == [
        (3, False),
        (2, True),
        (1, True),
    ]


async def test_one_catalogue_state_serves_every_bom_made_from_it(database: str) -> None:
    same = [boms.changed(build_number=f"B-100{number}") for number in range(1, 4)]

    await boms.stored_order(*same)

    async with reading(make.PRODUCT) as session:
        assert await session.scalar(select(func.count()).select_from(CatalogueState)) == 1
        hashes = set(await session.scalars(select(Bom.sha256)))
    assert len(hashes) == 1


async def counted_otherwise() -> None:
    """The catalogue of today gives every bill more pieces than that of yesterday."""
    async with transaction(make.PRODUCT) as session:
        await session.execute(text("UPDATE component SET quantity = 7, quantity_verified = true"))


@pytest.mark.parametrize("status", ["shipped", "cancelled"])
async def test_of_a_closed_build_nothing_is_made_again(database: str, status: str) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE)
    async with transaction(make.PRODUCT) as session:
        await session.execute(text("UPDATE build SET status = :status"), {"status": status})
    await counted_otherwise()
    coordinator = make.acting(await make.visitor(Role.COORDINATOR))

    with pytest.raises(Refused, match=f"B-1001 is {status}: its bill of materials stays"):
        await edge.write(coordinator, lambda s: bom.make_again(s, "B-1001", reason="Counted"))
    with pytest.raises(Refused, match=f"B-1001 is {status}: its bill of materials stays"):
        await boms.next_bom(await the_build(), boms.changed(length="60"))

    async with reading(make.PRODUCT) as session:
        assert [(r.revision, r.status) for r in await bom.revisions(session, "B-1001")] == [
            (1, "in-review")
        ]


async def the_build() -> int:
    async with reading(make.PRODUCT) as session:
        return (await session.scalars(select(Build.id))).one()


async def test_an_approved_one_is_replaced_by_a_change_alone(database: str) -> None:
    cast = await reviewing.cast()
    await reviewing.approve(cast.pete, cast.bom_id)
    await counted_otherwise()
    coordinator = make.acting(cast.cora)

    with pytest.raises(Refused, match="is replaced by a change of the build"):
        await edge.write(coordinator, lambda s: bom.make_again(s, "B-1001", reason="Counted"))

    stored = await shown("B-1001")
    assert (stored.heading.revision, stored.heading.status) == (1, "approved")
    draft_id = await edge.write(coordinator, lambda s: changes.begin(s, "B-1001"))
    await edge.write(
        coordinator, lambda s: changes.save(s, draft_id, reason="Counted", today=date(2026, 11, 22))
    )
    stored = await shown("B-1001")
    assert (stored.heading.revision, stored.heading.status) == (2, "in-review")
    assert stored.heading.configuration_revision == 2
