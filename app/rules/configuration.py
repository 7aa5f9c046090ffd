"""What was chosen for one sink, as values; a field is `None` while nobody has chosen it."""

from dataclasses import dataclass
from decimal import Decimal

CUSTOM = "custom"
SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Legs:
    type: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pegboard:
    """Width and length belong to the size `custom` only."""

    colour: str | None = None
    type: str | None = None
    size: str | None = None
    width: Decimal | None = None
    length: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Basin:
    """`size` is a standard name or `custom`; the three dimensions are known for both."""

    type: str | None = None
    size: str | None = None
    width: Decimal | None = None
    length: Decimal | None = None
    depth: Decimal | None = None
    p_trap: bool | None = None
    light: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Faucet:
    type: str | None = None
    placement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprayer:
    type: str | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accessory:
    item: str | None = None
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """A warning somebody has accepted, with the reason they gave."""

    rule: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """`has_pegboard` tells "no pegboard" (False) from "not asked yet" (None); so do the lists."""

    family: str | None = None
    language: str | None = None
    build_number: str | None = None
    model: str | None = None
    length: Decimal | None = None
    width: Decimal | None = None
    legs: Legs = Legs()
    feet: str | None = None
    has_pegboard: bool | None = None
    pegboard: Pegboard | None = None
    workflow_direction: str | None = None
    storage: tuple[str | None, ...] | None = None
    basins: tuple[Basin, ...] | None = None
    faucets: tuple[Faucet, ...] | None = None
    sprayers: tuple[Sprayer, ...] | None = None
    accessories: tuple[Accessory, ...] | None = None
    acknowledged: tuple[Acknowledged, ...] = ()
