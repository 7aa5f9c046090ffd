"""The whole life of an order of three sinks, through the functions people's clicks call."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from app import bom, builds, changes, drafts, edge, history_record, nonconformance, runs
from app.access import Role
from app.demonstration import Says, walk
from app.demonstration.crew import Crew
from app.drafts import Change
from app.errors import Refused
from app.nonconformance import Decision, Finding
from models.database import reading
from models.orders import Build
from tests import make
from tests.workflow import house

CROOKED = Says(
    fails=("holes",),
    found="The left hole is 3 mm off.",
    finding=Finding(severity="major", description="A hole is not where the drawing has it."),
    decision=Decision(kind="rework", reason="Drill it anew."),
    rework="Drilled anew.",
)
DULL = Says(
    fails=("clean",),
    found="A scratch beside the drain.",
    finding=Finding(severity="minor", description="The basin is scratched."),
    decision=Decision(kind="rework", reason="Polish it."),
    rework="Polished.",
)


@pytest.fixture
async def people(database: str) -> Crew:
    found = await house.crew()
    await house.short_checklists(found)
    return found


async def test_an_order_goes_from_the_wizard_to_shipped_with_everything_that_can_happen(
    people: Crew,
) -> None:
    entered = await house.order(people, sinks=3)
    crooked, dull, sibling = entered.builds

    # One is rejected at Pre-QC, and put right.
    await walk(people, crooked, "pre-qc-rejected", CROOKED)
    assert await house.order_status(entered.order_id) == "order-created"
    await walk(people, crooked, "in-production", CROOKED)

    # A part of it is missing while it is built.
    await walk(people, crooked, "on-hold", Says(missing="The bag was empty."))
    assert await house.order_status(entered.order_id) == "on-hold"
    await walk(people, crooked, "in-production", Says(settled="Another bag came from stock."))

    # The second is changed after its approval, when it is built already.
    await walk(people, dull, "testing-complete")
    approved = await stored(people, dull)
    await change(people, dull, {"builds[0].feet": "seismic"})
    assert (await stored(people, dull)).heading.revision == approved.heading.revision + 1
    with pytest.raises(Refused, match="not approved"):
        await walk_past_the_guard(people, dull)
    await again(people, dull)

    # The third is not wanted any more; its siblings go on.
    await walk(people, sibling, "parts-sent")
    await walk(people, sibling, "cancelled")

    # The second is rejected at final QC, and put right.
    await walk(people, dull, "final-qc-rejected", DULL)
    await walk(people, dull, "shipped", DULL)
    await walk(people, crooked, "shipped")

    assert await house.order_status(entered.order_id) == "shipped"
    await records_are_complete(people, [crooked, dull])
    await failed_records_are_closed(people)
    await first_inspections_count(people)
    await everything_is_in_the_record(people, crooked, dull, approved)


async def stored(people: Crew, build_id: int) -> bom.StoredBom:
    async with reading(make.PRODUCT) as session:
        number = (await session.get_one(Build, build_id)).number
    return await people.look(Role.PROCUREMENT, partial(bom.of_build, build_number=number))


async def change(people: Crew, build_id: int, values: dict[str, object]) -> None:
    number = (await stored(people, build_id)).heading.build_number
    coordinator = people.people[Role.COORDINATOR]
    draft_id = await edge.write(coordinator, partial(changes.begin, number=number))
    some = [Change(path, value) for path, value in values.items()]
    await edge.write(coordinator, lambda s: drafts.change(s, draft_id, some))
    reason = "The customer has a floor that moves."
    await edge.write(
        coordinator, lambda s: changes.save(s, draft_id, reason=reason, today=make.today())
    )


async def walk_past_the_guard(people: Crew, build_id: int) -> None:
    """Packed and handed over although nobody has approved what changed."""
    await people.act(Role.ASSEMBLER, lambda s: builds.move(s, build_id, "packaging-complete"))


async def again(people: Crew, build_id: int) -> None:
    """What the change touched is asked again where the build stands; the rest is kept."""
    async with reading(make.PRODUCT) as session:
        latest = await runs.latest(session, build_id)
        opened = [stage for stage, run in latest.items() if run.closed_at is None]
        shown = await runs.look(session, latest["pre-qc"].id)
    assert opened == ["pre-qc"]
    asked = [one.item.key for one in shown.standings if one.asked_for]
    assert asked == ["feet"]
    assert {one.item.key for one in shown.standings if one.item.carried} == {"sink-length", "holes"}


async def records_are_complete(people: Crew, builds: list[int]) -> None:
    for build_id in builds:
        lacking = await people.look(Role.QC, partial(history_record.missing, build_id=build_id))
        assert [one.text for one in lacking] == []


async def failed_records_are_closed(people: Crew) -> None:
    now = datetime.now(UTC)
    wanted = nonconformance.Wanted(state="closed")
    page = await people.look(Role.QC, partial(nonconformance.page, wanted=wanted, now=now))
    assert sorted((one.stage, one.severity, one.decided) for one in page.rows) == [
        ("final-qc", "minor", "rework"), ("pre-qc", "major", "rework"),
    ]  # fmt: skip
    still_open = partial(nonconformance.count, wanted=nonconformance.Wanted(), now=now)
    assert await people.look(Role.QC, still_open) == 0


async def first_inspections_count(people: Crew) -> None:
    day = datetime.now(UTC).date()
    asked = partial(
        nonconformance.first_pass,
        since=day - timedelta(days=1),
        until=day + timedelta(days=1),
        zone="UTC",
    )
    found = {one.stage: (one.passed, one.inspected) for one in await people.look(Role.QC, asked)}
    # Of two sinks that were inspected at both stages one passed at first.
    assert (found["pre-qc"], found["final-qc"]) == ((1, 2), (1, 2))


async def everything_is_in_the_record(
    people: Crew, crooked: int, dull: int, approved: bom.StoredBom
) -> None:
    first = await people.look(Role.QC, partial(history_record.content, build_id=crooked))
    second = await people.look(Role.QC, partial(history_record.content, build_id=dull))

    assert [(one["stage"], one["attempt"], one["verdict"]) for one in first["runs"]][:2] == [
        ("pre-qc", 1, "failed"), ("pre-qc", 2, "passed"),
    ]  # fmt: skip
    assert [one["resolution"] for one in first["shortages"]] == ["Another bag came from stock."]
    assert [one["revision"] for one in second["configurations"]] == [1, 2]
    assert second["boms"][0]["sha256"] == approved.heading.sha256
    assert [one["to"] for one in second["moves"]][-4:] == [
        "final-rework", "ready-for-final-qc", "ready-to-ship", "shipped",
    ]  # fmt: skip
    assert len(first["release"]) == len(second["release"]) == 1
