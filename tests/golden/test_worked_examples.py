"""The worked examples and boundaries of the domain page, line by line."""

import pytest

from tests.rules.configurations import (
    accessory,
    basin,
    made,
    pegboard,
    plain_sink,
    said,
    sink_of,
    top_lines,
    warned,
    worked,
)


def test_worked_example_1() -> None:
    result = made(worked(1))

    assert result.refusals == ()
    assert {line.item: str(line.quantity) for line in result.top_lines} == {
        "T2-STD-MANUAL-FR-KIT": "1",
        "T2-BODY-61-72-HA": "1",
        "T2-DL27-KIT": "1",
        "T2-LEVELING-CASTOR-475": "4",
        "T2-OHL-MDRD-KIT": "1",
        "T2-ADW-PB-PERF-KIT": "1",
        "T-OA-PB-COLOR": "1",
        "T2-ADW-PB-7236": "1",
        "T2-BSN-EDR-KIT": "1",
        "T2-ADW-BASIN20X20X8": "1",
        "T2-CTRL-EDR1": "1",
        "T2-OA-STD-FAUCET-WB-KIT": "1",
        "T-OA-BINRAIL-36-KIT": "2",
    }
    attributes = {line.item: line.attributes for line in result.top_lines if line.attributes}
    assert attributes == {"T-OA-PB-COLOR": {"colour": "Blue"}}
    unverified = [line.item for line in result.top_lines if not line.quantity_verified]
    assert unverified == ["T2-LEVELING-CASTOR-475"]
    assert list(warned(worked(1))) == ["faucet-over-e-drain"]


def test_worked_example_2() -> None:
    result = made(worked(2))

    assert result.refusals == ()
    assert {line.item: str(line.quantity) for line in result.top_lines} == {
        "T2-STD-MANUAL-EN-KIT": "1",
        "IFU.T2.ESinkInstUser": "1",
        "T2-BODY-73-120-HA": "1",
        "T2-DL14-FH-KIT": "1",
        "T2-SEISMIC-FEET": "4",
        "T2-BSN-ESK-KIT": "1",
        "T2-BSN-ESK-DI-KIT": "1",
        "T2-BSN-EDR-KIT": "1",
        "T2-ADW-BASIN24X20X10": "2",
        "T2-ADW-BASIN-28x22x10": "1",
        "T2-OA-BASIN-LIGHT-ESK-KIT": "1",
        "T2-OA-MS-1026": "1",
        "T2-CTRL-EDR1-ESK2": "1",
        "T2-OA-PRE-RINSE-FAUCET-KIT": "1",
        "T2-OA-DI-GOOSENECK-FAUCET-KIT": "1",
        "T2-OA-AIRGUN-ROSETTE-KIT": "1",
    }
    assert not any(line.attributes for line in result.top_lines)
    assert set(warned(worked(2))) == {"fixed-legs-with-ha-body", "deep-basin-over-frame-8"}


def test_worked_example_3_is_refused_with_a_sentence_each() -> None:
    three_basins = plain_sink(model="T2-B2", basins=[basin()] * 3, length="120")
    too_short = plain_sink(length="47.9")
    bolted = plain_sink(
        pegboard=pegboard("perforated"), accessories=[accessory("T-OA-SSSHELF-1812-BOLT-ON-KIT")]
    )

    assert said(three_basins) == {
        "basin-count-b2": "Basins: model T2-B2 has 2 basins; described here: 3."
    }
    assert said(too_short) == {
        "length-limits": "Length: 47.9 in is below 48 in, the shortest body."
    }
    assert said(bolted) == {
        "bolt-on-needs-solid-pegboard": "Accessory: T-OA-SSSHELF-1812-BOLT-ON-KIT is bolted on and "
        "needs a solid pegboard; the pegboard here: perforated."
    }


@pytest.mark.parametrize(
    ("length", "body", "panel"),
    [
        ("48", "T2-BODY-48-60-HA", "T2-ADW-PB-4836"),
        ("59 15/16", "T2-BODY-48-60-HA", "T2-ADW-PB-4836"),
        ("60", "T2-BODY-48-60-HA", "T2-ADW-PB-6036"),
        ("60 1/16", "T2-BODY-61-72-HA", "T2-ADW-PB-6036"),
        ("61", "T2-BODY-61-72-HA", "T2-ADW-PB-6036"),
        ("72", "T2-BODY-61-72-HA", "T2-ADW-PB-7236"),
        ("72 1/16", "T2-BODY-73-120-HA", "T2-ADW-PB-7236"),
        ("73", "T2-BODY-73-120-HA", "T2-ADW-PB-7236"),
        ("84", "T2-BODY-73-120-HA", "T2-ADW-PB-8436"),
        ("95", "T2-BODY-73-120-HA", "T2-ADW-PB-8436"),
        ("96", "T2-BODY-73-120-HA", "T2-ADW-PB-9636"),
        ("107.5", "T2-BODY-73-120-HA", "T2-ADW-PB-9636"),
        ("108", "T2-BODY-73-120-HA", "T2-ADW-PB-10836"),
        ("119 15/16", "T2-BODY-73-120-HA", "T2-ADW-PB-10836"),
        ("120", "T2-BODY-73-120-HA", "T2-ADW-PB-12036"),
    ],
)
def test_the_length_decides_body_and_panel(length: str, body: str, panel: str) -> None:
    lines = top_lines(plain_sink(length=length, pegboard=pegboard("solid")))

    assert [item for item in lines if item.startswith("T2-BODY")] == [body]
    assert [item for item in lines if item.startswith("T2-ADW-PB-") and "KIT" not in item] == [
        panel
    ]


@pytest.mark.parametrize("length", ["47 15/16", "120 1/16"])
def test_a_sink_shorter_or_longer_than_any_body_is_refused(length: str) -> None:
    result = made(plain_sink(length=length))

    assert [refusal.rule for refusal in result.refusals] == ["length-limits"]
    assert result.sha256 is None


@pytest.mark.parametrize(
    ("drains", "sinks", "box", "outline"),
    [
        (1, 0, "T2-CTRL-EDR1", "719.176"),
        (0, 1, "T2-CTRL-ESK1", "719.177"),
        (1, 1, "T2-CTRL-EDR1-ESK1", "719.178"),
        (2, 0, "T2-CTRL-EDR2", "719.179"),
        (0, 2, "T2-CTRL-ESK2", "719.180"),
        (3, 0, "T2-CTRL-EDR3", "719.181"),
        (0, 3, "T2-CTRL-ESK3", "719.182"),
        (1, 2, "T2-CTRL-EDR1-ESK2", "719.183"),
        (2, 1, "T2-CTRL-EDR2-ESK1", "719.184"),
    ],
)
@pytest.mark.parametrize("sink", ["E-Sink", "E-Sink DI"])
def test_the_basins_decide_the_control_box(
    drains: int, sinks: int, box: str, outline: str, sink: str
) -> None:
    result = made(sink_of(*["E-Drain"] * drains, *[sink] * sinks))

    boxes = [(line.item, line.outline) for line in result.top_lines if "CTRL" in line.item]
    assert (boxes, result.refusals) == ([(box, outline)], ())


def test_three_e_sink_di_basins_bring_three_faucets_and_leave_no_room_for_a_fourth() -> None:
    full = sink_of("E-Sink DI", "E-Sink DI", "E-Sink DI")
    faucet = {"type": "gooseneck", "placement": "centre-1"}

    result = made(full)

    gooseneck = next(line for line in result.top_lines if "GOOSENECK" in line.item)
    assert gooseneck.quantity == 3
    assert [reason.automatic for reason in gooseneck.reasons] == [True, True, True]
    assert result.refusals == ()
    assert list(said({**full, "faucets": [faucet]})) == ["faucets-at-most-3"]


def test_a_gooseneck_chosen_by_hand_comes_on_top_of_the_automatic_one() -> None:
    faucet = {"type": "gooseneck", "placement": "between-1-2"}

    lines = top_lines(sink_of("E-Sink DI", "E-Drain", faucets=[faucet]))

    assert lines["T2-OA-DI-GOOSENECK-FAUCET-KIT"] == "2"


def test_a_custom_basin_has_the_number_of_its_size() -> None:
    size = {"width": "28.0", "length": "22 0/16", "depth": 10}

    result = made(plain_sink(basins=[basin(size=size)]))

    line = next(line for line in result.top_lines if line.custom)
    assert (line.item, line.outline, line.name) == (
        "T2-ADW-BASIN-28x22x10",
        "720.215.001",
        "Custom sink basin 28 × 22 × 10″",
    )
    assert line.custom
    assert line.custom.dimensions == {"width": "28", "length": "22", "depth": "10"}
    assert line.custom.category == "722.712"


def test_a_custom_pegboard_has_the_number_of_its_size() -> None:
    board = pegboard("solid", size={"width": "50 1/2", "length": "36"})

    result = made(plain_sink(pegboard=board))

    line = next(line for line in result.top_lines if line.custom)
    assert (line.item, line.outline) == ("T2-ADW-PB-50.5x36", "720.215.002")
    assert not [line for line in result.top_lines if line.item == "T2-ADW-PB-6036"]


@pytest.mark.parametrize(
    ("language", "manual", "automation"),
    [
        ("EN", "T2-STD-MANUAL-EN-KIT", "IFU.T2.ESinkInstUser"),
        ("FR", "T2-STD-MANUAL-FR-KIT", "IFU.T2.ESinkInstUserFR"),
        ("ES", "T2-STD-MANUAL-SP-KIT", "IFU.T2.ESinkInstUser"),
    ],
)
@pytest.mark.parametrize("kind", ["E-Sink", "E-Sink DI"])
def test_the_language_decides_the_manuals(
    language: str, manual: str, automation: str, kind: str
) -> None:
    with_e_sink = top_lines(sink_of(kind, language=language))
    without = top_lines(sink_of("E-Drain", language=language))

    assert [i for i in with_e_sink if "MANUAL" in i or "IFU" in i] == [manual, automation]
    assert [i for i in without if "MANUAL" in i or "IFU" in i] == [manual]


@pytest.mark.parametrize(
    ("kind", "light"),
    [
        ("E-Drain", "T2-OA-BASIN-LIGHT-EDR-KIT"),
        ("E-Sink", "T2-OA-BASIN-LIGHT-ESK-KIT"),
        ("E-Sink DI", "T2-OA-BASIN-LIGHT-ESK-KIT"),
    ],
)
def test_the_basin_type_decides_its_light(kind: str, light: str) -> None:
    lines = top_lines(plain_sink(basins=[basin(kind, light=True)]))

    assert [item for item in lines if "BASIN-LIGHT" in item] == [light]


@pytest.mark.parametrize(
    ("chosen", "item"),
    [
        ({"legs": {"type": "height-adjustable", "model": "DL14"}}, "T2-DL14-KIT"),
        ({"legs": {"type": "height-adjustable", "model": "LC1"}}, "T2-LC1-KIT"),
        ({"legs": {"type": "fixed", "model": "DL27"}}, "T2-DL27-FH-KIT"),
        ({"feet": "seismic"}, "T2-SEISMIC-FEET"),
        ({"storage": ["stacked-drawers"]}, "T2-OA-2D-152012-STACKED-KIT"),
        ({"basins": [basin(p_trap=True)]}, "T2-OA-MS-1026"),
        ({"basins": [basin(size="24X20X8")]}, "T2-ADW-BASIN24X20X8"),
        ({"basins": [basin(size="30X20X8")]}, "T2-ADW-BASIN30X20X8"),
        ({"basins": [basin(size="30X20X10")]}, "T2-ADW-BASIN30X20X10"),
        ({"pegboard": pegboard("solid")}, "T2-ADW-PB-SOLID-KIT"),
        (
            {"sprayers": [{"type": "di-water-gun-turret", "side": "left"}]},
            "T2-OA-WATERGUN-TURRET-KIT",
        ),
        (
            {"sprayers": [{"type": "di-water-gun-rosette", "side": "left"}]},
            "T2-OA-WATERGUN-ROSETTE-KIT",
        ),
        ({"sprayers": [{"type": "air-gun-turret", "side": "left"}]}, "T2-OA-AIRGUN-TURRET-KIT"),
    ],
)
def test_each_choice_adds_its_item(chosen: dict[str, object], item: str) -> None:
    assert item in top_lines(plain_sink(**chosen))
    assert said(plain_sink(**chosen)) == {}
