"""Random people press random things, also at the same moment; what must be true stays true.

Every example begins in a database of its own, copied from one in which four sinks stand at
different places: that takes a fraction of what walking there takes.
"""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Awaitable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf
from typing import TypeVar
from uuid import UUID

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.engine import make_url

from app.access import Role
from app.demonstration import walk
from app.demonstration.crew import Crew
from app.demonstration.entering import Entered
from app.demonstration.walk import seen
from app.demonstration.way import way
from app.errors import Refused
from app.rules.progress import WAY
from models import database as door
from models.database import Actor, reading
from tests import make, reviewing
from tests.conftest import named, run_sql
from tests.workflow import house, truths
from tests.workflow.acts import ACTS, ENTITLED, fitting
from tests.workflow.press import Diary, Press

T = TypeVar("T")
# The same people press the same things every time; another number tries others.
SEED = int(os.environ.get("CLEANSTATION_SEED", "13485"))
SECONDS = 40.0
STAND = ("order-created", "ready-for-pre-qc", "in-production", "ready-for-final-qc")
LEAST_EXAMPLES, LEAST_ACTS = 3, 5
often = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    database=None,
    print_blob=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Far more often than chance would have it, somebody who is entitled to it.
ENTITLED_ONE = 99
WHO = st.sampled_from([*range(9), *[ENTITLED_ONE] * 9])
FITTING = "whatever fits"
# What hurts when it happens twice.
OFTEN = (FITTING, "hold", "hold", "release", "submit", "sign", "claim")
WHICH = st.integers(0, len(STAND) - 1)
PICK = st.integers(0, 40)
WHAT = st.sampled_from(sorted(ACTS))


@dataclass(slots=True, kw_only=True)
class Factory:
    """The people, the order they work on, and the loop they act in."""

    server: str
    template: str
    loop: asyncio.AbstractEventLoop
    crew: Crew
    people: list[Actor]
    entered: Entered
    answers: dict[UUID, int]
    ends: float = inf
    acts: Counter[tuple[str, bool]] = field(default_factory=Counter)
    examples: int = 0

    def begin(self) -> None:
        """A database as it was at first."""
        self.examples += 1
        run_sql(self.server, f'CREATE DATABASE "{self.copied}" TEMPLATE "{self.template}"')
        self.do(connected(named(self.server, self.copied)))

    def end(self) -> None:
        self.do(door.disconnect())
        run_sql(self.server, f'DROP DATABASE "{self.copied}" WITH (FORCE)')

    @property
    def copied(self) -> str:
        return f"{self.template}_copied"

    def do(self, work: Awaitable[T]) -> T:
        """From the thread of the machine, in the loop of the test."""

        async def acting() -> T:
            return await work

        done: Future[T] = asyncio.run_coroutine_threadsafe(acting(), self.loop)
        try:
            return done.result(timeout=60)
        except BaseException:
            # What was found is done once more to tell its steps, however long that takes.
            self.ends = inf
            raise

    def somebody(self, who: int, what: str) -> Actor:
        if who < len(self.people):
            return self.people[who]
        return self.crew.people[ENTITLED.get(what, Role.ADMIN)]

    @property
    def over(self) -> bool:
        return time.monotonic() > self.ends


class Workflow(RuleBasedStateMachine):
    """Two sinks of one order, and nine people who do not wait for each other."""

    factory: Factory

    def __init__(self) -> None:
        super().__init__()
        self.diary = Diary(answers=dict(self.factory.answers))
        self.signed: dict[str, str] = {}
        self.builds = self.factory.entered.builds
        self.begun = not self.factory.over
        if self.begun:
            self.factory.begin()

    def teardown(self) -> None:
        if self.begun:
            self.factory.end()

    @rule(who=WHO, what=WHAT, which=WHICH, pick=PICK)
    def somebody_acts(self, who: int, what: str, which: int, pick: int) -> None:
        self.press((who, what, which, pick))

    @rule(which=WHICH, pick=PICK, one=st.tuples(WHO, WHAT), other=st.tuples(WHO, WHAT))
    def two_act_at_once(
        self, which: int, pick: int, one: tuple[int, str], other: tuple[int, str]
    ) -> None:
        self.press((*one, which, pick), (*other, which, pick))

    @rule(what=st.sampled_from(OFTEN), which=WHICH, pick=PICK)
    def one_presses_twice_at_once(self, what: str, which: int, pick: int) -> None:
        self.press((ENTITLED_ONE, what, which, pick), (ENTITLED_ONE, what, which, pick))

    @rule(which=WHICH, pick=PICK)
    def somebody_does_what_fits(self, which: int, pick: int) -> None:
        self.press((ENTITLED_ONE, FITTING, which, pick))

    @rule(which=WHICH, pick=PICK, other=PICK, who=WHO)
    def two_do_what_fits_at_once(self, which: int, pick: int, other: int, who: int) -> None:
        self.press((ENTITLED_ONE, FITTING, which, pick), (who, FITTING, which, other))

    @rule(which=WHICH, there=st.sampled_from(WAY))
    def it_goes_on(self, which: int, there: str) -> None:
        """Those whose turn it is take the next step on the way there, if there is a way."""
        if self.begun and not self.factory.over:
            self.factory.do(self.one_step(self.builds[which], there))

    @invariant()
    def everything_is_true(self) -> None:
        if self.begun and not self.factory.over:
            self.factory.do(self.look())

    def press(self, *presses: tuple[int, str, int, int]) -> None:
        if self.begun and not self.factory.over:
            self.factory.do(self.at_once(presses))

    async def one_step(self, build_id: int, there: str) -> None:
        here = await seen(self.factory.crew, build_id)
        steps = way(here.status, there, here.before_hold)
        with suppress(Refused):
            await walk(self.factory.crew, build_id, steps[0] if steps else here.status)
        # The walk keeps no diary of its answers.
        self.diary.answers |= await already_answered([build_id])

    async def at_once(self, presses: tuple[tuple[int, str, int, int], ...]) -> None:
        named = [await self.pressed(press) for press in presses]
        acts = [ACTS[what](one) for what, one in named]
        answers = await asyncio.gather(*acts, return_exceptions=True)
        for (what, _), answer in zip(named, answers, strict=True):
            if isinstance(answer, BaseException) and not isinstance(answer, Refused):
                raise answer
            self.factory.acts[what, answer is None] += 1

    async def pressed(self, press: tuple[int, str, int, int]) -> tuple[str, Press]:
        who, what, which, pick = press
        build_id = self.builds[which]
        name = await fitting(build_id, pick) if what == FITTING else what
        somebody = self.factory.somebody(who, name)
        return name, Press(diary=self.diary, actor=somebody, build_id=build_id, pick=pick)

    async def look(self) -> None:
        builds = self.builds
        async with reading(make.PRODUCT) as session:
            await truths.moves_follow_the_table(session, builds)
            await truths.answers_are_there_once(session, builds, self.diary)
            await truths.passed_means_done(session, builds)
            await truths.failures_stay_failures(session, builds)
            await truths.changes_lose_nothing(session, builds)
            await truths.decided_before_inspected_again(session, builds)
            await truths.signed_stays(session, builds, self.signed)
            await truths.acts_are_in_the_ledger(session, self.diary)
            await truths.order_shows_the_least_advanced(session, self.factory.entered.order_id)


async def already_answered(builds: Sequence[int]) -> dict[UUID, int]:
    async with reading(make.PRODUCT) as session:
        rows = await session.execute(truths.ANSWERS, {"builds": list(builds)})
        return {row.client_id: row.run_id for row in rows}


async def connected(url: str) -> None:
    door.connect(url)


async def made(server: str, url: str) -> Factory:
    """People with a password each, short lists, and an order whose sinks have got somewhere."""
    door.connect(url)
    crew = await house.crew()
    await house.short_checklists(crew)
    others = [
        make.acting(await reviewing.signer(*roles, name=name))
        for name, roles in (
            ("Second Quin", [Role.QC]),
            ("Second Asa", [Role.ASSEMBLER]),
            ("Cora Pete", [Role.COORDINATOR, Role.PROCUREMENT]),
            ("Sue Vick", [Role.SERVICE]),
        )
    ]
    entered = await house.order(crew, len(STAND))
    for build_id, status in zip(entered.builds, STAND, strict=True):
        await walk(crew, build_id, status)
    answers = await already_answered(entered.builds)
    await door.disconnect()
    return Factory(
        server=server,
        template=str(make_url(url).database),
        loop=asyncio.get_running_loop(),
        crew=crew,
        people=[*crew.people.values(), *others],
        entered=entered,
        answers=answers,
    )


async def test_whatever_anybody_does_what_must_be_true_stays_true(
    server: str, database_url: str
) -> None:
    factory = await made(server, database_url)
    factory.ends = time.monotonic() + SECONDS

    machine = seed(SEED)(type("Machine", (Workflow,), {"factory": factory}))
    try:
        await asyncio.to_thread(run_state_machine_as_test, machine, settings=often)
    except BaseException as found:
        found.add_note(f"Again with CLEANSTATION_SEED={SEED}")
        raise

    # Less would prove little: somebody was let, and somebody was refused.
    done, refused = ({what for what, was in factory.acts if was is let} for let in (True, False))
    assert factory.examples >= LEAST_EXAMPLES
    assert min(len(done), len(refused)) >= LEAST_ACTS, factory.acts
