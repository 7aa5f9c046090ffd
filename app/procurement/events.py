"""What was said about a BOM while it was reviewed: ticks, comments, questions, returns.

Every one is an event that is written once; what stands now is read from all of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.people import Person
from models.procurement import BomReview


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One event; without a position it is about the whole BOM."""

    id: int
    kind: str
    position: int | None
    text: str
    question_id: int | None
    person_id: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with what was answered to it, oldest first."""

    asked: Said
    answers: Sequence[Said]

    @property
    def open(self) -> bool:
        return not self.answers


@dataclass(frozen=True)
class Reviewed:
    """Everything that was said about one BOM, and what of it stands now."""

    events: Sequence[Said]

    @cached_property
    def ticked(self) -> Mapping[int, Said]:
        """The lines somebody has ticked, by position, with who did it last."""
        newest: dict[int, Said] = {}
        for said in self._of("tick", "untick"):
            newest[said.position or 0] = said
        return {at: said for at, said in newest.items() if said.kind == "tick"}

    @cached_property
    def questions(self) -> Sequence[Question]:
        answers: dict[int, list[Said]] = {}
        for said in self._of("answer"):
            answers.setdefault(said.question_id or 0, []).append(said)
        return [
            Question(asked=said, answers=answers.get(said.id, ())) for said in self._of("question")
        ]

    @property
    def open_questions(self) -> Sequence[Question]:
        return [question for question in self.questions if question.open]

    @cached_property
    def returned(self) -> Said | None:
        """Why it is with the coordinator now; None while it is with procurement."""
        newest = next(iter(reversed(self._of("reject", "resubmit"))), None)
        return newest if newest is not None and newest.kind == "reject" else None

    @property
    def turns(self) -> Sequence[Said]:
        """Every return and every answer to one, oldest first."""
        return self._of("reject", "resubmit")

    def about(self, position: int | None) -> Sequence[Said | Question]:
        """Comments and questions about this line, or about the whole, in their order."""
        questions = {question.asked.id: question for question in self.questions}
        return [
            questions.get(said.id, said)
            for said in self._of("comment", "question")
            if said.position == position
        ]

    def _of(self, *kinds: str) -> Sequence[Said]:
        return [said for said in self.events if said.kind in kinds]


async def read(session: AsyncSession, bom_id: int) -> Reviewed:
    """Everything said about this BOM; the caller has checked the access."""
    query = (
        select(BomReview, Person.name)
        .join(Person, Person.id == BomReview.person_id)
        .where(BomReview.bom_id == bom_id)
        .order_by(BomReview.id)
    )
    return Reviewed([_said(row, name) for row, name in await session.execute(query)])


def open_ones(questions: Iterable[Question], names: Mapping[int, str]) -> str:
    """The open questions in words: `T2-DL27-KIT: “Which colour?”`."""
    return " ".join(
        f"{names.get(one.asked.position or 0, 'The whole BOM')}: “{one.asked.text}”"
        for one in questions
    )


def _said(row: BomReview, name: str) -> Said:
    return Said(
        id=row.id,
        kind=row.kind,
        position=row.position,
        text=row.text,
        question_id=row.question_id,
        person_id=row.person_id,
        by=name,
        at=row.at,
    )
