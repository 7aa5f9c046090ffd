"""A press goes on to its end also when what was pressed is drawn anew before it is over."""

import asyncio
import gc

import pytest
from nicegui import ElementFilter, ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction
from sqlalchemy.ext.asyncio import AsyncSession

from app import directory, edge, people
from app.access import Action, Role
from pages.frame import frame
from pages.visitor import page, visitor
from pages.widgets import Button, confirm, toast
from tests import make
from tests.pages.conftest import pages_are_there, sign_in

HELD = list[ui.element]()  # what a page of ours may still know of


@page("/away", action=Action.SEE_DASHBOARD)
async def away(held: bool = False) -> None:  # noqa: FBT001, FBT002  # part of the address
    with frame("Away", visitor()):
        place = ui.element("div")
        with place, ui.element("div") as inner:
            Button("Press", lambda: drawn_away(place))
        HELD[:] = [inner] if held else []


async def drawn_away(place: ui.element) -> None:
    """As when news have come from elsewhere while the press waited for the database."""
    place.clear()
    await asyncio.sleep(0)
    gc.collect()
    toast(f"It was {visitor().name}.")
    if await confirm("What now?", "It is gone.", act="Go on"):
        toast("It went on.")


def press(user: User, text: str) -> None:
    with user:
        button = next(b for b in ElementFilter(kind=Button) if b.text == text)
        UserInteraction(user, {button}, text).click()


@pytest.mark.parametrize("held", [False, True])
async def test_a_press_goes_on_on_the_page_when_its_button_is_gone(
    user: User, *, held: bool
) -> None:
    away.register()
    await sign_in(user, await make.visitor(Role.QC, name="Ada Lark"))
    await user.open(f"/away?held={held}")

    press(user, "Press")
    await user.should_see("It was Ada Lark.")
    await user.should_see("It is gone.")
    HELD.clear()
    gc.collect()
    press(user, "Go on")

    await user.should_see("It went on.")


async def test_news_may_draw_the_page_of_a_person_while_a_press_reads_it(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, ada = await make.visitor(Role.ADMIN), await make.visitor(Role.QC, name="Ada Lark")
    await edge.write(make.acting(admin), lambda s: people.disable(s, ada.person_id))
    await sign_in(user, admin)
    enable, read = people.enable, directory.one
    presses, drawn = list[asyncio.Task[None] | None](), asyncio.Event()

    async def noted(session: AsyncSession, person_id: int) -> None:
        presses.append(asyncio.current_task())
        await enable(session, person_id)

    async def late(session: AsyncSession, person_id: int) -> directory.Listed:
        if asyncio.current_task() in presses:
            await drawn.wait()
        return await read(session, person_id)

    monkeypatch.setattr(people, "enable", noted)
    monkeypatch.setattr(directory, "one", late)
    await user.open(f"/people/{ada.person_id}")

    press(user, "Enable the account")
    await user.should_see("Disable the account")
    gc.collect()
    drawn.set()
    await pages_are_there()

    assert presses
    await user.should_see("Disable the account")


async def test_a_question_stays_until_it_is_answered_whatever_is_drawn_below(user: User) -> None:
    admin, ada = await make.visitor(Role.ADMIN), await make.visitor(Role.QC, name="Ada Lark")
    await sign_in(user, admin)
    await user.open(f"/people/{ada.person_id}")
    press(user, "Disable the account")
    await user.should_see("They are signed out at once")

    await edge.write(make.acting(admin), lambda s: people.end_sessions(s, ada.person_id))
    await user.should_see("Nowhere at the moment.")
    press(user, "Disable")

    await user.should_see("Enable the account")
