"""A configuration in its JSON form again: section 9 of the domain page, numbers as texts."""

from decimal import Decimal

from app.rules.configuration import CUSTOM, Basin, Configuration, Pegboard
from app.rules.numbers import plain


def as_json(configuration: Configuration) -> dict[str, object]:
    """Read again it gives the same configuration; what nobody chose is left out."""
    chosen = configuration
    written: dict[str, object] = {
        "family": chosen.family,
        "language": chosen.language,
        "build_number": chosen.build_number,
        "model": chosen.model,
        "length": _number(chosen.length),
        "width": _number(chosen.width),
        "legs": _present(type=chosen.legs.type, model=chosen.legs.model) or None,
        "feet": chosen.feet,
        "workflow_direction": chosen.workflow_direction,
    }
    written = {key: value for key, value in written.items() if value is not None}
    if chosen.has_pegboard is not None:
        written["pegboard"] = _pegboard(chosen.pegboard) if chosen.pegboard else None
    return written | _lists(chosen)


def _lists(chosen: Configuration) -> dict[str, object]:
    lists = {
        "storage": chosen.storage and list(chosen.storage),
        "basins": chosen.basins and [_basin(basin) for basin in chosen.basins],
        "faucets": chosen.faucets
        and [_present(type=each.type, placement=each.placement) for each in chosen.faucets],
        "sprayers": chosen.sprayers
        and [_present(type=each.type, side=each.side) for each in chosen.sprayers],
        "accessories": chosen.accessories
        and [_present(item=e.item, quantity=_number(e.quantity)) for e in chosen.accessories],
    }
    written = {key: list(value) for key, value in lists.items() if value is not None}
    accepted = [{"rule": each.rule, "reason": each.reason} for each in chosen.acknowledged]
    return {**written, "acknowledged": accepted}


def _pegboard(board: Pegboard) -> dict[str, object]:
    size: object = board.size
    if board.size == CUSTOM:
        size = _present(width=_number(board.width), length=_number(board.length))
    return _present(colour=board.colour, type=board.type, size=size)


def _basin(basin: Basin) -> dict[str, object]:
    size: object = basin.size
    if basin.size == CUSTOM:
        sides = {"width": basin.width, "length": basin.length, "depth": basin.depth}
        size = _present(**{name: _number(side) for name, side in sides.items()})
    return _present(type=basin.type, size=size, p_trap=basin.p_trap, light=basin.light)


def _number(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def _present(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}
