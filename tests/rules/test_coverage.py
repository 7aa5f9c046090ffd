"""The prover: it finds what is missing, doubled, unreachable or contradictory, and nothing else."""

import time
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from math import comb
from pathlib import Path

import pytest

from app.rules import bom, coverage, printing, rule_rows
from app.rules.cells import cut, extent
from app.rules.coverage import Finding
from app.rules.rule_rows import Row, Tables
from app.rules.rule_set import RuleSet
from app.rules.samples import Samples
from app.rules.unary import Range
from imports import rule_files, shipped
from tests.rules.configurations import GOLDEN, basin, plain_sink, said


def loaded(tables: Tables) -> RuleSet:
    return rule_rows.load("tried", "1", tables, shipped.catalogue())


def changed(key: str, **cells: str) -> RuleSet:
    """The shipped set with one rule changed."""
    tables = shipped.tables()
    rows = [{**row, **cells} if row["key"] == key else row for row in tables.rules]
    assert rows != list(tables.rules)
    return loaded(replace(tables, rules=rows))


def with_row(table: str, row: Row) -> RuleSet:
    tables = shipped.tables()
    return loaded(replace(tables, **{table: [*getattr(tables, table), row]}))


def found(rule_set: RuleSet) -> list[Finding]:
    return coverage.check(rule_set, shipped.catalogue())


def told(rule_set: RuleSet) -> list[tuple[str, str, str]]:
    return [(finding.kind, finding.slot, finding.message) for finding in found(rule_set)]


def test_the_shipped_rule_set_has_no_finding_and_is_proved_within_ten_seconds() -> None:
    began = time.perf_counter()

    assert found(shipped.rule_set()) == []
    assert time.perf_counter() - began < 10


def test_the_original_wording_of_the_maker_gives_exactly_the_known_list() -> None:
    folder = GOLDEN / "original_wording"
    tables = rule_files.tables(folder, otherwise=shipped.tables())
    overlap = (
        "Pegboard panel: panel-84-95 and panel-95-107 together for length at 95, "
        "pegboard size same."
    )
    unreachable = (
        "Rule panel-34-47 (T2-ADW-PB-3436) can never apply: pegboard_size: same; length: [34..47]."
    )
    panel = "Pegboard panel: nothing is given for length between {} and {}, pegboard size same."

    assert sorted(told(loaded(tables))) == sorted(
        [
            ("gap", "body", "Body: nothing is given for length between 60 and 61."),
            ("gap", "body", "Body: nothing is given for length between 72 and 73."),
            *(
                ("gap", "pegboard_panel", panel.format(low, low + 1))
                for low in (47, 59, 71, 83, 107, 119)
            ),
            (
                "overlap",
                "pegboard_panel",
                overlap,
            ),
            (
                "unreachable",
                "pegboard_panel",
                unreachable,
            ),
        ]
    )


def test_each_gap_and_overlap_comes_with_a_sample_that_shows_it() -> None:
    tables = rule_files.tables(GOLDEN / "original_wording", otherwise=shipped.tables())

    samples = {f.message: f.sample["length"] for f in found(loaded(tables)) if f.kind != "gap"}
    gaps = [f.sample["length"] for f in found(loaded(tables)) if f.kind == "gap"]

    assert gaps == ["60.5", "72.5", "47.5", "59.5", "71.5", "83.5", "107.5", "119.5"]
    assert next(iter(samples.values())) == "95"


def test_the_sample_of_a_gap_is_refused_by_that_slot_when_it_is_made() -> None:
    holed = changed("body-60-72", when="length: [61..72]")

    finding = found(holed)[0]

    assert finding.message == "Body: nothing is given for length between 60 and 61."
    result = bom.make({**finding.sample}, holed, shipped.catalogue())
    assert [refusal.rule for refusal in result.refusals] == ["slot body"]


@pytest.mark.parametrize(
    ("key", "when", "where"),
    [
        ("body-60-72", "length: (60 1/16..72]", "in (60..60.0625]"),
        ("body-60-72", "length: (60..72)", "at 72"),
        ("body-48-60", "length: (48..60]", "at 48"),
        ("body-72-120", "length: (72..120)", "at 120"),
        (
            "panel-120",
            "pegboard_size: same; length: 119",
            "at 120, pegboard size same, pegboard yes",
        ),
    ],
)
def test_a_gap_is_located_to_the_point(key: str, when: str, where: str) -> None:
    gaps = [message for kind, _, message in told(changed(key, when=when)) if kind == "gap"]

    assert any(message.endswith(f"for length {where}.") for message in gaps), gaps


def test_a_missing_control_box_is_found_with_its_counts() -> None:
    finding = found(changed("control-box-edr1-esk2", active="no"))[0]

    assert (finding.kind, finding.slot) == ("gap", "control_box")
    assert "number of E-Drain basins 1, number of E-Sink basins with DI 2" in finding.message
    assert finding.sample["model"] == "T2-B3"


@pytest.mark.parametrize(
    ("table", "row", "slot"),
    [
        ("options", {"list": "feet", "value": "wheels"}, "feet"),
        ("options", {"list": "faucet_type", "value": "hose"}, "faucet"),
        ("options", {"list": "sprayer_type", "value": "mist"}, "sprayer"),
        ("options", {"list": "storage_type", "value": "hook"}, "storage"),
        ("options", {"list": "basin_size", "value": "40X20X8"}, "basin_bowl"),
        ("options", {"list": "language", "value": "DE"}, "manual"),
        ("options", {"list": "legs_model", "value": "DL30"}, "legs"),
        ("options", {"list": "pegboard_type", "value": "glass"}, "pegboard_kit"),
    ],
)
def test_an_option_without_a_rule_is_a_gap(table: str, row: Row, slot: str) -> None:
    assert ("gap", slot) in {(kind, where) for kind, where, _ in told(with_row(table, row))}


@pytest.mark.parametrize(
    ("feet", "when"),
    [
        ("casters", "feet: casters"),
        ("seismic", "feet: seismic"),
        # No sink is between 120 and 130 in long: none could have them.
        ("seismic", "feet: seismic; length: [48..120], 130"),
    ],
)
def test_an_option_that_is_always_refused_comes_with_a_sample_that_has_it(
    feet: str, when: str
) -> None:
    rule = {"key": "no", "kind": "refuses", "scope": "build", "when": when, "reason": "No."}

    samples = {f.message: f.sample for f in found(with_row("rules", rule))}

    sample = samples[f"Feet {feet} is refused whatever else is chosen."]
    assert (sample["feet"], sample["model"]) == (feet, "T2-B1")
    assert f", feet {feet}, " in printing.sample_text(sample)


def test_a_rule_that_adds_what_is_always_refused_is_a_contradiction() -> None:
    rule = {
        "key": "no-casters", "kind": "refuses", "scope": "build", "when": "feet: casters",
        "reason": "No casters.",
    }  # fmt: skip

    findings = told(with_row("rules", rule))

    assert (
        "contradiction",
        "feet",
        "Rule feet-casters (T2-LEVELING-CASTOR-475) is always refused by no-casters.",
    ) in findings


def test_a_sample_is_said_in_the_words_of_the_rules() -> None:
    sink = plain_sink(
        pegboard={"colour": "Red", "type": "solid", "size": {"width": "34", "length": "60"}},
        basins=[
            basin(),
            basin("E-Sink", {"width": "28", "length": "22", "depth": "10"}, light=True),
        ],
        storage=["drawers"],
    )

    in_words = printing.sample_text(sink)

    assert in_words == (
        "family MDRD, language EN, build number B-2001, model T2-B1, length 60, width 30, "
        "legs height-adjustable DL27, feet casters, pegboard Red solid 34x60, "
        "workflow direction left-to-right, storage drawers, basin E-Drain 20X20X8, "
        "basin E-Sink 28x22x10 light"
    )


@pytest.mark.parametrize(
    "when",
    ["length: > 120", "e_drain_count: 4", "pegboard: no; pegboard_type: solid", "max_depth: < 4",
     "basin_count: 1; e_drain_count: 2", "pegboard_width: > 130", "faucet_count: > 9"],
)  # fmt: skip
def test_a_rule_that_can_never_speak_is_unreachable(when: str) -> None:
    rule = {"key": "never", "kind": "warns", "scope": "build", "when": when, "reason": "Never."}

    assert [(f.kind, f.rule) for f in found(with_row("rules", rule))] == [("unreachable", "never")]


@pytest.mark.parametrize(
    "when",
    ["basin_width_excess: > 20", "max_depth: [9..9.5]", "pegboard_length: (100..101)",
     "accessories: T-OA-MNT-ARM; length: > 100", "storage: stacked-drawers; feet: seismic",
     "faucet_count: 3; e_sink_di_count: 2", "basin_footprints: 30x20", "sprayer_count: 2"],
)  # fmt: skip
def test_a_rule_that_speaks_sometimes_is_no_finding(when: str) -> None:
    rule = {"key": "rare", "kind": "warns", "scope": "build", "when": when, "reason": "Rarely."}

    assert found(with_row("rules", rule)) == []


def test_a_line_where_the_slot_asks_for_none_is_a_contradiction() -> None:
    findings = told(changed("overhead-light", when=""))

    assert ("contradiction", "overhead_light") in {(kind, slot) for kind, slot, _ in findings}


def test_numbers_are_cut_into_points_and_what_is_between() -> None:
    cells = cut([Decimal(60)], Range(Decimal(48), Decimal(72), True, True))  # noqa: FBT003

    assert [str(cell.sample) for cell in cells] == ["48", "54", "60", "66", "72"]
    assert extent(cells[1:2]) == "between 48 and 60"
    assert extent(cells[2:]) == "from 60 to 72"
    assert extent(cells[1:3]) == "in (48..60]"


def test_a_gap_narrower_than_a_sixteenth_is_seen_too() -> None:
    cells = cut([Decimal(60), Decimal("60.01")], None)

    assert Decimal(60) < cells[1].sample < Decimal("60.01")


def test_rules_that_speak_about_everything_at_once_are_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "rules.csv").write_text(
        "key,kind,scope,when,reason\n"
        "all,warns,build,basin_width_total: > 9; length: > 50; width: > 30; legs_model: DL27; "
        "accessories: T-OA-MNT-ARM; pegboard_colour: Red; sprayer_count: 1; max_depth: 8,x\n"
    )
    tables = rule_files.tables(tmp_path / "rules.csv", otherwise=shipped.tables())

    with pytest.raises(Exception, match="too much at once to be proved"):
        found(loaded(tables))


def test_samples_of_the_shipped_rules_are_configurations_themselves() -> None:
    sample = found(with_row("options", {"list": "feet", "value": "wheels"}))[0].sample

    assert set(said(sample)) == {"feet-choice"}


def test_every_list_of_basins_is_tried() -> None:
    text = (
        "basin_type: E-Drain; basin_size: 30X20X10; p_trap: yes; basin_light: yes; basin_count: 3"
    )
    when = tuple(rule_rows.conditions(text, "basin"))

    tried = Samples(shipped.rule_set(), shipped.catalogue(), [when]).of("basins")

    counts = Counter(len(sample.fields["basins"]) for sample in tried)
    assert counts[3] == comb(counts[1] + 2, 3) > 4_000
