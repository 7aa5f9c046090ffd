"""The closed list of words a rule may speak about, with its type and where it is set."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from app.rules.unary import Kind

Scope = Literal["build", "basin", "faucet", "sprayer", "storage", "accessory"]
PLURAL: Mapping[Scope, str] = {
    "build": "",
    "basin": "basins",
    "faucet": "faucets",
    "sprayer": "sprayers",
    "storage": "storage",
    "accessory": "accessories",
}
SCOPES: tuple[Scope, ...] = tuple(PLURAL)


@dataclass(frozen=True, slots=True)
class Input:
    """`field` is the path in the configuration that a person changes to change this word."""

    name: str
    scope: Scope
    kind: Kind
    field: str
    label: str
    offered: bool = False  # the option list of the same name says what can be chosen
    many: bool = False  # holds several values at once; a test holds when one of them fits
    listed_as: str = ""  # takes its values from the option list of another word


def _words(scope: Scope, *words: tuple[str, Kind, str, str]) -> list[Input]:
    return [Input(name, scope, kind, field, label) for name, kind, field, label in words]


def _offered(scope: Scope, *words: tuple[str, Kind, str, str]) -> list[Input]:
    return [Input(name, scope, kind, field, label, True) for name, kind, field, label in words]  # noqa: FBT003


_ALL: list[Input] = [
    *_offered(
        "build",
        ("family", "choice", "family", "Family"),
        ("language", "choice", "language", "Language"),
        ("model", "choice", "model", "Model"),
        ("length", "number", "length", "Length"),
        ("width", "number", "width", "Width"),
        ("legs_type", "choice", "legs.type", "Legs type"),
        ("legs_model", "choice", "legs.model", "Legs model"),
        ("feet", "choice", "feet", "Feet"),
        ("pegboard_colour", "choice", "pegboard.colour", "Pegboard colour"),
        ("pegboard_type", "choice", "pegboard.type", "Pegboard type"),
        ("pegboard_size", "choice", "pegboard.size", "Pegboard size"),
        ("pegboard_width", "number", "pegboard.size.width", "Pegboard width"),
        ("pegboard_length", "number", "pegboard.size.length", "Pegboard length"),
        ("workflow_direction", "choice", "workflow_direction", "Workflow direction"),
        ("basin_count", "count", "basins", "Number of basins"),
    ),
    *_words(
        "build",
        ("width_over_length", "number", "width", "Width beyond the length"),
        ("pegboard", "flag", "pegboard", "Pegboard"),
        ("e_drain_count", "count", "basins", "Number of E-Drain basins"),
        ("e_sink_count", "count", "basins", "Number of E-Sink basins with DI"),
        ("e_sink_di_count", "count", "basins", "Number of E-Sink DI basins"),
        ("e_sink_plain_count", "count", "basins", "Number of E-Sink basins without DI"),
        ("basin_width_total", "number", "basins", "Basin widths together"),
        ("basin_width_excess", "number", "basins", "Basin widths beyond the sink length"),
        ("max_depth", "number", "basins", "Deepest basin"),
        ("faucet_count", "count", "faucets", "Number of faucets with automatic ones"),
        ("faucets_chosen", "count", "faucets", "Number of chosen faucets"),
        ("sprayer_count", "count", "sprayers", "Number of sprayers"),
    ),
    Input("storage", "build", "choice", "storage", "Storage", many=True, listed_as="storage_type"),
    Input("basin_footprints", "build", "text", "basins", "Basin sizes from above", many=True),
    Input("accessories", "build", "text", "accessories", "Accessories", many=True),
    *_offered(
        "basin",
        ("basin_type", "choice", "type", "Basin type"),
        ("basin_size", "choice", "size", "Basin size"),
        ("basin_width", "number", "size.width", "Basin width"),
        ("basin_length", "number", "size.length", "Basin length"),
        ("basin_depth", "number", "size.depth", "Basin depth"),
    ),
    *_words(
        "basin",
        ("basin_number", "count", "", "Basin"),
        ("p_trap", "flag", "p_trap", "P-trap"),
        ("basin_light", "flag", "light", "Basin light"),
    ),
    *_offered(
        "faucet",
        ("faucet_type", "choice", "type", "Faucet type"),
        ("placement", "choice", "placement", "Faucet place"),
    ),
    Input(
        "centre_of", "faucet", "choice", "placement", "Basin under the faucet",
        listed_as="basin_type",
    ),
    *_words(
        "faucet",
        ("placement_on_sink", "flag", "placement", "Place exists on this sink"),
        ("placement_repeated", "flag", "placement", "Place used before"),
    ),
    *_offered(
        "sprayer",
        ("sprayer_type", "choice", "type", "Sprayer type"),
        ("side", "choice", "side", "Sprayer side"),
    ),
    *_words("sprayer", ("side_repeated", "flag", "side", "Side used before")),
    *_offered("storage", ("storage_type", "choice", "", "Storage")),
    *_words("storage", ("storage_repeated", "flag", "", "Storage chosen before")),
    *_offered("accessory", ("quantity", "count", "quantity", "Quantity")),
    *_words(
        "accessory",
        ("item", "text", "item", "Accessory"),
        ("item_category", "text", "item", "Category of the accessory"),
        ("item_subcategory", "text", "item", "Sub-category of the accessory"),
        ("item_can_order", "flag", "item", "Accessory can be ordered"),
        ("item_from_field", "flag", "item", "Accessory is added by a field above"),
    ),
]  # fmt: skip
INPUTS: Mapping[str, Input] = {word.name: word for word in _ALL}


@cache
def speaks_about(scope: Scope) -> frozenset[str]:
    """The words a rule of this scope may use: its own and those of the whole build."""
    return frozenset(word.name for word in INPUTS.values() if word.scope in {"build", scope})
