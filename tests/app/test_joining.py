"""Links that work once: set-up, invitation, demonstration."""

import asyncio

import pytest
from sqlalchemy import select

from app import demonstration_people, edge, joining, links, passwords, people, sign_in
from app.access import Role
from app.errors import Refused
from app.joining import Joining
from models.database import reading, transaction
from models.ledger import LedgerEvent
from models.people import OneTimeLink, Person
from tests import make
from tests.conftest import run_sql

GOOD = "three wet drains"
FIRST = ("maya", "Maya Okafor", "MO")


async def joining_with(link: str, password: str = GOOD) -> Joining:
    return Joining(link, await passwords.new(password), sign_in.new_token())


async def set_up_token() -> str:
    async with transaction(make.PRODUCT) as session:
        link = await joining.offer_set_up(session, "http://here")
    assert link is not None
    assert link.startswith("http://here/set-up?token=")
    return link.partition("=")[2]


async def invitation() -> tuple[int, str]:
    admin, token = await make.visitor(Role.ADMIN), sign_in.new_token()
    newcomer = people.Newcomer("eve", "Eve Stone", "ES", {Role.QC: None})
    eve = await edge.write(make.acting(admin), lambda s: people.invite(s, newcomer, token))
    return eve, token


@pytest.mark.demand(46)
async def test_the_first_admin_sets_the_house_up_and_is_signed_in(database: str) -> None:
    chosen = await joining_with(await set_up_token())

    await edge.write(make.PRODUCT, lambda s: joining.set_up(s, chosen, FIRST))

    async with reading(make.PRODUCT) as session:
        found = await sign_in.visitor_with(session, chosen.token)
        offered = await joining.offer_set_up(session, "http://here")
    assert found is not None
    assert (found.user_name, found.roles) == ("maya", frozenset({Role.ADMIN}))
    assert offered is None


async def test_a_used_set_up_link_opens_nothing(database: str) -> None:
    token = await set_up_token()
    chosen = await joining_with(token)
    await edge.write(make.PRODUCT, lambda s: joining.set_up(s, chosen, FIRST))

    with pytest.raises(Refused, match="has been used"):
        await edge.write(make.PRODUCT, lambda s: joining.set_up(s, chosen, ("eve", "Eve", "E")))


async def test_two_set_up_links_at_the_same_moment_make_one_admin(database: str) -> None:
    both = [await joining_with(await set_up_token()) for _ in range(2)]

    def use(number: int) -> edge.Work[int]:
        name = (f"maya{number}", "Maya Okafor", "MO")
        return lambda s: joining.set_up(s, both[number], name)

    results = await asyncio.gather(
        *(edge.write(make.PRODUCT, use(number)) for number in range(2)), return_exceptions=True
    )

    async with reading(make.PRODUCT) as session:
        assert len((await session.scalars(select(Person))).all()) == 1
    assert [isinstance(result, Refused) for result in results].count(True) == 1


@pytest.mark.parametrize(("purpose", "hours"), [("set-up", 24), ("invitation", 7 * 24)])
async def test_a_link_that_is_too_old_opens_nothing(
    database: str, purpose: links.Purpose, hours: int
) -> None:
    token = (await invitation())[1] if purpose == "invitation" else await set_up_token()
    later = f"UPDATE one_time_link SET expires_at = expires_at - interval '{hours} hours'"  # noqa: S608
    run_sql(database, f"""SELECT set_config('app.context', '{{"name": "test"}}', false); {later}""")

    with pytest.raises(Refused, match="too old"):
        await edge.read(make.PRODUCT, lambda s: links.look(s, purpose, token))
    chosen = await joining_with(token)
    with pytest.raises(Refused, match="too old"):
        await edge.write(make.PRODUCT, lambda s: joining.accept(s, chosen, "ES"))


async def test_looking_at_an_invitation_does_not_use_it_up(database: str) -> None:
    _, token = await invitation()

    for _ in range(3):
        seen = await edge.read(make.PRODUCT, lambda s: links.look(s, "invitation", token))

    assert seen == links.Invited("eve", "Eve Stone", "ES")


@pytest.mark.demand(47)
async def test_an_invited_person_chooses_a_password_and_is_in(database: str) -> None:
    eve, token = await invitation()
    chosen = await joining_with(token)

    await edge.write(make.PRODUCT, lambda s: joining.accept(s, chosen, "EVS"))

    async with reading(make.PRODUCT) as session:
        found = await sign_in.visitor_with(session, chosen.token)
    assert found is not None
    assert (found.person_id, found.initials) == (eve, "EVS")
    await sign_in.with_password(make.PRODUCT, sign_in.Entry("eve", GOOD, "another token"))


async def test_a_refused_password_leaves_the_invitation_open(database: str) -> None:
    _, token = await invitation()
    bad, good = await joining_with(token, "eve and the drain"), await joining_with(token)

    with pytest.raises(Refused, match="your user name"):
        await edge.write(make.PRODUCT, lambda s: joining.accept(s, bad, "ES"))

    await edge.write(make.PRODUCT, lambda s: joining.accept(s, good, "ES"))


async def test_an_invitation_does_not_open_the_other_doors(database: str) -> None:
    _, token = await invitation()
    chosen = await joining_with(token)

    with pytest.raises(Refused):
        await edge.write(make.PRODUCT, lambda s: joining.enter(s, token, "browser", None))
    with pytest.raises(Refused):
        await edge.write(make.PRODUCT, lambda s: joining.set_up(s, chosen, FIRST))


async def test_a_new_link_ends_the_sessions_of_before_when_it_is_used(database: str) -> None:
    admin, ada = await make.visitor(Role.ADMIN), await make.visitor()
    act, token = make.acting(admin), sign_in.new_token()
    await edge.write(act, lambda s: people.invite_again(s, ada.person_id, token))
    chosen = await joining_with(token)

    await edge.write(make.PRODUCT, lambda s: joining.accept(s, chosen, "AL"))

    open_now = await edge.read(act, lambda s: people.sessions_of(s, ada.person_id))
    assert ada.session_id not in {row.id for row in open_now}
    assert len(open_now) == 1


async def test_the_database_keeps_no_link_and_the_ledger_masks_its_hash(database: str) -> None:
    _, token = await invitation()

    async with reading(make.PRODUCT) as session:
        row = (await session.scalars(select(OneTimeLink))).one()
        event = (await session.scalars(select(LedgerEvent).filter_by(entity="one_time_link"))).one()
    assert row.token_hash == sign_in.digest(token) != token
    assert event.new_values is not None
    assert set(event.new_values["token_hash"]) == {"*"}


async def test_the_demonstration_has_a_link_for_every_role_that_lets_in_once(
    database: str,
) -> None:
    async with transaction(make.PRODUCT) as session:
        await demonstration_people.make(session)
        found = await joining.links_for_roles(session, "http://here/")

    assert {role for role, _ in found} == {role.value for role in Role}
    for role, link in found:
        token, mine = link.partition("=")[2], sign_in.new_token()
        await edge.write(make.PRODUCT, entering(token, mine))
        async with reading(make.PRODUCT) as session:
            visitor = await sign_in.visitor_with(session, mine)
        assert visitor is not None
        assert visitor.roles == {Role(role)}
        with pytest.raises(Refused, match="has been used"):
            await edge.write(make.PRODUCT, entering(token, "x"))


def entering(link: str, browser: str) -> edge.Work[int]:
    return lambda s: joining.enter(s, link, browser, None)


async def test_the_links_of_an_earlier_start_stop_working(database: str) -> None:
    async with transaction(make.PRODUCT) as session:
        await demonstration_people.make(session)
        before = await joining.links_for_roles(session, "")
    async with transaction(make.PRODUCT) as session:
        await demonstration_people.make(session)
        await joining.links_for_roles(session, "")

    token = before[0][1].partition("=")[2]
    with pytest.raises(Refused, match="too old"):
        await edge.write(make.PRODUCT, lambda s: joining.enter(s, token, "x", None))
    async with reading(make.PRODUCT) as session:
        assert len((await session.scalars(select(Person))).all()) == len(Role)


@pytest.mark.demand(46)
async def test_nobody_of_the_demonstration_has_a_password(database: str) -> None:
    async with transaction(make.PRODUCT) as session:
        await demonstration_people.make(session)

    async with reading(make.PRODUCT) as session:
        assert set(await session.scalars(select(Person.password_hash))) == {None}
