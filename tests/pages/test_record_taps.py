"""What is tapped and entered in a checklist, and the record that is open or opened later."""

import asyncio
import re
import time
from dataclasses import replace
from uuid import uuid4

import pytest
from nicegui.testing import User
from sqlalchemy.ext.asyncio import AsyncSession

from app import history_record
from pages import record
from tests import runs
from tests.pages.conftest import sign_in
from tests.pages.test_run import opened, sent
from tests.records import Made

TAPS = 12
PAUSE = 0.1  # seconds: long enough for a reading, if there were one for each tap
PATIENCE = 20.0  # seconds: the machine may be busy


async def test_a_record_is_read_once_for_many_taps_and_again_for_the_last(
    user: User, complete_build: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, read, found = complete_build, history_record.of_build, list[history_record.Record]()

    async def counted(session: AsyncSession, number: str) -> history_record.Record:
        found.append(await read(session, number))
        return found[-1]

    monkeypatch.setattr(history_record, "of_build", counted)
    run_id = await runs.begun(made.crew.asa, (runs.CLEAN,), stage="test", build_id=made.build_id)
    await sign_in(user, made.crew.quin)
    began = time.monotonic()
    await user.open(f"/builds/{made.number}/record")

    for n in range(TAPS):
        value, note = ("pass", "") if n % 2 else ("fail", "Not yet.")
        sent = runs.given(runs.CLEAN, value, note=note, client_id=uuid4())
        last = await runs.answered(made.crew.asa, run_id, sent)
        await asyncio.sleep(PAUSE)
    await user.should_see("This record has grown since you opened it.")
    async with asyncio.timeout(PATIENCE):
        while not re.search(rf"'id': {last['id']}\b", str(found[-1].content)):  # noqa: ASYNC110
            await asyncio.sleep(PAUSE)

    # Once when it is opened, once for the first tap, and then no more often than it rests.
    assert 2 <= len(found) <= 2 + (time.monotonic() - began) / record.REST


async def test_a_date_is_entered_in_a_checklist_and_stands_in_the_record(
    user: User, complete_build: Made
) -> None:
    made, changed = complete_build, replace(runs.CLEAN, key="filter", type="date")
    run_id = await runs.begun(made.crew.asa, (changed,), stage="test", build_id=made.build_id)
    told = await opened(user, made.crew.asa, run_id, "test")

    told.tap(sent(changed, "24.11.2026"), sent(changed, "2026-11-24"))

    ((_, why),) = await told.until("refused")
    assert why == "Choose a date, such as 2026-11-22."
    row = (await told.until("accepted"))[0][1]
    assert (row["state"], row["value"]) == ("passed", "2026-11-24")  # type: ignore[index]
    await user.open(f"/builds/{made.number}/record")
    await user.should_see("2026-11-24: Pass")
