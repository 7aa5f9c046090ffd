"""Reviewing a BOM: ticks, questions, returns, and the signature that approves it."""

import asyncio

import psycopg
import pytest
from sqlalchemy import select

from app import builds, procurement, signatures
from app.access import Role
from app.errors import Conflict, NotAllowed, Refused
from app.procurement import Reviewed, Said, events
from models.bom import Bom
from models.database import reading, transaction
from models.ledger import LedgerEvent
from models.notifications import Notification
from models.orders import Configuration
from models.procurement import OutsourcedLine
from tests import boms, make, reviewing
from tests.conftest import run_sql
from tests.reviewing import Cast, act

OF = "B-1001 of PO-4711 (North Hospital): "


@pytest.fixture
async def cast(database: str) -> Cast:
    return await reviewing.cast()


async def said(bom_id: int) -> Reviewed:
    async with reading(make.PRODUCT) as session:
        return await events.read(session, bom_id)


async def status(bom_id: int) -> str:
    async with reading(make.PRODUCT) as session:
        return (await session.get_one(Bom, bom_id)).status


async def told(person_id: int) -> list[str]:
    async with reading(make.PRODUCT) as session:
        query = select(Notification.text).filter_by(person_id=person_id).order_by(Notification.id)
        return list(await session.scalars(query))


async def test_a_line_is_ticked_once_and_the_tick_is_taken_back(cast: Cast) -> None:
    for _ in range(2):
        await act(cast.pete, lambda s: procurement.tick(s, cast.bom_id, 3, on=True))
    before = await said(cast.bom_id)

    await act(cast.pete, lambda s: procurement.tick(s, cast.bom_id, 3, on=False))

    after = await said(cast.bom_id)
    assert {at: one.by for at, one in before.ticked.items()} == {3: "Pete Vale"}
    assert len(before.events) == 1
    assert after.ticked == {}
    assert [one.kind for one in after.events] == ["tick", "untick"]


async def test_a_line_the_bom_does_not_have_cannot_be_ticked(cast: Cast) -> None:
    with pytest.raises(Refused, match="no such line"):
        await act(cast.pete, lambda s: procurement.tick(s, cast.bom_id, 9999, on=True))


async def test_only_procurement_ticks_asks_and_returns(cast: Cast) -> None:
    for work in (
        lambda s: procurement.tick(s, cast.bom_id, 1, on=True),
        lambda s: procurement.ask(s, cast.bom_id, "Why blue?"),
        lambda s: procurement.reject(s, cast.bom_id, "Not blue"),
    ):
        with pytest.raises(NotAllowed):
            await act(cast.cora, work)

    assert (await said(cast.bom_id)).events == []


async def test_an_open_question_keeps_it_from_being_approved_and_is_named(cast: Cast) -> None:
    line = (await reviewing.stored(cast.number)).top_lines[2]
    asked = await act(
        cast.pete, lambda s: procurement.ask(s, cast.bom_id, "Why these?", position=line.position)
    )

    with pytest.raises(Refused, match=f"{line.number}: “Why these\\?”"):
        await reviewing.approve(cast.pete, cast.bom_id)
    await act(cast.cora, lambda s: procurement.answer(s, asked, "The customer wants them."))
    await reviewing.approve(cast.pete, cast.bom_id)

    (question,) = (await said(cast.bom_id)).questions
    assert [one.text for one in question.answers] == ["The customer wants them."]
    assert await status(cast.bom_id) == "approved"


async def test_question_and_answer_are_told_to_the_other_side(cast: Cast) -> None:
    asked = await act(cast.pete, lambda s: procurement.ask(s, cast.bom_id, "Why blue?"))
    await act(cast.cora, lambda s: procurement.answer(s, asked, "As ordered."))

    assert (await told(cast.cora.person_id))[-1] == OF + "question about the BOM: Why blue?"
    assert (await told(cast.pete.person_id))[-1] == OF + "answer: As ordered."


async def test_an_assembler_comments_but_does_not_answer(cast: Cast) -> None:
    sam = await make.visitor(Role.ASSEMBLER, name="Sam Reed")
    asked = await act(cast.pete, lambda s: procurement.ask(s, cast.bom_id, "Why blue?"))

    await act(sam, lambda s: procurement.comment(s, cast.bom_id, "We have one left.", position=1))
    with pytest.raises(NotAllowed):
        await act(sam, lambda s: procurement.answer(s, asked, "I like blue."))

    (remark,) = (await said(cast.bom_id)).about(1)
    assert isinstance(remark, Said)
    assert (remark.by, remark.text) == ("Sam Reed", "We have one left.")


async def test_approval_is_a_signature_over_the_hash_of_this_revision(cast: Cast) -> None:
    stored = await reviewing.stored(cast.number)

    await reviewing.approve(cast.pete, cast.bom_id)

    async with reading(make.PRODUCT) as session:
        ((key, (signed,)),) = (await signatures.of(session, "bom", [cast.bom_id])).items()
        ops = await session.scalars(select(LedgerEvent.op).filter_by(entity="bom", op="SIGNED"))
    assert key == (cast.bom_id, 1)
    assert (signed.name, signed.role) == ("Pete Vale", "Procurement specialist")
    assert (signed.meaning, signed.sha256) == ("approval", stored.heading.sha256)
    assert f"{len(stored.top_lines)} top lines, {len(stored.lines)} lines" in signed.statement
    assert list(ops) == ["SIGNED"]


async def test_what_was_not_shown_is_not_approved(cast: Cast) -> None:
    with pytest.raises(Conflict, match="changed since you opened it"):
        await signatures.signing(
            make.acting(cast.pete),
            reviewing.RIGHT,
            lambda s: procurement.approve(s, cast.bom_id, shown="a" * 64),
        )

    assert await status(cast.bom_id) == "in-review"


async def test_a_replaced_revision_is_not_approved(cast: Cast) -> None:
    await boms.next_bom(cast.build_id, boms.changed(feet="seismic"))

    with pytest.raises(Conflict, match="revision 1 was replaced"):
        await reviewing.approve(cast.pete, cast.bom_id)

    assert await status(cast.bom_id) == "superseded"


async def test_a_bom_of_a_configuration_that_is_replaced_is_not_approved(cast: Cast) -> None:
    async with transaction(make.acting(cast.cora)) as session:
        newer = Configuration(
            build_id=cast.build_id,
            revision=2,
            content=boms.changed(feet="seismic"),
            created_by=cast.cora.person_id,
        )
        session.add(newer)

    with pytest.raises(Conflict, match="B-1001 is configured anew since"):
        await reviewing.approve(cast.pete, cast.bom_id)

    assert await status(cast.bom_id) == "in-review"


async def test_lines_that_are_not_what_the_hash_says_are_not_approved(
    cast: Cast, database: str
) -> None:
    boms.run(database, "SET session_replication_role = replica; DELETE FROM bom_line"
             " WHERE position = (SELECT max(position) FROM bom_line)")  # fmt: skip

    with pytest.raises(RuntimeError, match="not what its SHA-256 says"):
        await reviewing.approve(cast.pete, cast.bom_id)

    assert await status(cast.bom_id) == "in-review"


async def test_of_two_who_approve_at_once_one_does_and_the_other_hears_who(cast: Cast) -> None:
    pia = await reviewing.signer(Role.PROCUREMENT, name="Pia Holm")

    results = await asyncio.gather(
        reviewing.approve(cast.pete, cast.bom_id),
        reviewing.approve(pia, cast.bom_id),
        return_exceptions=True,
    )

    (refused,) = [one for one in results if isinstance(one, BaseException)]
    assert isinstance(refused, Conflict)
    assert "approved already by P" in str(refused)


async def test_a_question_and_an_approval_at_once_never_both_happen(cast: Cast) -> None:
    results = await asyncio.gather(
        reviewing.approve(cast.pete, cast.bom_id),
        act(cast.pete, lambda s: procurement.ask(s, cast.bom_id, "Sure?")),
        return_exceptions=True,
    )

    assert sum(isinstance(one, Refused) for one in results) == 1


async def test_returned_it_waits_for_the_coordinator_who_sends_it_back(cast: Cast) -> None:
    await act(cast.pete, lambda s: procurement.reject(s, cast.bom_id, "Which colour?"))

    with pytest.raises(Refused, match="returned to the coordinator"):
        await reviewing.approve(cast.pete, cast.bom_id)
    assert (await told(cast.cora.person_id))[-1] == OF + "the BOM was returned. Which colour?"
    assert (await said(cast.bom_id)).returned is not None
    await act(cast.cora, lambda s: procurement.resubmit(s, cast.bom_id, "Blue it is."))
    await reviewing.approve(cast.pete, cast.bom_id)

    assert "to be reviewed again. Blue it is." in (await told(cast.pete.person_id))[-1]
    assert await status(cast.bom_id) == "approved"


async def test_returning_and_sending_back_need_words(cast: Cast) -> None:
    with pytest.raises(Refused, match="Say why"):
        await act(cast.pete, lambda s: procurement.reject(s, cast.bom_id, " x "))
    await act(cast.pete, lambda s: procurement.reject(s, cast.bom_id, "Which colour?"))
    with pytest.raises(Refused, match="what you found out"):
        await act(cast.cora, lambda s: procurement.resubmit(s, cast.bom_id, ""))
    with pytest.raises(Conflict, match="returned already by Pete Vale"):
        await act(cast.pete, lambda s: procurement.reject(s, cast.bom_id, "Which size?"))


async def test_approving_proposes_legs_and_feet_in_their_quantities(cast: Cast) -> None:
    await reviewing.approve(cast.pete, cast.bom_id)

    async with reading(make.PRODUCT) as session:
        lines = (await session.scalars(select(OutsourcedLine).order_by(OutsourcedLine.id))).all()
    assert [(line.item_number, int(line.quantity), line.status) for line in lines] == [
        ("T2-DL27-KIT", 1, "pending"),
        ("T2-LEVELING-CASTOR-475", 4, "pending"),
    ]


@pytest.mark.parametrize("role", ["cleanstation_app", "cleanstation_owner"])
@pytest.mark.parametrize(
    "change",
    ["UPDATE bom SET sha256 = repeat('a', 64)", "UPDATE bom SET status = 'in-review'",
     "DELETE FROM bom_line", "UPDATE bom_review SET text = 'x'", "DELETE FROM bom_review"],
)  # fmt: skip
async def test_nothing_of_an_approved_bom_changes_whoever_asks(
    cast: Cast, database: str, role: str, change: str
) -> None:
    await act(cast.pete, lambda s: procurement.tick(s, cast.bom_id, 1, on=True))
    await reviewing.approve(cast.pete, cast.bom_id)

    with pytest.raises(psycopg.Error):
        run_sql(database, f'SET ROLE {role}; SET app.context = \'{{"name": "x"}}\'; {change}')


async def test_of_an_approval_and_a_cancellation_at_once_no_cancelled_build_is_approved(
    cast: Cast,
) -> None:
    async with transaction(make.acting(cast.cora)) as session:
        await builds.move(session, cast.build_id, "cancelled", why="The customer called it off")
        approving = asyncio.create_task(reviewing.approve(cast.pete, cast.bom_id))
        await asyncio.sleep(0.5)

    with pytest.raises(Refused, match="B-1001 is cancelled"):
        await approving
    assert await status(cast.bom_id) == "in-review"
