"""The page of a checklist: started, filled in, shown to everybody, signed."""

import json
from dataclasses import replace
from uuid import uuid4

import pytest
from nicegui.testing import User

from app import edge, live, runs
from app.access import Role, Visitor
from app.rules.run_item import RunItem
from models.database import transaction
from models.orders import Build, Order
from pages.frame import Back
from pages.widgets.checklist import Checklist
from tests import boms, facts, make
from tests import runs as made
from tests.app.query_count import settled
from tests.app.test_runs_drawn import drawn
from tests.pages.conftest import browser, sign_in
from tests.runs import CLEAN, DRAIN, FEET, LENGTH, LIGHT, SCREEN, answered, given
from tests.waiting import until


def sent(item: RunItem, value: object = "pass", **rest: object) -> dict[str, object]:
    """An entry of a device's queue."""
    known = {
        "id": str(uuid4()), "key": item.key, "basin": item.basin, "act": "value", "value": value,
        "note": "", "at": "2026-11-22T10:00:00.000Z", "seen": None, "instrument": "",
    }  # fmt: skip
    return known | rest


class Told:
    """What the element was told to do, instead of a browser doing it."""

    def __init__(self, user: User) -> None:
        found = user.find(kind=Checklist).elements
        self.element = next(iter(found))
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        self.element.run_method = self._note  # type: ignore[method-assign,assignment]

    def _note(self, name: str, *args: object) -> None:
        self.calls.append((name, args))

    def named(self, name: str) -> list[tuple[object, ...]]:
        return [args for called, args in self.calls if called == name]

    def tap(self, *entries: object) -> None:
        for listener in self.element._event_listeners.values():  # noqa: SLF001  # as a browser's event
            if listener.type == "answers":
                self.element.client.handle_event(
                    {
                        "id": self.element.id,
                        "listener_id": listener.id,
                        "args": [json.dumps(entries)],
                    }
                )

    async def until(self, name: str, count: int = 1) -> list[tuple[object, ...]]:
        await until(lambda: len(self.named(name)) >= count)
        assert len(self.named(name)) >= count, self.calls
        return self.named(name)


async def opened(user: User, by: Visitor, run_id: int, stage: str = "pre-qc") -> Told:
    await sign_in(user, by)
    number = await made.number_of(await made.build_of(run_id))
    await user.open(f"/builds/{number}/{stage}")
    await user.should_see(kind=Checklist)
    return Told(user)


async def test_a_checklist_shows_its_items_why_they_are_there_and_who_answered(user: User) -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada)
    await answered(ada, run_id, given(CLEAN, "fail", note="Shavings in the drain"))

    await opened(user, ada, run_id)

    for words in (
        CLEAN.wording,
        "Every sink.",
        "No pegboard.",
        "Shavings in the drain",
        "Ada Lark",
    ):
        await user.should_see(words)


async def test_its_head_says_what_a_paper_checklist_says_in_its_head(user: User) -> None:
    ada, asa = await make.visitor(Role.QC), await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    build_id = await made.build_at(ada, "ready-for-pre-qc", project="Sterile processing")
    run_id = await made.begun(ada, build_id=build_id)
    sink = "T2-B1 · 1 basin · Sterile processing"

    await opened(user, ada, run_id)
    await user.should_see(f"{sink} · Initials AL · HAND.1, revision 1")

    await opened(user, asa, run_id)
    await user.should_see(f"{sink} · HAND.1, revision 1")


async def test_a_tap_is_kept_and_acknowledged_and_again_the_second_time(user: User) -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada)
    told = await opened(user, ada, run_id)
    tap = sent(LENGTH, "72 1/16")

    told.tap(tap)
    told.tap(tap)
    acknowledged = await told.until("accepted", 2)

    assert [args[0] for args in acknowledged] == [tap["id"], tap["id"]]
    assert acknowledged[0][1]["state"] == "passed"  # type: ignore[index]
    row = (await made.shown(ada, run_id)).rows[1]
    assert [one["value"] for one in row["answers"]] == ["72 1/16"]


async def test_taps_that_come_together_are_taken_in_their_order(user: User) -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada)
    told = await opened(user, ada, run_id)
    values = ["71", "72", "73", "72 1/8", ""]

    told.tap(*(sent(LENGTH, value) for value in values[:3]))
    told.tap(*(sent(LENGTH, value) for value in values[3:]))
    await told.until("accepted", 5)

    row = (await made.shown(ada, run_id)).rows[1]
    assert [one["value"] for one in row["answers"]] == values


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (sent(LIGHT), "does not apply"),
        (sent(CLEAN, act="na"), "why this does not apply"),
        (sent(CLEAN, act="no-such-act"), "could not be read"),
        (sent(CLEAN, value=7), "could not be read"),
        (sent(CLEAN, seen="newest"), "could not be read"),
        (sent(CLEAN, at="yesterday"), "could not be read"),
        (sent(CLEAN, basin=True), "could not be read"),
        (sent(replace(CLEAN, key="no-such")), "no such item"),
    ],
    # Not the entry itself: its number is another one in every process.
    ids=["n/a by order", "na without why", "act", "value", "seen", "at", "basin", "item"],
)
async def test_what_is_not_taken_is_said_to_the_device_in_words(
    user: User, entry: dict[str, object], words: str
) -> None:
    ada = await make.visitor(Role.QC)
    told = await opened(user, ada, await made.begun(ada))

    told.tap(entry)

    refused = await told.until("refused")
    assert refused[0][0] == entry["id"]
    assert words in str(refused[0][1])


async def test_a_refused_tap_does_not_stop_those_behind_it(user: User) -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada)
    told = await opened(user, ada, run_id)

    told.tap(sent(LIGHT), 7, sent(CLEAN))

    await told.until("accepted")
    assert (await made.shown(ada, run_id)).rows[0]["state"] == "passed"


async def test_what_somebody_else_answers_appears_on_this_page(user: User) -> None:
    ada, bo = await make.visitor(Role.QC), await make.visitor(Role.QC, name="Bo Reed")
    run_id = await made.begun(ada)
    told = await opened(user, ada, run_id)

    await answered(bo, run_id, given(FEET, "levelling feet"))

    rows = (await told.until("patch"))[0][0]
    assert [(row["key"], row["state"], row["answers"][0]["by"]) for row in rows] == [  # type: ignore[attr-defined]
        ("feet", "failed", "Bo Reed")
    ]


async def test_another_po_number_and_a_newer_drawing_appear_on_an_open_checklist(
    user: User,
) -> None:
    ada = await make.visitor(Role.QC, Role.COORDINATOR)
    run_id = await made.begun(ada)
    build_id = await made.build_of(run_id)
    told = await opened(user, ada, run_id)
    await settled()
    before = len(told.named("belongs"))

    drawing = await drawn(ada, build_id)
    async with transaction(make.acting(ada)) as session:
        order = await session.get_one(Order, (await session.get_one(Build, build_id)).order_id)
        order.po_number, order.version = "PO-NEW-1", order.version + 1
        await live.announce(session, "order", order.id)

    head = (await told.until("belongs", before + 1))[-1][0]
    assert (head["po"], head["drawing"]) == ("PO-NEW-1", f"/documents/{drawing}")  # type: ignore[index]
    await user.should_see(kind=Back, content="PO-NEW-1")


async def test_somebody_who_only_may_look_fills_in_nothing(user: User) -> None:
    ada, asa = await make.visitor(Role.QC), await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    told = await opened(user, asa, await made.begun(ada))

    told.tap(sent(CLEAN))

    assert told.element.props["readonly"] is True
    assert "Your role does not allow you" in str((await told.until("refused"))[0][1])


async def test_the_checklist_of_a_cancelled_build_is_only_read(user: User) -> None:
    quin = await make.visitor(Role.QC, name="Quin Vale")
    run_id = await made.begun(quin)
    cora = await make.visitor(Role.COORDINATOR, name="Cora Day")
    await facts.move(cora, await made.build_of(run_id), "cancelled", why="Customer withdrew.")

    told = await opened(user, quin, run_id)

    assert told.element.props["readonly"] is True


async def test_a_checklist_is_started_from_its_page(user: User) -> None:
    build_id = (await boms.stored_order())[0]
    quin = await make.visitor(Role.QC, name="Quin Vale")
    await facts.put(build_id, "ready-for-pre-qc", quin)
    await sign_in(user, quin)
    await user.open("/builds/B-1001/pre-qc")
    await user.should_see("Pre-QC can be started now.")

    user.find("Start Pre-QC").click()

    await user.should_see(kind=Checklist)
    await user.should_see("pegboard")


@pytest.mark.parametrize(
    ("role", "status", "words"),
    [
        (Role.QC, "parts-sent", "Pre-QC starts when a build is"),
        (Role.ASSEMBLER, "ready-for-pre-qc", "Pre-QC has not been started yet."),
    ],
)
async def test_a_checklist_that_cannot_be_started_says_why(
    user: User, role: Role, status: str, words: str
) -> None:
    build_id = (await boms.stored_order())[0]
    somebody = await make.visitor(role)
    await facts.put(build_id, status, somebody)
    await sign_in(user, somebody)

    await user.open("/builds/B-1001/pre-qc")

    await user.should_see(words)
    await user.should_not_see("Start Pre-QC")


async def test_an_attempt_nobody_made_is_not_there(user: User) -> None:
    ada = await make.visitor(Role.QC)
    number = await made.number_of(await made.build_of(await made.begun(ada)))
    await sign_in(user, ada)

    for address in (f"/builds/{number}/pre-qc?attempt=7", "/builds/NONE-1/pre-qc"):
        answer = await user.http_client.get(address, headers={"accept": "text/html"})
        assert answer.status_code == 404


async def test_a_signed_run_is_shown_with_its_signature_and_takes_nothing(user: User) -> None:
    quin = await make.visitor(Role.QC, name="Quin Vale")
    run_id = await made.begun(quin, (CLEAN,))
    await answered(quin, run_id, given(CLEAN))
    asked = await edge.read(make.acting(quin), lambda s: runs.to_sign(s, run_id))
    signing = made.unasked(lambda s: runs.sign(s, run_id, sha256=asked.sha256))
    await edge.write(make.acting(quin), signing)

    told = await opened(user, quin, run_id)

    await user.should_see("Reviewed by Quin Vale")
    await user.should_see("The build has not moved on yet")
    assert told.element.props["readonly"] is True
    told.tap(sent(CLEAN))
    assert "signed and closed" in str((await told.until("refused"))[0][1])


async def test_a_second_browser_of_the_same_person_sees_what_the_first_does(user: User) -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada, (CLEAN, *made.each_basin(DRAIN), SCREEN))
    first, second = await opened(user, ada, run_id), await opened(browser(), ada, run_id)

    first.tap(sent(replace(DRAIN, basin=2)))

    rows = (await second.until("patch"))[0][0]
    assert [(row["key"], row["basin"]) for row in rows] == [("drain", 2)]  # type: ignore[attr-defined]
