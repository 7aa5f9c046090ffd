"""DMN unary tests, the words of a rule's `when`: `-`, a value, a list, a range, `> 84`, `not(…)`.

`[48..60]` holds for 48 and 60, `(60..72]` not for 60. Text may hold `*` for any signs:
`*-BOLT-ON-*`. A value with a comma, bracket or comparison sign stands in double quotes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from app.errors import Refused
from app.rules import numbers

Kind = Literal["number", "count", "flag", "choice", "text"]
Value = Decimal | str
Known = (
    Value | frozenset[str] | None
)  # None: there is no such thing, as a colour without a pegboard

INTERVAL = re.compile(r"([\[(\]])\s*(\S.*?)\s*\.\.\s*(.*?\S)\s*([\])\[])")
COMPARISON = re.compile(r"(<=|>=|<|>)\s*(.*)")
NEGATION = re.compile(r"not\s*\((.*)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Anything:
    def holds(self, value: Known) -> bool:  # noqa: ARG002
        return True


@dataclass(frozen=True, slots=True)
class Same:
    value: Value

    def holds(self, value: Known) -> bool:
        return self.value in value if isinstance(value, frozenset) else value == self.value


@dataclass(frozen=True, slots=True)
class Like:
    pattern: str

    def holds(self, value: Known) -> bool:
        if isinstance(value, frozenset):
            return any(matches(each, self.pattern) for each in value)
        return isinstance(value, str) and matches(value, self.pattern)


@dataclass(frozen=True, slots=True)
class Range:
    low: Decimal | None
    high: Decimal | None
    low_included: bool = False
    high_included: bool = False

    def holds(self, value: Known) -> bool:
        return isinstance(value, Decimal) and self._above(value) and self._below(value)

    def _above(self, value: Decimal) -> bool:
        return self.low is None or value > self.low or (self.low_included and value == self.low)

    def _below(self, value: Decimal) -> bool:
        return self.high is None or value < self.high or (self.high_included and value == self.high)


@dataclass(frozen=True, slots=True)
class Any:
    tests: tuple["Part", ...]

    def holds(self, value: Known) -> bool:
        # No generator: a BOM asks this hundreds of times.
        for test in self.tests:  # noqa: SIM110
            if test.holds(value):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Not:
    test: "Part"

    def holds(self, value: Known) -> bool:
        return not self.test.holds(value)


Part = Anything | Same | Like | Range | Any | Not


@dataclass(frozen=True, slots=True)
class Test:
    """A test as somebody wrote it, and what it means."""

    text: str
    part: Part

    def holds(self, value: Known) -> bool:
        return self.part.holds(value)


def parse(text: str, kind: Kind) -> Test:
    """Refuses what is not a test of this kind, in words that name the value."""
    stripped = text.strip()
    if stripped == "-":
        return Test(stripped, Anything())
    if match := NEGATION.fullmatch(stripped):
        return Test(stripped, Not(_any(match[1], kind)))
    return Test(stripped, _any(stripped, kind))


def values(part: Part) -> Iterator[Value]:
    """Every single value a test names, to be compared with what can be chosen."""
    if isinstance(part, Same):
        yield part.value
    for inner in _inside(part):
        yield from values(inner)


def patterns(part: Part) -> Iterator[str]:
    """Every `*` pattern a test names."""
    if isinstance(part, Like):
        yield part.pattern
    for inner in _inside(part):
        yield from patterns(inner)


def break_points(part: Part) -> Iterator[Decimal]:
    """Every number at which a test can change its answer."""
    if isinstance(part, Same) and isinstance(part.value, Decimal):
        yield part.value
    if isinstance(part, Range):
        yield from (end for end in (part.low, part.high) if end is not None)
    for inner in _inside(part):
        yield from break_points(inner)


def matches(text: str, pattern: str) -> bool:
    """Whether a text fits a pattern in which `*` stands for any signs."""
    return bool(_compiled(pattern).fullmatch(text))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(piece) for piece in pattern.split("*")), re.DOTALL)


def _inside(part: Part) -> tuple[Part, ...]:
    if isinstance(part, Any):
        return part.tests
    return (part.test,) if isinstance(part, Not) else ()


def _any(text: str, kind: Kind) -> Part:
    tests = tuple(_single(part.strip(), kind) for part in _split(text))
    return tests[0] if len(tests) == 1 else Any(tests)


def _split(text: str) -> Iterator[str]:
    """The members of a list: commas inside double quotes do not separate."""
    part, quoted = "", False
    for sign in text:
        quoted ^= sign == '"'
        if sign == "," and not quoted:
            yield part
            part = ""
        else:
            part += sign
    if quoted:
        raise Refused(f"{numbers.shown(text)} has a double quote without its partner")
    yield part


def _single(text: str, kind: Kind) -> Part:
    if not text or text == "-":
        raise Refused(f"{numbers.shown(text)} stands where a value is needed")
    if kind in {"number", "count"}:
        return _numeric(text, kind)
    value = _unquoted(text)
    if kind == "flag" and value not in {"yes", "no"}:
        raise Refused(f"{numbers.shown(value)} is neither yes nor no")
    return Like(value) if "*" in value and kind == "text" else Same(value)


def _numeric(text: str, kind: Kind) -> Part:
    if match := INTERVAL.fullmatch(text):
        low, high = _number(match[2], kind), _number(match[3], kind)
        part = Range(low, high, match[1] == "[", match[4] == "]")
        if low > high or (low == high and not (part.low_included and part.high_included)):
            raise Refused(f"{numbers.shown(text)} is an empty range")
        return part
    if match := COMPARISON.fullmatch(text):
        end, included = _number(match[2], kind), "=" in match[1]
        above = match[1].startswith(">")
        return Range(end, None, included) if above else Range(None, end, high_included=included)
    return Same(_number(text, kind))


def _number(text: str, kind: Kind) -> Decimal:
    return numbers.inches(text) if kind == "number" else numbers.quantity(text)


def _unquoted(text: str) -> str:
    if text.startswith('"'):
        if len(text) < 2 or not text.endswith('"'):
            raise Refused(f"{numbers.shown(text)} has a double quote without its partner")
        return text[1:-1].replace('""', '"')
    if text[0] in "[]()<>" or ".." in text:
        raise Refused(f"{numbers.shown(text)} is a test of numbers; text here needs double quotes")
    return text
