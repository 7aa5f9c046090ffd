"""What the rules offer for a draft: basins of a model, places for faucets, limits, accessories."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from app.rules import words
from app.rules.catalogue import Catalogue
from app.rules.configuration import Accessory, Configuration
from app.rules.numbers import plain
from app.rules.rule_set import Rule, RuleSet, holds
from app.rules.subjects import Subject, subjects
from app.rules.unary import Known, Range

MOST_BASINS = 9


def basins_of(rule_set: RuleSet, model: object) -> int | None:
    """How many basins no rule refuses for this model; None when that is not one number."""
    if not isinstance(model, str):
        return None
    rules = [
        rule
        for rule in rule_set.active_rules.get(("build", "refuses"), ())
        if {condition.input for condition in rule.when} == {"model", "basin_count"}
    ]
    fits = []
    for count in range(1, MOST_BASINS + 1):
        values: dict[str, Known] = {"model": model, "basin_count": Decimal(count)}
        if not any(holds(rule.when, values) for rule in rules):
            fits.append(count)
    return fits[0] if len(fits) == 1 else None


def places_of(rule_set: RuleSet, basins: int) -> list[str]:
    """The places a sink with so many basins has, as `centre-1` and `between-1-2` say it."""
    return [
        place
        for place in rule_set.option_lists["placement"]
        if max((int(digits) for digits in re.findall(r"\d+", place)), default=0) <= basins
    ]


def limits_of(rule_set: RuleSet, name: str) -> tuple[str, str]:
    """The smallest and the largest length a list allows, as text; empty when there is no limit."""
    option = next(iter(rule_set.option_lists[name].values()), None)
    part = option.test.part if option and option.test else None
    if not isinstance(part, Range) or part.low is None or part.high is None:
        return "", ""
    return plain(part.low), plain(part.high)


def why_not_here(
    chosen: Configuration, candidates: Iterable[str], rule_set: RuleSet, catalogue: Catalogue
) -> dict[str, str]:
    """For each accessory that cannot be added to this sink now: the sentence of the rule.

    Each is asked about as if it were added alone. Only rules that speak of accessories are
    evaluated, over values worked out once, so that hundreds take milliseconds.
    """
    rules = rule_set.active_rules.get(("accessory", "refuses"), ())
    found = {}
    for subject in _asked(chosen, candidates, rule_set, catalogue):
        said = next((each for rule in rules if (each := _said(rule, subject))), "")
        if said:
            found[str(subject.values["item"])] = said
    return found


def _asked(
    chosen: Configuration, candidates: Iterable[str], rule_set: RuleSet, catalogue: Catalogue
) -> Sequence[Subject]:
    """Every candidate as one accessory of the sink; none of them hides behind another."""
    asked = replace(
        chosen,
        accessories=tuple(Accessory(item=item, quantity=Decimal(1)) for item in candidates),
    )
    every = subjects(asked, catalogue, from_fields=rule_set.items_from_fields)
    return [one for one in every if one.scope == "accessory"]


def _said(rule: Rule, subject: Subject) -> str:
    if rule.with_item or not holds(rule.when, subject.values):
        return ""
    return words.filled(rule.reason, subject.values, unknown="?") or rule.reason
