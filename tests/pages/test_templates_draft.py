"""A draft of a checklist changed on its page, item by item."""

from nicegui import ElementFilter
from nicegui.testing import User

from app import checklists
from app.access import Visitor
from app.checklists import StoredTemplate
from app.rules.checklist import COLUMNS
from models.database import reading
from pages.templates.form import GROUPS, LABELS
from pages.widgets import Check, IconButton
from tests import make
from tests.pages.test_templates import admin, draft_of, field, icon, keys, newest, picker, press
from tests.pages.waiting import until

__all__ = ["admin"]


async def first_is(user: User, question: str) -> None:
    """Wait until the list begins with this item."""

    def first() -> str:
        with user:
            labels = [b.props["aria-label"] for b in ElementFilter(kind=IconButton)]
        return str(next(label for label in labels if label.startswith("Change")))

    await until(lambda: first().endswith(f"“{question}”"))
    assert first().endswith(f"“{question}”")


def tick(user: User, label: str) -> Check:
    with user:
        return next(c for c in ElementFilter(kind=Check) if c.props["label"] == label)


async def test_an_item_is_added_to_its_section(user: User, admin: Visitor) -> None:
    await draft_of(admin)
    await user.open("/templates/pre-qc?revision=2")

    press(user, "Add an item")
    await user.should_see("New item")
    field(user, "Question, English").set_value("The doors close")
    field(user, "Section").set_value("Body")
    field(user, "When").set_value("pegboard: yes")
    tick(user, "Compared with the drawing").set_value(True)
    press(user, "Add")

    await user.should_see("the-doors-close")
    row = next(row for row in (await newest()).rows if row["key"] == "the-doors-close")
    assert (row["when"], row["type"], row["section"]) == ("pegboard: yes", "check", "Body")
    assert row["by_drawing"] == "yes"
    found = keys(await newest())
    assert found[found.index("feet") + 1] == "the-doors-close"


async def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(
    user: User, admin: Visitor
) -> None:
    await draft_of(admin)
    await user.open("/templates/pre-qc?revision=2")

    press(user, "Add an item")
    await user.should_see("New item")
    field(user, "Question, English").set_value("The doors close")
    field(user, "When").set_value("pegbord: yes")
    field(user, "Parts").set_value("NO-SUCH-ITEM")
    press(user, "Add")

    await user.should_see("when “pegbord” is no word rules know.")
    assert field(user, "When").error == "when “pegbord” is no word rules know."
    assert keys(await newest()) == keys(await stored_one())


async def stored_one() -> StoredTemplate:
    async with reading(make.PRODUCT) as session:
        return await checklists.revision(session, "pre-qc", 1)


async def test_the_form_shows_what_fits_the_kind_of_answer(user: User, admin: Visitor) -> None:
    await draft_of(admin)
    await user.open("/templates/pre-qc?revision=2")

    press(user, "Add an item")
    await user.should_see("New item")
    assert not field(user, "Tolerance").visible
    picker(user, "Kind of answer").set_value("measurement")

    assert field(user, "Tolerance").visible
    assert not field(user, "Expected").visible
    assert {column for _, group in GROUPS for column in group} == set(LABELS) == set(COLUMNS)
    picker(user, "Kind of answer").set_value("document")
    assert not tick(user, "Compared with the drawing").visible


async def test_an_item_is_changed_moved_removed_and_brought_back(
    user: User, admin: Visitor
) -> None:
    await draft_of(admin)
    await user.open("/templates/pre-qc?revision=2")
    before = keys(await newest())

    icon(user, "Change “Length of the sink”")
    await user.should_see("Must be answered")
    field(user, "Tolerance").set_value("1/4")
    press(user, "Save")
    await user.should_see("Measurement: sink length ± 1/4 in")
    icon(user, "Move “Length of the sink” down")
    await first_is(user, "Width of the sink")
    icon(user, "Remove “Width of the sink”")
    await user.should_see("Removed “Width of the sink”.")
    after = keys(await newest())
    press(user, "Undo")
    await first_is(user, "Width of the sink")

    assert after == [before[0], *before[2:]]
    assert keys(await newest()) == [before[1], before[0], *before[2:]]


async def test_a_draft_gets_another_name_and_document(user: User, admin: Visitor) -> None:
    await draft_of(admin)
    await user.open("/templates/pre-qc?revision=2")

    press(user, "Rename")
    await user.should_see("Document number")
    field(user, "Document number").set_value("X")
    press(user, "Save")
    await user.should_see("The document number must have 3 to 80 signs.")
    field(user, "Document number").set_value("CLP.T2.001.V02-1")
    press(user, "Save")

    async def renumbered() -> bool:
        return (await newest()).head.document_number == "CLP.T2.001.V02-1"

    await until(renumbered)
    assert await renumbered()
