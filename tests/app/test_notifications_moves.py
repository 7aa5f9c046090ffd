"""Who hears when a build moves: the roles whose turn it is, its creator, and who works on it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from app import notifications
from app.access import Role, Visitor
from app.history import status_words
from app.notifications import EVENTS, TURN, Said, Told
from app.rules import progress
from models.database import transaction
from models.floor import Assignment
from models.notifications import Notification
from models.orders import Build, Order
from tests import make
from tests.app.outside import heard


@dataclass
class Cast:
    """One person of each kind, and a build that Cora entered and Abe works on."""

    cora: Visitor
    carl: Visitor
    pia: Visitor
    quin: Visitor
    abe: Visitor
    ann: Visitor
    sue: Visitor
    build_id: int


@pytest.fixture
async def people(database: str) -> Cast:
    cora = await make.visitor(Role.COORDINATOR, name="Cora Bell")
    order_id = await make.order(cora, "PO-77")
    async with transaction(make.PRODUCT) as session:
        build_id = await session.scalar(select(Build.id).where(Build.order_id == order_id))
    assert build_id is not None
    return Cast(
        cora=cora,
        carl=await make.visitor(Role.COORDINATOR, name="Carl Dean"),
        pia=await make.visitor(Role.PROCUREMENT, name="Pia Reed"),
        quin=await make.visitor(Role.QC, name="Quin Hale"),
        abe=await make.visitor(Role.ASSEMBLER, name="Abe Lane"),
        ann=await make.visitor(Role.ASSEMBLER, name="Ann Cole"),
        sue=await make.visitor(Role.SERVICE, name="Sue Park"),
        build_id=build_id,
    )


async def give_to(build_id: int, person: Visitor) -> None:
    async with transaction(make.PRODUCT) as session:
        session.add(
            Assignment(build_id=build_id, person_id=person.person_id, assigned_by=person.person_id)
        )


async def moved(people: Cast, by: Visitor, was: str, now: str, why: str = "") -> dict[str, Told]:
    """What everybody was told of this move, by their first name."""
    await move(people, by, was, now, why)
    return await told(people)


async def move(people: Cast, by: Visitor, was: str, now: str, why: str = "") -> None:
    async with transaction(make.acting(by)) as session:
        build = await session.get_one(Build, people.build_id)
        order = await session.get_one(Order, build.order_id)
        await notifications.build_moved(session, order, build, was, now, why)


async def told(people: Cast, *, since: int = 0) -> dict[str, Told]:
    found = {}
    for name in ("cora", "carl", "pia", "quin", "abe", "ann", "sue"):
        person = getattr(people, name)
        rows = await heard(person)
        new = [row for row in rows if row.id > since]
        assert len(new) <= 1, f"{name} was told twice of one move"
        if new:
            found[name] = new[0]
    return found


async def heard_of_each(people: Cast) -> dict[str, str]:
    """Who is told when a build comes to each status, from one where nobody was waiting."""
    heard, newest = {}, 0
    for status in progress.STATUSES:
        await move(people, people.sue, "shipped", status)
        those = await told(people, since=newest)
        heard[status] = " ".join(those)
        newest = max([newest, *(one.id for one in those.values())])
    return heard


# Who is told of each arrival while nobody, and while Abe, works on the build; the doer is Sue.
FREE = {
    "order-created": "cora pia",
    "parts-sent": "cora pia",
    "ready-for-pre-qc": "cora quin",
    "ready-for-production": "cora abe ann",
    "in-production": "cora abe ann",
    "testing-complete": "cora abe ann",
    "packaging-complete": "cora abe ann",
    "ready-for-final-qc": "cora quin",
    "ready-to-ship": "cora carl",
    "shipped": "cora",
    "pre-qc-rejected": "cora carl abe ann",
    "pre-qc-rework": "cora abe ann",
    "final-qc-rejected": "cora carl abe ann",
    "final-rework": "cora abe ann",
    "on-hold": "cora carl pia",
    "cancelled": "cora",
}
ABES = {
    "order-created": "cora pia abe",
    "parts-sent": "cora pia abe",
    "ready-for-pre-qc": "cora quin abe",
    "ready-for-production": "cora abe",
    "in-production": "cora abe",
    "testing-complete": "cora abe",
    "packaging-complete": "cora abe",
    "ready-for-final-qc": "cora quin abe",
    "ready-to-ship": "cora carl abe",
    "shipped": "cora abe",
    "pre-qc-rejected": "cora carl abe",
    "pre-qc-rework": "cora abe",
    "final-qc-rejected": "cora carl abe",
    "final-rework": "cora abe",
    "on-hold": "cora carl pia abe",
    "cancelled": "cora abe",
}


async def test_each_arrival_tells_exactly_these(people: Cast) -> None:
    assert await heard_of_each(people) == FREE


async def test_whoever_works_on_it_hears_instead_of_every_assembler(people: Cast) -> None:
    await give_to(people.build_id, people.abe)

    assert await heard_of_each(people) == ABES


async def number_of(people: Cast) -> str:
    async with transaction(make.PRODUCT) as session:
        return (await session.get_one(Build, people.build_id)).number


async def test_whoever_did_it_is_not_told(people: Cast) -> None:
    heard = await moved(people, people.cora, "ready-for-final-qc", "ready-to-ship")

    assert set(heard) == {"carl"}


async def test_a_turn_leads_to_its_work_and_news_to_the_build(people: Cast) -> None:
    number = await number_of(people)

    heard = await moved(people, people.pia, "parts-sent", "ready-for-pre-qc")

    assert heard["quin"].address == f"/builds/{number}/pre-qc"
    assert heard["quin"].text == f"{number} of PO-77 (Mercy General): ready for Pre-QC, your turn."
    assert heard["cora"].address == f"/builds/{number}"
    assert heard["cora"].text == f"{number} of PO-77 (Mercy General): ready for Pre-QC."


async def test_the_reason_is_told(people: Cast) -> None:
    heard = await moved(people, people.abe, "in-production", "on-hold", "Two casters are missing.")

    assert heard["pia"].text.endswith(": on hold. Two casters are missing.")


async def test_a_failed_final_qc_is_urgent_and_a_failed_pre_qc_is_not(people: Cast) -> None:
    await move(people, people.quin, "ready-for-pre-qc", "pre-qc-rejected")
    await move(people, people.quin, "ready-for-final-qc", "final-qc-rejected")

    rows = await heard(people.carl)

    assert [(row.urgent, "final QC failed" in row.text) for row in rows] == [
        (True, True),
        (False, False),
    ]


async def test_a_build_that_goes_on_tells_whose_turn_it_is_again(people: Cast) -> None:
    heard = await moved(people, people.pia, "on-hold", "ready-for-pre-qc", "The casters came.")

    assert set(heard) == {"cora", "quin"}
    assert "goes on, ready for Pre-QC. The casters came." in heard["quin"].text


async def test_a_cancelled_build_tells_whose_turn_it_was(people: Cast) -> None:
    heard = await moved(people, people.carl, "ready-for-pre-qc", "cancelled", "Called off.")

    assert set(heard) == {"cora", "quin"}


async def test_one_act_is_told_once(people: Cast) -> None:
    """A shortage puts the build on hold in the same transaction: its own words are enough."""
    async with transaction(make.acting(people.abe)) as session:
        build = await session.get_one(Build, people.build_id)
        order = await session.get_one(Order, build.order_id)
        said = Said("shortage", "2 casters are missing.", "/assembly")
        await notifications.about_build(session, build.id, said)
        await notifications.build_moved(session, order, build, "in-production", "on-hold", "Held.")

    heard = await told(people)

    assert set(heard) == {"cora", "carl", "pia"}
    number = await number_of(people)
    assert heard["pia"].text == f"{number} of PO-77 (Mercy General): 2 casters are missing."
    assert heard["pia"].address == f"/builds/{number}/assembly"
    assert heard["pia"].urgent


async def test_what_somebody_else_tells_meanwhile_silences_no_move(people: Cast) -> None:
    """A move that waits for the build's lock began before the act it waits for was told."""
    async with transaction(make.acting(people.cora)) as session:
        build = await session.get_one(Build, people.build_id)
        order = await session.get_one(Order, build.order_id)
        await move(people, people.abe, "in-production", "on-hold", "Two casters are missing.")
        await move(people, people.abe, "on-hold", "in-production")

        await notifications.build_moved(session, order, build, "in-production", "on-hold", "Wet.")

    newest, *_ = await heard(people.pia)
    assert newest.text.endswith(": on hold. Wet.")


@pytest.mark.fault(24)
async def test_every_event_that_is_written_is_in_the_one_table(people: Cast) -> None:
    for status in progress.STATUSES:
        await move(people, people.sue, "shipped", status)
        await move(people, people.sue, "on-hold", status)

    async with transaction(make.PRODUCT) as session:
        written = set(await session.scalars(select(Notification.event)))

    assert written <= set(EVENTS)
    assert {"your-turn", "moved-on", "held", "released", "cancelled"} <= written


def test_every_status_that_waits_is_somebody_s_turn() -> None:
    waiting = {status for status in progress.STATUSES if status not in progress.CLOSED}

    assert {status_words(s) for s in waiting ^ set(TURN)} == set()


@pytest.mark.fault(24)
def test_everything_that_is_told_anywhere_is_in_the_one_table() -> None:
    told = {
        word
        for path in (Path(__file__).parent.parent.parent / "app").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in {"News", "Said", "_news", "_tell"}
        for word in events_named(node)
    }

    assert {"order-submitted", "floor-question", "bom-question"} <= told
    assert told <= set(EVENTS)


def events_named(call: ast.Call) -> Iterator[str]:
    """What is written out as an event: `News(event="...")`, `Said("...", ...)`."""
    for value in (*call.args, *(word.value for word in call.keywords if word.arg == "event")):
        if isinstance(value, ast.Constant) and re.fullmatch(r"[a-z]+(-[a-z]+)+", str(value.value)):
            yield str(value.value)
