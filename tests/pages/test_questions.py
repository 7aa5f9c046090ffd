"""Questions from the floor, as a lead sees and answers them."""

from nicegui import ui
from nicegui.testing import User

from app.access import Role, Visitor
from app.rules.run_item import RunItem
from app.runs import Given
from pages.widgets import Button, LinkButton, TextElement
from tests import make
from tests import runs as made
from tests.pages.conftest import browser, sign_in
from tests.pages.test_procurement import field, newest, press
from tests.runs import CLEAN, DRAIN, answered, given
from tests.waiting import until

DRAINS = made.each_basin(DRAIN)


async def asking() -> tuple[Visitor, int]:
    """Asa and an assembly she has begun."""
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    return asa, await made.begun(asa, (CLEAN, *DRAINS), stage="assembly")


def question(note: str, item: RunItem = CLEAN) -> Given:
    return given(item, act="ask", note=note)


async def test_a_lead_replies_from_the_list_and_the_floor_goes_on(user: User) -> None:
    asa, run_id = await asking()
    await answered(asa, run_id, question("Which seal?", DRAINS[1]))
    await sign_in(user, await make.visitor(Role.QC, name="Quin Hale"))
    await user.open("/questions")
    await user.should_see(f"Assembly: {DRAIN.wording} Basin 2")
    await user.should_see("Which seal?")

    await press(user, "Reply")
    await user.should_see("Reply to Asa Pine")
    await press(user, "Send the reply")
    await user.should_see("Say in a note what to do.")
    (await field(user, "What is to be done?")).set_value("The black one.")
    await press(user, "Send the reply")

    await user.should_see("Nobody on the floor waits for an answer.")
    row = (await made.shown(asa, run_id)).rows[2]
    assert row["state"] == "open"
    assert [(one["by"], one["note"]) for one in row["answers"]][-1] == (
        "Quin Hale", "The black one."
    )  # fmt: skip


async def test_the_list_leads_to_the_very_place_in_the_checklist(user: User) -> None:
    asa, run_id = await asking()
    await answered(asa, run_id, question("Which seal?", DRAINS[0]))
    await sign_in(user, await make.visitor())
    await user.open("/questions")

    link = await newest(user, LinkButton, lambda one: one.text == "Open in the checklist")

    number = await made.number_of(await made.build_of(run_id))
    assert link.props["href"] == f"/builds/{number}/assembly#drain%7C1"


async def test_what_is_asked_and_answered_elsewhere_shows_at_once(user: User) -> None:
    """On the list, and as the number of the dashboard."""
    asa, run_id = await asking()
    cora = await make.visitor(name="Cora Bell")
    await sign_in(user, cora)
    other = browser()
    await sign_in(other, await make.visitor(Role.QC, name="Quin Hale"))
    await user.open("/questions")
    await other.open("/")
    assert told(other) == "0"

    asked = await answered(asa, run_id, question("Is it clean enough?"))
    await user.should_see("Is it clean enough?")
    with other:
        await number_is(other, "1")
    await answered(cora, run_id, given(CLEAN, "pass", seen_id=asked["id"]))

    with user:
        await user.should_see("Nobody on the floor waits for an answer.")
    with other:
        await number_is(other, "0")


async def test_whoever_is_no_lead_reads_it_and_has_nothing_to_reply_with(user: User) -> None:
    asa, run_id = await asking()
    await answered(asa, run_id, question("Is it clean enough?"))
    await sign_in(user, asa)

    await user.open("/questions")

    await user.should_see("Is it clean enough?")
    await user.should_not_see(kind=Button, content="Reply", retries=1)


def told(user: User) -> str:
    """The number on the tile of the dashboard."""
    tiles = [one for one in user.find(kind=ui.element).elements if "heap" in one.classes]
    (tile,) = [one for one in tiles if one.props["href"] == "/questions"]
    return str(next(one.text for one in tile.descendants() if isinstance(one, TextElement)))


async def number_is(user: User, number: str) -> None:
    await until(lambda: told(user) == number)
    assert told(user) == number
