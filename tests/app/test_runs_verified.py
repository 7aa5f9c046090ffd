"""What was signed stays what it was, whatever people and instruments are called later."""

from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, instruments, runs, signatures, verified
from app.access import Role, Visitor
from app.instruments import Facts
from app.rules.numbers import plain
from app.runs import Shown, signed
from app.runs.rows import Stored
from app.signatures import Record
from models.checklists import Answer, Run
from models.database import reading, transaction
from models.instruments import Instrument
from models.people import Person
from models.signatures import Signature
from tests import facts, make
from tests import runs as made
from tests.conftest import run_sql
from tests.runs import CLEAN, WARM, answered, given

LIMITS = ("lower", "upper", "target")
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def asa(database: str) -> Visitor:
    return await make.visitor(Role.ASSEMBLER, name="Asa Pine")


async def measured(asa: Visitor) -> int:
    """A run with everything answered, one item measured with TH-7."""
    run_id = await made.begun(asa, (CLEAN, WARM), stage="test")
    await made.instrument(asa, "TH-7")
    await made.filled(asa, run_id, given(CLEAN), given(WARM, "39.5", instrument="TH-7"))
    return run_id


async def to_sign(by: Visitor, run_id: int) -> str:
    return (await edge.read(make.acting(by), lambda s: runs.to_sign(s, run_id))).sha256


async def close(by: Visitor, run_id: int) -> None:
    shown = await to_sign(by, run_id)
    await edge.write(make.acting(by), made.unasked(lambda s: runs.sign(s, run_id, sha256=shown)))


async def is_verified(by: Visitor, run_id: int) -> bool:
    """Whether each signature of the run, and there is one, is of what is stored now."""

    async def look(session: AsyncSession) -> bool:
        given = await session.scalars(select(Signature).filter_by(entity="run", entity_id=run_id))
        differs = await verified.differing(session, given)
        return bool(differs) and not any(differs.values())

    return await edge.read(make.acting(by), look)


async def correct_the_instrument() -> None:
    """TH-7 was TH-9 all the time, and another kind of thermometer."""
    quin = await make.visitor(Role.QC)
    async with reading(make.PRODUCT) as session:
        tool = (await session.scalars(select(Instrument).filter_by(number="TH-7"))).one()
    found = Facts(number="TH-9", kind="dual-probe thermometer")
    await edge.write(
        make.acting(quin), lambda s: instruments.change(s, tool.id, found, version=tool.version)
    )


async def rename(somebody: Visitor) -> None:
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Person, somebody.person_id)).name = "Asa Berg"


async def test_a_corrected_instrument_leaves_what_was_signed_as_it_was(asa: Visitor) -> None:
    run_id = await measured(asa)
    before = await to_sign(asa, run_id)
    await close(asa, run_id)

    await correct_the_instrument()

    assert await is_verified(asa, run_id)
    assert await to_sign(asa, run_id) == before
    shown = await made.shown(asa, run_id)
    assert [one["instrument"] for one in shown.answers] == [None, "TH-7"]


async def test_a_new_name_leaves_what_was_signed_as_it_was(asa: Visitor) -> None:
    run_id = await measured(asa)
    before = await to_sign(asa, run_id)
    await close(asa, run_id)

    await rename(asa)

    assert await is_verified(asa, run_id)
    assert await to_sign(asa, run_id) == before
    shown = await made.shown(asa, run_id)
    assert {shown.head.started_by, *(one["by"] for one in shown.answers)} == {"Asa Pine"}


async def test_each_answer_stands_under_the_name_its_person_had_then(asa: Visitor) -> None:
    run_id = await made.begun(asa, (CLEAN,), stage="test")
    await answered(asa, run_id, given(CLEAN))
    await rename(asa)

    row = (await answered(asa, run_id, given(CLEAN, "fail", note="Wet again")))["row"]

    shown = await made.shown(asa, run_id)
    assert [one["by"] for one in row["answers"]] == ["Asa Pine", "Asa Berg"]
    assert row == shown.rows[0]
    build_id = await made.build_of(run_id)
    newest = await edge.read(make.acting(asa), lambda s: runs.latest(s, build_id))
    assert newest["test"].started_by == "Asa Pine"


async def test_what_was_measured_with_is_signed(asa: Visitor) -> None:
    run_id = await measured(asa)

    said = signed.content(await made.shown(asa, run_id))["answers"][1]

    assert "39.5" in said
    assert said[-5:-3] == ["TH-7", "thermometer"]
    assert said[-2] == asa.user_name


async def test_a_database_in_another_time_zone_signs_the_same(asa: Visitor) -> None:
    run_id = await measured(asa)
    before = await to_sign(asa, run_id)

    async def elsewhere(session: AsyncSession) -> str:
        await session.execute(text("SET LOCAL TimeZone = 'America/New_York'"))
        return (await runs.to_sign(session, run_id)).sha256

    assert await edge.read(make.acting(asa), elsewhere) == before


async def test_what_the_product_finds_out_later_is_not_what_was_signed(asa: Visitor) -> None:
    quin = await make.visitor(Role.QC, name="Quin Vale")
    tested = replace(CLEAN, key="tested", computed="testing-complete", required=False)
    run_id = await made.begun(quin, (CLEAN, tested), stage="final-qc")
    await answered(quin, run_id, given(CLEAN))
    await close(quin, run_id)

    await facts.run(await made.build_of(run_id), "test", asa)

    assert await is_verified(quin, run_id)


async def test_a_signature_over_something_else_is_not_verified(asa: Visitor) -> None:
    run_id = await measured(asa)
    async with transaction(make.acting(asa)) as session:
        run = await session.get_one(Run, run_id)
        signatures.unasked(session)
        await signatures.add(
            session, Record("run", run_id, run.attempt), meaning="authorship", sha256="0" * 64,
            statement="Something else.",
        )  # fmt: skip

    assert not await is_verified(asa, run_id)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE answer SET value = '40.5' WHERE item_key = 'warm'",
        "UPDATE answer SET unit = '°F' WHERE item_key = 'warm'",
        "UPDATE answer SET upper = 99 WHERE item_key = 'warm'",
        "UPDATE answer SET seen_id = id",
        "UPDATE answer SET device_at = '2020-01-01'",
        "UPDATE run SET started_at = '2020-01-01'",
        "UPDATE run SET started_by = (SELECT max(id) FROM person)",
        "UPDATE run SET cause = 'rework', previous_id = id",
        "UPDATE run SET closed_at = closed_at + interval '1 microsecond'",
        "UPDATE run SET closed_at = NULL, verdict = NULL",
    ],
)
async def test_what_was_changed_behind_the_product_is_not_what_was_signed(
    asa: Visitor, database_url: str, change: str
) -> None:
    await make.visitor(Role.QC, name="Quin Vale")
    run_id = await measured(asa)
    await close(asa, run_id)
    before = await is_verified(asa, run_id)

    run_sql(database_url, f"SET session_replication_role = replica; {change}")

    assert before
    assert not await is_verified(asa, run_id)


@pytest.mark.parametrize("form", ["as_first_signed", "as_second_signed", "as_third_signed"])
async def test_a_signature_in_an_earlier_form_is_verified_as_it_was_given(
    asa: Visitor, monkeypatch: pytest.MonkeyPatch, database_url: str, form: str
) -> None:
    run_id = await measured(asa)
    monkeypatch.setattr(import_module("app.runs.sign"), "content", globals()[form])
    await close(asa, run_id)
    monkeypatch.undo()
    # Then a run was closed when its signature had been written.
    later = "UPDATE run SET closed_at = closed_at + interval '3 milliseconds'"
    run_sql(database_url, f"SET session_replication_role = replica; {later}")
    before = await is_verified(asa, run_id)

    await correct_the_instrument()
    await rename(asa)

    assert before
    assert await is_verified(asa, run_id)


async def test_whoever_writes_an_answer_the_database_says_what_measured(asa: Visitor) -> None:
    run_id = await measured(asa)

    async with reading(make.PRODUCT) as session:
        kept = (
            await session.scalars(select(Answer).filter_by(run_id=run_id, item_key="warm"))
        ).one()

    assert (kept.instrument_number, kept.instrument_kind) == ("TH-7", "thermometer")


def as_first_signed(shown: Shown) -> dict[str, Any]:
    """The first form as it was written then, beside signatures that are stored for ever."""
    return {
        **_head_as_signed(shown),
        "answers": [
            [
                *_said_as_signed(one), one["instrument"], one["by"], one["at"].isoformat(),
            ]
            for one in shown.answers
        ],
    }  # fmt: skip


def as_second_signed(shown: Shown) -> dict[str, Any]:
    """The second form as it was written then."""
    return {
        "form": "cleanstation checklist 2",
        **_head_as_signed(shown),
        "answers": [
            [
                *_said_as_signed(one), one["instrument"], one["instrument_kind"],
                one["calibration_due"], one["user_name"],
                one["at"].astimezone(UTC).isoformat(timespec="microseconds"),
            ]
            for one in shown.answers
        ],
    }  # fmt: skip


def as_third_signed(shown: Shown) -> dict[str, Any]:
    """The third form as it was written then."""
    head, second = shown.head, as_second_signed(shown)
    against = [
        [
            one["unit"], *(plain(Decimal(one[each])) if one[each] else "" for each in LIMITS),
            one["seen_id"], one["device_at"],
        ]
        for one in shown.answers
    ]  # fmt: skip
    begun = head.started_at.astimezone(UTC).isoformat(timespec="microseconds")
    return {
        **second,
        "form": "cleanstation checklist 3",
        "started": [head.starter, begun, head.cause],
        "answers": [[*one, *said] for one, said in zip(against, second["answers"], strict=True)],
    }


def _head_as_signed(shown: Shown) -> dict[str, Any]:
    head = shown.head
    return {
        "build": head.build_number,
        "stage": head.stage.key,
        "attempt": head.attempt,
        "template": [head.document_number, head.template_revision, head.template_sha256],
        "configuration": head.configuration_revision,
        "bom": [head.bom_revision, head.bom_sha256],
        "verdict": "passed",
        "items": [item.as_json() for item in shown.items],
        "computed": [],
        "photos": [],
    }


def _said_as_signed(one: Stored) -> list[Any]:
    number = plain(one["number"]) if one["number"] is not None else ""
    return [
        one["id"], one["item_key"], one["basin"], one["verdict"], one["value"], number,
        one["note"], one["confirmed"], one["confirms_id"],
    ]  # fmt: skip
