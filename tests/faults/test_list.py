"""The faults seen elsewhere that this part could have too: each is kept out by a test of ours.

The tests stand where the subject is; `@pytest.mark.fault(number)` says which fault they keep out.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
HERE = {
    9: "a hash over unordered rows or floats",
    10: "old data cleared before the new file is validated",
    11: "a dry run that is not the real run",
    12: "a rule that fails includes everything",
    13: "an old generated BOM reused after its source changed",
    14: "a new BOM on every opening",
    15: "one draft slot per device",
    16: "logging out throws work away",
    17: "audit written if possible",
    18: "audit skipped for scripts and consoles",
    19: "a README that claims what no test shows",
    21: "a cycle guard that can never fire",
    22: "access checks that never refuse",
    23: "users without a preference row are never notified",
    24: "two notification tables, one written, the other read",
    25: "CSV with unescaped inch marks",
    28: "a BOM that is not saved, or not with everything in it",
}


@cache
def kept_out() -> frozenset[int]:
    return frozenset(marks())


def marks() -> Iterator[int]:
    """The number on every mark, from the source: also of tests that this run leaves out."""
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.fault":
                    yield from (ast.literal_eval(number) for number in mark.args)


@pytest.mark.parametrize("number", HERE, ids=lambda number: f"{number} {HERE[number]}")
def test_every_fault_of_the_list_has_a_test_that_keeps_it_out(number: int) -> None:
    assert number in kept_out()


def test_no_mark_names_a_fault_that_is_not_on_the_list() -> None:
    assert kept_out() <= set(range(1, 29))
