"""Rules put into words: placeholders filled, values written, reasons given."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.rules.numbers import plain, shown
from app.rules.rule_set import Condition, Rule, RuleSet
from app.rules.subjects import Subject, Values
from app.rules.translations import say
from app.rules.unary import Any, Anything, Known, Like, Not, Part, Range, Same
from app.rules.vocabulary import INPUTS

PLACE = re.compile(r"<([a-z_]+)>")


def places(text: str) -> Sequence[str]:
    """The words a text has places for: `T2-ADW-PB-<pegboard_width>x<pegboard_length>`."""
    return PLACE.findall(text)


def filled(text: str, values: Values, *, unknown: str = "") -> str | None:
    """None when a word is not known and nothing may stand in for it."""
    if "<" not in text:
        return text
    if not unknown and any(values.get(word) is None for word in places(text)):
        return None
    return PLACE.sub(
        lambda match: written(values[match[1]]) if match[1] in values else unknown, text
    )


def because(rule: Rule, subject: Subject) -> str:
    """What fired a rule: “length 72 is in (60..72]”."""
    said = [_fired(condition, subject.values[condition.input]) for condition in rule.when]
    text = " and ".join(said) or rule.reason or "always"
    text = f"by itself: {text}" if rule.automatic else text
    return f"{subject.words}: {text}" if subject.words else text


def said(rule: Rule, subject: Subject, rule_set: RuleSet) -> tuple[str, str]:
    """The sentence of a rule, and the path of the field it is about.

    A choice is called what people call it: “centre of basin 1”, not centre-1.
    """
    spoken_of = {**subject.values, **_labels(rule.reason, subject, rule_set)}
    sentence = filled(rule.reason, spoken_of, unknown="?") or rule.reason
    spoken = [INPUTS[condition.input] for condition in rule.when]
    about = next((word for word in spoken if word.scope == subject.scope), None)
    if about or not spoken:
        inside = (subject.field, about.field if about else "")
        return sentence, ".".join(part for part in inside if part)
    return sentence, spoken[0].field


def named(word: str) -> str:
    """A word of the vocabulary inside a sentence: “number of E-Drain basins”."""
    return _inside_a_sentence(INPUTS[word].label)


def _labels(text: str, subject: Subject, rule_set: RuleSet) -> Mapping[str, str]:
    found = {}
    for word in places(text):
        value = subject.values.get(word)
        offered = rule_set.option_lists.get(word, {})
        if isinstance(value, str) and value in offered:
            found[word] = _inside_a_sentence(offered[value].label)
    return found


def _inside_a_sentence(label: str) -> str:
    # “E-Drain” and “DI water gun” begin with a name of their own.
    small = label[1:2].islower()
    return label[0].lower() + label[1:] if small else label


def wanted(part: Part, language: str = "EN") -> str:
    """A test as somebody says it who has never seen one: “over 60, up to 72”."""
    if isinstance(part, Range):
        return _limits(part, language)
    if isinstance(part, Any):
        return say(language, " or ").join(wanted(test, language) for test in part.tests)
    if isinstance(part, Not):
        return say(language, "anything but {what}", what=wanted(part.test, language))
    if isinstance(part, Like):
        return part.pattern
    return written(part.value, language) if isinstance(part, Same) else say(language, "anything")


# By whether the lower and the upper limit belong to it.
BETWEEN = {
    (True, True): "from {low} to {high}",
    (True, False): "from {low}, below {high}",
    (False, True): "over {low}, up to {high}",
    (False, False): "over {low}, below {high}",
}


def _limits(limits: Range, language: str) -> str:
    low, high = limits.low, limits.high
    if low is not None and high is not None:
        between = BETWEEN[limits.low_included, limits.high_included]
        return say(language, between, low=plain(low), high=plain(high))
    if low is None:
        end = "at most {n}" if limits.high_included else "below {n}"
    else:
        end = "at least {n}" if limits.low_included else "over {n}"
    return say(language, end, n=plain(low if low is not None else high or Decimal(0)))


def written(value: Known, language: str = "EN") -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, str):
        return say(language, value)
    return ", ".join(say(language, one) for one in sorted(value or ())) or say(language, "none")


def _fired(condition: Condition, value: Known) -> str:
    part, word = condition.test.part, named(condition.input)
    if isinstance(part, Anything | Same) and not isinstance(value, frozenset):
        return f"{word} is {written(value)}"
    test = condition.test.text
    if isinstance(part, Range) and ".." in test:
        test = f"in {test}"
    if isinstance(part, Any):
        test = f"one of {test}"
    return f"{word} {written(value)} is {test}"


__all__ = ["because", "filled", "named", "places", "shown", "wanted", "written"]
