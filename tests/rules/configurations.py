"""Configurations for tests: the worked examples, changed ones, and any valid one (Hypothesis)."""

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from app.rules import bom
from app.rules.bom import Bom
from imports import shipped

Raw = dict[str, Any]
GOLDEN = Path(__file__).parent.parent / "golden"
SIZES = ("20X20X8", "24X20X8", "24X20X10", "30X20X8", "30X20X10")
COLOURS = ("Green", "Black", "Yellow", "Grey", "Red", "Blue", "Orange", "White")
ANYWHERE = ("T-OA-MNT-ARM", "T2-AER-TUBEORG", "T2-OA-SINK-STRAINER", "T2-OA-SC-2420-SS")
ON_PEGBOARDS = ("T-OA-SSSHELF-1812", "T-OA-PFW1236FM-KIT", "T-OA-BINRAIL-36-KIT", "T-OA-MMA-PB")
ON_SOLID = ("T-OA-SSSHELF-1812-BOLT-ON-KIT", "T-OA-SSSHELF-3612-BOLT-ON-KIT")


def worked(number: int) -> Raw:
    """Worked example 1 or 2 of the domain page, as JSON."""
    content: Raw = json.loads((GOLDEN / f"worked-{number}.json").read_text("utf-8"))
    return content


def plain_sink(**changes: object) -> Raw:
    """One E-Drain basin, no pegboard, no faucet: nothing that warns or refuses."""
    return {
        "family": "MDRD",
        "language": "EN",
        "build_number": "B-2001",
        "model": "T2-B1",
        "length": "60",
        "width": "30",
        "legs": {"type": "height-adjustable", "model": "DL27"},
        "feet": "casters",
        "pegboard": None,
        "workflow_direction": "left-to-right",
        "storage": [],
        "basins": [basin()],
        "faucets": [],
        "sprayers": [],
        "accessories": [],
        "acknowledged": [],
        **copy.deepcopy(changes),
    }


def basin(kind: str = "E-Drain", size: object = "20X20X8", **changes: object) -> Raw:
    return {"type": kind, "size": size, "p_trap": False, "light": False, **changes}


def pegboard(kind: str = "perforated", colour: str = "Red", size: object = "same") -> Raw:
    return {"colour": colour, "type": kind, "size": size}


def sink_of(*kinds: str, **changes: object) -> Raw:
    """A sink with one basin of each of these types, on the model that has so many."""
    basins = [basin(kind) for kind in kinds]
    return plain_sink(model=f"T2-B{len(kinds)}", basins=basins, length="120", **changes)


def accessory(item: str, quantity: object = 1) -> Raw:
    return {"item": item, "quantity": quantity}


def made(raw: object) -> Bom:
    """By the shipped rules and catalogue."""
    return bom.make(raw, shipped.rule_set(), shipped.catalogue())


def top_lines(raw: object) -> dict[str, str]:
    return {line.item: str(line.quantity) for line in made(raw).top_lines}


def said(raw: object) -> dict[str, str]:
    """The refusals by rule."""
    return {refusal.rule: refusal.message for refusal in made(raw).refusals}


def warned(raw: object) -> dict[str, str]:
    return {caution.rule: caution.message for caution in made(raw).warnings}


# A strategy made once is checked once: made for each draw, that takes longer than the draw.
sixteenths = st.integers(48 * 16, 120 * 16).map(lambda n: f"{n // 16} {n % 16}/16")
widths = st.integers(24 * 16, 60 * 16).map(lambda n: str(n / 16))
counts = st.integers(1, 3)
languages = st.sampled_from(("EN", "FR", "ES"))
feet = st.sampled_from(("casters", "seismic"))
faucet_types = st.sampled_from(("wrist-blade", "pre-rinse", "gooseneck"))


@st.composite
def valid(draw: st.DrawFn) -> Raw:
    """Any configuration that is not refused; warnings may come."""
    count = draw(counts)
    most_faucets = 3 if count == 3 else 2
    kinds = draw(_kinds(count, most_faucets))
    chosen = draw(_places(count, most_faucets - kinds.count("E-Sink DI")))
    board = draw(boards)
    length = draw(sixteenths)
    raw = plain_sink(
        language=draw(languages),
        model=f"T2-B{count}",
        length=length,
        width=draw(widths),
        legs=draw(_legs()),
        feet=draw(feet),
        pegboard=board,
        basins=[draw(_basins(kind)) for kind in kinds],
        faucets=[{"type": draw(faucet_types), "placement": place} for place in chosen],
        sprayers=draw(_sprayers()),
        accessories=draw(_accessories(board["type"] if board else "none")),
    )
    if draw(st.booleans()):
        raw["storage"] = ["stacked-drawers", "pull-out-shelf"]
        size = "LRG" if _inches(length) > 84 else "SML"
        raw["accessories"].append(accessory(f"T2-OA-CUST-SHELF-HA-{size}"))
    return raw


def _inches(mixed: str) -> float:
    whole, _, part = mixed.partition(" ")
    return int(whole) + int(part.split("/")[0]) / 16


@cache
def _kinds(count: int, most_di: int) -> st.SearchStrategy[list[str]]:
    types = st.sampled_from(("E-Sink", "E-Sink DI", "E-Drain"))
    return st.lists(types, min_size=count, max_size=count).filter(
        lambda found: found.count("E-Sink DI") <= most_di
    )


@cache
def _places(count: int, most: int) -> st.SearchStrategy[list[str]]:
    places = [f"centre-{n}" for n in range(1, count + 1)]
    places += [f"between-{n}-{n + 1}" for n in range(1, count)]
    return st.lists(st.sampled_from(places), unique=True, max_size=most)


@cache
def _legs() -> st.SearchStrategy[Raw]:
    pairs = [("height-adjustable", model) for model in ("DL27", "DL14", "LC1")]
    pairs += [("fixed", model) for model in ("DL27", "DL14")]
    return st.sampled_from(pairs).map(lambda pair: {"type": pair[0], "model": pair[1]})


def _pegboards() -> st.SearchStrategy[Raw]:
    side = st.integers(12, 130).map(str)
    sizes = st.just("same") | st.builds(lambda w, h: {"width": w, "length": h}, side, side)
    kinds = st.sampled_from(("perforated", "solid"))
    return st.builds(pegboard, kinds, st.sampled_from(COLOURS), sizes)


boards = st.none() | _pegboards()


@cache
def _basins(kind: str) -> st.SearchStrategy[Raw]:
    side, deep = st.integers(6, 50).map(str), st.integers(4, 20).map(str)
    custom = st.builds(lambda w, h, d: {"width": w, "length": h, "depth": d}, side, side, deep)
    flag = st.booleans()
    sizes = st.sampled_from(SIZES) | custom
    return st.builds(lambda s, p, h: basin(kind, s, p_trap=p, light=h), sizes, flag, flag)


@cache
def _sprayers() -> st.SearchStrategy[list[Raw]]:
    kinds = st.sampled_from(
        ("di-water-gun-turret", "di-water-gun-rosette", "air-gun-turret", "air-gun-rosette")
    )
    sprayers = st.builds(
        lambda k, s: {"type": k, "side": s}, kinds, st.sampled_from(("left", "right"))
    )
    return st.lists(sprayers, max_size=2, unique_by=lambda sprayer: sprayer["side"])


@cache
def _accessories(board: str) -> st.SearchStrategy[list[Raw]]:
    """For a board of this type, or `none`."""
    items = ANYWHERE + (ON_PEGBOARDS if board != "none" else ())
    items += ON_SOLID if board == "solid" else ()
    chosen = st.builds(accessory, st.sampled_from(items), st.integers(1, 40))
    return st.lists(chosen, max_size=5)
