"""One action of one person, and the diary of what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, signatures
from app.edge import Work
from app.errors import Refused
from app.files.store import Kept
from app.photos import Stored
from app.runs import Given
from models.database import Actor
from models.orders import Build
from tests import reviewing

T = TypeVar("T")
NO_PICTURE = Stored(
    kept=Kept(sha256="a" * 64, size=10, media_type="image/jpeg", store_key="documents/aa"),
    thumbnail_key="thumbnails/aa",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """An answer that was taken, as it was sent."""

    actor: Actor
    build_id: int
    run_id: int
    given: Given


@dataclass(slots=True)
class Diary:
    """What was acknowledged to somebody, and what was refused; `picture` is what they take."""

    kept: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    answers: dict[UUID, int] = field(default_factory=dict)
    taps: list[Tap] = field(default_factory=list)
    picture: Stored = NO_PICTURE

    def took(self, one: "Press", run_id: int, sent: Given) -> None:
        if sent.client_id not in self.answers:
            tap = Tap(actor=one.actor, build_id=one.build_id, run_id=run_id, given=sent)
            self.taps.append(tap)
        self.answers[sent.client_id] = run_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """One action of one person on one build; `pick` chooses among whatever there is."""

    diary: Diary
    actor: Actor
    build_id: int
    pick: int

    async def look(self, work: Work[T]) -> T:
        return await edge.read(self.actor, work)

    async def write(self, work: Work[T], *, signs: bool = False, idle: bool = False) -> T:
        """Under a number of its own, by which the ledger is asked; `idle` may change nothing."""
        me = replace(self.actor, request_id=uuid4().hex)
        assert me.request_id
        try:
            done = await (
                signatures.signing(me, reviewing.RIGHT, work) if signs else edge.write(me, work)
            )
        except Refused:
            self.diary.refused.append(me.request_id)
            raise
        if not idle:
            self.diary.kept.append(me.request_id)
        return done

    async def number(self) -> str:
        async def ask(session: AsyncSession) -> str:
            return (await session.get_one(Build, self.build_id)).number

        return await self.look(ask)


def digits(number: int, *bases: int) -> Iterator[int]:
    """One number as several independent choices, each among so many."""
    for base in bases:
        number, digit = divmod(number, base)
        yield digit
