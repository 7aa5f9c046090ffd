"""Reviewing a BOM: tick, comment, ask, answer, return, send to review again, approve.

Whoever writes locks the order, the build and the BOM first: a question, an approval and the end of
the build at the same moment see each other.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import bom, builds, live, signatures
from app.access import Action, Role, check, standing
from app.errors import Conflict, Refused
from app.notifications import moves
from app.procurement import events, proposing
from app.signatures import Record
from models.bom import Bom, BomLine
from models.orders import Build
from models.procurement import BomReview

LONGEST = 4000
LEAST_REASON = 3
RETURNED = "{number} was returned to the coordinator: approve it once it comes back to review."


@dataclass(frozen=True, slots=True)
class _Whole:
    bom: Bom
    build: Build

    @property
    def name(self) -> str:
        return f"{self.build.number}, revision {self.bom.revision}"


async def tick(session: AsyncSession, bom_id: int, position: int, *, on: bool) -> None:
    """This line was looked at and is right, or not after all; twice the same is once."""
    await check(session, Action.REVIEW_BOM)
    whole = await _in_review(session, bom_id)
    await _line(session, whole, position)
    newest = await session.scalar(
        select(BomReview.kind)
        .where(BomReview.bom_id == bom_id, BomReview.position == position)
        .where(BomReview.kind.in_(("tick", "untick")))
        .order_by(BomReview.id.desc())
        .limit(1)
    )
    if (newest == "tick") != on:
        await _write(session, whole, BomReview(kind="tick" if on else "untick", position=position))


async def comment(
    session: AsyncSession, bom_id: int, text: str, *, position: int | None = None
) -> None:
    """A remark about a line, or about the whole BOM; it needs no answer."""
    await check(session, Action.COMMENT)
    whole = await _in_review(session, bom_id)
    await _line(session, whole, position)
    said = BomReview(kind="comment", text=_words(text), position=position)
    await _write(session, whole, said)


async def ask(session: AsyncSession, bom_id: int, text: str, *, position: int | None = None) -> int:
    """A question to the coordinator; the BOM is not approved before it is answered. Its id."""
    await check(session, Action.REVIEW_BOM)
    whole = await _in_review(session, bom_id)
    name = await _line(session, whole, position)
    words = _words(text)
    asked = await _write(session, whole, BomReview(kind="question", text=words, position=position))
    about = f"question about {name}" if name else "question about the BOM"
    await _tell(session, whole, "bom-question", f"{about}: {words}")
    return asked.id


async def answer(session: AsyncSession, question_id: int, text: str) -> None:
    """What a coordinator, or procurement itself, found out about a question."""
    await _may_answer(session)
    question = await session.get(BomReview, question_id)
    if question is None or question.kind != "question":
        raise Refused("There is no such question.")
    whole = await _in_review(session, question.bom_id)
    words = _words(text)
    said = BomReview(kind="answer", text=words, position=question.position, question_id=question_id)
    await _write(session, whole, said)
    await _tell(session, whole, "bom-answer", f"answer: {words}", also={question.person_id})


async def reject(session: AsyncSession, bom_id: int, reason: str) -> None:
    """Back to the coordinator, who answers or changes the configuration."""
    await check(session, Action.REVIEW_BOM)
    whole = await _in_review(session, bom_id)
    known = await events.read(session, bom_id)
    if known.returned:
        raise Conflict(f"{whole.name} was returned already by {known.returned.by}.")
    words = _reason(reason, "Say why it goes back: the coordinator reads it.")
    await _write(session, whole, BomReview(kind="reject", text=words))
    await live.announce(session, "stage", whole.build.id)
    await _tell(session, whole, "bom-returned", f"the BOM was returned. {words}")


async def resubmit(session: AsyncSession, bom_id: int, text: str) -> None:
    """To review again as it is, with an answer to why it came back."""
    await check(session, Action.RESUBMIT_BOM)
    whole = await _in_review(session, bom_id)
    known = await events.read(session, bom_id)
    if not known.returned:
        raise Conflict(f"{whole.name} is in review already.")
    words = _reason(text, "Say what you found out: whoever returned it reads it.")
    await _write(session, whole, BomReview(kind="resubmit", text=words))
    await live.announce(session, "stage", whole.build.id)
    told = f"the BOM is to be reviewed again. {words}"
    await _tell(session, whole, "bom-answer", told, also={known.returned.person_id})


async def approve(session: AsyncSession, bom_id: int, *, shown: str) -> int:
    """Sign it as approved and propose what goes out; answers the signature's id.

    Call it through `signatures.signing`. `shown` is the SHA-256 the page showed. Refused while a
    question is open, while it is returned, and when the build has another configuration by now.
    """
    await check(session, Action.REVIEW_BOM)
    whole = await _in_review(session, bom_id)
    stored = await bom.of_build(session, whole.build.number, whole.bom.revision)
    known = await events.read(session, bom_id)
    if known.returned:
        raise Refused(RETURNED.format(number=whole.build.number))
    if known.open_questions:
        names = {line.position: line.number for line in stored.lines}
        raise Refused(
            "Not signed: a question is open. " + events.open_ones(known.open_questions, names)
        )
    if stored.heading.configuration_revision < stored.heading.newest_configuration:
        raise Conflict(
            f"{whole.build.number} is configured anew since: review the BOM that is made from it."
        )
    bom.must_be_true(stored)
    signed = await signatures.add(
        session,
        Record("bom", whole.bom.id, whole.bom.revision),
        meaning="approval",
        sha256=whole.bom.sha256,
        shown=shown,
        statement=statement(stored),
        role=(Role.PROCUREMENT,),
    )
    whole.bom.status = "approved"
    # The proposal reads what is approved, and the database looks for the signature.
    await session.flush()
    await proposing.propose(session, whole.build, stored)
    await _announce(session, whole)
    return signed


def statement(stored: bom.StoredBom) -> str:
    """The sentence above the password field, kept with the signature."""
    heading = stored.heading
    return (
        f"I approve the bill of materials of {heading.build_number}, revision {heading.revision}:"
        f" {len(stored.top_lines)} top lines, {len(stored.lines)} lines in all."
    )


async def _in_review(session: AsyncSession, bom_id: int) -> _Whole:
    """The BOM with its build and order, locked; `Conflict` says why it is reviewed no more."""
    build_id = await session.scalar(select(Bom.build_id).where(Bom.id == bom_id))
    if build_id is None:
        raise Refused("There is no such bill of materials.")
    # The order and the build before the BOM, as everybody: it is not cancelled meanwhile.
    _order, build = await builds.locked(session, build_id)
    row = await session.get_one(Bom, bom_id, with_for_update=True, populate_existing=True)
    whole = _Whole(row, build)
    if row.status == "superseded":
        raise Conflict(f"{whole.name} was replaced: a newer revision is to be reviewed.")
    if row.status == "approved":
        raise Conflict(f"{whole.name} is approved already{await _approver(session, row)}.")
    if build.status in {"cancelled", "shipped"}:
        raise Refused(f"{build.number} is {build.status}: there is nothing to review any more.")
    return whole


async def _approver(session: AsyncSession, row: Bom) -> str:
    signed = (await signatures.of(session, "bom", [row.id])).get((row.id, row.revision), [])
    return f" by {signed[-1].name}" if signed else ""


async def _line(session: AsyncSession, whole: _Whole, position: int | None) -> str:
    """The number of the item there; refused when this BOM has no such line."""
    if position is None:
        return ""
    number = await session.scalar(
        select(BomLine.item_number).filter_by(bom_id=whole.bom.id, position=position)
    )
    if number is None:
        raise Refused(f"{whole.name} has no such line.")
    return number


async def _write(session: AsyncSession, whole: _Whole, said: BomReview) -> BomReview:
    said.bom_id, said.person_id = whole.bom.id, (await standing(session)).person_id
    session.add(said)
    # The answer is the new row's id.
    await session.flush()
    await _announce(session, whole)
    return said


async def _announce(session: AsyncSession, whole: _Whole) -> None:
    await live.announce(session, "bom", whole.build.id)
    await live.announce(session, "build", whole.build.id)


async def _tell(
    session: AsyncSession, whole: _Whole, event: str, text: str, *, also: Collection[int] = ()
) -> None:
    said = moves.Said(event, text, "/review")
    await moves.about_build(session, whole.build.id, said, people=also)


async def _may_answer(session: AsyncSession) -> None:
    me = await standing(session)
    if not me.may(Action.RESUBMIT_BOM):
        await check(session, Action.REVIEW_BOM)


def _words(text: str) -> str:
    words = text.replace("\x00", "").strip()
    if not words:
        raise Refused("Write a few words first.")
    if len(words) > LONGEST:
        raise Refused(f"At most {LONGEST:,} characters; this has {len(words):,}.")
    return words


def _reason(text: str, without: str) -> str:
    if len(text.strip()) < LEAST_REASON:
        raise Refused(without)
    return _words(text)
