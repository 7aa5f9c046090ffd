"""Drafts: kept from the first keystroke, field by field, by one person on any number of devices."""

import asyncio
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, text

from app import drafts, edge
from app.access import Role
from app.drafts import Change, OpenDraft
from app.errors import NotAllowed, Refused
from models.database import reading, transaction
from models.orders import Draft
from tests import entering, make


async def mine(by: Any) -> list[OpenDraft]:  # noqa: ANN401
    return await edge.read(make.acting(by), drafts.open_drafts)


async def test_a_keystroke_is_there_for_the_next_device(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.begun(ada)

    await entering.typed(ada, draft_id, {"customer.po_number": "P"})

    found = await entering.opened(ada, draft_id)
    assert drafts.get(found.content, "customer.po_number") == "P"
    assert found.version == 2


async def test_a_double_click_on_new_order_gives_one_draft(database: str) -> None:
    ada = await make.visitor()

    first, second = await asyncio.gather(entering.begun(ada), entering.begun(ada))

    assert first == second


@pytest.mark.fault(15)
async def test_a_person_may_have_several_drafts_and_sees_the_latest_first(database: str) -> None:
    ada = await make.visitor()
    first = await entering.begun(ada)
    await entering.typed(ada, first, {"customer.po_number": "PO-1", "quantity": 3})
    second = await entering.begun(ada)
    await entering.typed(ada, second, {"customer.customer": "Mercy General"})
    await entering.begun(ada)

    found = await mine(ada)

    assert [(one.po_number, one.customer, one.builds) for one in found] == [
        ("", "Mercy General", 1),
        ("PO-1", "", 3),
    ]
    assert found[0].address == f"/orders/new/{second}/customer"


async def test_two_devices_with_different_fields_both_keep_theirs(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.begun(ada)
    fields = {f"builds[{n}].build_number": f"B-{n}00" for n in range(10)}

    answers = await asyncio.gather(
        *(
            edge.write(
                make.acting(ada),
                partial(drafts.change, draft_id=draft_id, changes=[Change(path, value)]),
            )
            for path, value in fields.items()
        )
    )

    content = (await entering.opened(ada, draft_id)).content
    assert {path: drafts.get(content, path) for path in fields} == fields
    assert sorted(one["version"] for one in answers) == list(range(2, 12))
    assert all(one["instead_of"] == {} for one in answers)


async def test_two_devices_in_one_field_keep_the_last_and_show_the_other(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.begun(ada)
    await entering.typed(ada, draft_id, {"customer.customer": "Mercy General"})
    work = partial(
        drafts.change,
        draft_id=draft_id,
        changes=[Change("customer.customer", "Saint Mary", was="Mercy")],
    )

    answer = await edge.write(make.acting(ada), work)

    assert answer["instead_of"] == {"customer.customer": "Mercy General"}
    content = (await entering.opened(ada, draft_id)).content
    assert drafts.get(content, "customer.customer") == "Saint Mary"


async def test_the_same_keystroke_sent_twice_is_no_conflict(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.begun(ada)
    work = partial(
        drafts.change, draft_id=draft_id, changes=[Change("customer.project", "Wing 4", was="")]
    )
    await edge.write(make.acting(ada), work)

    again = await edge.write(make.acting(ada), work)

    assert again["instead_of"] == {}


async def test_a_discarded_draft_is_gone_from_the_list_and_comes_back(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.begun(ada)
    await entering.typed(ada, draft_id, {"customer.po_number": "PO-1"})

    await edge.write(make.acting(ada), partial(drafts.discard, draft_id=draft_id))
    gone = await mine(ada)
    with pytest.raises(Refused, match="was discarded"):
        await entering.opened(ada, draft_id)
    await edge.write(make.acting(ada), partial(drafts.restore, draft_id=draft_id))

    assert gone == []
    assert [one.po_number for one in await mine(ada)] == ["PO-1"]


@pytest.mark.parametrize(("ago", "offered"), [("6 days 23 hours", ["PO-1"]), ("7 days 1 hour", [])])
async def test_a_discarded_draft_is_offered_for_seven_days(
    database: str, ago: str, offered: list[str]
) -> None:
    ada = await make.visitor()
    draft_id = await entering.begun(ada)
    await entering.typed(ada, draft_id, {"customer.po_number": "PO-1"})
    await edge.write(make.acting(ada), partial(drafts.discard, draft_id=draft_id))

    async with transaction(make.PRODUCT) as session:
        change = f"UPDATE draft SET discarded_at = now() - interval '{ago}'"  # noqa: S608
        await session.execute(text(change))

    found = await edge.read(make.acting(ada), drafts.lately_discarded)
    assert [one.po_number for one in found] == offered


async def test_nobody_else_sees_opens_changes_discards_or_restores_it(database: str) -> None:
    ada, cleo = await make.visitor(), await make.visitor(name="Cleo Finch")
    draft_id = await entering.begun(ada)
    await entering.typed(ada, draft_id, {"customer.po_number": "PO-1"})

    acts: list[Any] = [
        partial(drafts.opened, draft_id=draft_id),
        partial(drafts.change, draft_id=draft_id, changes=[Change("family", "MDRD")]),
        partial(drafts.discard, draft_id=draft_id),
        partial(drafts.restore, draft_id=draft_id),
        partial(drafts.touch, draft_id=draft_id),
        partial(drafts.replace_configuration, draft_id=draft_id, position=0, chosen={}),
    ]
    for act in acts:
        with pytest.raises(Refused, match="no such draft of yours"):
            await edge.write(make.acting(cleo), act)

    assert await mine(cleo) == []
    assert (await entering.opened(ada, draft_id)).version == 2


@pytest.mark.parametrize("role", [r for r in Role if r not in {Role.ADMIN, Role.COORDINATOR}])
async def test_only_coordinators_and_admins_enter_orders(database: str, role: Role) -> None:
    visitor = await make.visitor(role)

    with pytest.raises(NotAllowed):
        await entering.begun(visitor)


WRONG: list[tuple[str, object]] = [
    ("customer.price", "1"),
    ("orders", "1"),
    ("builds[10].length", "72"),
    ("builds[0].colour", "Blue"),
    ("builds[0].basins[0].type", "E-Sink"),
    ("builds[0].pegboard.colour", "Blue"),
    ("builds[0].pegboard", "yes"),
    ("builds[0].length", {"$gt": 1}),
    ("builds[0].length", "7\x00"),
    ("builds[0].length", "\ud800"),
    ("builds[0].storage.stacked-drawers", "on"),
    ("builds[0].accessories.T-OA-BINRAIL-36-KIT", -1),
    ("builds[0].accessories.T-OA-BINRAIL-36-KIT", True),
    ("builds[0].accessories.T-OA-BINRAIL-36-KIT", 10**9),
    ("quantity", 0),
    ("quantity", 11),
    ("quantity", "3"),
    ("customer.notes", "n" * 100_001),
]


@pytest.mark.parametrize(("path", "value"), WRONG, ids=range(len(WRONG)))
async def test_what_no_form_sends_is_refused_and_changes_nothing(
    database: str, path: str, value: object
) -> None:
    ada = await make.visitor()
    draft_id = await entering.begun(ada)

    with pytest.raises(Refused):
        await entering.typed(ada, draft_id, {"customer.po_number": "PO-1", path: value})

    assert (await entering.opened(ada, draft_id)).version == 1


async def test_a_draft_does_not_grow_without_end(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.begun(ada)
    long = {f"builds[0].acknowledged.rule-{n}": "x" * 9_999 for n in range(60)}

    with pytest.raises(Refused, match="more text than an order can have"):
        await entering.typed(ada, draft_id, long)


async def test_a_copy_brings_everything_but_the_number_and_the_reasons(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.begun(ada)
    await entering.typed(ada, draft_id, {"builds[0].build_number": "B-9"})
    source = entering.FIRST | {
        "build_number": "B-1", "language": "ES",
        "acknowledged": [{"rule": "r", "reason": "because"}],
    }  # fmt: skip

    await entering.configured(ada, draft_id, 0, source)

    copied = drafts.configuration((await entering.opened(ada, draft_id)).content, 0)
    assert copied == entering.FIRST | {"build_number": "B-9", "acknowledged": []}


async def test_a_copy_can_be_undone(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.begun(ada)
    await entering.typed(ada, draft_id, {"builds[0].length": "60"})
    before = drafts.entry((await entering.opened(ada, draft_id)).content, 0)
    await entering.configured(ada, draft_id, 0, entering.FIRST)

    work = partial(drafts.put_back, draft_id=draft_id, position=0, entry=before)
    await edge.write(make.acting(ada), work)

    now = drafts.configuration((await entering.opened(ada, draft_id)).content, 0)
    assert now["length"] == "60"
    assert "model" not in now


async def test_opening_a_draft_writes_nothing(database: str) -> None:
    ada = await make.visitor()
    draft_id = await entering.complete(ada)
    before = await entering.opened(ada, draft_id)

    await entering.opened(ada, draft_id)
    await mine(ada)

    assert await entering.opened(ada, draft_id) == before
    async with reading(make.PRODUCT) as session:
        assert await session.scalar(select(func.count()).select_from(Draft)) == 1
