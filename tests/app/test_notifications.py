"""Who is told what, and that nobody is forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app import edge, notifications
from app.access import Role, Visitor
from app.errors import Refused
from app.notifications import News, Unread
from app.orders import cancelling
from models.database import transaction
from models.orders import Order
from models.people import Person, PersonRole
from tests import make
from tests.app.outside import heard

NEWS = News(event="test", text="Something is your turn.", address="/orders/1")


async def unread(me: Visitor) -> int:
    return (await edge.read(make.acting(me), notifications.unread)).count


async def tell(*roles: Role, people: tuple[int, ...] = ()) -> None:
    async with transaction(make.PRODUCT) as session:
        await notifications.tell(session, NEWS, roles=roles, people=people)


@pytest.mark.fault(23)
async def test_somebody_without_any_preference_is_told(database: str) -> None:
    newcomer = await make.visitor(Role.PROCUREMENT)

    await tell(Role.PROCUREMENT)

    assert [one.text for one in await heard(newcomer)] == ["Something is your turn."]


@pytest.mark.fault(24)
async def test_what_is_written_is_what_the_bell_counts_and_the_list_shows(database: str) -> None:
    pia = await make.visitor(Role.PROCUREMENT)

    await tell(Role.PROCUREMENT)
    await tell(people=(pia.person_id,))

    assert await unread(pia) == len(await heard(pia)) == 2


async def test_a_role_and_a_name_tell_one_person_once(database: str) -> None:
    pia = await make.visitor(Role.PROCUREMENT, Role.QC)

    await tell(Role.PROCUREMENT, Role.QC, people=(pia.person_id,))

    assert len(await heard(pia)) == 1


async def test_others_disabled_people_and_former_roles_are_not_told(database: str) -> None:
    service, former, gone = [await make.visitor(Role.SERVICE) for _ in range(3)]
    async with transaction(make.PRODUCT) as session:
        yesterday = datetime.now(UTC) - timedelta(days=1)
        session.add(PersonRole(person_id=former.person_id, role="qc", until=yesterday))
        session.add(PersonRole(person_id=gone.person_id, role="qc", until=None))
        (await session.get_one(Person, gone.person_id)).active = False

    await tell(Role.QC)

    assert await heard(service) == await heard(former) == []
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Person, gone.person_id)).active = True
    assert await heard(gone) == []


async def test_a_submitted_order_tells_procurement_and_whoever_entered_it(database: str) -> None:
    ada, pia = await make.visitor(name="Ada Lark"), await make.visitor(Role.PROCUREMENT)
    order_id = await make.order(ada, "PO-77", builds=3)

    async with transaction(make.acting(ada)) as session:
        order = await session.get_one(Order, order_id)
        await notifications.order_submitted(session, order, 3)

    for somebody in (ada, pia):
        (one,) = await heard(somebody)
        assert one.text == "Order PO-77 for Mercy General: 3 sinks to review."
        assert one.address == f"/orders/{order_id}"


async def test_a_cancelled_build_tells_those_who_waited_for_it(database: str) -> None:
    ada, bea = await make.visitor(name="Ada Lark"), await make.visitor(name="Bea Moss")
    pia, quin = await make.visitor(Role.PROCUREMENT), await make.visitor(Role.QC)
    order_id = await make.order(ada, "PO-77")

    await edge.write(
        make.acting(bea), lambda s: cancelling.cancel_order(s, order_id, reason="Moved.")
    )

    assert [len(await heard(one)) for one in (ada, pia, quin, bea)] == [1, 1, 0, 0]


async def test_an_undone_act_tells_nobody(database: str) -> None:
    pia = await make.visitor(Role.PROCUREMENT)
    async with transaction(make.PRODUCT) as session:
        await notifications.tell(session, NEWS, roles=[Role.PROCUREMENT])
        await session.rollback()

    assert await unread(pia) == 0


async def test_following_one_marks_it_and_leaves_the_others(database: str) -> None:
    pia = await make.visitor(Role.PROCUREMENT)
    await tell(Role.PROCUREMENT)
    await tell(Role.PROCUREMENT)
    latest = (await heard(pia))[0]

    there = await edge.write(make.acting(pia), lambda s: notifications.follow(s, latest.id))

    assert there == "/orders/1"
    assert [one.read for one in await heard(pia)] == [True, False]


async def test_nobody_follows_or_reads_what_was_told_to_somebody_else(database: str) -> None:
    pia, quin = await make.visitor(Role.PROCUREMENT), await make.visitor(Role.QC)
    await tell(Role.PROCUREMENT)
    (one,) = await heard(pia)

    with pytest.raises(Refused, match="does not exist"):
        await edge.write(make.acting(quin), lambda s: notifications.follow(s, one.id))
    await edge.write(make.acting(quin), lambda s: notifications.mark_read(s, [one.id]))
    await edge.write(make.acting(quin), notifications.mark_read)

    assert await unread(pia) == 1


async def test_marking_all_empties_the_bell(database: str) -> None:
    pia = await make.visitor(Role.PROCUREMENT)
    for _ in range(3):
        await tell(Role.PROCUREMENT)

    await edge.write(make.acting(pia), notifications.mark_read)

    assert await unread(pia) == 0


async def test_the_list_goes_on_where_the_last_page_ended(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications.reading, "PAGE", 2)
    pia = await make.visitor(Role.PROCUREMENT)
    for _ in range(3):
        await tell(Role.PROCUREMENT)

    first = (await edge.read(make.acting(pia), notifications.listed)).others
    last = first[-1].id
    second = await edge.read(make.acting(pia), lambda s: notifications.listed(s, before=last))

    assert (len(first), len(second.others)) == (2, 1)
    assert second.others[0].id < last


async def test_what_is_urgent_and_unread_stands_first_whatever_its_age(database: str) -> None:
    pia = make.acting(await make.visitor(Role.PROCUREMENT))
    for text in ("urgent, read", "urgent", "calm", "new"):
        async with transaction(make.PRODUCT) as session:
            news = replace(NEWS, text=text, urgent=text.startswith("urgent"))
            await notifications.tell(session, news, roles=[Role.PROCUREMENT])
    first = min((await edge.read(pia, notifications.listed)).urgent, key=lambda one: one.id)
    await edge.write(pia, lambda s: notifications.mark_read(s, [first.id]))

    seen = await edge.read(pia, notifications.listed)

    assert [one.text for one in seen.urgent] == ["urgent"]
    assert [one.text for one in seen.others] == ["new", "calm", "urgent, read"]
    assert await edge.read(pia, notifications.unread) == Unread(3, urgent=True)


async def test_every_urgent_one_can_be_reached_page_by_page(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications.reading, "PAGE", 2)
    pia = make.acting(await make.visitor(Role.PROCUREMENT))
    for text in ("calm 1", "urgent 1", "calm 2", "urgent 2", "calm 3", "urgent 3"):
        async with transaction(make.PRODUCT) as session:
            news = replace(NEWS, text=text, urgent=text.startswith("urgent"))
            await notifications.tell(session, news, roles=[Role.PROCUREMENT])

    one = await edge.read(pia, notifications.listed)
    last = one.urgent[-1].id
    two = await edge.read(pia, lambda s: notifications.listed(s, before_urgent=last))
    last = two.others[-1].id
    three = await edge.read(pia, lambda s: notifications.listed(s, before=last))

    assert [[told.text for told in (*page.urgent, *page.others)] for page in (one, two, three)] == [
        ["urgent 3", "urgent 2"],
        ["urgent 1", "calm 3", "calm 2"],
        ["calm 1"],
    ]
    assert [page.more for page in (one, two, three)] == [True, True, False]


async def test_only_what_is_unread(database: str) -> None:
    pia = make.acting(await make.visitor(Role.PROCUREMENT))
    await tell(Role.PROCUREMENT)
    await tell(Role.PROCUREMENT)
    newest = (await edge.read(pia, notifications.listed)).others[0]
    await edge.write(pia, lambda s: notifications.mark_read(s, [newest.id]))

    left = await edge.read(pia, lambda s: notifications.listed(s, only_unread=True))
    await edge.write(pia, lambda s: notifications.mark_unread(s, newest.id))
    again = await edge.read(pia, lambda s: notifications.listed(s, only_unread=True))

    assert (len(left.others), len(again.others)) == (1, 2)


async def test_nobody_marks_what_was_told_to_somebody_else_as_unread(database: str) -> None:
    pia, quin = await make.visitor(Role.PROCUREMENT), await make.visitor(Role.QC)
    await tell(Role.PROCUREMENT)
    await edge.write(make.acting(pia), notifications.mark_read)
    (one,) = await heard(pia)

    await edge.write(make.acting(quin), lambda s: notifications.mark_unread(s, one.id))

    assert await unread(pia) == 0
