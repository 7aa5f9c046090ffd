"""The configuration of one sink as the fields of a form: what each shows, and changing one.

A faucet is a field per place and a sprayer one per side, so no place can be taken twice; an
accessory is a field per item, an acknowledgement one per rule.
"""

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from app.drafts.values import (
    Json,
    as_list,
    as_object,
    as_text,
    given_count,
    given_flag,
    given_pieces,
    given_text,
    storable,
    write,
)
from app.errors import Refused
from app.rules.configuration import CUSTOM
from app.rules.numbers import inches, plain, shown

DIMENSIONS = ("width", "length", "depth")
PLAIN = ("build_number", "model", "length", "width", "feet", "workflow_direction")
BASIN = re.compile(r"basins\[(\d)\]\.(.+)")
# Lists that show as one field for each place, side, item or rule: (names the entry, is shown).
LISTED = {
    "faucets": ("placement", "type"),
    "sprayers": ("side", "type"),
    "accessories": ("item", "quantity"),
    "acknowledged": ("rule", "reason"),
}
# A reason was given for one build, so a copy has to be reasoned again.
NOT_COPIED = ("family", "language", "build_number", "acknowledged")


def unchosen() -> Json:
    """What is optional starts as "none"; what must be chosen is missing until somebody chooses."""
    return {"storage": [], "faucets": [], "sprayers": [], "accessories": [], "acknowledged": []}


def chosen(sink: Json, field: str) -> Any:  # noqa: ANN401, PLR0911  # a line for each kind
    """What a field of the form shows; None when nobody has chosen."""
    if match := BASIN.fullmatch(field):
        basins, at = as_list(sink.get("basins")), int(match[1])
        return _of_basin(as_object(basins[at]) if at < len(basins) else {}, match[2])
    kind, _, name = field.partition(".")
    if kind == "legs":
        return as_text(as_object(sink.get("legs")).get(name))
    if field == "pegboard":
        return None if "pegboard" not in sink else sink["pegboard"] is not None
    if kind == "pegboard":
        return _of_sized(as_object(sink.get("pegboard")), name)
    if kind == "storage":
        return name in as_list(sink.get("storage"))
    if kind in LISTED:
        key, shows = LISTED[kind]
        found = (as_object(one) for one in as_list(sink.get(kind)))
        return next((one.get(shows) for one in found if _is_named(one, key, name)), None)
    return len(as_list(sink.get("basins"))) if field == "basin_count" else as_text(sink.get(field))


def choose(sink: Json, aside: Json, field: str, value: object) -> None:  # noqa: C901  # a line each
    """Change one field in place; `aside` keeps what the choice hides."""
    kind, _, name = field.partition(".")
    if match := BASIN.fullmatch(field):
        _choose_of_basin(sink, aside, match, value)
    elif field in PLAIN:
        write(sink, field, given_text(value))
    elif field in {"legs.type", "legs.model"}:
        sink["legs"] = dict(as_object(sink.get("legs")))
        write(sink["legs"], name, given_text(value))
    elif field == "pegboard":
        _choose_pegboard(sink, aside, wanted=given_flag(value))
    elif kind == "pegboard" and isinstance(sink.get("pegboard"), dict):
        _choose_sized(sink["pegboard"], aside, (name, "pegboard_size"), value)
    elif field == "basin_count":
        _resize(sink, aside, given_count(value, 0, 9))
    elif kind == "storage" and name:
        _choose_storage(sink, name, wanted=given_flag(value))
    elif kind in LISTED and name:
        _choose_listed(sink, kind, name, GIVEN[kind](value))
    else:
        raise Refused(f"No sink has a field {shown(field)}.")


def copied(sink: Json) -> Json:
    """What another build takes over; its own number, and reasons given for this one, do not go."""
    kept = {key: storable(value) for key, value in sink.items() if key not in NOT_COPIED}
    return unchosen() | kept


def written_plainly(sink: Json) -> Json:
    """A configuration without problems with every length written one way: 54 1/2 as 54.5."""
    plainly: Json = deepcopy(sink)
    things = [plainly, as_object(plainly.get("pegboard")), *as_list(plainly.get("basins"))]
    for sized in [*things, *(as_object(as_object(thing).get("size")) for thing in things)]:
        for name in DIMENSIONS:
            if name in sized:
                sized[name] = plain(inches(sized[name]))
    return plainly


def _of_basin(basin: Json, field: str) -> Any:  # noqa: ANN401
    return bool(basin.get(field)) if field in {"p_trap", "light"} else _of_sized(basin, field)


def _of_sized(thing: Json, field: str) -> str | None:
    size = thing.get("size")
    if field == "size":
        return CUSTOM if isinstance(size, dict) else as_text(size)
    kind, _, dimension = field.partition(".")
    return as_text(as_object(size).get(dimension)) if kind == "size" else as_text(thing.get(field))


def _choose_of_basin(sink: Json, aside: Json, match: re.Match[str], value: object) -> None:
    basins, at = as_list(sink.get("basins")), int(match[1])
    if at >= len(basins):
        raise Refused(f"This sink has no basin {at + 1}.")
    basin = basins[at] = dict(as_object(basins[at]))
    sink["basins"] = basins
    if match[2] in {"p_trap", "light"}:
        basin[match[2]] = given_flag(value)
    else:
        _choose_sized(basin, aside, (match[2], f"basin_size_{at}"), value)


def _choose_sized(thing: Json, aside: Json, where: tuple[str, str], value: object) -> None:
    field, kept_as = where
    size, (kind, _, dimension) = thing.get("size"), field.partition(".")
    if field == "size":
        if isinstance(size, dict):
            aside[kept_as] = size
        name = given_text(value)
        write(thing, "size", dict(as_object(aside.get(kept_as))) if name == CUSTOM else name)
    elif kind == "size" and dimension in DIMENSIONS and isinstance(size, dict):
        write(size, dimension, given_text(value))
    elif field in {"type", "colour"}:
        write(thing, field, given_text(value))
    else:
        raise Refused(f"No sink has a field {shown(field)}.")


def _choose_pegboard(sink: Json, aside: Json, *, wanted: bool) -> None:
    if isinstance(sink.get("pegboard"), dict):
        aside["pegboard"] = sink["pegboard"]
    sink["pegboard"] = deepcopy(as_object(aside.get("pegboard"))) if wanted else None


def _choose_storage(sink: Json, name: str, *, wanted: bool) -> None:
    others = [each for each in as_list(sink.get("storage")) if each != name]
    sink["storage"] = sorted([*others, name] if wanted else others, key=str)


def _choose_listed(sink: Json, kind: str, name: str, value: object) -> None:
    key, shows = LISTED[kind]
    listed = [as_object(one) for one in as_list(sink.get(kind))]
    before = next((n for n, one in enumerate(listed) if _is_named(one, key, name)), len(listed))
    others = [one for one in listed if not _is_named(one, key, name)]
    if value is not None:
        others.insert(before, {key: name, shows: value})
    # Places and sides have an order of their own; items and rules keep the order of choosing.
    if kind in {"faucets", "sprayers"}:
        others.sort(key=lambda one: str(one.get(key)))
    sink[kind] = others


def _is_named(entry: Json, key: str, name: str) -> bool:
    """Capitals do not tell two item numbers apart."""
    named = entry.get(key)
    if key == "item" and isinstance(named, str):
        return named.lower() == name.lower()
    return bool(named == name)


def _resize(sink: Json, aside: Json, wanted: int) -> None:
    basins = as_list(sink.get("basins"))
    basins += as_list(aside.get("basins"))[len(basins) :]
    aside["basins"] = basins
    new = [{"p_trap": False, "light": False} for _ in range(wanted - len(basins))]
    sink["basins"] = deepcopy([*basins[:wanted], *new])


GIVEN: dict[str, Callable[[object], object]] = {
    "faucets": given_text,
    "sprayers": given_text,
    "accessories": given_pieces,
    "acknowledged": given_text,
}
