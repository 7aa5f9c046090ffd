"""What can be wrong with a rule set although each of its rows can be read."""

import re
from collections.abc import Iterator

from app.errors import Refused
from app.rules import unary
from app.rules.catalogue import Catalogue
from app.rules.configuration import CUSTOM
from app.rules.numbers import quantity, shown
from app.rules.rule_set import Condition, Option, Rule, RuleSet, Slot
from app.rules.vocabulary import INPUTS, speaks_about

WORD = re.compile(r"<([^<>]*)>")
STANDARD_SIZE = re.compile(r"\d+(\.\d+)?X\d+(\.\d+)?X\d+(\.\d+)?")


def complaints(rule_set: RuleSet, catalogue: Catalogue | None) -> Iterator[str]:
    """One sentence each, naming the rule and the value."""
    for option in rule_set.options:
        yield from (f"Option {shown(option.value)}: {words}." for words in _of_option(option))
    for name, options in rule_set.option_lists.items():
        if INPUTS[name].kind in {"number", "count"} and len(options) > 1:
            yield f"Option list {name}: a number has one range, not {len(options)}."
    for slot in rule_set.slots:
        for condition in slot.when:
            yield from (f"Slot {slot.key}: {w}." for w in of_condition(condition, rule_set, None))
    for rule in rule_set.rules:
        if rule.active:
            yield from (f"Rule {rule.key}: {w}." for w in _of_rule(rule, rule_set, catalogue))


def _of_option(option: Option) -> Iterator[str]:
    standard = option.list == "basin_size" and option.value != CUSTOM
    if standard and not STANDARD_SIZE.fullmatch(option.value):
        yield "a basin size is written 24X20X8 (width, length, depth) or is custom"


def _of_rule(rule: Rule, rule_set: RuleSet, catalogue: Catalogue | None) -> Iterator[str]:
    for condition in rule.when:
        yield from of_condition(condition, rule_set, catalogue)
    for text in (rule.item, rule.item_name, rule.reason, *rule.attributes.values()):
        for word in WORD.findall(text):
            if word not in speaks_about(rule.scope):
                yield f"<{word}> is no word of the scope {rule.scope}"
    if (
        rule.with_item
        and catalogue
        and not any(unary.matches(number, rule.with_item) for number in catalogue.items)
    ):
        yield f"with_item {shown(rule.with_item)} is in no catalogue"
    if rule.kind == "adds":
        yield from _of_adding(rule, rule_set.slot_by_key.get(rule.slot), catalogue)
    else:
        yield from _of_saying(rule)


def _of_adding(rule: Rule, slot: Slot | None, catalogue: Catalogue | None) -> Iterator[str]:
    if slot is None:
        yield f"slot {shown(rule.slot)} is unknown"
    elif slot.per not in {"build", rule.scope}:
        yield f"slot {rule.slot} counts per {slot.per}, the rule speaks per {rule.scope}"
    if rule.with_item:
        yield "with_item is for rules that refuse or warn"
    if not rule.item:
        yield "item is empty"
    elif not rule.is_pattern and catalogue:
        yield from _of_item(rule.item, catalogue)
    if rule.outline and not (rule.is_pattern and rule.item_name and rule.category):
        yield "a custom item needs a pattern, an item_name and a category beside its outline"
    yield from _of_quantity(rule)


def _of_item(number: str, catalogue: Catalogue) -> Iterator[str]:
    item = catalogue.items.get(number)
    if item is None:
        yield f"item {shown(number)} is not in the catalogue"
    elif not item.active:
        yield f"item {shown(number)} is inactive"


def _of_quantity(rule: Rule) -> Iterator[str]:
    if rule.quantity in speaks_about(rule.scope):
        if INPUTS[rule.quantity].kind != "count":
            yield f"quantity {shown(rule.quantity)} is not a count"
        return
    try:
        number = quantity(rule.quantity)
    except Refused as reason:
        yield f"quantity: {reason}"
    else:
        if number < 1:
            yield f"quantity {shown(rule.quantity)} is below 1"


def _of_saying(rule: Rule) -> Iterator[str]:
    if not rule.reason:
        yield "reason is empty; it is the sentence people read"
    if not rule.when and not rule.with_item:
        yield "it has no condition and would always speak"
    for column in ("slot", "item", "quantity", "outline", "item_name", "category"):
        if getattr(rule, column):
            yield f"{column} is for rules that add"


def of_condition(
    condition: Condition, rule_set: RuleSet, catalogue: Catalogue | None
) -> Iterator[str]:
    """What a condition names that can never be chosen or is no item."""
    word = INPUTS[condition.input]
    listed = word.name if word.offered else word.listed_as
    for value in unary.values(condition.test.part):
        if word.kind == "choice" and value not in rule_set.option_lists.get(listed, {}):
            yield f"{word.name}: {shown(value)} can never be chosen"
        if word.name in {"item", "accessories"} and catalogue and value not in catalogue.items:
            yield f"{word.name}: {shown(value)} is not in the catalogue"
    for pattern in unary.patterns(condition.test.part):
        if (
            word.name in {"item", "accessories"}
            and catalogue
            and not any(unary.matches(number, pattern) for number in catalogue.items)
        ):
            yield f"{word.name}: {shown(pattern)} fits no item of the catalogue"
