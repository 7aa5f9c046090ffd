"""The closed list of words a checklist template may use where a value comes from the order.

`when` speaks the vocabulary of the rules (`app.rules.vocabulary`); these are the words of
`expected`, `target`, `options`, `quantity`, `document`, `computed` and `unit`. There are no
formulas: what is not here, or a plain number, is refused when a template is saved.

    expected    EXPECTED, or one of the item's own options
    target      LENGTHS, or a number: limits are target ± tolerance
    options     a list with `;`, or the word faucet_places
    quantity    COUNTS, a number, bom:<item or pattern>, each also as `2 x …`
    document    DOCUMENTS: a document of this kind must be with the order
    computed    COMPUTED: a fact the product answers by itself
    unit        UNITS
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from app.errors import Refused
from app.rules import unary
from app.rules.configuration import CUSTOM, Basin, Configuration
from app.rules.numbers import plain, quantity, shown
from app.rules.translations import say

Bom = Mapping[str, Decimal]
FAUCET_PLACES = "faucet_places"
OTHER = "other"  # an option that says what none of the others says; its answer needs a note
FROM_BOM = "bom:"
TIMES = re.compile(r"(\d+) x (.+)")
# What people on the floor call the feet that can be ordered.
FEET = {"casters": "casters", "seismic": "levelling feet"}

DOCUMENTS: Mapping[str, str] = {
    "purchase-order": "purchase order",
    "drawing": "drawing",
    "order-confirmation": "order confirmation",
    "other": "other document",
}
COMPUTED: Mapping[str, str] = {
    "first-pass": "whether this is the first run of this stage",
    "production-complete": "the Pre-QC, assembly and packaging checklists are complete and signed",
    "serials-present": "every serial number the tests ask for is recorded",
    "testing-complete": "the end-of-line test is passed and signed",
}
UNITS: tuple[str, ...] = (
    "in", "mm", "°C", "s", "min", "L", "L/min", "bar", "V", "A", "Hz", "kg", "counts",
)  # fmt: skip


def expected(word: str, configuration: Configuration, basin: int, language: str = "EN") -> str:
    """What the order asks for; `basin` counts from 1. In English it has the form of an answer."""
    return EXPECTED[word](configuration, basin, language)


def length(word: str, configuration: Configuration, basin: int) -> Decimal:
    """A length in inches; refused while nobody has chosen it."""
    found = LENGTHS[word](configuration, basin)
    if found is None:
        raise Refused(f"{shown(word)} is not chosen for this sink.")
    return found


def options(text: tuple[str, ...], configuration: Configuration, basin: int) -> tuple[str, ...]:
    """The options themselves, or those this basin of this sink has."""
    if text != (FAUCET_PLACES,):
        return text
    here = [_place_words(place) for place in _places_possible(configuration, basin)]
    chosen = _faucet_places(configuration, basin)
    return tuple(dict.fromkeys([*here, *([chosen] if chosen else []), OTHER]))


def places_in(language: str, places: Sequence[str]) -> tuple[str, ...]:
    """What these places of faucets are called in another language; nothing for English."""
    if language == "EN":
        return ()
    return tuple(" ".join(say(language, word) for word in place.split(" ")) for place in places)


def pieces(text: str, configuration: Configuration, bom: Bom) -> Decimal:
    """How many must be packed: `1`, `drain_count`, `2 x bom:T2-OA-STD-FAUCET-WB-KIT`."""
    times, what = _parted(text)
    if what.startswith(FROM_BOM):
        wanted = what.removeprefix(FROM_BOM)
        return times * sum(
            (held for number, held in bom.items() if unary.matches(number, wanted)), Decimal(0)
        )
    return times * (COUNTS[what](configuration) if what in COUNTS else quantity(what))


def counted(text: str, language: str) -> str:
    """What a quantity counts, in another language; in English its own words."""
    times, what = _parted(text)
    said = say(language, what.removeprefix(FROM_BOM))
    if language == "EN":
        return text
    return f"{plain(times)} × {said}" if times > 1 else said


def quantity_item(text: str) -> str:
    """The item or pattern a quantity counts in the BOM, or nothing."""
    what = _parted(text)[1]
    return what.removeprefix(FROM_BOM) if what.startswith(FROM_BOM) else ""


def check_quantity(text: str) -> None:
    """Refuses what is neither a number above 0 nor a word of this list."""
    times, what = _parted(text)
    if times < 1:
        raise Refused(f"quantity {shown(text)} is below 1")
    if what in COUNTS or what.removeprefix(FROM_BOM) != what:
        return
    try:
        number = quantity(what)
    except Refused as reason:
        raise Refused(
            f"quantity {shown(text)} is no number and none of {', '.join(COUNTS)}, bom:<item>"
        ) from reason
    if number < 1:
        raise Refused(f"quantity {shown(text)} is below 1")


def _parted(text: str) -> tuple[Decimal, str]:
    match = TIMES.fullmatch(text)
    return (Decimal(match[1]), match[2].strip()) if match else (Decimal(1), text)


def _basin(configuration: Configuration, basin: int) -> Basin:
    return (configuration.basins or ())[basin - 1]


def _faucet_places(configuration: Configuration, basin: int, language: str = "EN") -> str:
    """Where the order puts faucets at this basin: “centre”, “centre and between 1 and 2”."""
    chosen = {faucet.placement for faucet in configuration.faucets or ()}
    here = [place for place in _places_possible(configuration, basin) if place in chosen]
    words = " and ".join(map(_place_words, here))
    return "".join(places_in(language, [words])) or words


def _places_possible(configuration: Configuration, basin: int) -> list[str]:
    last = len(configuration.basins or ())
    between = [(left, left + 1) for left in (basin - 1, basin) if 1 <= left < last]
    return [f"centre-{basin}", *(f"between-{left}-{right}" for left, right in between)]


def _place_words(place: str) -> str:
    kind, _, numbers = place.partition("-")
    return kind if kind == "centre" else f"between {numbers.replace('-', ' and ')}"


def _pegboard_size(configuration: Configuration, _basin: int, language: str) -> str:
    board = configuration.pegboard
    if board is None:
        return ""
    if board.size == CUSTOM and board.width is not None and board.length is not None:
        width, length = plain(board.width), plain(board.length)
        return say(language, "{width} × {length} in", width=width, length=length)
    sink = _number(configuration.length)
    return say(language, "as long as the sink, {length} in", length=sink)


def _faucets(configuration: Configuration, _basin: int, language: str) -> str:
    """Every chosen faucet and its place, in words; the automatic ones have no place."""
    said = []
    for faucet in configuration.faucets or ():
        place = faucet.placement or ""
        kind, _, basin = place.partition("-")
        where = _place_words(place)
        where = "".join(places_in(language, [where])) or where
        if kind == "centre":
            where = say(language, "centre of basin {n}", n=basin)
        what = say(language, faucet.type or "")
        said.append(say(language, "{what}: {place}", what=what, place=where))
    automatic = sum(basin.type == "E-Sink DI" for basin in configuration.basins or ())
    if automatic:
        said.append(say(language, "gooseneck of the E-Sink DI basin: {n}", n=automatic))
    return "; ".join(said)


def _number(number: Decimal | None) -> str:
    return "" if number is None else plain(number)


def _of_type(*types: str) -> Callable[[Configuration], Decimal]:
    def count(configuration: Configuration) -> Decimal:
        return Decimal(sum(basin.type in types for basin in configuration.basins or ()))

    return count


def _basins(configuration: Configuration) -> Decimal:
    return Decimal(len(configuration.basins or ()))


def _feet(configuration: Configuration, _basin: int, language: str) -> str:
    chosen = configuration.feet or ""
    return say(language, FEET.get(chosen, chosen))


def _direction(configuration: Configuration, _basin: int, language: str) -> str:
    return say(language, (configuration.workflow_direction or "").replace("-", " "))


EXPECTED: Mapping[str, Callable[[Configuration, int, str], str]] = {
    "model": lambda chosen, _basin, _language: chosen.model or "",
    "feet": _feet,
    "workflow_direction": _direction,
    "pegboard_size": _pegboard_size,
    "faucets": _faucets,
    FAUCET_PLACES: _faucet_places,
    "basin_type": lambda chosen, basin, _language: _basin(chosen, basin).type or "",
}
LENGTHS: Mapping[str, Callable[[Configuration, int], Decimal | None]] = {
    "length": lambda chosen, _: chosen.length,
    "width": lambda chosen, _: chosen.width,
    "pegboard_width": lambda chosen, _: chosen.pegboard.width if chosen.pegboard else None,
    "pegboard_length": lambda chosen, _: chosen.pegboard.length if chosen.pegboard else None,
    "basin_width": lambda chosen, basin: _basin(chosen, basin).width,
    "basin_length": lambda chosen, basin: _basin(chosen, basin).length,
    "basin_depth": lambda chosen, basin: _basin(chosen, basin).depth,
}
COUNTS: Mapping[str, Callable[[Configuration], Decimal]] = {
    "basin_count": _basins,
    # Every basin has one drain; E-Sink DI basins have no dosing pump.
    "drain_count": _basins,
    "e_drain_count": _of_type("E-Drain"),
    "e_sink_count": _of_type("E-Sink", "E-Sink DI"),
    "pump_count": _of_type("E-Sink"),
}
OF_A_BASIN = frozenset({FAUCET_PLACES, "basin_type", "basin_width", "basin_length", "basin_depth"})
"""Words that only an item asked for each basin may use."""
