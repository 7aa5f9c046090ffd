"""Section 5 of the domain page: every warning, with its sentence."""

from dataclasses import replace

import pytest

from app.rules import bom
from app.rules.catalogue import catalogue
from imports import shipped
from tests.rules.configurations import (
    Raw,
    accessory,
    basin,
    made,
    plain_sink,
    sink_of,
    warned,
    worked,
)

FIXED = {"type": "fixed", "model": "DL27"}


def with_accessory(item: str, **changes: object) -> Raw:
    return plain_sink(accessories=[accessory(item)], **changes)


def faucet(placement: str, kind: str = "wrist-blade") -> Raw:
    return {"type": kind, "placement": placement}


def test_a_plain_sink_warns_about_nothing() -> None:
    assert warned(plain_sink()) == {}


def test_a_width_beyond_the_length_may_be_swapped() -> None:
    swapped = plain_sink(length="48", width="54 1/2")

    assert warned(swapped) == {
        "width-over-length": "Width 54.5 in is larger than length 48 in; they may be swapped."
    }
    assert warned(plain_sink(length="48", width="48")) == {}


def test_basins_wider_than_the_sink_warn() -> None:
    raw = plain_sink(model="T2-B2", basins=[basin(size="30X20X8")] * 2, length="59 15/16")

    assert warned(raw) == {
        "basins-wider-than-sink": "The basins are together 60 in wide, the sink is 59.9375 in long."
    }
    assert warned({**raw, "length": "60"}) == {}


@pytest.mark.parametrize("depth", ["8 1/16", "10", "20"])
def test_a_basin_deeper_than_8_warns_over_the_frame_for_8(depth: str) -> None:
    size = {"width": "20", "length": "20", "depth": depth}

    assert list(warned(plain_sink(basins=[basin(size=size)]))) == ["deep-basin-over-frame-8"]
    assert warned(plain_sink(basins=[basin(size={**size, "depth": "8"})])) == {}


def test_a_deep_basin_over_the_frame_for_10_does_not_warn() -> None:
    """The warning looks into the body: another frame there, and there is nothing to warn about."""
    known = shipped.catalogue()
    links = [
        replace(link, child="T2-ADW-LINAKFRAME-10") if "LINAKFRAME" in link.child else link
        for below in known.components.values()
        for link in below
    ]
    raw = plain_sink(basins=[basin(size="24X20X10")])

    result = bom.make(raw, shipped.rule_set(), catalogue(known.items.values(), links))

    assert (result.refusals, result.warnings) == ((), ())


def test_fixed_legs_under_a_height_adjustable_body_warn() -> None:
    assert list(warned(plain_sink(legs=FIXED))) == ["fixed-legs-with-ha-body"]


def test_a_faucet_at_the_centre_of_an_e_drain_basin_warns() -> None:
    over_drain = sink_of("E-Sink", "E-Drain", faucets=[faucet("centre-2")])
    over_sink = sink_of("E-Sink", "E-Drain", faucets=[faucet("centre-1")])

    assert warned(over_drain) == {
        "faucet-over-e-drain": "A faucet stands over an E-Drain basin: centre of basin 2."
    }
    assert made(over_drain).warnings[0].field == "faucets[0].placement"
    assert warned(over_sink) == {}


def test_more_than_one_faucet_with_only_one_e_drain_basin_warns() -> None:
    chosen = [faucet("centre-1"), faucet("between-1-2")]

    assert list(warned(sink_of("E-Sink", "E-Drain", faucets=chosen))) == [
        "faucets-on-single-e-drain"
    ]
    assert warned(sink_of("E-Sink", "E-Drain", faucets=chosen[:1])) == {}
    assert warned(sink_of("E-Sink", "E-Sink", faucets=chosen)) == {}


@pytest.mark.parametrize(
    ("cover", "size"),
    [("2020", "20X20X8"), ("2420", "24X20X8"), ("3020", "30X20X8")],
)
def test_a_staging_cover_that_fits_no_basin_warns(cover: str, size: str) -> None:
    item = f"T2-OA-SC-{cover}-SS"
    other = "24X20X8" if cover == "2020" else "20X20X8"

    assert list(warned(with_accessory(item, basins=[basin(size=other)]))) == [
        f"staging-cover-{cover}"
    ]
    assert warned(with_accessory(item, basins=[basin(size=size)])) == {}


def test_a_staging_cover_fits_a_custom_basin_of_its_size() -> None:
    size = {"width": "24", "length": "20", "depth": "6"}

    assert warned(with_accessory("T2-OA-SC-2420-SS", basins=[basin(size=size)])) == {}


def test_a_dosing_shelf_is_already_inside_the_e_sink_kit() -> None:
    shelf = [accessory("T2-OA-DOSINGESK-BTMSHELF")]

    assert list(warned(sink_of("E-Sink", accessories=shelf))) == ["dosing-shelf-with-e-sink"]
    assert warned(sink_of("E-Sink DI", accessories=shelf)) == {}
    assert warned(sink_of("E-Drain", accessories=shelf)) == {}


@pytest.mark.parametrize(
    "bare", ["deep-basin-over-frame-8", {"rule": "deep-basin-over-frame-8", "reason": "  "}]
)
def test_a_warning_is_acknowledged_with_a_reason(bare: object) -> None:
    raw = worked(2)
    raw["acknowledged"] = [
        {"rule": "fixed-legs-with-ha-body", "reason": "Customer has a fixed bench."},
        bare,
    ]

    result = made(raw)

    assert [caution.rule for caution in result.unacknowledged] == ["deep-basin-over-frame-8"]
    accepted = next(caution for caution in result.warnings if caution.acknowledged)
    assert (accepted.rule, accepted.reason) == (
        "fixed-legs-with-ha-body",
        "Customer has a fixed bench.",
    )


@pytest.mark.parametrize(
    "entry", [{}, {"reason": "x"}, {"rule": 1}, 5, None, {"rule": "a", "b": 1}]
)
def test_an_acknowledgement_that_cannot_be_read_is_refused(entry: object) -> None:
    assert made(plain_sink(acknowledged=[entry])).refused
