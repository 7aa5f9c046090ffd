"""Taps of a page that knows its run: cheap, and judged by what holds at that moment."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import delete, func, select, update

from app import edge, live, runs
from app.access import IDLE_LIMIT, SEEN_STEP, Role, Visitor
from app.errors import NotAllowed, Refused, SignedOut
from app.runs import Accepted, Given, Known
from models.checklists import Answer, Run
from models.database import POOL_SIZE, reading, transaction
from models.documents import Document
from models.floor import TaskTime
from models.instruments import Instrument
from models.ledger import LedgerEvent
from models.orders import Build
from models.people import PersonRole, SignInSession
from tests import facts, make
from tests import runs as made
from tests.app.query_count import counting
from tests.runs import CLEAN, DRAIN, LENGTH, PAPER, SCREEN, WARM, answered, given

pytestmark = pytest.mark.usefixtures("database")

ITEMS = (CLEAN, LENGTH, DRAIN, WARM, PAPER, SCREEN)


class Page:
    """What the page of a checklist does for a tap, and how often it asks for it."""

    def __init__(self, by: Visitor, run_id: int, known: Known) -> None:
        self.by, self.run_id, self.known, self.asked = by, run_id, known, 0

    async def tap(self, sent: Given) -> Accepted:
        with counting() as seen:
            accepted = await edge.write_repeatable(
                make.acting(self.by), lambda s: runs.answer(s, self.run_id, sent, self.known)
            )
        self.asked = len(seen)
        return accepted


async def opened(by: Visitor, run_id: int) -> Page:
    """With the first tap behind it: from then on the page knows who and where it is."""
    page = Page(by, run_id, Known(await made.shown(by, run_id)))
    await page.tap(given(LENGTH, "72"))
    return page


async def count() -> int:
    async with reading(make.PRODUCT) as session:
        return await session.scalar(select(func.count(Answer.id))) or 0


async def test_a_tap_asks_once_and_is_in_the_ledger_with_who_gave_it() -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada, ITEMS)
    await answered(ada, run_id, given(DRAIN))
    page = await opened(ada, run_id)

    asked = []
    for sent in (given(CLEAN), given(CLEAN, "fail", note="Chips"), given(DRAIN)):
        accepted = await page.tap(sent)
        asked.append(page.asked)

    assert asked == [1, 1, 1]
    assert accepted["row"] == (await made.shown(ada, run_id)).rows[2]
    async with reading(make.PRODUCT) as session:
        found = select(LedgerEvent).filter_by(entity="answer", entity_id=str(accepted["id"]))
        event = (await session.scalars(found)).one()
    assert (event.op, event.actor_id, event.actor_name) == ("INSERT", ada.person_id, ada.name)


async def test_what_somebody_else_answered_meanwhile_is_not_overlooked() -> None:
    ada, bo = await make.visitor(Role.QC), await make.visitor(Role.QC, name="Bo Reed")
    run_id = await made.begun(ada, ITEMS)
    page = await opened(ada, run_id)
    await answered(bo, run_id, given(CLEAN, "fail", note="Chips in the drain"))

    row = (await page.tap(given(CLEAN)))["row"]
    again = (await page.tap(given(CLEAN, "fail", note="Yes", seen_id=row["answers"][0]["id"])))[
        "row"
    ]

    assert (row["state"], [one["by"] for one in row["answers"]]) == (
        "conflict",
        [bo.name, ada.name],
    )
    assert (again["state"], len(again["answers"]), page.asked) == ("failed", 3, 1)


async def test_the_same_tap_sent_again_is_accepted_once() -> None:
    ada = await make.visitor(Role.QC)
    page = await opened(ada, await made.begun(ada, ITEMS))
    tap = given(CLEAN)

    first = await page.tap(tap)
    again = await page.tap(tap)
    at_once = given(DRAIN)
    both = await asyncio.gather(page.tap(at_once), page.tap(at_once))

    assert (again["id"], again["row"]) == (first["id"], first["row"])
    assert both[0]["id"] == both[1]["id"]
    assert await count() == 3


async def test_an_entry_kept_for_one_item_is_not_taken_for_another() -> None:
    ada = await make.visitor(Role.QC)
    page = await opened(ada, await made.begun(ada, ITEMS))
    tap = given(CLEAN)
    await page.tap(tap)

    with pytest.raises(Refused, match="for another item"):
        await page.tap(replace(tap, item_key=DRAIN.key))

    assert await count() == 2


async def test_a_question_that_stands_alone_again_is_told(database_url: str) -> None:
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    ben = await make.visitor(Role.ASSEMBLER, name="Ben Ash")
    run_id = await made.begun(asa, ITEMS, stage="assembly")
    page = await opened(asa, run_id)
    await page.tap(given(CLEAN))
    await answered(ben, run_id, given(CLEAN, act="ask", note="Sure?"))  # he has not seen hers

    plain = database_url.replace("postgresql+psycopg://", "postgresql://")
    async with await psycopg.AsyncConnection.connect(plain, autocommit=True) as line:
        await line.execute(f"LISTEN {live.CHANNEL}")
        row = (await page.tap(given(CLEAN, "")))["row"]
        told = [json.loads(one.payload) async for one in line.notifies(timeout=1, stop_after=2)]

    assert row["state"] == "asked"
    assert {one["kind"] for one in told} == {"run", "question"}


async def test_a_run_that_is_held_holds_up_its_own_taps_alone() -> None:
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    held = await made.begun(asa, ITEMS, stage="assembly")
    there = await opened(asa, held)
    here = await opened(asa, await made.begun(asa, ITEMS, stage="assembly"))

    async with transaction(make.acting(asa)) as session:
        await session.get_one(Run, held, with_for_update=True)
        waiting = [asyncio.create_task(there.tap(given(CLEAN))) for _ in range(POOL_SIZE)]
        await asyncio.sleep(0.05)
        tap = asyncio.create_task(here.tap(given(CLEAN)))
        done, _ = await asyncio.wait([tap], timeout=5)
        look = asyncio.create_task(made.shown(asa, held))
        seen, _ = await asyncio.wait([look], timeout=5)
        early = [one.done() for one in waiting]
    rows = [(await one)["row"] for one in waiting]

    assert (done, seen) == ({tap}, {look})
    assert not any(early)
    assert {row["state"] for row in rows} == {"passed"}


async def seen_before(ago: timedelta) -> None:
    at = func.clock_timestamp() - ago
    async with transaction(make.PRODUCT) as session:
        await session.execute(update(SignInSession).values(last_seen_at=at))


async def nobody_was_there_for_long(_by: Visitor, _run_id: int) -> None:
    await seen_before(IDLE_LIMIT)


async def session_ends(by: Visitor, _run_id: int) -> None:
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(SignInSession, by.session_id)).ended_at = func.clock_timestamp()


async def role_goes(by: Visitor, _run_id: int) -> None:
    async with transaction(make.PRODUCT) as session:
        await session.execute(delete(PersonRole).where(PersonRole.person_id == by.person_id))


async def run_is_overtaken(by: Visitor, run_id: int) -> None:
    async with transaction(make.acting(by)) as session:
        run = await session.get_one(Run, run_id)
        run.verdict, run.closed_at = "superseded", func.clock_timestamp()


async def build_is_cancelled(_by: Visitor, run_id: int) -> None:
    cora = await make.visitor(name="Cora Day")
    await facts.move(cora, await made.build_of(run_id), "cancelled", why="Customer withdrew.")


async def somebody_asks(_by: Visitor, run_id: int) -> None:
    ben = await make.visitor(Role.ASSEMBLER, name="Ben Ash")
    seen = (await made.shown(ben, run_id)).rows[0]["answers"][-1]["id"]
    await answered(ben, run_id, given(CLEAN, act="ask", note="Sure?", seen_id=seen))


async def instrument_goes(_by: Visitor, _run_id: int) -> None:
    async with transaction(make.PRODUCT) as session:
        await session.execute(update(Instrument).values(active=False))


async def drawing_goes(_by: Visitor, _run_id: int) -> None:
    async with transaction(make.PRODUCT) as session:
        await session.execute(update(Document).values(removed_at=func.clock_timestamp()))


MEASURED = given(WARM, "39.5", instrument="TH-7")


@pytest.mark.parametrize(
    ("changes", "sent", "refusal", "words"),
    [
        (session_ends, given(CLEAN), SignedOut, "session has ended"),
        (nobody_was_there_for_long, given(CLEAN), SignedOut, "session has ended"),
        (role_goes, given(CLEAN), NotAllowed, "role does not allow"),
        (run_is_overtaken, given(CLEAN), Refused, "goes on as attempt 2"),
        (build_is_cancelled, given(CLEAN), Refused, "is cancelled"),
        (somebody_asks, given(CLEAN), Refused, "Somebody has asked"),
        (instrument_goes, MEASURED, Refused, "out of use"),
        (drawing_goes, given(PAPER), Refused, "There is no drawing"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
async def test_what_has_changed_since_counts_for_the_next_tap(
    changes: Callable[[Visitor, int], Awaitable[None]],
    sent: Given,
    refusal: type[Refused],
    words: str,
) -> None:
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    run_id = await made.begun(asa, ITEMS, stage="assembly")
    await made.instrument(asa, "TH-7")
    await with_drawing(asa, run_id)
    page = await opened(asa, run_id)
    await page.tap(replace(sent, client_id=given(CLEAN).client_id))
    await page.tap(replace(sent, client_id=given(CLEAN).client_id))
    before = (page.asked, await count())
    await changes(asa, run_id)

    with pytest.raises(refusal, match=words):
        await page.tap(sent)

    assert before == (1, 3)
    assert await count() == 3 + (changes is somebody_asks)


async def test_a_tap_is_a_sign_of_life_now_and_then() -> None:
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    page = await opened(asa, await made.begun(asa, ITEMS, stage="assembly"))
    await seen_before(SEEN_STEP)

    asked = []
    for _ in range(2):
        await page.tap(given(CLEAN))
        asked.append(page.asked)

    assert asked == [3, 1]
    async with reading(make.PRODUCT) as session:
        seen = await session.scalar(select(SignInSession.last_seen_at))
    assert seen is not None
    assert datetime.now(UTC) - seen < SEEN_STEP / 2


async def with_drawing(by: Visitor, run_id: int) -> None:
    build_id = await made.build_of(run_id)
    async with transaction(make.acting(by)) as session:
        order_id = (await session.get_one(Build, build_id)).order_id
        session.add(
            Document(
                order_id=order_id, draft_id=None, instrument_id=None, kind="drawing",
                file_name="a.pdf", media_type="application/pdf", size=3, sha256="0" * 64,
                store_key="a", uploaded_by=by.person_id, removed_at=None,
            )
        )  # fmt: skip


async def test_what_takes_more_than_a_row_is_done_whole() -> None:
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    run_id = await made.begun(asa, ITEMS, stage="assembly")
    page = await opened(asa, run_id)
    async with transaction(make.acting(asa)) as session:
        session.add(
            TaskTime(run_id=run_id, item_key="clean", person_id=asa.person_id, finished_at=None)
        )

    await page.tap(given(CLEAN))
    serial = await page.tap(given(SCREEN, "SN-1"))
    asked = await page.tap(given(DRAIN, act="ask", note="Which seal?"))

    async with reading(make.PRODUCT) as session:
        timed = (await session.scalars(select(TaskTime))).one()
    assert timed.finished_at is not None
    assert (serial["row"]["state"], asked["row"]["state"]) == ("passed", "asked")
