"""The fields of one object of a configuration, read by type, each mistake told in words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.errors import Refused
from app.rules import numbers
from app.rules.numbers import plain, shown
from app.rules.rule_set import Option
from app.rules.unary import Range
from app.rules.vocabulary import INPUTS

OptionLists = Mapping[str, Mapping[str, Option]]
BUILD_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{2,39}")
LONGEST_ITEM_NUMBER = 40
LONGEST_TEXT = 1000
MISSING = object()


@dataclass(frozen=True, slots=True)
class Refusal:
    """`rule` is the key of the rule that speaks, `field` the path of what a person can change."""

    rule: str
    message: str
    field: str = ""


@dataclass(slots=True)
class Fields:
    """`name` says in words what these are fields of: "Basin 2"; "" is the whole build."""

    content: Mapping[object, object]
    place: str
    name: str
    options: OptionLists
    problems: list[Refusal]
    read: set[object] = field(default_factory=set)

    def choice(self, key: str, word: str) -> str | None:
        """One of the active options of a word of the vocabulary."""
        return self.chosen(self.raw(key), key, word)

    def chosen(self, value: object, key: str, word: str) -> str | None:
        offered = self.options[word]
        if value is MISSING or value is None or value == "":
            self.refuse(key, f"{word}-required", f"choose {_one_of(offered)}", word)
            return None
        if not isinstance(value, str) or value not in offered or INPUTS[word].kind != "choice":
            words = f"{shown(value)} is not {_one_of(offered)}"
            self.refuse(key, f"{word}-choice", words, word)
            return None
        return value

    def inches(self, key: str, word: str) -> Decimal | None:
        """A length within the limits of its option list, on a sixteenth of an inch."""
        value = self.raw(key)
        if value is MISSING or value is None or value == "":
            self.refuse(key, f"{word}-required", "enter a length in inches", word)
            return None
        try:
            number = numbers.inches(value)
        except Refused as reason:
            self.refuse(key, f"{word}-number", str(reason), word)
            return None
        written = value.strip() if isinstance(value, str) else plain(number)
        return self._within_limits(number, key, word, written, " in")

    def quantity(self, key: str, word: str) -> Decimal | None:
        """A whole number of pieces within the limits of its option list."""
        value = self.raw(key)
        if value is MISSING or value is None or value == "":
            self.refuse(key, f"{word}-required", "enter a number of pieces", word)
            return None
        try:
            number = numbers.quantity(value)
        except Refused as reason:
            self.refuse(key, f"{word}-number", str(reason), word)
            return None
        return self._within_limits(number, key, word, plain(number), "")

    def flag(self, key: str, word: str) -> bool | None:
        """An add-on: a missing key means that it was not added."""
        value = self.raw(key)
        if value is MISSING:
            return False
        if not isinstance(value, bool):
            self.refuse(key, f"{word}-type", f"{shown(value)} is not true or false", word)
            return None
        return value

    def item(self, key: str) -> str | None:
        """An item number as it stands in the catalogue; whether it is there is asked later."""
        value = self.raw(key)
        if value is MISSING or value is None or value == "":
            self.refuse(key, "item-required", "enter an item number", "item")
            return None
        if not isinstance(value, str) or len(value) > LONGEST_ITEM_NUMBER:
            words = f"{shown(value)} is not a text of at most {LONGEST_ITEM_NUMBER} signs"
            self.refuse(key, "item-type", words, "item")
            return None
        return value

    def build_number(self, key: str) -> str | None:
        value = self.raw(key)
        if value is MISSING:
            return None
        if not isinstance(value, str) or not BUILD_NUMBER.fullmatch(value):
            words = f"{shown(value)} is not at least three letters, digits or “-”"
            self.refuse(key, "build_number", f"Build number: {words}")
            return None
        return value

    def text(self, key: str) -> str:
        value = self.raw(key)
        if value is MISSING or (isinstance(value, str) and len(value) <= LONGEST_TEXT):
            return value if isinstance(value, str) else ""
        self.refuse(key, "type", f"{key.capitalize()}: {shown(value)} is not a short text")
        return ""

    def needed(self, key: str) -> str:
        if self.raw(key) is MISSING:
            self.refuse(key, "type", f"{key.capitalize()} is missing")
        return self.text(key)

    def entries(self, key: str, label: str, *, needed: bool = False) -> Sequence[object] | None:
        """A list; a missing key means that none were chosen, unless one is needed."""
        value = self.raw(key)
        if value is MISSING and not needed:
            return ()
        if value is MISSING:
            self.refuse(key, f"{key}-required", f"{label}: at least one is needed")
            return None
        if not isinstance(value, list | tuple):
            self.refuse(key, f"{key}-type", f"{label}: {shown(value)} is not a list")
            return None
        return value

    def inside(self, key: str, label: str) -> "Fields | None":
        """The fields of an object below this one."""
        value = self.raw(key)
        if value is MISSING or value is None:
            self.refuse(key, f"{key}-required", f"{label}: choose")
            return None
        return self.within(value, key, label)

    def within(self, value: object, key: str, label: str, name: str = "") -> "Fields | None":
        if not isinstance(value, Mapping):
            words = f"{label}: {shown(value)} is not an object with fields"
            self.refuse(key, f"{key.partition('[')[0]}-type", words)
            return None
        return Fields(value, self._path(key), name or self.name, self.options, self.problems)

    def raw(self, key: str) -> object:
        """As it was given; asking marks the key as known."""
        self.read.add(key)
        return self.content.get(key, MISSING)

    def refuse_others(self) -> None:
        """Keys nobody has asked for are keys nobody knows."""
        for key in self.content:
            if key not in self.read:
                words = f"{shown(key)} is not a field here"
                self.refuse(shown(key)[1:-1], "unknown-field", words)

    def refuse(self, key: str, rule: str, words: str, word: str = "") -> None:
        label = f"{INPUTS[word].label}: " if word else ""
        if self.name:
            label = f"{self.name}, {label[:1].lower()}{label[1:]}"
        self.problems.append(Refusal(rule, f"{label}{words}.", self._path(key)))

    def _path(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def _within_limits(
        self, number: Decimal, key: str, word: str, written: str, unit: str
    ) -> Decimal | None:
        limits = next(iter(self.options[word].values()), None)
        part = limits.test.part if limits and limits.test else None
        if not limits or not isinstance(part, Range):
            self.refuse(key, f"{word}-limits", "the rule set has no limits for it", word)
            return None
        if not part.holds(number):
            words = f"{written}{unit} is {_beyond(number, part, limits, unit)}"
            self.refuse(key, f"{word}-limits", words, word)
            return None
        if not numbers.on_sixteenths(number):
            words = f"{written}{unit} is not on a sixteenth of an inch, as {_nearest(number)} are"
            self.refuse(key, f"{word}-sixteenth", words, word)
            return None
        return number


def _beyond(number: Decimal, limits: Range, option: Option, unit: str) -> str:
    """“below 48 in, the shortest body”."""
    low, high = limits.low, limits.high
    if low is not None and number <= low:
        side, end, words = "below", low, option.too_small
    else:
        side, end, words = "above", high or Decimal(0), option.too_large
    return f"{side} {plain(end)}{unit}" + (f", {words}" if words else "")


def _nearest(number: Decimal) -> str:
    below = (number * 16).to_integral_value("ROUND_FLOOR") / 16
    return f"{numbers.fraction(below)} and {numbers.fraction(below + Decimal(1) / 16)}"


def _one_of(offered: Mapping[str, Option]) -> str:
    return f"one of {', '.join(offered)}" if offered else "possible: nothing is offered"
