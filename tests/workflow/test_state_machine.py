"""Random people press random things, also at the same moment; what must be true stays true.

Every example begins in a database of its own, copied from one in which sinks stand at different
places: that takes a fraction of what walking there takes. It is about one of these sinks, which
those whose turn it is bring to its end afterwards.
"""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from app import settings as configured
from app.demonstration import walk
from app.demonstration.walk import seen
from app.demonstration.way import way
from app.errors import Refused
from app.rules.progress import WAY
from models.database import reading
from tests import make
from tests.conftest import Led
from tests.workflow import house, truths, truths_of_records
from tests.workflow.acts import ACTS
from tests.workflow.factory import STAND, Factory, already_answered, made
from tests.workflow.finish import finish
from tests.workflow.fitting import fitting, stands_now
from tests.workflow.press import Diary, Press

# The same people press the same things every time; another number tries others.
SEED = int(os.environ.get("CLEANSTATION_SEED", "13485"))
SECONDS = float(os.environ.get("CLEANSTATION_SECONDS", "26"))
LEAST_EXAMPLES, LEAST_ACTS = 2, 5
# The truths are about all that was done until now.
LOOKED_EVERY = 4
often = settings(
    max_examples=60,
    stateful_step_count=14,
    deadline=None,
    database=None,
    print_blob=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# One sink in so many is called off in the end.
CALLED_OFF = 6
# Far more often than chance would have it, somebody who is entitled to it.
ENTITLED_ONE = 99
WHO = (*range(9), *[ENTITLED_ONE] * 9)
FITTING = "whatever fits"
# What hurts when it happens twice.
OFTEN = (FITTING, "hold", "release", "submit", "finish_list", "claim", "decide", "start")
# What happens in a moment: mostly what leads on; a change where it finds an open list, another part
# where one may be replaced.
MOMENTS: Mapping[str, int] = {
    "it fits": 16, "two at once": 3, "twice at once": 2, "it goes on": 2, "anything": 1,
    "anything at once": 1, "a sibling": 1,
}  # fmt: skip
LISTED = Counter({**MOMENTS, "it changes": 7})
TESTED = Counter({**MOMENTS, "a part is replaced": 20})
# What may come beside it.
BESIDE = ((), (), ("replace_part",), ("change",), ("report_rework",))
# Milliseconds: some before, some after the change has looked at the answers.
TAPS_AFTER = (0, 20, 40, 60, 80, 110, 150)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """Who presses what; `sibling` counts the sinks after this one, `after` milliseconds."""

    who: int
    what: str
    pick: int
    sibling: int = 0
    after: int = 0


def pressed(chance: Random, *, by: int | None = None, what: str = "", after: int = 0) -> Pressed:
    """By anybody, whatever, unless it is said."""
    return Pressed(
        who=chance.choice(WHO) if by is None else by,
        what=what or chance.choice(sorted(ACTS)),
        pick=chance.randrange(10**6),
        after=after,
    )


def pressed_in(moment: str, chance: Random) -> Sequence[Pressed]:
    """All that is pressed at the same time."""
    fits = pressed(chance, by=chance.choice((ENTITLED_ONE, *WHO)), what=FITTING)
    twice = replace(fits, what=chance.choice(OFTEN))
    after = chance.sample(TAPS_AFTER, chance.randrange(5))
    kinds = {
        "it fits": [fits],
        "it changes": [
            replace(fits, who=ENTITLED_ONE, what="change"),
            *(pressed(chance, by=ENTITLED_ONE, what="tick", after=one) for one in after),
        ],
        "a part is replaced": [
            replace(fits, who=ENTITLED_ONE, what=what)
            for what in ("replace_part", *chance.choice(BESIDE))
        ],
        "two at once": [fits, pressed(chance, what=FITTING)],
        "twice at once": [twice, twice],
        "anything": [pressed(chance)],
        "anything at once": [pressed(chance), pressed(chance)],
        "a sibling": [replace(fits, sibling=chance.randrange(1, len(STAND)))],
    }
    return kinds[moment]


class Workflow(RuleBasedStateMachine):
    """One sink among others, and nine people who do not wait for each other."""

    factory: Factory

    def __init__(self) -> None:
        super().__init__()
        made = self.factory
        self.diary = Diary(answers=dict(made.answers), taps=list(made.taps), picture=made.picture)
        self.signed: dict[str, str] = {}
        self.builds = self.factory.entered.builds
        self.mine = self.builds[0]
        self.told: list[str] = []
        self.found = False
        self.number = 0
        self.begun = not self.factory.over
        if self.begun:
            self.factory.begin()

    def teardown(self) -> None:
        if not self.begun:
            return
        try:
            self.go(self.leave)
        finally:
            self.factory.end()

    @initialize(number=st.integers(0, 2**24 - 1))
    def this_one(self, number: int) -> None:
        """Everything an example does follows from its number: a drawing of Hypothesis repeats."""
        self.number = number
        self.mine = self.builds[number % len(self.builds)]

    @rule(number=st.integers(0, 2**24 - 1))
    def somebody_acts(self, number: int) -> None:
        chance = Random(f"{self.number} {len(self.told)} {number}")  # noqa: S311  # no secret
        self.go(lambda: self.happens(chance))

    def go(self, work: Callable[[], Awaitable[None]]) -> None:
        """Unless the time is over, or something was found already."""
        if not self.begun or self.factory.over or self.found:
            return
        try:
            self.factory.do(work())
        except BaseException as found:
            self.found = True
            found.add_note(f"Sink {self.mine}, example {self.factory.examples}: {self.told}")
            raise

    async def happens(self, chance: Random) -> None:
        stands = await stands_now(self.mine)
        able = LISTED if stands.open else TESTED if stands.replaceable else MOMENTS
        (moment,) = chance.choices(list(able), list(able.values()))
        if moment == "it goes on":
            await self.one_step(chance.choice(WAY))
        else:
            await self.at_once(pressed_in(moment, chance))
        if not len(self.told) % LOOKED_EVERY:
            await self.look()

    async def one_step(self, there: str) -> None:
        """Those whose turn it is take the next step on the way there, if there is a way."""
        here = await seen(self.factory.crew, self.mine)
        steps = way(here.status, there, here.before_hold)
        self.told.append(f"on to {steps[:1]}")
        with suppress(Refused):
            await walk(self.factory.crew, self.mine, steps[0] if steps else here.status)
        await self.note_answers()

    async def note_answers(self) -> None:
        """The walk keeps no diary of its answers."""
        self.diary.answers |= await already_answered(self.builds)

    async def at_once(self, presses: Sequence[Pressed]) -> None:
        named = [await self.pressed(press) for press in presses]
        self.told.append(" and ".join(what for what, _ in named))
        acts = [
            later(ACTS[what](one), press.after)
            for (what, one), press in zip(named, presses, strict=True)
        ]
        answers = await asyncio.gather(*acts, return_exceptions=True)
        for (what, _), answer in zip(named, answers, strict=True):
            if isinstance(answer, BaseException) and not isinstance(answer, Refused):
                raise answer
            self.factory.acts[what, answer is None] += 1

    async def pressed(self, press: Pressed) -> tuple[str, Press]:
        at = self.builds.index(self.mine) + press.sibling
        build_id = self.builds[at % len(self.builds)]
        what = press.what
        name = fitting(await stands_now(build_id), press.pick) if what == FITTING else what
        somebody = self.factory.somebody(press.who, name)
        return name, Press(diary=self.diary, actor=somebody, build_id=build_id, pick=press.pick)

    async def leave(self) -> None:
        """Whatever was done: it can be shipped, unless somebody has forced it somewhere.

        Of some the customer does not want any more.
        """
        if await forced(self.mine):
            return
        if self.number % CALLED_OFF:
            await finish(self.factory.crew, self.mine)
        else:
            await self.at_once([Pressed(who=ENTITLED_ONE, what="cancel", pick=0)])
        await self.note_answers()
        await self.look()
        self.factory.finished += 1

    async def look(self) -> None:
        builds = self.builds
        async with reading(make.PRODUCT) as session:
            await truths.moves_follow_the_table(session, builds)
            await truths.answers_are_there_once(session, builds, self.diary)
            await truths.passed_means_done(session, builds)
            await truths.failures_stay_failures(session, builds)
            await truths.changes_lose_nothing(session, builds)
            await truths.questions_go_on(session, builds)
            await truths.decided_before_inspected_again(session, builds)
            await truths.signed_stays(session, builds, self.signed)
            await truths.acts_are_in_the_ledger(session, self.diary)
            await truths.order_shows_the_least_advanced(session, self.factory.entered.order_id)
            await truths_of_records.closed_builds_take_nothing(session, builds)
            await truths_of_records.serials_are_where_they_say(session, builds)
            await truths_of_records.failures_are_recorded(session, builds)
            await truths_of_records.questions_keep_their_pictures(session, builds)


async def later(act: Awaitable[None], after: int) -> None:
    await asyncio.sleep(after / 1000)
    await act


async def forced(build_id: int) -> bool:
    return any(move.forced for move in await house.moves(build_id))


@pytest.fixture
def own_store(tmp_path: Path, database_url: str) -> Iterator[None]:
    before = configured.current()
    loaded = configured.load(database_url=database_url, app_env="test", files_url=tmp_path.as_uri())
    configured.use(loaded)
    yield
    configured.use(before)


async def test_whatever_anybody_does_what_must_be_true_stays_true(
    led: Led, server: str, database_url: str, own_store: None
) -> None:
    factory = await made(led, server, database_url)
    factory.ends = time.monotonic() + SECONDS

    machine = seed(SEED)(type("Machine", (Workflow,), {"factory": factory}))
    try:
        await asyncio.to_thread(run_state_machine_as_test, machine, settings=often)
    except BaseException as found:
        found.add_note(f"Again with CLEANSTATION_SEED={SEED}")
        raise

    # Less would prove little: somebody was let, and somebody was refused.
    done, refused = ({what for what, was in factory.acts if was is let} for let in (True, False))
    assert factory.finished >= LEAST_EXAMPLES
    assert min(len(done), len(refused)) >= LEAST_ACTS, factory.acts
    assert factory.acts["replace_part", True], factory.acts
