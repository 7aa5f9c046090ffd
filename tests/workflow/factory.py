"""A database in which sinks stand at different places, copied for each example, and its people."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy.engine import make_url

from app import photos, runs
from app.access import Role
from app.demonstration import walk
from app.demonstration.crew import Crew
from app.demonstration.entering import Entered
from app.demonstration.walk import inspect
from app.photos import Stored
from models import database as door
from models.database import Actor, reading
from tests import make, reviewing
from tests.conftest import Led, run_sql
from tests.inspections import small_picture
from tests.workflow import house, truths
from tests.workflow.acts import ENTITLED, change
from tests.workflow.press import Diary, Press, Tap
from tests.workflow.ticking import add_picture, said, tap

T = TypeVar("T")
# Where the sinks of the order stand at first: each example is about one of them, and the first
# example about the first, in which a part may be replaced.
STAND = (
    "final-qc-rejected", "ready-for-pre-qc", "in-production", "ready-for-final-qc",
    "pre-qc-rejected", "testing-complete", "order-created",
)  # fmt: skip
# Not applicable, and a second person says so too.
AGREED = "agreed"
# Seconds more on a slow machine, until a part was replaced: there are few moments for it.
PATIENCE = 60
# What was said already in a list that is open there: item and how.
HALF: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "ready-for-pre-qc": ("pre-qc", {"holes": "wrong", "sink-length": "ask", "pictured": "right"}),
    "in-production": ("test", {"control-box-serial": "na", "pictured": "right", "power": AGREED}),
    "ready-for-final-qc": ("final-qc", {"clean": "ask", "label-back": AGREED}),
    # Behind it: what a change asks again.
    "testing-complete": ("pre-qc", {"feet": "wrong", "holes": AGREED}),
}
SECOND = {"pre-qc": Role.QC, "test": Role.ASSEMBLER, "final-qc": Role.QC}


@dataclass(slots=True, kw_only=True)
class Factory:
    """The people, the order they work on, and the loop they act in."""

    led: Led
    server: str
    template: str
    loop: asyncio.AbstractEventLoop
    crew: Crew
    people: list[Actor]
    entered: Entered
    answers: dict[UUID, int]
    taps: list[Tap]
    picture: Stored
    ends: float = inf
    acts: Counter[tuple[str, bool]] = field(default_factory=Counter)
    examples: int = 0
    finished: int = 0

    def begin(self) -> None:
        """A database as it was at first."""
        self.examples += 1
        of = f'TEMPLATE "{self.template}" STRATEGY file_copy'
        run_sql(self.server, f'CREATE DATABASE "{self.copied}" {of}')
        self.led.to = self.copied

    def end(self) -> None:
        self.do(self.led.engine.dispose())
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
        late = time.monotonic() - self.ends
        return late > (0 if self.acts["replace_part", True] else PATIENCE)


async def already_answered(builds: Sequence[int]) -> dict[UUID, int]:
    async with reading(make.PRODUCT) as session:
        rows = await session.execute(truths.ANSWERS, {"builds": list(builds)})
        return {row.client_id: row.run_id for row in rows}


async def made(led: Led, server: str, url: str) -> Factory:
    """People with a password each, short lists, and an order whose sinks have got somewhere."""
    await led.to_another(str(make_url(url).database))
    door.sessions.configure(bind=led.engine)
    picture = await photos.store_picture(small_picture())
    crew = replace(await house.crew(), album=[picture])
    await house.short_checklists(crew, house.DEEP)
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
    await inspect(crew, entered.builds[STAND.index("in-production")], "assembly")
    diary = Diary(picture=picture)
    for status, half in HALF.items():
        here = Press(
            diary=diary,
            actor=crew.people[Role.ADMIN],
            build_id=entered.builds[STAND.index(status)],
            pick=0,
        )
        if status == "testing-complete":
            await change(here)
        await begin(here, *half, second=crew.people[SECOND[half[0]]])
    answers = await already_answered(entered.builds)
    # Nobody may be connected while it is copied.
    await led.engine.dispose()
    return Factory(
        led=led,
        server=server,
        template=led.to,
        loop=asyncio.get_running_loop(),
        crew=crew,
        people=[*crew.people.values(), *others],
        entered=entered,
        answers=answers,
        taps=diary.taps,
        picture=picture,
    )


async def begin(one: Press, stage: str, answers: Mapping[str, str], *, second: Actor) -> None:
    """A list with these answers, each with a picture; what is agreed is agreed by the second."""
    run_id = await one.write(lambda s: runs.start(s, one.build_id, stage))
    shown = await one.look(partial(runs.look, run_id=run_id))
    for stands in shown.standings:
        item = stands.item
        if item.key in answers:
            await add_picture(one, shown, item.place)
            agreed = answers[item.key] == AGREED
            sent = said("na" if agreed else answers[item.key], stands, shown)
            await tap(one, shown.head.id, sent)
            if agreed:
                also = replace(sent, client_id=uuid4(), act="agree")
                await tap(replace(one, actor=second), shown.head.id, also)
