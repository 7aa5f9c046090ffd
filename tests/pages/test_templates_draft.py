"""A draft of a checklist changed on its page, item by item."""

from collections.abc import Awaitable, Callable

import pytest
from nicegui import ElementFilter
from nicegui.testing import User
from sqlalchemy.ext.asyncio import AsyncSession

from app import checklists, edge
from app.access import Role, Visitor
from app.checklists import Seen, StoredTemplate
from app.rules.checklist import COLUMNS
from models.database import reading
from pages.templates.form import GROUPS, LABELS
from pages.widgets import Check, IconButton
from tests import make
from tests.pages.test_templates import admin, draft_of, field, icon, keys, newest, picker, press
from tests.waiting import until

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

    await user.should_see("When “pegbord” is no word rules know.")
    assert field(user, "When").error == "When “pegbord” is no word rules know."
    assert keys(await newest()) == keys(await stored_one())


async def test_a_draft_with_problems_calls_its_columns_as_the_fields_are(
    user: User, admin: Visitor
) -> None:
    await draft_of(admin)
    row = {**(await newest()).rows[0], "section": "Lengths"}
    await lena(lambda s, at: checklists.change_item(s, at, "sink-length", row))

    await user.open("/templates/pre-qc?revision=2")

    await user.should_see("Section, French calls “Dimensions” the same as “Lengths”.")
    await user.should_not_see("section_fr")


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


async def lena(act: Callable[[AsyncSession, Seen], Awaitable[None]]) -> None:
    """Another admin changes the draft as it is now."""
    other, head = await make.visitor(Role.ADMIN, name="Lena Brandt"), (await newest()).head
    seen = Seen(head.id, head.version)
    await edge.write(make.acting(other), lambda s: act(s, seen))


async def lena_asks(question: str) -> None:
    row = {**(await newest()).rows[0], "wording_en": question}
    await lena(lambda s, at: checklists.change_item(s, at, "sink-length", row))


async def changing_what_lena_changes(user: User, admin: Visitor) -> None:
    """The sheet of an item is open, and the page behind it shows what she has made of it."""
    await draft_of(admin)
    await user.open("/templates/pre-qc?revision=2")
    icon(user, "Change “Length of the sink”")
    await user.should_see("Must be answered")
    await lena_asks("Length of the body")
    await first_is(user, "Length of the body")


async def test_of_one_item_everybody_keeps_what_they_wrote(user: User, admin: Visitor) -> None:
    await changing_what_lena_changes(user, admin)

    field(user, "Question, French").set_value("Longueur du corps")
    press(user, "Save")

    await user.should_see("Lena Brandt changed an item of the checklist: Length of the body.")
    await user.should_see("What you typed is still here and not stored yet. Save again")
    assert field(user, "Question, English").value == "Length of the body"
    assert (await newest()).rows[0]["wording_fr"] != "Longueur du corps"
    press(user, "Save")

    async def stored() -> tuple[str, str]:
        row = (await newest()).rows[0]
        return row["wording_en"], row["wording_fr"]

    async def both() -> bool:
        return await stored() == ("Length of the body", "Longueur du corps")

    await until(both)
    assert await stored() == ("Length of the body", "Longueur du corps")


async def test_where_two_wrote_the_same_field_both_are_shown(user: User, admin: Visitor) -> None:
    await changing_what_lena_changes(user, admin)

    field(user, "Question, English").set_value("Length over all")
    press(user, "Save")

    await user.should_see("Somebody wrote in the meantime: Length of the body")
    assert field(user, "Question, English").value == "Length over all"


async def test_a_name_given_meanwhile_stays(user: User, admin: Visitor) -> None:
    await draft_of(admin)
    await user.open("/templates/pre-qc?revision=2")
    press(user, "Rename")
    await user.should_see("Document number")
    await lena(lambda s, at: checklists.rename(s, at, "Incoming check", "CLP.T2.001.V01-1"))
    await user.should_see("Incoming check")

    field(user, "Document number").set_value("CLP.T2.001.V02-1")
    press(user, "Save")

    await user.should_see("Lena Brandt changed name from Pre-QC to Incoming check.")
    assert field(user, "Name").value == "Incoming check"
    press(user, "Save")
    await user.should_not_see("Lena Brandt changed name")
    head = (await newest()).head
    assert (head.name, head.document_number) == ("Incoming check", "CLP.T2.001.V02-1")


@pytest.mark.parametrize("asked", ["Activate", "Start over"])
async def test_what_changed_while_the_question_stood_open_is_not_decided_about(
    user: User, admin: Visitor, asked: str
) -> None:
    await draft_of(admin)
    await user.open("/templates/pre-qc?revision=2")
    icon(user, "Remove “Width of the sink”")
    await user.should_see("Removed “Width of the sink”.")
    press(user, asked)
    await user.should_see("Keep as it is")
    await lena(lambda s, at: checklists.remove_item(s, at, "feet"))
    await user.should_not_see("What the sink stands on")
    after = await newest()

    press(user, asked, last=True)

    await user.should_see("Lena Brandt removed an item of the checklist: What the sink stands on.")
    assert await newest() == after
