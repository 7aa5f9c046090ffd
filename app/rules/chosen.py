"""What was chosen for a sink, in words a person reads aloud: a label and a sentence each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.errors import Refused
from app.rules.numbers import fraction, inches
from app.rules.rule_set import Option

Chosen = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The labels of the rule set's options, and the names of items by their numbers."""

    options: Mapping[str, Mapping[str, Option]] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)

    def of(self, word: str, value: object) -> str:
        """The option's label; an option that no longer exists is shown as it was stored."""
        option = self.options.get(word, {}).get(str(value))
        return option.label if option and option.label else str(value)


def describe(chosen: Chosen, words: Words) -> list[tuple[str, str]]:
    """Every choice of a stored configuration, in the order the wizard asks."""
    return [*_sink(chosen, words), *_equipment(chosen, words), *_accessories(chosen, words)]


def items_named(chosen: Chosen) -> set[str]:
    """The numbers of the items whose names `describe` shows."""
    return {str(one.get("item")) for one in chosen.get("accessories") or ()}


def _sink(chosen: Chosen, words: Words) -> Iterator[tuple[str, str]]:
    yield "Model", f"{chosen.get('model', '')} · {words.of('model', chosen.get('model'))}"
    yield "Size", f"{_inches(chosen.get('length'))} long, {_inches(chosen.get('width'))} wide"
    legs = chosen.get("legs") or {}
    kind = words.of("legs_type", legs.get("type"))
    yield "Legs", f"{words.of('legs_model', legs.get('model'))}, {_small(kind)}"
    yield "Feet", words.of("feet", chosen.get("feet"))
    yield "Pegboard", _pegboard(chosen.get("pegboard"), words)
    yield "Workflow", words.of("workflow_direction", chosen.get("workflow_direction"))
    yield "Manual", words.of("language", chosen.get("language"))
    stored = [words.of("storage_type", one) for one in chosen.get("storage") or ()]
    yield "Storage", _together(stored)


def _equipment(chosen: Chosen, words: Words) -> Iterator[tuple[str, str]]:
    for position, basin in enumerate(chosen.get("basins") or (), start=1):
        yield f"Basin {position}", _basin(basin, words)
    yield (
        "Faucets",
        _together(
            [
                f"{words.of('faucet_type', one.get('type'))},"
                f" {_small(words.of('placement', one.get('placement')))}"
                for one in chosen.get("faucets") or ()
            ]
        ),
    )
    yield (
        "Sprayers",
        _together(
            [
                f"{words.of('sprayer_type', one.get('type'))},"
                f" {_small(words.of('side', one.get('side')))}"
                for one in chosen.get("sprayers") or ()
            ]
        ),
    )


def _accessories(chosen: Chosen, words: Words) -> Iterator[tuple[str, str]]:
    listed = [
        f"{one.get('quantity')} × {one.get('item')} {words.items.get(str(one.get('item')), '')}"
        for one in chosen.get("accessories") or ()
    ]
    yield "Accessories", _together([line.strip() for line in listed])


def _pegboard(pegboard: Chosen | None, words: Words) -> str:
    if not pegboard:
        return "None"
    size = pegboard.get("size")
    if isinstance(size, Mapping):
        told = f"{_inches(size.get('width'))} × {_inches(size.get('length'))}"
    else:
        told = _small(words.of("pegboard_size", size))
    colour = words.of("pegboard_colour", pegboard.get("colour"))
    return f"{colour}, {_small(words.of('pegboard_type', pegboard.get('type')))}, {told}"


def _basin(basin: Chosen, words: Words) -> str:
    size = basin.get("size")
    if isinstance(size, Mapping):
        sides = [_inches(size.get(side)) for side in ("width", "length", "depth")]
        told = f"custom {' × '.join(sides)}"
    else:
        told = words.of("basin_size", size)
    extra = [name for key, name in (("p_trap", "P-trap"), ("light", "light")) if basin.get(key)]
    also = f", with {' and '.join(extra)}" if extra else ""
    return f"{words.of('basin_type', basin.get('type'))}, {told}{also}"


def _inches(value: object) -> str:
    try:
        return f"{fraction(inches(value))}″"
    except Refused:
        return str(value)


def _small(words: str) -> str:
    """For the middle of a sentence; an abbreviation keeps its capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _together(parts: Sequence[str]) -> str:
    return "; ".join(parts) or "None"
