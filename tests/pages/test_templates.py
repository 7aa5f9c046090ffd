"""The pages of the checklists: read, changed as a draft, tried on a build, put in force."""

import pytest
from nicegui import ElementFilter, ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction
from sqlalchemy.ext.asyncio import AsyncSession

from app import checklists, edge
from app.access import Role, Visitor
from app.checklists import StoredTemplate
from models.database import reading
from pages.widgets import Button, Field, FileDrop, IconButton, Picker
from tests import boms, make
from tests.app.test_template_files import HEADS, sheet
from tests.conftest import run_sql
from tests.pages.conftest import browser, sign_in


@pytest.fixture
async def admin(user: User) -> Visitor:
    visitor = await make.visitor(Role.ADMIN, name="Maya Okafor")
    await sign_in(user, visitor)
    return visitor


async def newest(stage: str = "pre-qc") -> StoredTemplate:
    async with reading(make.PRODUCT) as session:
        known = await checklists.revisions(session, stage)
        return await checklists.template_of(session, known[0].id)


async def draft_of(admin: Visitor, stage: str = "pre-qc") -> None:
    async def work(session: AsyncSession) -> int:
        return await checklists.new_draft(session, stage)

    await edge.write(make.acting(admin), work)


def keys(template: StoredTemplate) -> list[str]:
    return [row["key"] for row in template.rows]


def press(user: User, text: str, *, last: bool = False) -> None:
    with user:
        found = [b for b in ElementFilter(kind=Button) if b.text == text]
        UserInteraction(user, {found[-1 if last else 0]}, text).click()


def icon(user: User, label: str) -> None:
    with user:
        found = [b for b in ElementFilter(kind=IconButton) if b.props["aria-label"] == label]
        UserInteraction(user, {found[0]}, label).click()


def field(user: User, label: str) -> Field:
    with user:
        return next(f for f in ElementFilter(kind=Field) if f.props["label"] == label)


def drop(user: User) -> FileDrop:
    with user:
        return next(iter(ElementFilter(kind=FileDrop)))


def picker(user: User, label: str) -> Picker:
    with user:
        return next(p for p in ElementFilter(kind=Picker) if p.props["label"] == label)


async def test_the_five_stages_stand_in_their_order(user: User, admin: Visitor) -> None:
    await draft_of(admin, "test")

    await user.open("/templates")

    for words in ("Pre-QC", "Assembly", "End-of-line test", "Packaging", "Final QC"):
        await user.should_see(words)
    await user.should_see("CLT.T2.001.V01")
    await user.should_see("Revision 2")


async def test_a_checklist_is_read_in_the_words_of_the_floor(user: User, admin: Visitor) -> None:
    await user.open("/templates/pre-qc")

    await user.should_see("Measurement: basin depth ± 1/8 in · For each basin")
    await user.should_see("Pass or fail · Once for the sink, when pegboard yes")
    await user.should_see("One of several: casters, levelling feet")
    await user.should_see("Expected: faucet places of the basin")
    await user.should_see("Compared with the drawing")
    await user.should_see("shipped with CleanStation")
    await user.should_see("No run has been made from this revision yet.")
    await user.should_not_see("Add an item")


async def test_an_inspector_reads_and_changes_nothing(user: User, admin: Visitor) -> None:
    await draft_of(admin)
    inspector = browser()
    await sign_in(inspector, await make.visitor(Role.QC))

    await inspector.open("/templates/pre-qc?revision=2")

    await inspector.should_see("Length of the sink")
    await inspector.should_not_see("Add an item")
    await inspector.should_not_see("Activate")
    await inspector.should_not_see("Import as draft")


async def test_a_new_draft_is_begun_and_opened(user: User, admin: Visitor) -> None:
    await user.open("/templates/pre-qc")

    press(user, "New draft")

    await user.should_see("Add an item")
    await user.open("/templates/pre-qc")
    await user.should_see("Go on with revision 2")
    assert (await newest()).head.created_by == "Maya Okafor"


async def test_what_another_admin_changes_is_shown_at_once(user: User, admin: Visitor) -> None:
    await draft_of(admin)
    await user.open("/templates/pre-qc?revision=2")
    head = (await newest()).head
    doors = {"key": "doors", "section": "Body", "wording_en": "The doors close", "type": "check"}

    seen = checklists.Seen(head.id, head.version)
    await edge.write(make.acting(admin), lambda s: checklists.add_item(s, seen, doors))

    await user.should_see("The doors close")


async def test_a_draft_is_put_in_force_after_a_question(user: User, admin: Visitor) -> None:
    await draft_of(admin)
    await user.open("/templates/pre-qc?revision=2")
    icon(user, "Remove “Width of the sink”")
    await user.should_see("Removed “Width of the sink”.")

    press(user, "Activate")
    await user.should_see("Runs that have begun keep the revision they began with.")
    press(user, "Activate", last=True)

    await user.should_see("New draft")
    assert ((await newest()).head.status, (await newest()).head.activated_by) == (
        "active",
        "Maya Okafor",
    )


async def test_a_draft_in_which_nothing_differs_is_refused_in_words(
    user: User, admin: Visitor
) -> None:
    await draft_of(admin)
    await user.open("/templates/pre-qc?revision=2")

    press(user, "Activate")
    await user.should_see("Activate revision 2?")
    press(user, "Activate", last=True)

    await user.should_see("Nothing differs from revision 1, which is active.")


async def test_a_draft_with_problems_says_them_and_cannot_be_activated(
    user: User, admin: Visitor, database: str
) -> None:
    await draft_of(admin)
    boms.run(database, "UPDATE item SET active = false WHERE number = 'T2-BSN-DRAIN-BTN'")

    await user.open("/templates/pre-qc?revision=2")

    await user.should_see("Item “drain-button”: Parts “T2-BSN-DRAIN-BTN” is not in the catalogue.")
    press(user, "Activate")
    await user.should_see("Correct first what is told above the items.")
    assert (await newest()).head.status == "draft"


async def test_a_checklist_is_tried_on_a_real_build_and_the_address_says_all_of_it(
    user: User, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses: list[str] = []
    await boms.stored_order()
    await user.open("/templates/pre-qc/preview?revision=1")
    await user.should_see("Choose a build to see what this checklist asks of it.")
    monkeypatch.setattr(ui.navigate.history, "replace", addresses.append)

    field(user, "Build number").set_value("B-1001")
    press(user, "Show")

    await user.should_see("B-1001, North Hospital: 15 items asked, 1 not applicable")
    await user.should_see("71 7/8 to 72 1/8 in")
    await user.should_see("Why: no basin light on basin 1")
    await user.should_see("T2-ADW-PB-7236")
    await user.should_see("Compared with the drawing")
    user.find("Language").elements.pop().set_value("FR")  # type: ignore[attr-defined]
    await user.should_see("Longueur de l'évier")
    assert addresses[-1] == "/templates/pre-qc/preview?revision=1&build=B-1001&language=FR"


async def test_a_build_nobody_knows_is_told(user: User, admin: Visitor) -> None:
    await user.open("/templates/pre-qc/preview?build=B-0")

    await user.should_see("There is no build “B-0” with a configuration.")


async def test_two_revisions_are_compared(user: User, admin: Visitor) -> None:
    await draft_of(admin)
    head = (await newest()).head
    seen = checklists.Seen(head.id, head.version)
    await edge.write(make.acting(admin), lambda s: checklists.remove_item(s, seen, "feet"))
    row = {**(await newest()).rows[0], "by_drawing": "yes"}
    seen = checklists.Seen(head.id, head.version + 1)
    await edge.write(
        make.acting(admin), lambda s: checklists.change_item(s, seen, "sink-length", row)
    )

    await user.open("/templates/pre-qc/difference")

    await user.should_see("− 1 removed")
    await user.should_see("What the sink stands on")
    await user.should_see("Compared with the drawing")
    await user.should_see("14 unchanged")


async def test_a_workbook_goes_out_and_comes_in_as_the_draft(user: User, admin: Visitor) -> None:
    out = await user.http_client.get("/templates/pre-qc/file?revision=1")
    assert out.headers["content-disposition"] == (
        'attachment; filename="Pre-QC_CLP.T2.001.V01-1_revision_1.xlsx"'
    )

    content = sheet(HEADS, ["doors", "Body", "The doors close", "check"])
    taken = await user.http_client.post(
        "/templates/pre-qc/file", files={"file": ("pre-qc.xlsx", content)}
    )

    assert taken.status_code == 201
    assert keys(await newest()) == ["doors"]


async def test_a_workbook_for_a_draft_that_is_another_now_is_refused_and_may_be_sent_again(
    user: User, admin: Visitor
) -> None:
    await draft_of(admin)
    await user.open("/templates/pre-qc?revision=2")
    before, head = drop(user).props["url"], (await newest()).head
    seen = checklists.Seen(head.id, head.version)
    await edge.write(make.acting(admin), lambda s: checklists.remove_item(s, seen, "feet"))
    await user.should_not_see("What the sink stands on")
    file = ("pre-qc.xlsx", sheet(HEADS, ["doors", "Body", "The doors close", "check"]))

    refused = await user.http_client.post(before, files={"file": file})
    taken = await user.http_client.post(drop(user).props["url"], files={"file": file})

    assert refused.status_code == 409
    assert "Maya Okafor removed an item of the checklist: What the" in refused.json()["refused"]
    assert (taken.status_code, keys(await newest())) == (201, ["doors"])


async def test_a_workbook_with_faults_changes_nothing_and_says_each(
    user: User, admin: Visitor
) -> None:
    rows = [[f"doors-{n}", "Body", "The doors close", "tick"] for n in range(20)]

    refused = await user.http_client.post(
        "/templates/pre-qc/file", files={"file": ("pre-qc.xlsx", sheet(HEADS, *rows))}
    )

    told = refused.json()["refused"].splitlines()
    assert refused.status_code == 409
    assert (told[0], told[-1], len(told)) == ("Nothing was changed.", "… and 8 more.", 14)
    assert told[1].startswith("Item “doors-0”: type “tick” is none of check, choice")
    assert (await newest()).head.revision == 1


async def test_a_stage_without_a_checklist_takes_one_from_a_workbook(
    user: User, admin: Visitor, database: str
) -> None:
    run_sql(
        database,
        "SET session_replication_role = replica; DELETE FROM template_item; DELETE FROM template",
    )
    await user.open("/templates/pre-qc")
    await user.should_see("There is no checklist for this stage yet.")

    content = sheet(HEADS, ["doors", "Body", "The doors close", "check"])
    await user.http_client.post("/templates/pre-qc/file", files={"file": ("a.xlsx", content)})
    await user.open("/templates")

    await user.should_see("Revision 1")
    assert ((await newest()).head.name, keys(await newest())) == ("Pre-QC", ["doors"])


async def test_a_stage_nobody_knows_is_told(user: User, admin: Visitor) -> None:
    answer = await user.http_client.get("/templates/painting")

    assert answer.status_code == 404
    assert "There is no stage “painting”." in answer.text
