"""Ages that stand on a page go on though nothing changes."""

from datetime import timedelta

import pytest
from nicegui.testing import User

from app.access import Role
from models.database import transaction
from models.orders import Build
from models.procurement import Shortage
from pages import ages, live
from tests import make
from tests import runs as made
from tests.app.test_instruments import added
from tests.app.test_serials import built
from tests.pages.conftest import sign_in
from tests.pages.test_questions import asking, question
from tests.rejections import rejected
from tests.runs import answered

# Every list that names a build, and where one of them stands.
LISTS = {
    "/orders": "Order created",
    "/builds": "Pre-QC rejected",
    "/serials": "Order created",
    "/nonconformances": "Pre-QC rejected",
    "/questions": "In production",
    "/procurement?stage=shortages": "In production",
}


async def test_how_long_it_waits_is_true_on_a_page_that_stays_open(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asa, run_id = await asking()
    await answered(asa, run_id, question("Which seal?"))
    build_id = await made.build_of(run_id)
    async with transaction(make.acting(asa)) as session:
        session.add(Shortage(build_id=build_id, note="Box 1.", reported_by=asa.person_id))
        build = await session.get_one(Build, build_id)
        number, order_id = build.number, build.order_id
    cora = await make.visitor(Role.COORDINATOR)
    await make.order(cora, "PO-new")
    await built(asa, "SN-4711")
    await rejected(await make.visitor(Role.QC), cora)
    instrument_id = await added(await make.visitor(Role.ADMIN))
    await sign_in(user, await make.visitor(Role.COORDINATOR, Role.PROCUREMENT))
    now, passed = ages.now, timedelta()
    monkeypatch.setattr(ages, "now", lambda: now() + passed)
    monkeypatch.setattr(live, "AGES_AGAIN", 0.2)

    for address, waits in [
        ("/floor", "Here for"),
        ("/questions", "Open for"),
        ("/procurement?stage=shortages", "Open for"),
        (f"/orders/{order_id}", "For"),
        (f"/builds/{number}", "For"),
        ("/", "for"),
        *((address, "for") for address in LISTS),
        (f"/instruments/{instrument_id}", "·"),
    ]:
        passed = timedelta()
        young, old = ("just now", "3 h ago") if waits == "·" else ("0 min", "3 h")
        await user.open(address)
        await user.should_see(f"{waits} {young}")
        await user.should_see(LISTS.get(address, ""))
        passed = timedelta(hours=3)

        await user.should_see(f"{waits} {old}")
        await user.should_not_see(f"{waits} {young}", retries=1)
