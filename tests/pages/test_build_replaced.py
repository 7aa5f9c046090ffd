"""A part with a serial number was replaced: said on the page of the build, then tested again."""

import pytest
from nicegui.testing import User

from app.access import Role, Visitor
from app.demonstration.filling import right
from pages.widgets import Button, Check, Sheet
from pages.widgets.checklist import Checklist
from tests import facts, make
from tests import runs as made
from tests.pages.conftest import sign_in
from tests.replaced import SCREEN, Sink, a_sink
from tests.runs import answered

WORDS = "A part with a serial number was replaced"


@pytest.fixture
async def asa(user: User) -> Visitor:
    visitor = await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    await sign_in(user, visitor)
    return visitor


@pytest.fixture
async def sink(asa: Visitor) -> Sink:
    return await a_sink(asa)


async def test_whoever_reworks_says_which_part_and_tests_it_again(user: User, sink: Sink) -> None:
    await user.open("/builds/B-1001")
    user.find(kind=Button, content=WORDS).click()
    await user.should_see("Serial number of the touchscreen [T2-TS7]")
    await user.should_see("TS-A-1, basin 1")
    await user.should_see("BOX-A")
    user.find(kind=Button, content="Test again").click()
    await user.should_see("Choose which part was replaced: at least one.")
    assert (await sink.newest()).attempt == 1

    (screen,) = (one for one in user.find(kind=Check).elements if "TS-A-1" in one.props["detail"])
    screen.set_value(True)
    user.find(kind=Button, content="Test again").click()

    await user.should_see("Attempt 2: open")
    await user.open("/builds/B-1001")
    await user.should_see("The end-of-line test is begun but not signed: finish and sign it.")
    await user.should_not_see(WORDS)
    await user.open("/builds/B-1001/record")
    await user.should_see("End-of-line test is begun but not signed.")
    await user.should_see("in place of TS-A-1")
    await user.open("/serials?q=TS-A-1")
    await user.should_see("replaced ")


async def test_a_sheet_that_was_closed_opens_again_with_nothing_ticked(
    user: User, sink: Sink
) -> None:
    def ticked(words: str) -> None:
        found = (one for one in user.find(kind=Check).elements if words in one.props["detail"])
        next(found).set_value(True)

    await user.open("/builds/B-1001")
    user.find(kind=Button, content=WORDS).click()
    await user.should_see("BOX-A")
    ticked("TS-A-1")
    user.find(kind=Button, content="Keep as it is").click()
    user.find(kind=Sheet).trigger("hide")
    await user.should_not_see("BOX-A")

    user.find(kind=Button, content=WORDS).click()
    await user.should_see("BOX-A")
    ticked("BOX-A")
    user.find(kind=Button, content="Test again").click()

    await user.should_see("Attempt 2: open")
    items = (await made.shown(sink.asa, (await sink.newest()).id)).items
    assert [item.replaces for item in items if item.replaces] == ["BOX-A"]


async def test_what_is_signed_says_which_part_was_replaced(user: User, sink: Sink) -> None:
    await made.instrument(sink.asa, "TH-1", kind="dual-probe thermometer")
    run_id = await sink.replaced(SCREEN)
    shown = await made.shown(sink.asa, run_id)
    for one in shown.standings:
        if one.asked_for:
            await answered(sink.asa, run_id, right(one.item, shown))

    await user.open("/builds/B-1001/test")
    await user.should_see(kind=Checklist)
    user.find(kind=Checklist).trigger("sign")

    await user.should_see("Serial number of the touchscreen [T2-TS7] (basin 1): Pass")
    await user.should_see("Replaces TS-A-1")


async def test_nothing_is_offered_where_nothing_can_be_replaced(user: User, sink: Sink) -> None:
    await user.open("/builds/B-1001")
    await user.should_see(WORDS)
    for status in ("ready-for-final-qc", "on-hold"):
        await facts.put(sink.id, status, sink.asa)
        await user.open("/builds/B-1001")
        await user.should_see("What comes next")
        await user.should_not_see(WORDS)

    await facts.put(sink.id, "final-rework", sink.asa)
    await sign_in(user, await make.visitor(Role.COORDINATOR, name="Cora Lind"))
    await user.open("/builds/B-1001")
    await user.should_see("Rework is done")
    await user.should_not_see(WORDS)
