"""The sinks of an order side by side, in words: what is the same, what differs, what is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.drafts import content as form
from app.drafts import sink as sink_form
from app.drafts.values import Json, as_list, as_object
from app.rules.configuration import CUSTOM
from app.rules.rule_set import RuleSet


@dataclass(frozen=True, slots=True)
class Row:
    """One field of every sink; an empty value is one nobody has chosen."""

    label: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


def compared(content: object, rule_set: RuleSet) -> list[Row]:
    """Every field that at least one sink has, in the order of the form."""
    columns = [
        dict(in_words(form.configuration(content, position), rule_set))
        for position in range(form.quantity(content))
    ]
    labels = dict.fromkeys(label for column in columns for label in column)
    return [Row(label, tuple(column.get(label, "") for column in columns)) for label in labels]


def in_words(sink: Json, rule_set: RuleSet) -> Iterator[tuple[str, str]]:
    """(label, value) of one configuration, as people say it."""
    say = _Words(rule_set)
    get = sink_form.chosen
    yield "Model", say("model", get(sink, "model"))
    yield "Length", _inches(get(sink, "length"))
    yield "Width", _inches(get(sink, "width"))
    yield "Workflow", say("workflow_direction", get(sink, "workflow_direction"))
    legs = (say("legs_type", get(sink, "legs.type")), say("legs_model", get(sink, "legs.model")))
    yield "Legs", ", ".join(filter(None, legs))
    yield "Feet", say("feet", get(sink, "feet"))
    yield "Pegboard", _pegboard(sink, say)
    for number, basin in enumerate(as_list(sink.get("basins")), start=1):
        yield f"Basin {number}", _basin(as_object(basin), say)
    yield "Faucets", _listed(sink, "faucets", ("faucet_type", "placement"), say)
    yield "Sprayers", _listed(sink, "sprayers", ("sprayer_type", "side"), say)
    stored = [say("storage_type", each) for each in as_list(sink.get("storage"))]
    yield "Storage", ", ".join(filter(None, stored)) or "none"
    accessories = [as_object(one) for one in as_list(sink.get("accessories"))]
    pieces = [f"{one.get('quantity')} × {one.get('item')}" for one in accessories]
    yield "Accessories", ", ".join(sorted(pieces)) or "none"


class _Words:
    """The label of an option, or what is stored when the rule set does not know it."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.lists = rule_set.option_lists

    def __call__(self, name: str, value: object) -> str:
        if not isinstance(value, str):
            return ""
        option = self.lists[name].get(value)
        return (option.label or value) if option else value


def _pegboard(sink: Json, say: _Words) -> str:
    wanted = sink_form.chosen(sink, "pegboard")
    if not wanted:
        return "" if wanted is None else "none"
    get = sink_form.chosen
    size = get(sink, "pegboard.size")
    parts = [
        say("pegboard_colour", get(sink, "pegboard.colour")),
        say("pegboard_type", get(sink, "pegboard.type")),
        _size(as_object(sink.get("pegboard")).get("size"))
        if size == CUSTOM
        else say("pegboard_size", size),
    ]
    return ", ".join(filter(None, parts))


def _basin(basin: Json, say: _Words) -> str:
    size = basin.get("size")
    parts = [
        say("basin_type", basin.get("type")),
        _size(size) if isinstance(size, dict) else say("basin_size", size),
        "P-trap" if basin.get("p_trap") is True else "",
        "light" if basin.get("light") is True else "",
    ]
    return ", ".join(filter(None, parts))


def _listed(sink: Json, kind: str, lists: Sequence[str], say: _Words) -> str:
    key, shows = sink_form.LISTED[kind]
    found = []
    for one in as_list(sink.get(kind)):
        entry = as_object(one)
        found.append(f"{say(lists[0], entry.get(shows))} ({say(lists[1], entry.get(key)).lower()})")
    return ", ".join(found) or "none"


def _size(size: object) -> str:
    sides = [as_object(size).get(side) for side in sink_form.DIMENSIONS]
    return "×".join(str(side) for side in sides if side) + "″"


def _inches(written: object) -> str:
    return f"{written}″" if written else ""
