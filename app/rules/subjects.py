"""What each word of the vocabulary is for a sink, a basin, a faucet, a sprayer, an accessory.

A word is missing from the values while nobody has chosen it; it is `None` when there is no such
thing, as the colour of a sink without a pegboard. A test of a missing word has no answer yet.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.rules.catalogue import Catalogue
from app.rules.configuration import Basin, Configuration
from app.rules.numbers import plain
from app.rules.unary import Known
from app.rules.vocabulary import PLURAL, Scope

Values = Mapping[str, Known]
Loose = dict[str, Known | bool | int]


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing rules are asked about: the build, or its second basin."""

    scope: Scope
    values: Values
    position: int | None = None

    @property
    def field(self) -> str:
        return "" if self.position is None else f"{PLURAL[self.scope]}[{self.position}]"

    @property
    def words(self) -> str:
        return "" if self.position is None else f"{self.scope} {self.position + 1}"


def subjects(
    configuration: Configuration, catalogue: Catalogue, *, from_fields: frozenset[str]
) -> Iterator[Subject]:
    """Everything of this sink that rules are asked about, the build first.

    `from_fields` are the items that rules about the other fields can add.
    """
    build = _build(configuration)
    yield Subject("build", build)
    for scope, each in _EACH.items():
        for position, values in enumerate(each(configuration)):
            yield Subject(scope, build | _typed(values), position)
    for position, accessory in enumerate(configuration.accessories or ()):
        values = _accessory(accessory.item, catalogue, from_fields)
        if accessory.quantity is not None:
            values["quantity"] = accessory.quantity
        yield Subject("accessory", build | _typed(values), position)


def _build(configuration: Configuration) -> dict[str, Known]:
    chosen = configuration
    values: Loose = _chosen(
        family=chosen.family,
        language=chosen.language,
        model=chosen.model,
        length=chosen.length,
        width=chosen.width,
        legs_type=chosen.legs.type,
        legs_model=chosen.legs.model,
        feet=chosen.feet,
        pegboard=chosen.has_pegboard,
        workflow_direction=chosen.workflow_direction,
    )
    if chosen.length is not None and chosen.width is not None:
        values["width_over_length"] = chosen.width - chosen.length
    values |= _pegboard(chosen) | _basin_totals(chosen) | _lists(chosen)
    return _typed(values)


def _pegboard(chosen: Configuration) -> Loose:
    names = ("colour", "type", "size", "width", "length")
    if chosen.has_pegboard is False:
        return {f"pegboard_{name}": None for name in names}
    board = chosen.pegboard
    values = _chosen(**{f"pegboard_{name}": getattr(board, name, None) for name in names})
    if values.get("pegboard_size") == "same":
        values |= {"pegboard_width": None, "pegboard_length": None}
    return values


def _basin_totals(chosen: Configuration) -> Loose:
    if chosen.basins is None:
        return {}
    values: Loose = {"basin_count": len(chosen.basins)}
    kinds = [basin.type for basin in chosen.basins]
    if None not in kinds:
        values |= {
            "e_drain_count": kinds.count("E-Drain"),
            "e_sink_count": kinds.count("E-Sink") + kinds.count("E-Sink DI"),
            "e_sink_di_count": kinds.count("E-Sink DI"),
            "e_sink_plain_count": kinds.count("E-Sink"),
        }
        if chosen.faucets is not None:
            values["faucet_count"] = len(chosen.faucets) + kinds.count("E-Sink DI")
    return values | _basin_sizes(chosen.basins, chosen.length)


def _basin_sizes(basins: Iterable[Basin], length: Decimal | None) -> Loose:
    values: Loose = {}
    sizes = [(basin.width, basin.length, basin.depth) for basin in basins]
    known = [(w, d, h) for w, d, h in sizes if w is not None and d is not None and h is not None]
    if len(known) < len(sizes):
        return values
    total = sum((across for across, _, _ in known), Decimal(0))
    values["basin_width_total"] = total
    values["max_depth"] = max((deep for _, _, deep in known), default=None)
    values["basin_footprints"] = frozenset(f"{plain(w)}x{plain(d)}" for w, d, _ in known)
    if length is not None:
        values["basin_width_excess"] = total - length
    return values


def _lists(chosen: Configuration) -> Loose:
    values: Loose = {}
    if chosen.faucets is not None:
        values["faucets_chosen"] = len(chosen.faucets)
    if chosen.sprayers is not None:
        values["sprayer_count"] = len(chosen.sprayers)
    if chosen.storage is not None:
        values["storage"] = frozenset(each for each in chosen.storage if each is not None)
    if chosen.accessories is not None:
        items = (accessory.item for accessory in chosen.accessories)
        values["accessories"] = frozenset(item for item in items if item is not None)
    return values


def _basins(chosen: Configuration) -> Iterator[Loose]:
    for number, basin in enumerate(chosen.basins or (), start=1):
        yield _chosen(
            basin_number=number,
            basin_type=basin.type,
            basin_size=basin.size,
            basin_width=basin.width,
            basin_length=basin.length,
            basin_depth=basin.depth,
            p_trap=basin.p_trap,
            basin_light=basin.light,
        )


def _faucets(chosen: Configuration) -> Iterator[Loose]:
    before: set[str | None] = set()
    for faucet in chosen.faucets or ():
        values = _chosen(faucet_type=faucet.type, placement=faucet.placement)
        if faucet.placement is not None:
            values |= _place(faucet.placement, chosen.basins)
            values["placement_repeated"] = faucet.placement in before
        before.add(faucet.placement)
        yield values


def _place(placement: str, basins: tuple[Basin, ...] | None) -> Loose:
    """centre-2 is over basin 2; between-2-3 needs a third basin."""
    if basins is None:
        return {}
    places = [int(digits) for digits in re.findall(r"\d+", placement)]
    if not placement.startswith("centre-") or max(places, default=0) > len(basins):
        return {"placement_on_sink": max(places, default=0) <= len(basins), "centre_of": None}
    below = basins[places[0] - 1].type
    return {"placement_on_sink": True} | _chosen(centre_of=below)


def _sprayers(chosen: Configuration) -> Iterator[Loose]:
    before: set[str | None] = set()
    for sprayer in chosen.sprayers or ():
        values = _chosen(sprayer_type=sprayer.type, side=sprayer.side)
        if sprayer.side is not None:
            values["side_repeated"] = sprayer.side in before
        before.add(sprayer.side)
        yield values


def _storage(chosen: Configuration) -> Iterator[Loose]:
    before: set[str | None] = set()
    for each in chosen.storage or ():
        yield {} if each is None else {"storage_type": each, "storage_repeated": each in before}
        before.add(each)


def _accessory(number: str | None, catalogue: Catalogue, from_fields: frozenset[str]) -> Loose:
    if number is None:
        return {}
    values: Loose = {"item": number, "item_from_field": number in from_fields}
    if item := catalogue.items.get(number):
        values["item_category"] = item.category
        values["item_subcategory"] = item.subcategory
        values["item_can_order"] = item.can_order
    return values


_EACH: Mapping[Scope, Callable[[Configuration], Iterator[Loose]]] = {
    "basin": _basins,
    "faucet": _faucets,
    "sprayer": _sprayers,
    "storage": _storage,
}


def _chosen(**values: Known | bool | int) -> Loose:
    return {name: value for name, value in values.items() if value is not None}


def _typed(values: Loose) -> dict[str, Known]:
    typed: dict[str, Known] = {}
    for name, value in values.items():
        if isinstance(value, bool):
            typed[name] = "yes" if value else "no"
        else:
            typed[name] = Decimal(value) if isinstance(value, int) else value
    return typed
