"""What happens to a checklist in the moment its page opens."""

import asyncio

import pytest
from nicegui.testing import User

from app import runs
from app.access import Role
from pages.run import RunPage
from pages.widgets.checklist import Checklist
from tests import make
from tests import runs as made
from tests.pages.conftest import sign_in
from tests.runs import FEET, answered, given
from tests.waiting import held_up, until


async def test_what_somebody_answers_while_the_page_is_being_drawn_stands_on_it_too(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, bo = [await make.visitor(Role.QC) for _ in range(2)]
    run_id = await made.begun(ada)
    number = await made.number_of(await made.build_of(run_id))
    told, news, look_again = list[str](), asyncio.Event(), RunPage.look_again

    async def noted(page: RunPage) -> None:
        news.set()
        await look_again(page)

    monkeypatch.setattr(Checklist, "patch", lambda _, rows: told.extend(r["key"] for r in rows))
    monkeypatch.setattr(RunPage, "look_again", noted)
    held = held_up(monkeypatch, runs, "look")
    await sign_in(user, ada)

    opening = asyncio.create_task(user.open(f"/builds/{number}/pre-qc"))
    await held.begun.wait()
    await answered(bo, run_id, given(FEET, "levelling feet"))
    await news.wait()
    held.may_go_on.set()
    await opening

    await until(lambda: told == ["feet"])
