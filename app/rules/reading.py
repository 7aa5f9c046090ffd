"""Reading a configuration from its JSON form: everything wrong is a refusal that names the field.

Nothing is guessed and nothing is dropped: an unknown key, an unknown choice or a wrong type is
refused, and the field stays unchosen.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NoReturn, TypeVar

from app.errors import Refused
from app.rules.configuration import (
    CUSTOM,
    Accessory,
    Acknowledged,
    Basin,
    Configuration,
    Faucet,
    Legs,
    Pegboard,
    Sprayer,
)
from app.rules.fields import MISSING, Fields, Refusal
from app.rules.numbers import shown
from app.rules.rule_set import RuleSet

Thing = TypeVar("Thing")
LONGEST_JSON = 1_000_000
LONGEST_NUMBER = 400


@dataclass(frozen=True, slots=True)
class Reading:
    configuration: Configuration
    problems: tuple[Refusal, ...]


def read(raw: object, rule_set: RuleSet) -> Reading:
    """Never raises: what cannot be read is a problem and stays unchosen."""
    problems: list[Refusal] = []
    if not isinstance(raw, Mapping):
        words = f"Configuration: {shown(raw)} is not an object with fields."
        return Reading(Configuration(), (Refusal("type", words),))
    build = Fields(raw, "", "", rule_set.option_lists, problems)
    configuration = _configuration(build)
    build.refuse_others()
    return Reading(configuration, tuple(problems))


def parse_json(content: bytes | str) -> object:
    """JSON with exact numbers; a key that stands twice or NaN is refused, not guessed."""
    if len(content) > LONGEST_JSON:
        raise Refused(f"The configuration is longer than {LONGEST_JSON} signs.")
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        return json.loads(
            text,
            parse_int=_exact,
            parse_float=_exact,
            parse_constant=_no_number,
            object_pairs_hook=_without_doubles,
        )
    except RecursionError as reason:
        raise Refused("The configuration is nested too deeply.") from reason
    except UnicodeDecodeError as reason:
        raise Refused("The configuration is not text in UTF-8.") from reason
    except ValueError as reason:
        raise Refused(f"The configuration is not JSON: {reason}.") from reason


def _exact(digits: str) -> Decimal:
    if len(digits) > LONGEST_NUMBER:
        raise Refused(f"{shown(digits)} has more digits than any length or quantity here.")
    try:
        return Decimal(digits)
    except InvalidOperation as reason:
        raise Refused(f"{shown(digits)} is not a number a configuration can hold.") from reason


def _no_number(name: str) -> NoReturn:
    raise Refused(f"{name} is not a number a configuration can hold.")


def _without_doubles(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _ in pairs]
        doubled = next(key for key in keys if keys.count(key) > 1)
        raise Refused(f"The key {shown(doubled)} stands twice in one object.")
    return content


def _configuration(build: Fields) -> Configuration:
    legs = build.inside("legs", "Legs")
    has_pegboard, pegboard = _pegboard(build)
    return Configuration(
        family=build.choice("family", "family"),
        language=build.choice("language", "language"),
        build_number=build.build_number("build_number"),
        model=build.choice("model", "model"),
        length=build.inches("length", "length"),
        width=build.inches("width", "width"),
        legs=_legs(legs) if legs else Legs(),
        feet=build.choice("feet", "feet"),
        has_pegboard=has_pegboard,
        pegboard=pegboard,
        workflow_direction=build.choice("workflow_direction", "workflow_direction"),
        storage=_storage(build),
        basins=_list(build, "basins", "Basin", _basin, needed=True),
        faucets=_list(build, "faucets", "Faucet", _faucet),
        sprayers=_list(build, "sprayers", "Sprayer", _sprayer),
        accessories=_list(build, "accessories", "Accessory", _accessory),
        acknowledged=_acknowledged(build),
    )


def _legs(legs: Fields) -> Legs:
    chosen = Legs(type=legs.choice("type", "legs_type"), model=legs.choice("model", "legs_model"))
    legs.refuse_others()
    return chosen


def _pegboard(build: Fields) -> tuple[bool | None, Pegboard | None]:
    """No pegboard is null, said openly; a missing key is a question nobody has answered."""
    raw = build.raw("pegboard")
    if raw is None:
        return False, None
    if raw is MISSING:
        build.refuse("pegboard", "pegboard-required", "Pegboard: choose yes or no")
        return None, None
    board = build.inside("pegboard", "Pegboard")
    if board is None:
        return None, None
    size, width, length = _pegboard_size(board)
    chosen = Pegboard(
        colour=board.choice("colour", "pegboard_colour"),
        type=board.choice("type", "pegboard_type"),
        size=size,
        width=width,
        length=length,
    )
    board.refuse_others()
    return True, chosen


def _pegboard_size(board: Fields) -> tuple[str | None, Decimal | None, Decimal | None]:
    if not isinstance(board.raw("size"), Mapping):
        return _standard(board, "pegboard_size"), None, None
    size = board.inside("size", "Pegboard size")
    if size is None or not board.chosen(CUSTOM, "size", "pegboard_size"):
        return None, None, None
    width = size.inches("width", "pegboard_width")
    length = size.inches("length", "pegboard_length")
    size.refuse_others()
    return CUSTOM, width, length


def _basin(basin: Fields) -> Basin:
    size, width, length, depth = _basin_size(basin)
    return Basin(
        type=basin.choice("type", "basin_type"),
        size=size,
        width=width,
        length=length,
        depth=depth,
        p_trap=basin.flag("p_trap", "p_trap"),
        light=basin.flag("light", "basin_light"),
    )


Sized = tuple[str | None, Decimal | None, Decimal | None, Decimal | None]


def _basin_size(basin: Fields) -> Sized:
    """The name of a standard size says its width, length and depth: 24X20X8."""
    if not isinstance(basin.raw("size"), Mapping):
        name = _standard(basin, "basin_size")
        if name is None:
            return None, None, None, None
        across, back, deep = (Decimal(number) for number in name.split("X"))
        return name, across, back, deep
    size = basin.inside("size", "Basin size")
    if size is None or not basin.chosen(CUSTOM, "size", "basin_size"):
        return None, None, None, None
    width = size.inches("width", "basin_width")
    length = size.inches("length", "basin_length")
    depth = size.inches("depth", "basin_depth")
    size.refuse_others()
    return CUSTOM, width, length, depth


def _standard(of: Fields, word: str) -> str | None:
    """A size by its name; a custom size has no name but dimensions."""
    if of.raw("size") == CUSTOM:
        of.refuse("size", f"{word}-required", "enter the dimensions of the custom size", word)
        return None
    return of.choice("size", word)


def _faucet(faucet: Fields) -> Faucet:
    return Faucet(
        type=faucet.choice("type", "faucet_type"),
        placement=faucet.choice("placement", "placement"),
    )


def _sprayer(sprayer: Fields) -> Sprayer:
    return Sprayer(type=sprayer.choice("type", "sprayer_type"), side=sprayer.choice("side", "side"))


def _accessory(accessory: Fields) -> Accessory:
    return Accessory(
        item=accessory.item("item"), quantity=accessory.quantity("quantity", "quantity")
    )


def _storage(build: Fields) -> tuple[str | None, ...] | None:
    entries = build.entries("storage", "Storage")
    if entries is None:
        return None
    return tuple(
        build.chosen(entry, f"storage[{position}]", "storage_type")
        for position, entry in enumerate(entries)
    )


def _acknowledged(build: Fields) -> tuple[Acknowledged, ...]:
    found = []
    for position, entry in enumerate(build.entries("acknowledged", "Acknowledged warnings") or ()):
        place = f"acknowledged[{position}]"
        if isinstance(entry, str):
            found.append(Acknowledged(rule=entry))
            continue
        fields = build.within(entry, place, "Acknowledged warning")
        if fields:
            found.append(Acknowledged(rule=fields.needed("rule"), reason=fields.text("reason")))
            fields.refuse_others()
    return tuple(found)


def _list(
    build: Fields, key: str, label: str, one: Callable[[Fields], Thing], *, needed: bool = False
) -> tuple[Thing, ...] | None:
    """None when the list or one of its entries cannot be read at all."""
    entries = build.entries(
        key, f"{label}s" if label != "Accessory" else "Accessories", needed=needed
    )
    if entries is None:
        return None
    found: list[Thing] = []
    for position, entry in enumerate(entries):
        name = f"{label} {position + 1}"
        if fields := build.within(entry, f"{key}[{position}]", name, name):
            found.append(one(fields))
            fields.refuse_others()
    return tuple(found) if len(found) == len(entries) else None
