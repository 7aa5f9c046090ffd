"""The bill of materials beside the form, when choices are faster than the catalogue."""

import asyncio
import itertools
from collections.abc import Collection

import pytest
from nicegui.testing import User
from sqlalchemy.ext.asyncio import AsyncSession

from app import catalogue
from app.rules.catalogue import Catalogue
from tests import entering, make
from tests.pages.conftest import sign_in
from tests.pages.test_wizard import field


async def test_a_slow_look_into_the_catalogue_takes_nothing_from_a_later_one(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await make.visitor(name="Ada Lark")
    await sign_in(user, ada)
    draft_id = await entering.complete(ada)
    await user.open(f"/orders/new/{draft_id}/configure/1")
    await user.should_see("T2-DL27-KIT")
    look, goes_on, looks = catalogue.structure_for, asyncio.Event(), itertools.count(1)

    async def first_is_slow(session: AsyncSession, numbers: Collection[str]) -> Catalogue:
        found = await look(session, numbers)
        if next(looks) == 1:
            await goes_on.wait()
        return found

    monkeypatch.setattr(catalogue, "structure_for", first_is_slow)
    field(user, "builds[0].legs.type").set_value("fixed")
    await asyncio.sleep(0)
    field(user, "builds[0].feet").set_value("seismic")
    await user.should_see("T2-SEISMIC-FEET")
    goes_on.set()
    await asyncio.sleep(0.2)

    await user.should_see("T2-DL27-FH-KIT")
    await user.should_see("T2-SEISMIC-FEET")
