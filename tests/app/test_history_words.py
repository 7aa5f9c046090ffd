"""Every change the ledger can tell of has a sentence, or says why it has none.

What is tracked comes from the database itself: the next new table, or a new column of an old one,
fails here until somebody has said what its changes are called.
"""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Column, Table

from app.history.about import Names
from app.history.nouns import COMMON, NOUNS, SAID_ELSEWHERE, UNSAID
from app.history.sentences import SENTENCES
from app.history.telling import ITSELF, sentence_of
from models.base import Base
from models.ledger import LedgerEvent
from tests.conftest import named, plain

ROOT = Path(__file__).parent.parent.parent
# Kept apart from others: an entity of their own that is no table.
TRACKED = """
SELECT c.relname, string_agg(DISTINCT t.tgname, ' ') FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND NOT t.tgisinternal GROUP BY c.relname
HAVING bool_or(t.tgname = 'zz_ledger') ORDER BY c.relname
"""
# What no sentence for people may hold: names of columns, moments as stored, nothing at all.
TECHNICAL = re.compile(r"[a-z]_[a-z]|\bNone\b|\d{4}-\d\d-\d\d|[{}\[\]]|: *$|  ")
CODES = {
    "op": "", "status": "in-force", "from_status": "ready-for-pre-qc", "to_status": "on-hold",
    "kind": "use-as-is", "verdict": "passed", "severity": "major", "role": "qc", "stage": "pre-qc",
    "meaning": "approval", "mail": "at-once", "chat": "off",
}  # fmt: skip


def event(entity: str, op: str, old: object = None, new: object = None) -> LedgerEvent:
    return LedgerEvent(
        id=1, at=datetime(2026, 11, 22, tzinfo=UTC), op=op, entity=entity, entity_id="7",
        actor_name="Ada Lark", old_values=old, new_values=new,
    )  # fmt: skip


def value(column: Column[Any]) -> object:
    """As the ledger's JSON holds it."""
    if column.name in CODES:
        return CODES[column.name]
    kind = column.type.python_type
    values: dict[type, object] = {
        bool: True, int: 7, str: "Some words", datetime: "2026-11-22T10:00:00.123456+00:00",
        dict: {"wording_en": "Look at it"}, list: ["a"],
    }  # fmt: skip
    return values.get(kind, "2026-11-22" if kind.__name__ == "date" else 2.5)


@pytest.fixture(scope="module")
def tracked(server: str, template: str) -> dict[str, str]:
    with psycopg.connect(plain(named(server, template))) as connection:
        return dict(connection.execute(TRACKED).fetchall())


def changes(table: Table, guards: str) -> Iterator[tuple[str, LedgerEvent]]:
    """Every kind of change its guards leave possible, each column of an update by itself."""
    row = {column.name: value(column) for column in table.columns}
    yield f"{table.name} INSERT", event(table.name, "INSERT", new=row)
    if "written_once" in guards:
        return
    if "never_deleted" not in guards:
        yield f"{table.name} DELETE", event(table.name, "DELETE", old=row)
    for column in table.columns:
        if column.name not in COMMON | UNSAID.get(table.name, frozenset()):
            new = {column.name: row[column.name]}
            told = event(table.name, "UPDATE", old={column.name: None}, new=new)
            yield f"{table.name}.{column.name}", told


def test_every_change_of_every_tracked_table_has_a_sentence(tracked: dict[str, str]) -> None:
    known = {table.name: table for table in Base.metadata.sorted_tables}

    told = {
        what: (one, sentence_of(one, {}))
        for name, guards in tracked.items()
        for what, one in changes(known[name], guards)
    }

    assert len(told) > 140
    silent = [
        what
        for what, (one, sentence) in told.items()
        if not sentence and (one.entity, one.op) not in SAID_ELSEWHERE
    ]
    assert silent == []
    assert [f"{w}: {s}" for w, (_, s) in told.items() if TECHNICAL.search(s)] == []


def test_every_line_says_what_kind_of_record_it_is_about(tracked: dict[str, str]) -> None:
    known = {table.name: table for table in Base.metadata.sorted_tables}
    nameless = [name for name in tracked if not NOUNS.get(name, "").removeprefix("the ")]

    unlabelled = [
        f"{what}: {said}"
        for name, guards in tracked.items()
        for what, one in changes(known[name], guards)
        for names in ({}, {(name, 7): "X-1"}, {(name, 7): "X-1", (f"build of {name}", 7): "B-7"})
        if (said := sentence_of(one, names)).startswith("Changed")
        and not has_its_own(one, names)
        and not said.startswith("Changed: " if name in ITSELF else f"Changed {NOUNS.get(name)}")
    ]

    assert (nameless, unlabelled) == ([], [])


def has_its_own(one: LedgerEvent, names: Names) -> bool:
    own = SENTENCES.get((one.entity, one.op))
    return own is not None and own(one, names) is not None


def test_nothing_is_left_unsaid_that_is_not_there(tracked: dict[str, str]) -> None:
    known = {table.name: set(table.columns.keys()) for table in Base.metadata.sorted_tables}

    for name, columns in UNSAID.items():
        assert name in tracked
        assert columns - known[name] == set(), name
        assert not columns & COMMON, name


def reported() -> Iterator[tuple[str, str]]:
    """What the product reports besides changes: entity and op, where the code names both."""
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            words = [one.value if isinstance(one, ast.Constant) else None for one in node.args]
            if called == "record" and len(words) > 2 and words[1] and words[2]:
                yield str(words[2]), str(words[1])
            elif called == "Record" and words and words[0]:
                yield str(words[0]), "SIGNED"


def test_everything_the_product_reports_has_a_sentence() -> None:
    found = set(reported())

    assert {("bom", "PRINTED"), ("run", "SIGNED"), ("disposition", "SIGNED")} <= found
    silent = [
        f"{op} {entity}"
        for entity, op in sorted(found)
        if not sentence_of(event(entity, op, new={}), {}) and (entity, op) not in SAID_ELSEWHERE
    ]
    assert silent == []


def test_what_nobody_has_named_says_nothing() -> None:
    assert sentence_of(event("no_such_table", "INSERT", new={"id": 1}), {}) == ""
    assert sentence_of(event("order", "UPDATE", old={"x": 1}, new={"x": 2}), {}) == ""
