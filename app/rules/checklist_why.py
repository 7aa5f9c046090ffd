"""Why an item of a checklist is asked on this sink, or is not, in words of the shop floor."""

from collections.abc import Sequence

from app.rules.rule_set import Condition
from app.rules.subjects import Subject
from app.rules.unary import Known
from app.rules.vocabulary import INPUTS, Scope
from app.rules.words import named, wanted, written

COUNTED = "Number of "
# The vocabulary says which basins are counted; on the floor nobody doubts it.
SHORT = {"e_sink_count": "E-Sink basins", "e_sink_plain_count": "E-Sink basins other than DI"}


def applies(conditions: Sequence[Condition], build: Subject, one: Subject | None) -> str:
    """“with pegboard”, “basin 2: type is E-Drain”; “every sink” without a condition.

    `one` is the basin (or accessory) the item is asked for.
    """
    said = []
    for scope, theirs in _by_scope(conditions).items():
        if scope == "build":
            said += [_fact(each, build.values[each.input]) for each in theirs]
        elif one and scope == one.scope:
            facts = " and ".join(_fact(each, one.values[each.input]) for each in theirs)
            said.append(f"{one.words}: {facts}")
        else:
            said.append(f"has a {_like(scope, theirs)}")
    return " and ".join(said) or (f"every {one.scope}" if one else "every sink")


def applies_not(condition: Condition, subject: Subject) -> str:
    """“no pegboard on this sink”, “basin 2: type is E-Sink, this is for E-Drain”."""
    word, value = INPUTS[condition.input], subject.values[condition.input]
    where = f"on {subject.words or 'this sink'}"
    if word.kind == "flag":
        there = f"{named(condition.input)} {where}"
        return f"no {there}" if value == "no" else f"{there}, this is for those without"
    if value is None:
        return f"no {_inside(word.label)} {where}"
    if value == 0 and (counted := _counted(condition.input)):
        return f"no {counted} {where}"
    at = f"{subject.words}: " if subject.words else ""
    return f"{at}{_fact(condition, value)}, this is for {wanted(condition.test.part)}"


def none_like(scope: Scope, conditions: Sequence[Condition]) -> str:
    """“no faucet of type pre-rinse on this sink”."""
    return f"no {_like(scope, conditions)} on this sink"


def _by_scope(conditions: Sequence[Condition]) -> dict[Scope, list[Condition]]:
    found: dict[Scope, list[Condition]] = {}
    for condition in conditions:
        found.setdefault(INPUTS[condition.input].scope, []).append(condition)
    return found


def _fact(condition: Condition, value: Known) -> str:
    word = INPUTS[condition.input]
    if word.kind == "flag":
        return f"{'with' if value == 'yes' else 'without'} {named(condition.input)}"
    if counted := _counted(condition.input):
        return f"{counted}: {written(value)}"
    name = named(condition.input).removeprefix(f"{word.scope} ")
    return f"{name} is {written(value)}"


def _like(scope: Scope, conditions: Sequence[Condition]) -> str:
    """“faucet of type pre-rinse”, “basin of type E-Drain with basin light”."""
    kinds, others = [], []
    for condition in conditions:
        word, test = INPUTS[condition.input], wanted(condition.test.part)
        if condition.input.endswith("_type"):
            kinds.append(f"of type {test}")
        elif word.kind == "flag":
            others.append(f"{'with' if test == 'yes' else 'without'} {named(condition.input)}")
        else:
            others.append(f"with {named(condition.input)} {test}")
    return " ".join([scope, *kinds, " and ".join(others)]).strip()


def _counted(name: str) -> str:
    """What a count counts: “E-Drain basins”; nothing for another word."""
    label = INPUTS[name].label
    if not label.startswith(COUNTED):
        return ""
    return SHORT.get(name, label.removeprefix(COUNTED))


def _inside(label: str) -> str:
    return label[0].lower() + label[1:]
