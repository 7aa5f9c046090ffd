"""The trace from the demands of the operations plan to the tests that show them.

The tests stand where the subject is; `@pytest.mark.demand(number)` says which demand they show.
`pytest --collect-only -m demand` lists them.
"""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
# What this part of the product touches; the rest comes with operations.
MET = {
    3, 5, 16, 17, 20, 24, 25, 26, 31, 41, 42, 43, 44, 45, 46, 47, 48, 50, 51, 53, 67, 68, 70, 77,
    78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 94, 96, 97, 109,
}  # fmt: skip


@cache
def shown() -> dict[int, list[str]]:
    found = defaultdict(list)
    texts = (path.read_text() for path in sorted(ROOT.rglob("test_*.py")))
    for text in (text for text in texts if "mark.demand" in text):
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.demand":
                    found[ast.literal_eval(mark.args[0])].append(node.name)
    return found


def test_every_demand_that_is_met_has_a_test_that_shows_it() -> None:
    assert MET - set(shown()) == set()


def test_no_mark_names_a_demand_the_plan_has_not() -> None:
    assert [number for number in shown() if not 1 <= number <= 122] == []
