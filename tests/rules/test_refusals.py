"""Section 5 of the domain page: every refusal, with its sentence."""

import pytest

from tests.rules.configurations import (
    Raw,
    accessory,
    basin,
    made,
    pegboard,
    plain_sink,
    said,
    sink_of,
)

BOTTOM_SHELVES = ("T2-OA-CUST-SHELF-HA-SML", "T-OA-RAIL-SHELF-ADDER-SML")
LARGE_SHELVES = ("T2-OA-CUST-SHELF-HA-LRG", "T-OA-RAIL-SHELF-ADDER-LRG")
HANGING = (
    "T-OA-SSSHELF-1812", "T-OA-SSSHELF-3612", "T-OA-SSSHELF-LGHT-1812-KIT",
    "T-OA-SSSHELF-LGHT-3612-KIT", "T2-OA-LT-SSSHELF-LRG", "T2-OA-LT-SSSHELF-SML",
    "T-OA-PFW1218FM-KIT", "T-OA-PFW1236FM-KIT", "T-OA-PFW1818FM-KIT", "T-OA-BINRAIL-24-KIT",
    "T-OA-BINRAIL-36-KIT", "T-OA-BINRAIL-48-KIT", "T-OA-B110505", "T-OA-B110807", "T-OA-B111105",
    "B210-BLUE", "T-OA-1BRUSH-ORG-PB-KIT", "T-OA-6BRUSH-ORG-PB-KIT", "T-OA-MLIGHT-PB-KIT",
    "T-OA-DIM-MLIGHT-PB-KIT", "T-OA-TASKLIGHT-PB", "T-OA-TASKLIGHT-PB-MAG-KIT", "T-OA-MMA-PB",
    "T-OA-MNT-SINGLE-COMBO-PB", "T-OA-PB-SS-1GLOVE", "T-OA-PB-SS-2GLOVE", "T-OA-PB-SS-3GLOVE",
    "T-OA-PB-SS-1L-SHLF", "T-OA-PB-SS-2G-SHLF", "T-OA-WRK-FLW-PB",
)  # fmt: skip
FREE = (
    "T-OA-MNT-ARM", "T-OA-MMA-DUAL", "T-OA-KB-MOUSE-ARM", "T-OA-2H-CPULG", "T-OA-PPRACK-2066",
    "T-OA-FOOTREST-RAIL-KIT", "T2-AER-TUBEORG", "T2-EYEWASH-FAUCET-MNT", "T2-OA-SINK-STRAINER",
    "T2-OA-DOSINGESK-BTMSHELF", "T2-OA-SC-2020-SS",
)  # fmt: skip


def with_accessory(item: str, **changes: object) -> Raw:
    return plain_sink(accessories=[accessory(item)], **changes)


def faucet(placement: str, kind: str = "wrist-blade") -> Raw:
    return {"type": kind, "placement": placement}


@pytest.mark.parametrize(
    ("model", "count"), [("T2-B1", 2), ("T2-B2", 1), ("T2-B2", 3), ("T2-B3", 2)]
)
def test_the_number_of_basins_must_be_that_of_the_model(model: str, count: int) -> None:
    raw = plain_sink(model=model, basins=[basin()] * count, length="120")

    number = int(model[-1])
    assert said(raw)[f"basin-count-b{number}"].endswith(f"described here: {count}.")


def test_no_basin_at_all_is_refused() -> None:
    assert "basin-count-b1" in said(plain_sink(basins=[]))


def test_four_basins_are_refused_although_no_control_box_fits() -> None:
    raw = plain_sink(model="T2-B3", basins=[basin()] * 4, length="120")

    assert set(said(raw)) == {"basin-count-b3", "slot control_box"}
    assert "number of E-Drain basins 4" in said(raw)["slot control_box"]


def test_fixed_legs_do_not_exist_as_lc1() -> None:
    rules = said(plain_sink(legs={"type": "fixed", "model": "LC1"}))

    assert rules["legs-fixed-lc1"].startswith("Legs: LC1 exists only as height adjustable")


def test_two_models_take_two_faucets_and_the_third_is_refused() -> None:
    places = [faucet("centre-1"), faucet("between-1-2"), faucet("centre-2")]

    two = sink_of("E-Sink", "E-Sink", faucets=places[:2])
    three = sink_of("E-Sink", "E-Sink", faucets=places)

    assert said(two) == {}
    assert said(three)["faucets-at-most-2"].startswith(
        "Faucets: a sink with 2 basins takes at most 2; here are 3"
    )


def test_automatic_faucets_count_towards_the_maximum() -> None:
    chosen = [faucet("centre-2"), faucet("between-1-2")]

    assert "faucets-at-most-2" in said(sink_of("E-Sink DI", "E-Sink", faucets=chosen))
    assert said(sink_of("E-Sink DI", "E-Sink", faucets=chosen[:1])) == {}


def test_three_basins_take_three_faucets_and_the_fourth_is_refused() -> None:
    places = ["centre-1", "centre-2", "centre-3", "between-1-2"]
    chosen = [faucet(place) for place in places]

    assert said(sink_of("E-Sink", "E-Sink", "E-Sink", faucets=chosen[:3])) == {}
    assert "faucets-at-most-3" in said(sink_of("E-Sink", "E-Sink", "E-Sink", faucets=chosen))


def test_a_faucet_place_is_used_once() -> None:
    raw = sink_of("E-Sink", "E-Sink", faucets=[faucet("centre-1"), faucet("centre-1", "pre-rinse")])

    assert said(raw) == {"faucet-place-twice": "Faucet: the place centre of basin 1 is used twice."}
    assert made(raw).refusals[0].field == "faucets[1].placement"


@pytest.mark.parametrize("place", ["centre-3", "between-2-3"])
def test_a_faucet_stands_where_there_are_basins(place: str) -> None:
    raw = sink_of("E-Sink", "E-Sink", faucets=[faucet(place)])

    assert list(said(raw)) == ["faucet-place-unknown"]


def test_a_sprayer_side_is_used_once() -> None:
    sprayers = [{"type": kind, "side": "left"} for kind in ("air-gun-turret", "air-gun-rosette")]

    raw = plain_sink(sprayers=sprayers)

    assert said(raw) == {"sprayer-side-twice": "Sprayer: the left side is used twice."}


def test_a_storage_is_chosen_once() -> None:
    raw = plain_sink(storage=["stacked-drawers", "stacked-drawers"])

    assert said(raw) == {"storage-twice": "Storage: stacked drawers 15×20×12″ is chosen twice."}


def test_the_instrosink_light_does_not_fit_an_mdrd_sink() -> None:
    assert list(said(with_accessory("T2-OHL-INSTRO-KIT"))) == ["instro-light-on-mdrd"]


@pytest.mark.parametrize("item", ["T-OA-SSSHELF-1812-BOLT-ON-KIT", "T-OA-SSSHELF-3612-BOLT-ON-KIT"])
def test_a_bolt_on_shelf_needs_a_solid_pegboard(item: str) -> None:
    assert list(said(with_accessory(item))) == ["bolt-on-needs-solid-pegboard"]
    perforated = with_accessory(item, pegboard=pegboard("perforated"))
    assert list(said(perforated)) == ["bolt-on-needs-solid-pegboard"]
    assert said(with_accessory(item, pegboard=pegboard("solid"))) == {}


@pytest.mark.parametrize("item", HANGING)
def test_what_hangs_on_a_pegboard_needs_one(item: str) -> None:
    assert said(with_accessory(item)) == {
        "needs-pegboard": f"Accessory: {item} hangs on a pegboard and there is none."
    }
    assert said(with_accessory(item, pegboard=pegboard())) == {}


@pytest.mark.parametrize("item", FREE)
def test_other_accessories_need_no_pegboard(item: str) -> None:
    assert said(with_accessory(item)) == {}


@pytest.mark.parametrize("item", BOTTOM_SHELVES)
def test_a_small_adder_is_for_sinks_up_to_84_inches(item: str) -> None:
    assert said(with_accessory(item, length="84")) == {}
    assert list(said(with_accessory(item, length="84 1/16"))) == ["small-adder-too-long"]


@pytest.mark.parametrize("item", LARGE_SHELVES)
def test_a_large_adder_is_for_sinks_over_84_inches(item: str) -> None:
    assert said(with_accessory(item, length="84 1/16")) == {}
    assert list(said(with_accessory(item, length="84"))) == ["large-adder-too-short"]


@pytest.mark.parametrize("item", ["T2-OA-LT-SSSHELF-LRG", "T2-OA-LT-SSSHELF-SML"])
@pytest.mark.parametrize("length", ["60", "120"])
def test_leak_tester_shelves_are_no_adders(item: str, length: str) -> None:
    assert said(with_accessory(item, length=length, pegboard=pegboard())) == {}


def test_a_pull_out_shelf_needs_a_height_adjustable_bottom_shelf() -> None:
    alone = plain_sink(storage=["pull-out-shelf"])
    held = with_accessory("T2-OA-CUST-SHELF-HA-SML", storage=["pull-out-shelf"])

    assert "702.23" in said(alone)["pull-out-shelf-needs-bottom-shelf"]
    assert said(held) == {}


@pytest.mark.parametrize("item", ["T2-OA-NOTHING", "T-OA-MNT-ARM.", " T-OA-MNT-ARM", "702.10"])
def test_an_item_that_is_not_in_the_catalogue_is_refused(item: str) -> None:
    assert f"“{item}” is not in the catalogue" in said(with_accessory(item))["accessory"]


@pytest.mark.parametrize("item", ["T2-BODY-48-60-HA", "B-2342-WB", "1/4-20 NYLON NUT"])
def test_an_accessory_comes_from_category_720(item: str) -> None:
    assert list(said(with_accessory(item))) == ["accessory-category"]


@pytest.mark.parametrize(
    "item",
    ["T2-OA-STD-FAUCET-WB-KIT", "T2-OA-AIRGUN-TURRET-KIT", "T2-OA-MS-1026", "T-OA-PB-COLOR",
     "T2-OA-BASIN-LIGHT-EDR-KIT", "T2-OA-PO-SHLF-1212", "T2-STD-MANUAL-EN-KIT"],
)  # fmt: skip
def test_what_the_fields_add_is_no_accessory(item: str) -> None:
    assert "accessory-from-field" in said(with_accessory(item, pegboard=pegboard()))


@pytest.mark.parametrize("quantity", [0, -1, "1.5", True, None, "", "many", 10**12])
def test_an_accessory_has_a_whole_quantity_of_at_least_one(quantity: object) -> None:
    raw = plain_sink(accessories=[accessory("T-OA-MNT-ARM", quantity)])

    assert [refusal.field for refusal in made(raw).refusals] == ["accessories[0].quantity"]


def test_every_refusal_is_told_at_once() -> None:
    raw = plain_sink(
        length="130",
        feet="wheels",
        legs={"type": "fixed", "model": "LC1"},
        accessories=[accessory("T-OA-MMA-PB"), accessory("NOTHING")],
    )

    assert set(said(raw)) == {
        "length-limits",
        "feet-choice",
        "legs-fixed-lc1",
        "needs-pegboard",
        "accessory",
    }
