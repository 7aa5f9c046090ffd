"""What a draft holds and what is wrong with it, without a database."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.drafts import content as form
from app.drafts.compare import compared
from app.drafts.head import Step
from app.drafts.offers import basins_of, limits_of, places_of, why_not_here
from app.drafts.review import Review, items_needed, review
from app.rules import reading
from app.rules.rule_set import RuleSet
from imports import shipped
from tests import entering

TODAY = date(2026, 11, 22)
CATALOGUE = shipped.catalogue()
RULES: RuleSet = shipped.rule_set()


def content(*sinks: dict[str, Any], **fields: object) -> dict[str, Any]:
    """The first example as a draft, with these sinks and these fields."""
    made = form.empty()
    for path, words in entering.HEAD.items():
        made = form.put(made, path, words)
    for position, sink in enumerate(sinks or (entering.FIRST,)):
        made = form.put(made, "quantity", position + 1)
        made = form.replace(made, position, deepcopy(sink))
        made = form.put(made, f"builds[{position}].build_number", f"B-{position + 1}00")
        rule = f"builds[{position}].acknowledged.faucet-over-e-drain"
        made = form.put(made, rule, entering.REASON)
    for path, value in fields.items():
        made = form.put(made, path, value)
    return made


def reviewed(draft: object) -> Review:
    return review(draft, RULES, CATALOGUE, today=TODAY)


def test_the_first_example_has_nothing_against_it() -> None:
    verdict = reviewed(content())

    assert verdict.against == ()
    done: tuple[Step, ...] = ("customer", "builds", "configure", "accessories")
    assert [verdict.state(step) for step in done] == ["done"] * 4


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("customer.po_number", "PO", "PO number: “PO” is shorter than 3 characters."),
        ("customer.customer", " M ", "Customer: “M” is shorter than 3 characters."),
        ("customer.project", "ab", "Project: “ab” is shorter than 3 characters."),
        ("customer.sales_person", "Jo", "Sales person: “Jo” is shorter than 3 characters."),
        ("customer.wanted_on", "2026-11-22", "Wanted date: 22 Nov 2026 is not in the future."),
        ("customer.wanted_on", "soon", "Wanted date: “soon” is not a day of the calendar."),
        ("customer.language", "DE", "Language: “DE” is none of EN, FR, ES."),
        ("customer.notes", "n" * 4001, "Notes: 4,001 characters are more than 4,000."),
        ("customer.notes", "n" * 99_999, "Notes: 99,999 characters are more than 4,000."),
        ("family", "ENDOSCOPE", "Product family: “ENDOSCOPE” cannot be ordered yet."),
        (
            "builds[0].build_number",
            "B 1",
            "Build 1, build number: “B 1” is not three to forty letters, digits or dashes.",
        ),
    ],
)
def test_each_limit_of_the_order_is_told_at_its_field(path: str, value: str, sentence: str) -> None:
    (finding,) = reviewed(content(**{path: value})).findings

    assert (finding.field, finding.message, finding.missing) == (path, sentence, False)


def test_two_sinks_with_one_number_are_told_at_the_second() -> None:
    draft = content(entering.FIRST, entering.FIRST, **{"builds[1].build_number": "b-100"})

    (finding,) = reviewed(draft).findings

    assert finding.field == "builds[1].build_number"
    assert finding.message == "Build 2, build number: “b-100” stands here twice."


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"builds[0].length": "47 15/16"}, "builds[0].length"),
        ({"builds[0].width": "wide"}, "builds[0].width"),
        ({"builds[0].pegboard.colour": "Pink"}, "builds[0].pegboard.colour"),
        ({"builds[0].sprayers.left": "hose"}, "builds[0].sprayers.left"),
        ({"builds[0].faucets.centre-2": "wrist-blade"}, "builds[0].faucets.centre-2"),
        ({"builds[0].storage.pull-out-shelf": True}, "builds[0].storage"),
        (
            {"builds[0].accessories.T-OA-SSSHELF-1812-BOLT-ON-KIT": 1},
            "builds[0].accessories.T-OA-SSSHELF-1812-BOLT-ON-KIT",
        ),
    ],
)
def test_a_refusal_of_the_rules_stands_at_the_field_a_person_can_change(
    fields: dict[str, object], path: str
) -> None:
    found = reviewed(content(**fields)).findings

    assert path in {one.field for one in found}


def test_a_custom_size_asks_for_its_three_sides_where_they_are_typed() -> None:
    draft = content(**{"builds[0].basins[0].size": "custom"})
    draft = form.put(draft, "builds[0].basins[0].size.width", "5")

    found = {one.field: one.missing for one in reviewed(draft).findings}

    assert found["builds[0].basins[0].size.width"] is False
    assert found["builds[0].basins[0].size.length"] is True
    assert found["builds[0].basins[0].size.depth"] is True


def test_a_step_with_something_left_is_open_and_with_something_wrong_has_problems() -> None:
    begun = form.put(form.empty(), "customer.customer", "Mercy General")
    wrong = form.put(begun, "customer.po_number", "P")

    assert reviewed(begun).state("customer") == "open"
    assert reviewed(wrong).state("customer") == "problems"


def test_a_step_that_asks_for_nothing_is_done_once_somebody_was_there() -> None:
    bare = content({**entering.FIRST, "accessories": []})

    there = form.visit(form.visit(bare, "configure"), "accessories")

    assert reviewed(bare).against == reviewed(there).against == ()
    assert [reviewed(bare).state(step) for step in ("accessories", "review")] == ["open"] * 2
    assert [reviewed(there).state(step) for step in ("accessories", "review")] == ["done", "open"]
    assert reviewed(form.visit(there, "review")).state("review") == "done"
    assert form.visited({"visited": ["customer", 7, "review"]}) == {"review"}


def test_the_link_of_a_finding_leads_to_its_field() -> None:
    draft = content(entering.FIRST, entering.FIRST, **{"builds[1].length": "1"})

    (finding,) = reviewed(draft).at("configure")

    assert finding.address(7) == "/orders/new/7/configure/2?field=builds%5B1%5D.length"


def test_a_choice_in_one_sink_evaluates_that_one_alone() -> None:
    draft = content(entering.FIRST, entering.FIRST)
    known: dict[int, Any] = {}
    before = review(draft, RULES, CATALOGUE, today=TODAY, known=known)
    draft = form.put(draft, "builds[1].length", "84")

    after = review(draft, RULES, CATALOGUE, today=TODAY, known=known)

    assert after.builds[0] is before.builds[0]
    assert after.builds[1] is not before.builds[1]
    assert "T2-BODY-73-120-HA" in {line.item for line in after.builds[1].bom.top_lines}


def test_what_a_choice_hides_comes_back_with_it() -> None:
    draft = content(**{"builds[0].pegboard": False})
    draft = form.put(draft, "builds[0].basin_count", 3)
    draft = form.put(draft, "builds[0].basins[2].type", "E-Sink")
    draft = form.put(draft, "builds[0].basin_count", 1)
    draft = form.put(draft, "builds[0].basins[0].size", "custom")
    draft = form.put(draft, "builds[0].basins[0].size.width", "28")
    draft = form.put(draft, "builds[0].basins[0].size", "20X20X8")
    assert form.configuration(draft, 0)["pegboard"] is None
    assert len(form.configuration(draft, 0)["basins"]) == 1

    for path, value in (
        ("pegboard", True), ("basin_count", 3), ("basins[0].size", "custom"),
    ):  # fmt: skip
        draft = form.put(draft, f"builds[0].{path}", value)

    assert form.get(draft, "builds[0].pegboard.colour") == "Blue"
    assert form.get(draft, "builds[0].basins[2].type") == "E-Sink"
    assert form.get(draft, "builds[0].basins[0].size.width") == "28"


def test_fewer_sinks_and_more_again_brings_theirs_back() -> None:
    draft = content(entering.FIRST, entering.SECOND)
    fewer = form.put(draft, "quantity", 1)

    again = form.put(fewer, "quantity", 2)

    assert len(reviewed(fewer).builds) == 1
    assert form.get(again, "builds[1].model") == "T2-B3"


def test_the_rules_say_how_many_basins_places_and_inches_there_are() -> None:
    models = {model: basins_of(RULES, model) for model in RULES.option_lists["model"]}

    assert models == {"T2-B1": 1, "T2-B2": 2, "T2-B3": 3}
    assert basins_of(RULES, "T9") is None
    assert places_of(RULES, 2) == ["centre-1", "centre-2", "between-1-2"]
    assert limits_of(RULES, "length") == ("48", "120")
    assert limits_of(RULES, "model") == ("", "")


def test_each_accessory_says_by_itself_why_it_is_not_possible_here() -> None:
    chosen = reading.read(form.raw(content(), 0), RULES).configuration
    candidates = [
        "T-OA-BINRAIL-36-KIT", "T-OA-SSSHELF-1812-BOLT-ON-KIT", "T2-OA-CUST-SHELF-HA-SML",
        "T2-OA-CUST-SHELF-HA-LRG",
    ]  # fmt: skip

    perforated = why_not_here(chosen, candidates, RULES, CATALOGUE)
    none = replace(chosen, has_pegboard=False, pegboard=None)
    without = why_not_here(none, candidates, RULES, CATALOGUE)

    assert set(perforated) == {"T-OA-SSSHELF-1812-BOLT-ON-KIT", "T2-OA-CUST-SHELF-HA-LRG"}
    assert "needs a solid pegboard" in perforated["T-OA-SSSHELF-1812-BOLT-ON-KIT"]
    assert "hangs on a pegboard" in without["T-OA-BINRAIL-36-KIT"]


def test_what_is_offered_is_what_the_rules_then_accept() -> None:
    draft = content()
    chosen = reading.read(form.raw(draft, 0), RULES).configuration
    offered = [
        item.number
        for item in CATALOGUE.items.values()
        if item.category == "720" and item.can_order and item.active
        and item.number not in RULES.items_from_fields
    ]  # fmt: skip
    said = why_not_here(chosen, offered, RULES, CATALOGUE)
    assert 0 < len(said) < len(offered)

    for number in offered:
        with_it = form.put(draft, f"builds[0].accessories.{number}", 1)
        refused = bool(reviewed(with_it).at("accessories"))
        assert refused == (number in said), number


def test_the_comparison_shows_what_differs_in_words() -> None:
    rows = {row.label: row for row in compared(content(entering.FIRST, entering.SECOND), RULES)}

    assert rows["Length"].values == ("72″", "120″")
    assert rows["Length"].differs
    assert rows["Width"].values == ("30″", "30″")
    assert not rows["Width"].differs
    assert rows["Basin 3"].values == ("", "E-Drain, 28×22×10″, P-trap")
    assert rows["Pegboard"].values == ("Blue, Perforated, Same as the sink length", "none")


def test_the_items_to_fetch_are_those_of_every_sink() -> None:
    needed = items_needed(content(entering.FIRST, entering.SECOND), RULES)

    assert {"T2-BODY-61-72-HA", "T2-BODY-73-120-HA", "T-OA-BINRAIL-36-KIT"} <= needed
