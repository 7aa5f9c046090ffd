"""Why an item of a checklist is asked on this sink, or is not, in words of the shop floor."""

from collections.abc import Sequence

from app.rules.rule_set import Condition
from app.rules.subjects import Subject
from app.rules.translations import say
from app.rules.unary import Known
from app.rules.vocabulary import INPUTS, Scope
from app.rules.words import named, wanted, written

COUNTED = "Number of "
# The vocabulary says which basins are counted; on the floor nobody doubts it.
SHORT = {"e_sink_count": "E-Sink basins", "e_sink_plain_count": "E-Sink basins other than DI"}


def applies(
    conditions: Sequence[Condition], build: Subject, one: Subject | None, language: str = "EN"
) -> str:
    """“with pegboard”, “basin 2: type is E-Drain”; “every sink” without a condition.

    `one` is the basin (or accessory) the item is asked for.
    """
    said = []
    for scope, theirs in _by_scope(conditions).items():
        if scope == "build":
            said += [_fact(each, build.values[each.input], language) for each in theirs]
        elif one and scope == one.scope:
            facts = [_fact(each, one.values[each.input], language) for each in theirs]
            said.append(_at(one, say(language, " and ").join(facts), language))
        else:
            said.append(f"{say(language, f'has a {scope}')} {_like(theirs, language)}".strip())
    every = f"every {one.scope}" if one else "every sink"
    return say(language, " and ").join(said) or say(language, every)


def applies_not(condition: Condition, subject: Subject, language: str = "EN") -> str:
    """“no pegboard on this sink”, “basin 2: type is E-Sink, this is for E-Drain”."""
    word, value = INPUTS[condition.input], subject.values[condition.input]
    place = _place(subject, language) or say(language, "this sink")
    what = say(language, named(condition.input))
    if word.kind == "flag" and value != "no":
        said = "{what} on {place}, this is for those without"
        return say(language, said, what=what, place=place)
    if value == 0 and (counted := _counted(condition.input)):
        what = say(language, counted)
    elif value is not None and word.kind != "flag":
        wanted_here = wanted(condition.test.part, language)
        facts = _at(subject, _fact(condition, value, language), language)
        return say(language, "{facts}, this is for {wanted}", facts=facts, wanted=wanted_here)
    return say(language, "no {what} on {place}", what=what, place=place)


def none_like(scope: Scope, conditions: Sequence[Condition], language: str = "EN") -> str:
    """“no faucet of type pre-rinse on this sink”."""
    like = f"{say(language, f'no {scope}')} {_like(conditions, language)}".strip()
    return f"{like}{say(language, ' on this sink')}"


def _by_scope(conditions: Sequence[Condition]) -> dict[Scope, list[Condition]]:
    found: dict[Scope, list[Condition]] = {}
    for condition in conditions:
        found.setdefault(INPUTS[condition.input].scope, []).append(condition)
    return found


def _at(subject: Subject, facts: str, language: str) -> str:
    place = _place(subject, language)
    return say(language, "{place}: {facts}", place=place, facts=facts) if place else facts


def _place(subject: Subject, language: str) -> str:
    """“basin 2”; nothing for the sink itself."""
    scope, _, number = subject.words.rpartition(" ")
    return say(language, f"{scope} {{n}}", n=number) if scope else ""


def _fact(condition: Condition, value: Known, language: str) -> str:
    word = INPUTS[condition.input]
    if word.kind == "flag":
        return _with(condition, value == "yes", language)
    if counted := _counted(condition.input):
        return say(language, "{what}: {n}", what=say(language, counted), n=written(value))
    name = say(language, named(condition.input).removeprefix(f"{word.scope} "))
    return say(language, "{what} is {value}", what=name, value=written(value, language))


def _like(conditions: Sequence[Condition], language: str) -> str:
    """“of type pre-rinse”, “of type E-Drain with basin light”."""
    kinds, others = [], []
    for condition in conditions:
        word, test = INPUTS[condition.input], wanted(condition.test.part, language)
        if condition.input.endswith("_type"):
            kinds.append(say(language, "of type {what}", what=test))
        elif word.kind == "flag":
            there = wanted(condition.test.part) == "yes"
            others.append(_with(condition, there, language))
        else:
            name = say(language, named(condition.input))
            others.append(say(language, "with {what} {value}", what=name, value=test))
    return " ".join([*kinds, say(language, " and ").join(others)]).strip()


def _with(condition: Condition, there: bool, language: str) -> str:  # noqa: FBT001  # what it says
    what = say(language, named(condition.input))
    return say(language, "with {what}" if there else "without {what}", what=what)


def _counted(name: str) -> str:
    """What a count counts: “E-Drain basins”; nothing for another word."""
    label = INPUTS[name].label
    if not label.startswith(COUNTED):
        return ""
    return SHORT.get(name, label.removeprefix(COUNTED))
