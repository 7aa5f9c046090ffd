"""Every configuration the prover enumerates gets exactly the items of the domain page."""

from dataclasses import fields, replace
from decimal import Decimal
from functools import cache

import pytest

from app.rules import checklist
from app.rules.checklist import Template
from app.rules.configuration import Basin, Configuration
from app.rules.rule_set import When
from app.rules.run_item import RunItem
from app.rules.samples import base
from app.rules.trials import Trials
from app.rules.vocabulary import INPUTS, Scope
from imports import shipped, starter_files
from models.checklists import STAGES
from tests.rules import checklist_table as table


@cache
def template(stage: str) -> Template:
    rows = {each.stage: each.rows for each in starter_files.read().templates}
    return checklist.load(rows[stage], rule_set=shipped.rule_set(), catalogue=shipped.catalogue())


@cache
def sinks() -> tuple[Configuration, ...]:
    """What the prover tries for the slots, for every rule, and for what the checklists ask about.

    Of those it tries for rules, one of each sort that a checklist could tell apart: rules speak
    about lengths and single accessories in thousands of combinations.
    """
    rules, found = shipped.rule_set(), dict[object, Configuration]()
    trials = Trials(rules, shipped.catalogue())
    asked = {item.when for stage in STAGES for item in template(stage).items if item.when}
    for when in asked:
        for tried in trials.all([when], scope_of(when)):
            found.setdefault(tried.configuration, tried.configuration)
    for slot in rules.slots:
        for tried in trials.all(
            [slot.when, *(r.when for r in rules.rules_of_slot[slot.key])], slot.per
        ):
            found.setdefault(tried.configuration, tried.configuration)
    for rule in rules.rules:
        for tried in trials.all([rule.when], rule.scope):
            found.setdefault(sort(tried.configuration), tried.configuration)
    return tuple(whole(partial) for partial in found.values())


def scope_of(when: When) -> Scope:
    scopes = (INPUTS[condition.input].scope for condition in when)
    return next((scope for scope in scopes if scope != "build"), "build")


def sort(sink: Configuration) -> object:
    """All of it but sizes, colours and which accessory it is."""
    return (
        tuple((basin.type, basin.light) for basin in sink.basins or ()),
        sink.faucets,
        sink.sprayers,
        sink.has_pegboard,
        sink.pegboard and sink.pegboard.size,
        sink.legs,
        sink.feet,
        sink.language,
        sink.model,
        len(sink.accessories or ()),
    )


def whole(partial: Configuration) -> Configuration:
    """The prover leaves out what a rule does not speak about: the first choice stands there."""
    nothing = Configuration()
    chosen = {
        field.name: getattr(partial, field.name)
        for field in fields(partial)
        if getattr(partial, field.name) != getattr(nothing, field.name)
    }
    sink = replace(base(shipped.rule_set()), **chosen)
    return replace(sink, basins=tuple(map(sized, sink.basins or ())))


def sized(basin: Basin) -> Basin:
    if basin.width:
        return basin
    name = basin.size or "20X20X8"
    width, length, depth = map(Decimal, name.split("X"))
    return replace(basin, size=name, width=width, length=length, depth=depth)


def items(stage: str, sink: Configuration) -> tuple[RunItem, ...]:
    return checklist.items_for(
        template(stage), sink, shipped.catalogue(), bom=table.bom_of(sink), names={}
    )


def every_place(stage: str, sink: Configuration) -> set[tuple[str, int]]:
    """What is asked and what is not, of the sink and of each of its basins."""
    basins = range(1, len(sink.basins or ()) + 1)
    return {
        (item.key, number)
        for item in template(stage).items
        for number in (basins if item.per == "basin" else (0,))
        if item.per in {"build", "basin"}
    }


@pytest.mark.parametrize("stage", STAGES)
def test_every_sink_is_asked_exactly_what_the_domain_page_says(stage: str) -> None:
    for sink in sinks():
        made = items(stage, sink)

        assert {item.place for item in made if item.applies} == table.asked(stage, sink), sink
        assert {item.place for item in made} >= every_place(stage, sink)
        assert len({item.place for item in made}) == len(made)
        assert all(item.why for item in made)


def test_so_many_sinks_are_tried_that_nothing_is_left_out() -> None:
    tried = sinks()

    assert len(tried) > 1200
    assert {len(sink.basins or ()) for sink in tried} == {1, 2, 3}
    assert {basin.type for sink in tried for basin in sink.basins or ()} == {
        "E-Drain",
        "E-Sink",
        "E-Sink DI",
    }
    for stage in STAGES:
        asked = [(sink, table.asked(stage, sink)) for sink in tried]
        seen = {key for _, places in asked for key, _ in places}
        missed = {key for sink, places in asked for key, _ in every_place(stage, sink) - places}
        listed = {item.key for item in template(stage).items if item.per in {"build", "basin"}}
        assert listed <= seen
        # Every sink has a basin, and sprayers are listed one by one.
        asks = {item.key for item in template(stage).items if item.when}
        assert asks - {"control-box", "sprayer"} <= missed


def test_the_box_holds_what_the_domain_page_counts() -> None:
    for sink in sinks():
        counted = {
            item.key: item.quantity
            for item in items("packaging", sink)
            if item.applies and item.type == "quantity"
        }

        assert counted == table.packed(sink), sink


def test_what_the_order_asks_for_stands_beside_the_question() -> None:
    feet = {"casters": "casters", "seismic": "levelling feet"}
    for sink in sinks():
        said = {item.place: item for item in items("pre-qc", sink) if item.applies}

        assert said["feet", 0].expected == feet[sink.feet or ""]
        assert said["sink-length", 0].target == sink.length
        for number, basin in table.basins(sink):
            depth = said["basin-depth", number]
            assert (depth.lower, depth.upper) == (
                (basin.depth or 0) - Decimal("0.125"),
                (basin.depth or 0) + Decimal("0.125"),
            )
            if places := table.places(sink, number):
                assert said["faucet-location", number].expected == " and ".join(places)
                assert said["faucet-location", number].expected in (
                    said["faucet-location", number].options
                )
