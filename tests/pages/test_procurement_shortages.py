"""What the floor is missing, as it is reported, listed and settled."""

from nicegui.testing import User

from app.access import Role
from app.procurement import shortages
from app.procurement.shortages import PAGE
from models.database import transaction
from models.procurement import Shortage
from pages.widgets import IconButton
from pages.widgets.fields import Field
from tests import make, reviewing
from tests.pages.conftest import sign_in
from tests.pages.test_procurement import cast, field, press
from tests.reviewing import Cast

__all__ = ["cast"]


async def test_an_assembler_scans_a_part_reports_it_and_procurement_settles_it(
    user: User, cast: Cast
) -> None:
    await sign_in(user, await make.visitor(Role.ASSEMBLER, name="Sam Reed"))
    await user.open("/builds/B-1001/shortages")
    await user.should_see("Nothing was ever missing from this build.")

    (await field(user, "Scan or type a part")).set_value("t2-leveling-castor-475")
    user.find(kind=Field, content="Scan or type a part").trigger("enter")
    await user.should_see("Missing of T2-LEVELING-CASTOR-475")
    (await field(user, "Missing of T2-LEVELING-CASTOR-475")).set_value("2")
    (await field(user, "What is wrong")).set_value("Two are cracked.")
    await press(user, "Report and put on hold")
    await user.should_see("Open for")

    await sign_in(user, cast.pete)
    await user.open("/procurement?stage=shortages")
    await user.should_see("Two are cracked.")
    await press(user, "Resolve")
    (await field(user, "What was done")).set_value("New ones are there.")
    await press(user, "Resolve")
    await user.should_see("Nothing is missing on the floor.")
    (settled,) = await reviewing.look(cast.pete, lambda s: shortages.of_build(s, cast.build_id))
    assert (settled.build_status, settled.resolution) == ("order-created", "New ones are there.")


async def test_more_shortages_than_a_page_holds_are_one_step_away(user: User, cast: Cast) -> None:
    async with transaction(make.acting(cast.pete)) as session:
        for number in range(PAGE + 1):
            note, by = f"Casters, box {number}.", cast.pete.person_id
            session.add(Shortage(build_id=cast.build_id, note=note, reported_by=by))
    await user.open("/procurement?stage=shortages")
    await user.should_see(f"1–{PAGE} of {PAGE + 1}")
    await user.should_not_see(f"Casters, box {PAGE}.", retries=1)

    user.find(kind=IconButton, content="Next page").click()

    await user.should_see(f"Casters, box {PAGE}.")
    await user.should_not_see("Casters, box 0.", retries=1)
