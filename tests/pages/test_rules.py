"""The rules in force on the screen, with the prover's verdict; for admins and auditors."""

from dataclasses import replace

from nicegui.testing import User

from app import edge, rulesets
from app.access import Role
from imports import shipped
from tests import make
from tests.conftest import run_sql
from tests.pages.conftest import sign_in


async def test_an_admin_reads_the_rules_and_what_the_prover_says(user: User) -> None:
    await sign_in(user, await make.visitor(Role.ADMIN))

    await user.open("/rules")

    await user.should_see("starter 1")
    await user.should_see("body-48-60")
    await user.should_see("No gap, no overlap, nothing unreachable")


async def test_what_the_prover_finds_is_shown_with_a_configuration(
    user: User, database: str
) -> None:
    tables = shipped.tables()
    rules = [row for row in tables.rules if row["key"] != "feet-seismic"]
    other = replace(tables, rules=rules)
    await edge.write(make.PRODUCT, lambda s: rulesets.add_draft(s, "holed", other))
    # By hand: the product itself never puts a set with a finding in force.
    run_sql(
        database,
        "SET session_replication_role = replica;"
        "UPDATE rule_set SET status = 'retired' WHERE status = 'active';"
        "UPDATE rule_set SET status = 'active', activated_at = now() WHERE name = 'holed'",
    )
    await sign_in(user, await make.visitor(Role.ADMIN))

    await user.open("/rules")

    await user.should_see("Feet: nothing is given for feet seismic.")
    await user.should_see(content="DL27, feet seismic, workflow direction left-to-right")


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
