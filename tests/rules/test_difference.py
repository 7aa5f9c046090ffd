"""What changed between two bills."""

from app.rules import bom, difference
from app.rules.catalogue import catalogue
from app.rules.difference import Change
from imports import shipped
from tests.rules.configurations import accessory, made, pegboard, plain_sink, sink_of, worked

Short = tuple[str, str, int | None, int | None]


def short(changes: tuple[Change, ...]) -> list[Short]:
    return [
        (
            change.kind,
            change.item,
            None if change.old is None else int(change.old),
            None if change.new is None else int(change.new),
        )
        for change in changes
    ]


def test_equal_bills_do_not_differ() -> None:
    assert not difference.between(made(worked(1)), made(worked(1)))


def test_another_length_takes_one_body_away_and_adds_another() -> None:
    found = difference.between(made(plain_sink()), made(plain_sink(length="61")))

    assert short(found.top_lines) == [
        ("added", "T2-BODY-61-72-HA", None, 1),
        ("removed", "T2-BODY-48-60-HA", 1, None),
    ]
    paths = {change.path for change in found.tree if change.kind == "added"}
    assert ("T2-BODY-61-72-HA", "T2-PWRBAR-KIT", "T2-PWRBAR") in paths


def test_another_quantity_changes_the_line_and_everything_below() -> None:
    two = made(sink_of("E-Drain", "E-Drain"))
    three = made(sink_of("E-Drain", "E-Drain", "E-Drain"))

    found = difference.between(two, three)

    assert ("changed", "T2-BSN-EDR-KIT", 2, 3) in short(found.top_lines)
    below = [change for change in found.tree if change.item == "DER-1899-14-CC"]
    assert short(tuple(below)) == [("changed", "DER-1899-14-CC", 2, 3)]
    assert below[0].path == ("T2-BSN-EDR-KIT", "T2-BOTTOM-FILL", "DER-1899-14-CC")


def test_another_colour_is_another_line() -> None:
    red, blue = (made(plain_sink(pegboard=pegboard(colour=each))) for each in ("Red", "Blue"))

    found = difference.between(red, blue)

    assert [(change.kind, dict(change.attributes)) for change in found.top_lines] == [
        ("added", {"colour": "Blue"}),
        ("removed", {"colour": "Red"}),
    ]


def test_a_draft_can_be_compared_with_nothing_yet() -> None:
    found = difference.between(made({}), made({"family": "MDRD", "length": "60"}))

    assert short(found.top_lines) == [("added", "T2-BODY-48-60-HA", None, 1)]


def test_a_component_linked_twice_is_one_place_with_both_quantities() -> None:
    known = shipped.catalogue()
    links = [link for below in known.components.values() for link in below]
    twice = [link for link in links if link.child == "T2-BSN-ETCH"]
    doubled = catalogue(known.items.values(), [*links, *twice])

    found = difference.between(
        made(plain_sink()), bom.make(plain_sink(), shipped.rule_set(), doubled)
    )

    assert short(found.tree) == [("changed", "T2-BSN-ETCH", 1, 2)]


def test_the_same_accessory_on_two_rows_is_one_change() -> None:
    more = plain_sink(accessories=[accessory("T-OA-MNT-ARM", 2), accessory("T-OA-MNT-ARM", 3)])

    found = difference.between(made(plain_sink()), made(more))

    assert short(found.tree) == [("added", "T-OA-MNT-ARM", None, 5)]
