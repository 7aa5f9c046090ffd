"""What admins may do with people, and what nobody may."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app import access, directory, edge, people, sign_in
from app.access import Action, Role, Visitor
from app.directory import Wanted
from app.errors import Conflict, NotAllowed, Refused, SignedOut
from app.people import Newcomer
from models.database import reading, transaction
from models.ledger import LedgerEvent
from models.people import OneTimeLink, Person
from tests import make

IN_A_WEEK = datetime.now(UTC) + timedelta(days=7)
EVE = Newcomer("eve", "Eve Stone", "ES", {Role.QC: None})


async def invited(admin: Visitor, newcomer: Newcomer = EVE) -> int:
    actor = make.acting(admin)
    return await edge.write(actor, lambda s: people.invite(s, newcomer, sign_in.new_token()))


async def listed(admin: Visitor, person_id: int) -> directory.Listed:
    return await edge.read(make.acting(admin), lambda s: directory.one(s, person_id))


async def test_an_invited_person_is_listed_and_cannot_come_in_yet(database: str) -> None:
    admin = await make.visitor(Role.ADMIN)

    eve = await listed(admin, await invited(admin))

    assert (eve.user_name, eve.roles, eve.state) == ("eve", {Role.QC: None}, "no password")


async def test_everything_wrong_with_a_newcomer_is_said_at_once(database: str) -> None:
    admin = await make.visitor(Role.ADMIN)
    nobody = Newcomer("No Body!", "", "TOOLONG", {Role.AUDITOR: None})

    with pytest.raises(Refused) as refused:
        await invited(admin, nobody)

    for words in ("A user name has", "A name has", "Initials have", "needs the day it ends"):
        assert words in str(refused.value)


async def test_a_user_name_is_never_used_again(database: str) -> None:
    admin = await make.visitor(Role.ADMIN)
    eve = await invited(admin)
    await edge.write(make.acting(admin), lambda s: people.disable(s, eve))

    with pytest.raises(Refused, match="never used again"):
        await invited(admin, Newcomer("EVE", "Another Eve", "AE", {Role.QC: None}))


async def test_not_even_the_owner_of_the_tables_deletes_a_person(database: str) -> None:
    ada = await make.visitor()

    async with transaction(make.PRODUCT) as session:
        person = await session.get_one(Person, ada.person_id)
        await session.delete(person)
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.flush()
        await session.rollback()


async def test_roles_given_and_taken_count_at_the_next_act(database: str) -> None:
    admin, ada = await make.visitor(Role.ADMIN), await make.visitor(Role.QC)
    roles = {Role.COORDINATOR: None, Role.ASSEMBLER: IN_A_WEEK}

    await edge.write(make.acting(admin), lambda s: people.set_roles(s, ada.person_id, roles))

    assert (await listed(admin, ada.person_id)).roles == roles
    async with reading(make.acting(ada)) as session:
        now = await access.check(session, Action.ENTER_ORDER)
    assert now is not None
    assert now.roles == {Role.COORDINATOR, Role.ASSEMBLER}


async def test_a_role_taken_away_meanwhile_does_not_come_back_unasked(database: str) -> None:
    admin = make.acting(await make.visitor(Role.ADMIN))
    lena = make.acting(await make.visitor(Role.ADMIN, name="Lena Brandt"))
    ada = await make.visitor(Role.QC, Role.PROCUREMENT, name="Ada Lark")
    seen: people.Roles = {Role.QC: None, Role.PROCUREMENT: None}
    await edge.write(lena, lambda s: people.set_roles(s, ada.person_id, {Role.QC: None}))

    with pytest.raises(Conflict, match=r"Lena Brandt changed what Ada Lark .* QC inspector now"):
        await edge.write(
            admin,
            lambda s: people.set_roles(s, ada.person_id, {**seen, Role.SERVICE: None}, before=seen),
        )

    async with reading(make.PRODUCT) as session:
        assert (await directory.described(session, ada.person_id)).roles == {Role.QC: None}


async def test_another_end_of_a_role_is_told_with_who_chose_it(database: str) -> None:
    admin = make.acting(await make.visitor(Role.ADMIN))
    lena = make.acting(await make.visitor(Role.ADMIN, name="Lena Brandt"))
    ada = await make.visitor(Role.QC, name="Ada Lark")
    ends: people.Roles = {Role.QC: IN_A_WEEK}
    await edge.write(lena, lambda s: people.set_roles(s, ada.person_id, ends))

    with pytest.raises(Conflict, match="Lena Brandt changed what Ada Lark may do"):
        await edge.write(
            admin, lambda s: people.set_roles(s, ada.person_id, ends, before={Role.QC: None})
        )


@pytest.mark.parametrize(
    ("roles", "why"),
    [
        ({}, "at least one role"),
        ({Role.AUDITOR: None}, "the day it ends"),
        ({Role.AUDITOR: datetime(2020, 1, 1, tzinfo=UTC)}, "today or later"),
        ({Role.ADMIN: IN_A_WEEK}, "no end"),
    ],
)
async def test_roles_that_make_no_sense_are_refused(
    database: str, roles: people.Roles, why: str
) -> None:
    admin, ada = await make.visitor(Role.ADMIN), await make.visitor()

    with pytest.raises(Refused, match=why):
        await edge.write(make.acting(admin), lambda s: people.set_roles(s, ada.person_id, roles))


async def test_an_auditors_access_ends_by_itself(database: str) -> None:
    admin, ada = await make.visitor(Role.ADMIN), await make.visitor()
    soon = datetime.now(UTC) + timedelta(seconds=1)
    await edge.write(
        make.acting(admin), lambda s: people.set_roles(s, ada.person_id, {Role.AUDITOR: soon})
    )
    async with reading(make.acting(ada)) as session:
        await access.check(session, Action.SEE_LEDGER)

    await asyncio.sleep(1.1)

    async with reading(make.acting(ada)) as session:
        with pytest.raises(NotAllowed):
            await access.check(session, Action.SEE_LEDGER)


async def test_an_admin_stays_an_admin_and_in(database: str) -> None:
    admin = await make.visitor(Role.ADMIN)
    await make.visitor(Role.ADMIN)
    act, me = make.acting(admin), admin.person_id

    with pytest.raises(Refused, match="from yourself"):
        await edge.write(act, lambda s: people.set_roles(s, me, {Role.QC: None}))
    with pytest.raises(Refused, match="disable yourself"):
        await edge.write(act, lambda s: people.disable(s, me))


async def test_the_last_admin_stays_whoever_asks(database: str) -> None:
    admin = await make.visitor(Role.ADMIN)

    with pytest.raises(Refused, match="only admin"):
        await edge.write(make.PRODUCT, lambda s: people.disable(s, admin.person_id))
    with pytest.raises(Refused, match="only admin"):
        await edge.write(
            make.PRODUCT, lambda s: people.set_roles(s, admin.person_id, {Role.QC: None})
        )


async def test_two_admins_who_disable_each_other_leave_one(database: str) -> None:
    ada, bob = await make.visitor(Role.ADMIN), await make.visitor(Role.ADMIN)

    results = await asyncio.gather(
        edge.write(make.acting(ada), lambda s: people.disable(s, bob.person_id)),
        edge.write(make.acting(bob), lambda s: people.disable(s, ada.person_id)),
        return_exceptions=True,
    )

    async with reading(make.PRODUCT) as session:
        active = (await session.scalars(select(Person.id).where(Person.active))).all()
    assert len(active) == 1
    assert [isinstance(result, Refused) for result in results].count(True) == 1


async def test_a_disabled_person_is_out_at_once_and_links_stop(database: str) -> None:
    admin, ada = await make.visitor(Role.ADMIN), await make.visitor()
    act = make.acting(admin)
    await edge.write(act, lambda s: people.invite_again(s, ada.person_id, "a-token"))

    await edge.write(act, lambda s: people.disable(s, ada.person_id))

    with pytest.raises(SignedOut):
        await edge.read(make.acting(ada), sign_in.own_sessions)
    async with reading(make.PRODUCT) as session:
        link = (await session.scalars(select(OneTimeLink))).one()
    assert link.expires_at < datetime.now(UTC) + timedelta(seconds=1)
    with pytest.raises(Refused, match="Enable the account first"):
        await edge.write(act, lambda s: people.invite_again(s, ada.person_id, "another"))


async def test_an_enabled_person_has_the_roles_from_before(database: str) -> None:
    admin, ada = await make.visitor(Role.ADMIN), await make.visitor(Role.QC)
    act = make.acting(admin)
    await edge.write(act, lambda s: people.disable(s, ada.person_id))

    await edge.write(act, lambda s: people.enable(s, ada.person_id))

    assert (await listed(admin, ada.person_id)).roles == {Role.QC: None}


async def test_an_admin_ends_the_sessions_of_a_lost_tablet(database: str) -> None:
    admin, ada = await make.visitor(Role.ADMIN), await make.visitor()
    act = make.acting(admin)
    assert len(await edge.read(act, lambda s: people.sessions_of(s, ada.person_id))) == 1

    await edge.write(act, lambda s: people.end_sessions(s, ada.person_id))

    with pytest.raises(SignedOut):
        await edge.read(make.acting(ada), sign_in.own_sessions)


async def test_an_admin_unlocks_an_account(database: str) -> None:
    admin, ada = await make.visitor(Role.ADMIN), await make.visitor()
    async with transaction(make.PRODUCT) as session:
        person = await session.get_one(Person, ada.person_id)
        person.password_hash, person.failed_sign_ins = "kept", 5
        person.locked_until = IN_A_WEEK
    assert (await listed(admin, ada.person_id)).state == "locked"

    await edge.write(make.acting(admin), lambda s: people.unlock(s, ada.person_id))

    assert (await listed(admin, ada.person_id)).state == "active"


async def test_people_are_found_by_part_of_a_name_by_role_and_by_account(database: str) -> None:
    admin = await make.visitor(Role.ADMIN, name="Maya Okafor", user_name="maya")
    await make.visitor(Role.QC, name="Priya Nair", user_name="priya")
    await make.visitor(Role.SERVICE, name="Sam 100%_real", user_name="sam")

    async def names(wanted: Wanted) -> list[str]:
        found, total = await edge.read(make.acting(admin), lambda s: directory.found(s, wanted))
        assert total == len(found)
        return [person.name for person in found]

    assert await names(Wanted()) == ["Maya Okafor", "Priya Nair", "Sam 100%_real"]
    assert await names(Wanted("NAI")) == ["Priya Nair"]
    assert await names(Wanted("0%_")) == ["Sam 100%_real"]
    assert await names(Wanted("a%a")) == []
    assert await names(Wanted(role="qc")) == ["Priya Nair"]
    assert await names(Wanted(state="disabled")) == []


async def test_what_somebody_did_keeps_the_name_they_had(database: str) -> None:
    admin, ada = await make.visitor(Role.ADMIN, name="Lena Brandt"), await make.visitor()
    await edge.write(make.acting(ada), lambda s: sign_in.end_own(s, ada.session_id))

    await edge.write(
        make.acting(admin),
        lambda s: people.rename(s, ada.person_id, "Ada Finch", "AF", before=("Ada Lark", "AL")),
    )
    maya = make.acting(await make.visitor(Role.ADMIN, name="Maya Okafor"))
    await edge.write(maya, lambda s: people.disable(s, ada.person_id))
    with pytest.raises(Conflict, match=r"Lena Brandt changed the name .* Ada Finch \(AF\) now"):
        await edge.write(
            make.acting(admin),
            lambda s: people.rename(s, ada.person_id, "Ada Lark", "AX", before=("Ada Lark", "AL")),
        )

    assert (await listed(admin, ada.person_id)).name == "Ada Finch"
    async with reading(make.PRODUCT) as session:
        rows = await session.scalars(
            select(LedgerEvent.actor_name).where(LedgerEvent.actor_id == ada.person_id)
        )
        assert set(rows) == {"Ada Lark"}
