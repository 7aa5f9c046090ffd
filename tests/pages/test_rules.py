"""The rules in force on the screen, with the prover's verdict; for admins and auditors."""

from nicegui.testing import User

from app.access import Role
from tests import make
from tests.pages.conftest import sign_in


async def test_an_admin_reads_the_rules_and_what_the_prover_says(user: User) -> None:
    await sign_in(user, await make.visitor(Role.ADMIN))

    await user.open("/rules")

    await user.should_see("starter 1")
    await user.should_see("body-48-60")
    await user.should_see("No gap, no overlap, nothing unreachable")


async def test_the_catalogue_shows_the_way_to_the_rules_to_those_who_may(user: User) -> None:
    await sign_in(user, await make.visitor(Role.ASSEMBLER))
    await user.open("/catalogue")
    await user.should_not_see("Rules")

    await sign_in(user, await make.visitor(Role.ADMIN))
    await user.open("/catalogue")
    await user.should_see("Rules")


async def test_an_assembler_is_not_shown_the_rules(user: User) -> None:
    await sign_in(user, await make.visitor(Role.ASSEMBLER))

    answer = await user.http_client.get("/rules", headers={"accept": "text/html"})

    assert answer.status_code == 403
    assert "starter 1" not in answer.text
