"""A rule set: what can be chosen, what follows from it, and how many lines each slot must give."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from app.rules.subjects import Values
from app.rules.unary import Test
from app.rules.vocabulary import INPUTS, Scope

RuleKind = Literal["adds", "refuses", "warns"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One word of a rule and its test: `length: (60..72]`."""

    input: str
    test: Test

    def __str__(self) -> str:
        return f"{self.input}: {self.test.text}"


When = tuple[Condition, ...]


def holds(when: When, values: Values) -> bool | None:
    """None when a word it needs has not been chosen yet."""
    answer: bool | None = True
    for condition in when:
        if condition.input not in values:
            answer = None
        elif not condition.test.part.holds(values[condition.input]):
            return False
    return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """How many lines must come for each build (or basin, faucet …) for which `when` holds."""

    key: str
    label: str
    per: Scope = "build"
    minimum: int = 0
    maximum: int | None = None
    when: When = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value of a choice, or the range of a number with the words for what lies outside."""

    list: str
    value: str
    label: str = ""
    too_small: str = ""
    too_large: str = ""
    active: bool = True
    test: Test | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`item` may hold `<words>`; with an outline number such a pattern names a custom item."""

    key: str
    kind: RuleKind
    scope: Scope = "build"
    slot: str = ""
    when: When = ()
    with_item: str = ""
    item: str = ""
    quantity: str = "1"
    quantity_verified: bool = True
    attributes: Mapping[str, str]
    automatic: bool = False
    outline: str = ""
    item_name: str = ""
    category: str = ""
    reason: str = ""
    active: bool = True

    @property
    def is_pattern(self) -> bool:
        return "<" in self.item


@dataclass(frozen=True)
class RuleSet:
    """Made by `rule_rows.load`, which lets nothing unknown in."""

    name: str
    version: str
    slots: tuple[Slot, ...]
    options: tuple[Option, ...]
    rules: tuple[Rule, ...]
    sha256: str

    @property
    def identifier(self) -> str:
        return f"{self.name} {self.version}"

    @cached_property
    def slot_by_key(self) -> Mapping[str, Slot]:
        return {slot.key: slot for slot in self.slots}

    @cached_property
    def option_lists(self) -> Mapping[str, Mapping[str, Option]]:
        """Active options by list and value; a number has one option, its range."""
        lists: dict[str, dict[str, Option]] = {name: {} for name in INPUTS if INPUTS[name].offered}
        for option in self.options:
            if option.active:
                lists[option.list][option.value] = option
        return lists

    @cached_property
    def active_rules(self) -> Mapping[tuple[Scope, RuleKind], Sequence[Rule]]:
        found: dict[tuple[Scope, RuleKind], list[Rule]] = {}
        for rule in self.rules:
            if rule.active:
                found.setdefault((rule.scope, rule.kind), []).append(rule)
        return found

    @cached_property
    def rules_of_slot(self) -> Mapping[str, Sequence[Rule]]:
        adds = [rule for rule in self.rules if rule.active and rule.kind == "adds"]
        return {slot.key: [rule for rule in adds if rule.slot == slot.key] for slot in self.slots}

    @cached_property
    def items_from_fields(self) -> frozenset[str]:
        """Items that a field adds, and that are therefore no accessories."""
        adds = (rule for rule in self.rules if rule.active and rule.kind == "adds")
        return frozenset(r.item for r in adds if r.scope != "accessory" and not r.is_pattern)


def canonical_sha256(content: object) -> str:
    """Of JSON with sorted keys and no spaces, so that only the content counts."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
