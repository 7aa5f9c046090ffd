"""Every way into `app` asks the role table, and asks it properly (read from the source)."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "app"

# Opened by something else than a role.
BY_ANOTHER_KEY = {
    "app.access": "asks",
    "app.sign_in": "the password, or the token in the cookie; ends sessions for callers that ask",
    "app.joining": "the link itself, or whoever runs the server and is shown the links",
    "app.links": "the link itself",
    "app.live": "tells pages to look again; what they see is asked then",
    "app.ledger": "writes down what was asked and answered",
    "app.demonstration_people": "whoever runs the server",
    "app.guards": "the move it stands before: app.builds asks who may",
    "app.guards.asked": "the same",
    "app.guards.others": "the same",
    "app.guards.parts": "the same",
    "app.guards.quality": "the same",
    "app.guards.runs": "the same",
}
# Parts of functions that have asked; no page and no command may call them.
INNER = {
    "app.bom.compare.hashes_now",
    "app.bom.make.content_of",
    "app.bom.read.these",
    "app.bom.state.keep",
    "app.bom.state.kept",
    "app.builds.moving.hold_answers",
    "app.builds.moving.locked",
    "app.builds.reading.may_replace",
    "app.builds.shipping.hashes_now",
    "app.changes.delta.of_draft",
    "app.changes.draft.newest_revision",
    "app.changes.reopened.reopen",
    "app.changes.reopened.touched_runs",
    "app.checklists.drawn.drawn_at",
    "app.conflicts.last_by",
    "app.conflicts.last_by_of",
    "app.conflicts.since",
    "app.demonstration.ahead.ahead",
    "app.demonstration.ahead.stands",
    "app.directory.described",
    "app.documents.place.write_down",
    "app.history.belonging.of_builds",
    "app.history.telling.of",
    "app.history_record.checked.nonconformances",
    "app.history_record.checked.runs",
    "app.history_record.checked.serials",
    "app.history_record.left.documents",
    "app.history_record.left.moves",
    "app.history_record.left.shipment",
    "app.history_record.left.software",
    "app.history_record.made.assignments",
    "app.history_record.made.boms",
    "app.history_record.made.configurations",
    "app.history_record.made.outsourced",
    "app.history_record.made.shortages",
    "app.history_record.values.entries",
    "app.history_record.values.grouped",
    "app.languages.of_build",
    "app.languages.of_order",
    "app.names.of",
    "app.nonconformance.carrying.carried_over",
    "app.nonconformance.carrying.close_passed",
    "app.nonconformance.carrying.decisions",
    "app.nonconformance.carrying.unsettled",
    "app.nonconformance.conceded.hashes_now",
    "app.nonconformance.found.how_it_stands",
    "app.nonconformance.found.photos_of",
    "app.nonconformance.recording.announce",
    "app.nonconformance.returning.take_along",
    "app.notifications.deadlines.tell_of_dates",
    "app.notifications.deadlines.tell_of_late_parts",
    "app.notifications.moves.about_build",
    "app.notifications.moves.build_moved",
    "app.notifications.moves.builds_cancelled",
    "app.notifications.moves.order_submitted",
    "app.notifications.outbox.any_due",
    "app.notifications.outbox.messages",
    "app.notifications.outbox.not_sent",
    "app.notifications.outbox.put",
    "app.notifications.outbox.sent",
    "app.notifications.outbox.take",
    "app.notifications.telling.assignees",
    "app.notifications.telling.concerned_by",
    "app.notifications.telling.tell",
    "app.notifications.telling.tell_those",
    "app.people.add",
    "app.procurement.events.read",
    "app.procurement.lines.approved_on",
    "app.procurement.lines.in_parts",
    "app.procurement.lines.locked",
    "app.procurement.lines.must_go_again",
    "app.procurement.lines.of_build",
    "app.procurement.lines.open_build",
    "app.procurement.lines.written",
    "app.procurement.proposing.propose",
    "app.procurement.redline.of",
    "app.runs.facts.known",
    "app.runs.place.find",
    "app.runs.read.as_signed",
    "app.runs.read.stored",
    "app.runs.serials.record",
    "app.runs.signed.hashes_now",
    "app.runs.start.refuse_start",
    "app.runs.start.runs_of",
    "app.service.cart.opened",
    "app.service.facts.lines_of",
    "app.service.seeing.announce",
    "app.service.seeing.locked",
    "app.signatures.of",
    "app.submission.reviewed",
    "app.verified.differing",
    "app.wanted.of_build",
}

Function = ast.AsyncFunctionDef | ast.FunctionDef


def modules() -> dict[str, Path]:
    """All but `ops`, tools of whoever runs the server: no person is behind them."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in FOLDER.rglob("*.py")
        if not path.is_relative_to(FOLDER / "ops")
    }


MODULES = modules()


# Not before a test asks: every worker reads this file.
@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text())


@cache
def functions(module: str) -> dict[str, Function]:
    body = tree_of(module).body
    return {f.name: f for f in body if isinstance(f, ast.AsyncFunctionDef | ast.FunctionDef)}


@cache
def known_in(module: str) -> dict[str, str]:
    return names_in(tree_of(module))


def names_in(tree: ast.Module) -> dict[str, str]:
    """What imported names stand for: "app.orders" for `orders`, "app.access.check" for `check`."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


@cache
def calls(module: str, name: str) -> frozenset[str]:
    """The functions of ours that are called or handed on, by their full names."""
    return frozenset(_calls(module, functions(module)[name]))


def _calls(module: str, function: Function) -> Iterator[str]:
    known = known_in(module)
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{known.get(node.value.id, node.value.id)}.{node.attr}"
        elif isinstance(node, ast.Name):
            yield known.get(node.id, f"{module}.{node.id}")


def named_in(tree: ast.Module) -> Iterator[str]:
    known = names_in(tree)
    yield from known.values()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{known.get(node.value.id, node.value.id)}.{node.attr}"


def asks(module: str, name: str, seen: frozenset[str] = frozenset()) -> bool:
    full = f"{module}.{name}"
    if full in {"app.access.check", "app.access.standing", "app.access.refuse_unless"}:
        return True
    if module not in MODULES or name not in functions(module) or full in seen:
        return False
    return any(
        asks(called.rpartition(".")[0], called.rpartition(".")[2], seen | {full})
        for called in calls(module, name)
    )


def ways_in(module: str) -> Iterator[str]:
    """Public async functions that take a session: what pages and commands call."""
    for name, function in functions(module).items():
        first = function.args.args[0].arg if function.args.args else ""
        public = isinstance(function, ast.AsyncFunctionDef) and not name.startswith("_")
        if public and first == "session":
            yield name


@pytest.mark.fault(22)
@pytest.mark.parametrize("module", sorted(set(MODULES) - set(BY_ANOTHER_KEY)))
def test_every_way_in_asks_the_role_table(module: str) -> None:
    ways = [name for name in ways_in(module) if f"{module}.{name}" not in INNER]

    assert [name for name in ways if not asks(module, name)] == []


def test_nothing_is_excused_that_is_gone() -> None:
    known = set(MODULES) | {f"{module}.{name}" for module in MODULES for name in ways_in(module)}

    assert set(BY_ANOTHER_KEY) | INNER <= known


def test_no_page_and_no_command_calls_what_does_not_ask() -> None:
    commands = [FOLDER / "__main__.py", *(FOLDER / "commands").glob("*.py")]
    outside = [*(ROOT / "pages").rglob("*.py"), *commands]

    named = {name for path in outside for name in named_in(ast.parse(path.read_text()))}

    assert named & INNER == set()


@pytest.mark.fault(22)
def test_the_role_table_is_asked_with_an_action_and_the_answer_is_awaited() -> None:
    wrong = []
    for module in MODULES:
        tree, known = tree_of(module), known_in(module)
        awaited = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Await)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and is_check(node.func, known):
                action = ast.unparse(node.args[1]) if len(node.args) == 2 else ""
                named = action.startswith("Action.") or action in {"action", "wanted"}
                # Of a stage, whose action the types hold.
                named = named or action.endswith(".action")
                if id(node) not in awaited or not named:
                    wrong.append(f"{module}:{node.lineno}: {ast.unparse(node)}")
    assert wrong == []


def is_check(function: ast.expr, known: dict[str, str]) -> bool:
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return function.attr == "check" and known.get(function.value.id) == "app.access"
    return isinstance(function, ast.Name) and known.get(function.id) == "app.access.check"
