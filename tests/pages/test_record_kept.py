"""How long a device history record stays at least."""

from datetime import UTC, datetime, timedelta

from nicegui.testing import User

from pages.moments import day
from tests import records
from tests.pages.conftest import sign_in
from tests.records import Made


async def test_a_record_says_until_when_it_stays(user: User, complete_build: Made) -> None:
    page = f"/builds/{complete_build.number}/record"
    await sign_in(user, complete_build.crew.cora)

    await user.open(page)
    await user.should_see("Kept for at least 2,555 days after the shipment")
    await records.ship(complete_build)
    await user.open(page)

    until = datetime.now(UTC) + timedelta(days=2555)
    await user.should_see(f"Kept until {day(until)} at least")
