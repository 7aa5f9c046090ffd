"""What somebody opened or is at on a record's page stays while others work on the same record."""

from collections.abc import Awaitable, Callable

import pytest
from nicegui.testing import User

from app import catalogue, live, nonconformance
from app.access import Role, Visitor
from app.instruments import Facts
from app.nonconformance import Decision
from models.database import reading, transaction
from models.nonconformance import Nonconformance
from models.orders import Build
from pages import happened
from pages.widgets import Field
from tests import facts, make
from tests.app.query_count import settled
from tests.app.test_instruments import added, changed
from tests.pages.conftest import sign_in
from tests.pages.test_order import enter, press, status, stored
from tests.pages.test_procurement import newest
from tests.rejections import rejected, somebody, write

SCRAP = Decision(kind="scrap", reason="It cannot be saved.")


def standing(user: User) -> dict[int, str]:
    """The controls on the page, by what the browser knows them by."""
    assert user.client is not None
    return {
        one.id: f"{one.tag} {getattr(one, 'text', '')}"
        for one in user.client.elements.values()
        if one.tag in {"details", "button", "a"}
    }


async def claimed(build_id: int, by: Visitor) -> None:
    await facts.assign(build_id, by)
    async with transaction(make.acting(by)) as session:
        await live.announce(session, "build", build_id)


async def test_what_somebody_opened_or_is_at_stays_while_the_record_changes(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(happened, "LATEST", 1)
    ada = await somebody(Role.ADMIN, Role.COORDINATOR, name="Ada Lark")
    build_id, record_id = await rejected(await somebody(Role.QC, name="Quin Vale"), ada)
    instrument_id = await added(ada)
    async with reading(make.PRODUCT) as session:
        build = (await session.get_one(Build, build_id)).number
        record = (await session.get_one(Nonconformance, record_id)).number
    named = Facts(number="TH-07", kind="dual-probe thermometer", name="Testo 735")
    await sign_in(user, ada)

    pages: list[tuple[str, Callable[[], Awaitable[object]], str, set[str]]] = [
        (
            f"/builds/{build}",
            lambda: claimed(build_id, ada),
            f"Claimed {build}",
            {"details ", "button Put on hold", "button Cancel build", "a Outsourced parts"},
        ),
        (
            f"/nonconformances/{record}",
            lambda: write(ada, nonconformance.decide, record_id, SCRAP),
            "It cannot be saved.",
            {"details ", f"a Build {build}"},
        ),
        (
            f"/instruments/{instrument_id}",
            lambda: changed(ada, instrument_id, named, 1),
            "Testo 735",
            {"details ", "button Change", "button Take out of use"},
        ),
        (
            "/catalogue/T2-BOTTOM-FILL",
            lambda: write(ada, catalogue.set_outsourced, "T2-BOTTOM-FILL", on=True),
            "Ada Lark",
            {"details ", "button Copy link"},
        ),
        ("/", lambda: make.order(ada, "PO-new"), "PO-new", {"a "}),
    ]
    for address, act, words, stays in pages:
        await user.open(address)
        await settled()
        before = {one for one in standing(user).items() if one[1] in stays}
        assert {look for _, look in before} == stays, address

        await act()

        await user.should_see(words)
        assert before <= standing(user).items(), address


async def test_what_stays_from_now_on_is_told_in_the_open_sheet_and_the_rest_is_kept(
    user: User,
) -> None:
    ada = await make.visitor(Role.COORDINATOR)
    order_id = await make.order(ada, "PO-77", builds=2)
    await sign_in(user, ada)
    await user.open(f"/orders/{order_id}")
    await press(user, "Change order")
    await enter(user, "Customer", "Mercy West")
    await enter(user, "Wanted", "2099-05-01")

    await status(ada, order_id, 1, "shipped")

    await newest(user, Field, lambda one: one.label == "Customer" and not one.enabled)
    await user.should_see(f"B-{order_id}-1 is shipped: what the order says")
    await user.should_see(kind=Field, content="You had typed: Mercy West")
    fields = {one.label: one for one in user.find(Field).elements}
    assert {name for name, one in fields.items() if one.enabled} == {"Wanted", "Add a comment"}
    assert (fields["Customer"].value, fields["Wanted"].value) == ("Mercy General", "2099-05-01")
    fields["Customer"].set_value("Mercy East")  # it was on its way
    assert fields["Customer"].value == "Mercy General"
    await press(user, "Save")
    await user.should_see("to 1 May 2099")
    assert (await stored(ada, order_id)).customer == "Mercy General"
