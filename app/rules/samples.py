"""Sample configurations: for each part of a sink, everything that can be chosen and matters."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations_with_replacement, product
from math import comb
from typing import Any

from app.errors import Refused
from app.rules import unary
from app.rules.catalogue import Catalogue
from app.rules.cells import Cell, cut
from app.rules.configuration import (
    CUSTOM,
    Accessory,
    Basin,
    Configuration,
    Faucet,
    Legs,
    Pegboard,
    Sprayer,
)
from app.rules.rule_set import RuleSet, When
from app.rules.unary import Range

PARTS: Mapping[str, tuple[str, ...]] = {
    "length": ("length", "width_over_length", "basin_width_excess"),
    "width": ("width", "width_over_length"),
    "family": ("family",),
    "language": ("language",),
    "model": ("model",),
    "legs": ("legs_type", "legs_model"),
    "feet": ("feet",),
    "workflow_direction": ("workflow_direction",),
    "pegboard": tuple(
        f"pegboard{end}" for end in ("", "_colour", "_type", "_size", "_width", "_length")
    ),
    "basins": (
        "basin_count", "e_drain_count", "e_sink_count", "e_sink_di_count", "e_sink_plain_count",
        "basin_width_total", "basin_width_excess", "max_depth", "basin_footprints", "faucet_count",
        "basin_number", "basin_type", "basin_size", "basin_width", "basin_length", "basin_depth",
        "p_trap", "basin_light", "centre_of", "placement_on_sink",
    ),
    "faucets": (
        "faucet_count", "faucets_chosen", "faucet_type", "placement", "centre_of",
        "placement_on_sink", "placement_repeated",
    ),
    "sprayers": ("sprayer_count", "sprayer_type", "side", "side_repeated"),
    "storage": ("storage", "storage_type", "storage_repeated"),
    "accessories": (
        "accessories", "item", "quantity", "item_category", "item_subcategory", "item_can_order",
        "item_from_field",
    ),
}  # fmt: skip
"""Which words depend on which part of a configuration."""

NUMBER_LINES = ("width", "length")

PER_BUILD = frozenset(PARTS["basins"][:10]) | {"centre_of", "placement_on_sink"}
"""Words for which one basin is not enough to see all their values."""

TYPE_WORDS = frozenset(
    {"e_drain_count", "e_sink_count", "e_sink_di_count", "e_sink_plain_count", "faucet_count"}
) | {"basin_type", "centre_of"}
SIZE_WORDS = frozenset(
    {"basin_width_total", "basin_width_excess", "max_depth", "basin_footprints", "basin_size"}
) | {"basin_width", "basin_length", "basin_depth"}
DIMENSIONS = {"basin_depth": ("basin_depth", "max_depth")}
MOST_COMBINATIONS = 200_000


@dataclass(frozen=True, slots=True)
class Sample:
    """Part of a configuration; `cell` is the piece of the number line it stands for."""

    fields: Mapping[str, Any]
    cell: Cell | None = None

    @property
    def inside(self) -> bool:
        return self.cell is None or self.cell.inside


def parts_of(words: Iterable[str]) -> list[str]:
    """The parts to vary so that these words take all their values, the number line last."""
    words = set(words)
    found = [part for part, theirs in PARTS.items() if words & set(theirs)]
    return sorted(found, key=NUMBER_LINES.__contains__)


def refuse_too_many(count: int, parts: Sequence[str]) -> None:
    """What is not all tried is not proved, and is never taken for proved."""
    if count > MOST_COMBINATIONS:
        raise Refused(f"Rules speak about too much at once to be proved: {', '.join(parts)}.")


class Samples:
    """All samples of each part, as far as the given conditions can tell them apart."""

    def __init__(self, rule_set: RuleSet, catalogue: Catalogue, whens: Iterable[When]) -> None:
        self.rule_set = rule_set
        self.catalogue = catalogue
        self.conditions = [condition for when in whens for condition in when]
        self.words = {condition.input for condition in self.conditions}
        if self.words & {"pegboard_width", "pegboard_length"}:
            self.words |= {"pegboard_size"}

    def of(self, part: str) -> list[Sample]:
        special: Mapping[str, Callable[[], Iterator[Sample]]] = {
            "legs": self._legs,
            "pegboard": self._pegboards,
            "basins": self._basins,
            "faucets": self._faucets,
            "sprayers": self._sprayers,
            "storage": self._storage,
            "accessories": self._accessories,
        }
        if part in special:
            return list(special[part]())
        if part in {"length", "width"}:
            return [Sample({part: cell.sample}, cell) for cell in self._cells(part)]
        return [Sample({part: value}) for value in self._offered(part)]

    def _offered(self, word: str) -> list[str]:
        return list(self.rule_set.option_lists[word])

    def _told_apart(self, word: str) -> Sequence[str | None]:
        """All options of a word that matters, the first one of a word that does not."""
        offered = self._offered(word)
        return offered if word in self.words else offered[:1] or [None]

    def _cells(self, word: str) -> list[Cell]:
        names = DIMENSIONS.get(word, (word,))
        points = [
            point
            for condition in self.conditions
            if condition.input in names
            for point in unary.break_points(condition.test.part)
        ]
        option = next(iter(self.rule_set.option_lists[word].values()), None)
        part = option.test.part if option and option.test else None
        return cut(points, part if isinstance(part, Range) else None, whole=word == "quantity")

    def _inner(self, word: str) -> list[Decimal]:
        """Numbers that can be chosen; one is enough where no rule asks for the number."""
        samples = [cell.sample for cell in self._cells(word) if cell.inside]
        asked = self.words & {word, *DIMENSIONS.get(word, ())}
        return samples if asked or self.words & {"basin_width_total"} else samples[-1:]

    def _legs(self) -> Iterator[Sample]:
        for kind, model in product(self._offered("legs_type"), self._offered("legs_model")):
            yield Sample({"legs": Legs(type=kind, model=model)})

    def _pegboards(self) -> Iterator[Sample]:
        yield Sample({"has_pegboard": False, "pegboard": None})
        names = ("colour", "type", "size")
        for values in product(*(self._told_apart(f"pegboard_{name}") for name in names)):
            colour, kind, size = values
            for width, length in self._board_sizes(size):
                board = Pegboard(colour=colour, type=kind, size=size, width=width, length=length)
                yield Sample({"has_pegboard": True, "pegboard": board})

    def _board_sizes(self, size: str | None) -> Iterable[tuple[Decimal | None, Decimal | None]]:
        if size != CUSTOM:
            return [(None, None)]
        return product(self._inner("pegboard_width"), self._inner("pegboard_length"))

    def _basins(self) -> Iterator[Sample]:
        kinds = self._offered("basin_type")
        kinds = kinds if self.words & TYPE_WORDS else kinds[:1]
        traps = (False, True) if "p_trap" in self.words else (False,)
        lights = (False, True) if "basin_light" in self.words else (False,)
        variants = [
            replace(sized, type=kind, p_trap=trap, light=light)
            for sized, kind, trap, light in product(self._sized(), kinds, traps, lights)
        ]
        counts = self._basin_counts() if self.words & PER_BUILD else [1]
        for count in counts:
            refuse_too_many(comb(len(variants) + count - 1, count), ["basins"])
            for basins in combinations_with_replacement(variants, count):
                yield Sample({"basins": basins})

    def _sized(self) -> list[Basin]:
        found = []
        for name in self._offered("basin_size"):
            if name != CUSTOM:
                width, length, depth = (Decimal(number) for number in name.split("X"))
                found.append(Basin(size=name, width=width, length=length, depth=depth))
                continue
            widths, lengths, depths = (
                self._inner(f"basin_{side}") for side in ("width", "length", "depth")
            )
            for width, length, depth in product(widths, lengths, depths):
                found.append(Basin(size=name, width=width, length=length, depth=depth))
        return found if self.words & SIZE_WORDS else found[:1] or [Basin()]

    def _basin_counts(self) -> list[int]:
        limits = next(iter(self.rule_set.option_lists["basin_count"].values()), None)
        part = limits.test.part if limits and limits.test else None
        if not isinstance(part, Range) or part.low is None or part.high is None:
            return [1]
        return [n for n in range(int(part.low), int(part.high) + 1) if part.holds(Decimal(n))]

    def _faucets(self) -> Iterator[Sample]:
        places = self._offered("placement")
        for kind, place in product(self._told_apart("faucet_type"), places):
            yield Sample({"faucets": (Faucet(type=kind, placement=place),)})
        first = next(iter(self._offered("faucet_type")), None)
        for place in places[:1]:
            yield Sample({"faucets": (Faucet(type=first, placement=place),) * 2})
        if self.words & {"faucet_count", "faucets_chosen"}:
            for count in (0, *range(2, len(places) + 1)):
                chosen = tuple(Faucet(type=first, placement=place) for place in places[:count])
                yield Sample({"faucets": chosen})

    def _sprayers(self) -> Iterator[Sample]:
        kinds, sides = self._told_apart("sprayer_type"), self._offered("side")
        singles = [Sprayer(type=kind, side=side) for kind, side in product(kinds, sides)]
        yield Sample({"sprayers": ()})
        yield from (Sample({"sprayers": (each,)}) for each in singles)
        yield from (Sample({"sprayers": (first, singles[-1])}) for first in singles[:1])
        yield from (Sample({"sprayers": (first, first)}) for first in singles[:1])

    def _storage(self) -> Iterator[Sample]:
        offered = self._offered("storage_type")
        yield Sample({"storage": ()})
        yield from (Sample({"storage": (each,)}) for each in offered)
        yield Sample({"storage": tuple(offered)})
        yield from (Sample({"storage": (first, first)}) for first in offered[:1])

    def _accessories(self) -> Iterator[Sample]:
        yield Sample({"accessories": ()})
        quantities = self._inner("quantity")
        for item, quantity in product(self._items(), quantities):
            yield Sample({"accessories": (Accessory(item=item, quantity=quantity),)})

    def _items(self) -> list[str]:
        """Every item a test names, and one of each sort that tests of its properties can see."""
        tests = [c.test.part for c in self.conditions if c.input in {"item", "accessories"}]
        named = {str(value) for part in tests for value in unary.values(part)}
        patterns = {pattern for part in tests for pattern in unary.patterns(part)}
        sorts: dict[object, str] = {}
        for number, item in self.catalogue.items.items():
            if any(unary.matches(number, pattern) for pattern in patterns):
                named.add(number)
            from_field = number in self.rule_set.items_from_fields
            sorts.setdefault((item.category, item.subcategory, item.can_order, from_field), number)
        return sorted(named | set(sorts.values()))


def base(rule_set: RuleSet) -> Configuration:
    """The first choice everywhere: what a sample says nothing about."""
    first = {name: next(iter(options), None) for name, options in rule_set.option_lists.items()}
    size = next((name for name in rule_set.option_lists["basin_size"] if name != CUSTOM), None)
    return Configuration(
        family=first["family"],
        language=first["language"],
        model=first["model"],
        length=_middle(rule_set, "length"),
        width=_middle(rule_set, "width"),
        legs=Legs(type=first["legs_type"], model=first["legs_model"]),
        feet=first["feet"],
        has_pegboard=False,
        workflow_direction=first["workflow_direction"],
        storage=(),
        basins=(Basin(type=first["basin_type"], size=size, p_trap=False, light=False),),
        faucets=(),
        sprayers=(),
        accessories=(),
    )


def _middle(rule_set: RuleSet, word: str) -> Decimal | None:
    option = next(iter(rule_set.option_lists[word].values()), None)
    points = sorted(unary.break_points(option.test.part)) if option and option.test else []
    return points[0] if points else None
