"""Electronic signatures: the password again, exactly this content, for ever."""

import asyncio
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

import app
from app import edge, passwords, profile, sign_in, signatures
from app.access import Role, Visitor
from app.errors import Conflict, Refused
from app.signatures import Record, Signed
from models.database import act_as, reading, transaction
from models.ledger import LedgerEvent
from models.people import Person
from tests import boms, make
from tests.conftest import run_sql

RIGHT = "a drain and a half"
CONTENT = "a" * 64
OTHER = "b" * 64
RUN = Record("run", 41, 2)


async def somebody(*roles: Role, name: str = "Ada Lark") -> Visitor:
    """Signed in, and with a password to sign with."""
    found = await make.visitor(*roles, name=name)
    kept = (await passwords.new(RIGHT)).kept
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Person, found.person_id)).password_hash = kept
    return found


async def sign(
    by: Visitor,
    password: str = RIGHT,
    *,
    meaning: str = "review",
    shown: str = CONTENT,
    not_by: tuple[int, ...] = (),
) -> int:
    async def work(session: AsyncSession) -> int:
        return await signatures.add(
            session,
            RUN,
            meaning=meaning,
            sha256=CONTENT,
            statement="Pre-QC of B-1001, attempt 2: passed.",
            role=(Role.QC,),
            shown=shown,
            not_by=not_by,
        )

    return await signatures.signing(make.acting(by), password, work)


async def stored() -> list[Signed]:
    async with reading(make.PRODUCT) as session:
        return (await signatures.of(session, "run", [RUN.id])).get((RUN.id, RUN.revision), [])


async def test_a_signature_says_who_as_what_when_over_what_and_what_it_means(
    database: str,
) -> None:
    ada = await somebody(Role.COORDINATOR, Role.QC)

    await sign(ada)

    (signed,) = await stored()
    assert (signed.name, signed.user_name, signed.initials) == ("Ada Lark", ada.user_name, "AL")
    assert (signed.role, signed.meaning, signed.sha256) == ("QC inspector", "review", CONTENT)
    assert signed.statement == "Pre-QC of B-1001, attempt 2: passed."
    assert signed.at.tzinfo is not None


async def test_a_wrong_password_signs_nothing_and_the_fifth_locks_the_account(
    database: str,
) -> None:
    ada = await somebody(Role.QC)

    for _ in range(sign_in.TRIES - 1):
        with pytest.raises(Refused, match="not your password"):
            await sign(ada, "three wet drains")
    with pytest.raises(Refused, match="Your account is locked"):
        await sign(ada, "three wet drains")

    with pytest.raises(Refused, match="locked"):
        await sign(ada, RIGHT)
    assert await stored() == []


async def test_tries_at_the_same_moment_all_count_and_a_right_one_among_them_comes_too_late(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await somebody(Role.QC)
    fits, begun, others_done = passwords.fits, asyncio.Event(), asyncio.Event()

    async def slowly(password: str, kept: str | None) -> bool:
        if password == RIGHT:
            begun.set()
            await others_done.wait()
        return await fits(password, kept)

    monkeypatch.setattr(passwords, "fits", slowly)
    right = asyncio.create_task(sign(ada))
    await begun.wait()

    wrong = (sign(ada, "three wet drains") for _ in range(sign_in.TRIES + 3))
    told = [str(one) for one in await asyncio.gather(*wrong, return_exceptions=True)]
    others_done.set()

    with pytest.raises(Refused, match="is locked"):
        await right
    assert told.count(profile.WRONG) == sign_in.TRIES - 1
    assert told.count(profile.LOCKED) == 4
    assert await stored() == []


async def test_nothing_is_signed_where_nobody_asked_for_the_password(database: str) -> None:
    ada, bea = await somebody(Role.QC), await somebody(Role.QC, name="Bea Moss")

    async def work(session: AsyncSession) -> int:
        return await signatures.add(
            session, RUN, meaning="review", sha256=CONTENT, statement="Pre-QC: passed."
        )

    async def as_bea(session: AsyncSession) -> int:
        await act_as(session, make.acting(bea))
        return await work(session)

    with pytest.raises(RuntimeError, match="Nobody was asked for a password"):
        await edge.write(make.acting(ada), work)
    with pytest.raises(RuntimeError, match="Nobody was asked for a password"):
        await signatures.signing(make.acting(ada), RIGHT, as_bea)

    assert await stored() == []
    await signatures.signing(make.acting(ada), RIGHT, work)
    assert [one.name for one in await stored()] == ["Ada Lark"]


def test_only_the_demonstration_signs_without_asking() -> None:
    product = Path(app.__file__).parent.parent
    sources = [
        path for part in ("app", "imports", "pages") for path in (product / part).rglob("*.py")
    ]

    waives = {str(path.relative_to(product)) for path in sources if "unasked(" in path.read_text()}

    assert waives == {"app/signatures.py", "app/demonstration/crew.py"}


async def test_nobody_signs_without_a_password(database: str) -> None:
    by_link = await make.visitor(Role.QC)

    with pytest.raises(Refused, match="choose one in your profile"):
        await sign(by_link, "")

    assert await stored() == []


@pytest.mark.parametrize("shown", [OTHER, ""], ids=["another", "nothing"])
async def test_what_has_changed_since_it_was_shown_is_not_signed(database: str, shown: str) -> None:
    ada = await somebody(Role.QC)

    with pytest.raises(Conflict, match="changed since you opened it"):
        await sign(ada, shown=shown)

    assert await stored() == []


async def test_the_same_person_signs_the_same_revision_and_meaning_once(database: str) -> None:
    ada = await somebody(Role.QC)
    await sign(ada)

    with pytest.raises(Refused, match="already"):
        await sign(ada)
    await sign(ada, meaning="concession")

    assert [one.meaning for one in await stored()] == ["review", "concession"]


async def test_a_second_signature_is_given_by_a_second_person(database: str) -> None:
    ada, ben = await somebody(Role.QC), await somebody(Role.QC, name="Ben Toll")
    await sign(ada, meaning="concession")

    with pytest.raises(Refused, match="second person"):
        await sign(ada, meaning="approval", not_by=(ada.person_id,))
    await sign(ben, meaning="concession", not_by=(ada.person_id,))

    assert [one.name for one in await stored()] == ["Ada Lark", "Ben Toll"]


async def test_a_signature_and_its_hash_are_in_the_ledger(database: str) -> None:
    ada = await somebody(Role.QC)

    await sign(ada)

    async with reading(make.PRODUCT) as session:
        event = (await session.scalars(select(LedgerEvent).filter_by(op="SIGNED"))).one()
    assert (event.entity, event.entity_id, event.actor_name) == ("run", "41", "Ada Lark")
    assert event.new_values == {"meaning": "review", "sha256": CONTENT, "revision": 2}


@pytest.mark.parametrize("role", ["cleanstation_app", "cleanstation_owner"])
@pytest.mark.parametrize(
    "change",
    ["UPDATE signature SET meaning = 'approval'", "DELETE FROM signature", "TRUNCATE signature"],
)
async def test_no_signature_is_changed_or_removed_by_anybody(
    database: str, role: str, change: str
) -> None:
    await sign(await somebody(Role.QC))

    with pytest.raises(psycopg.Error):
        run_sql(database, f'SET ROLE {role}; SET app.context = \'{{"name": "x"}}\'; {change}')

    assert [one.meaning for one in await stored()] == ["review"]


async def test_a_bom_without_its_signature_is_not_approved_even_by_the_owner(database: str) -> None:
    await boms.stored_order()
    change = "UPDATE bom SET status = 'approved'"

    with pytest.raises(psycopg.errors.RestrictViolation, match="not signed"):
        boms.run(database, f"SET ROLE cleanstation_owner; {change}")


async def test_whose_session_has_ended_signs_nothing(database: str) -> None:
    ada = await somebody(Role.QC)
    await edge.write(make.acting(ada), lambda s: sign_in.end_own(s, ada.session_id))

    with pytest.raises(Refused):
        await sign(ada)

    assert await stored() == []
