"""What differs between two revisions of a checklist."""

from app.rules.checklist_difference import Cell, compare

DOORS = {"key": "doors", "section": "Body", "wording_en": "The doors close", "type": "check"}
LIDS = {**DOORS, "key": "lids", "wording_en": "The lids close"}
FEET = {**DOORS, "key": "feet", "wording_en": "The feet stand"}


def test_two_equal_ones_differ_in_nothing() -> None:
    spelled_out = {**DOORS, "required": "yes", "per": "build", "when": ""}

    found = compare([DOORS, LIDS], [spelled_out, LIDS])

    assert found.nothing
    assert [row["key"] for row in found.unchanged] == ["doors", "lids"]


def test_items_are_added_and_removed() -> None:
    found = compare([DOORS, LIDS], [DOORS, FEET])

    assert ([row["key"] for row in found.added], [row["key"] for row in found.removed]) == (
        ["feet"],
        ["lids"],
    )


def test_a_cell_that_says_something_else_is_told_with_both() -> None:
    found = compare([DOORS], [{**DOORS, "critical": "yes", "when": "pegboard: yes"}])

    assert found.changed[0].cells == (
        Cell("when", "", "pegboard: yes"),
        Cell("critical", "no", "yes"),
    )
    assert not found.changed[0].moved


def test_the_one_that_moved_is_told_and_not_those_it_passed() -> None:
    found = compare([DOORS, LIDS, FEET], [FEET, DOORS, LIDS])

    assert [(each.key, each.cells, each.moved) for each in found.changed] == [("feet", (), True)]
