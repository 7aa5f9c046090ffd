"""Choices that are faster than what the server looks up or stores."""

import asyncio

import pytest
from nicegui.testing import User, UserInteraction

from app import catalogue, drafts
from app.access import Visitor
from pages.wizard.keeper import Keeper
from tests import entering, make
from tests.pages.conftest import sign_in
from tests.pages.test_wizard import field
from tests.waiting import held_up, until


@pytest.fixture
async def ada(user: User) -> Visitor:
    visitor = await make.visitor(name="Ada Lark")
    await sign_in(user, visitor)
    return visitor


async def test_a_slow_look_into_the_catalogue_takes_nothing_from_a_later_one(
    user: User, ada: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_id = await entering.complete(ada)
    await user.open(f"/orders/new/{draft_id}/configure/1")
    await user.should_see("T2-DL27-KIT")
    held = held_up(monkeypatch, catalogue, "structure_for")
    field(user, "builds[0].legs.type").set_value("fixed")
    await asyncio.sleep(0)
    field(user, "builds[0].feet").set_value("seismic")
    await user.should_see("T2-SEISMIC-FEET")
    held.may_go_on.set()
    await asyncio.sleep(0.2)

    await user.should_see("T2-DL27-FH-KIT")
    await user.should_see("T2-SEISMIC-FEET")


async def test_what_a_device_kept_takes_nothing_from_what_is_chosen_meanwhile(
    user: User, ada: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several changes come out of a tablet's memory at once; one of them is put right by hand."""
    draft_id = await entering.complete(ada)
    await user.open(f"/orders/new/{draft_id}/configure/1")
    await user.should_see("Basin 1")
    size = field(user, "builds[0].basins[0].size")
    keepers = {one for one in size.client.elements.values() if isinstance(one, Keeper)}
    held = held_up(monkeypatch, drafts, "change")
    kept = [
        {"path": "builds[0].length", "value": "61", "over": "72"},
        {"path": "builds[0].basins[0].size", "value": "24X20X8", "over": "20X20X8"},
    ]
    UserInteraction(user, keepers, None).trigger("replay", kept)
    await asyncio.sleep(0)
    size.set_value("24X20X10")
    await asyncio.sleep(0)
    held.may_go_on.set()

    async def stored() -> bool:
        content = (await entering.opened(ada, draft_id)).content
        fields = [drafts.get(content, f"builds[0].{name}") for name in ("length", "basins[0].size")]
        return fields == ["61", "24X20X10"]

    await until(stored)
    await asyncio.sleep(0.2)
    assert await stored()
