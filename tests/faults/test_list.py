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
    1: "an untouched item counts as a pass",
    2: "a number field filled with 0 beforehand",
    3: "a missing limit treated as 0",
    4: "“yes” differs from “Yes”",
    5: "clearing a value leaves the old verdict",
    6: "a change of a template alters an open or finished run",
    7: "deleting a template deletes its results",
    8: "saving answers by deleting and inserting them",
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
    20: "retention shorter than the life of the device",
    21: "a cycle guard that can never fire",
    22: "access checks that never refuse",
    23: "users without a preference row are never notified",
    24: "two notification tables, one written, the other read",
    25: "CSV with unescaped inch marks",
    26: "an empty task list counts as all tasks done",
    27: "the next status chosen by the name of the template",
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


def test_the_list_is_whole_and_no_mark_names_a_fault_that_is_not_on_it() -> None:
    assert list(HERE) == list(range(1, 29))
    assert kept_out() <= set(HERE)
