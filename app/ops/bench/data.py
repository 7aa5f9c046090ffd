"""Much data, made by the database itself: a hundred catalogues, a hundred thousand orders.

Only for a scratch database and its administrator: triggers are off meanwhile, so nothing of it is
in the ledger, and what triggers keep (search texts, statuses) is written here.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import sql

SUBASSEMBLIES, PARTS = 5, 9
LINES_OF_A_KIT = 1 + SUBASSEMBLIES + SUBASSEMBLIES * PARTS


@contextmanager
def administrator(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection on which no trigger fires."""
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


def make_database(url: str, name: LiteralString) -> None:
    """One more database on the same server."""
    with administrator(url) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def catalogues(url: str, times: int) -> None:
    """Every item and link as often as this in all, each copy with numbers of its own."""
    with administrator(url) as connection:
        _run(connection, [COPY_ITEMS, COPY_OUTLINES, COPY_LINKS], {"times": times})
        _settle(connection, ["item", "outline_number", "component"])


def orders(url: str, until: int) -> None:
    """Orders with two builds each until there are this many, in every status."""
    with administrator(url) as connection:
        _run(connection, [SOMEBODY, ORDERS, BUILDS], {"until": until})
        _settle(connection, ["order", "build"])


def checklists(url: str, runs: int, rows: int, person_id: int) -> list[str]:
    """Builds with an open Pre-QC of so many items each; answers the builds' numbers."""
    values = {"runs": runs, "rows": rows, "person": person_id}
    with administrator(url) as connection:
        _run(connection, [RUN_ORDERS, RUN_BUILDS, RUN_CONFIGURATIONS, RUNS], values)
        _settle(connection, ["run"])
    return [f"BENCH-RUN-{number}" for number in range(1, runs + 1)]


def serials(url: str, until: int, person_id: int) -> None:
    """So many serial numbers, all built into one build."""
    checklists(url, 1, 1, person_id)
    with administrator(url) as connection:
        _run(connection, [SERIAL_ANSWER, SERIALS], {"until": until, "person": person_id})
        _settle(connection, ["serial_number"])


def kits(url: str, count: int) -> list[str]:
    """Orderable accessories that hold a tree each; answers their numbers."""
    sizes = {"kits": count, "subs": SUBASSEMBLIES, "parts": PARTS}
    with administrator(url) as connection:
        _run(connection, [KIT_ITEMS, KIT_LINKS, SUBASSEMBLY_LINKS], sizes)
        _settle(connection, ["item", "component"])
    return [f"BENCH-KIT-{kit}" for kit in range(1, count + 1)]


def _run(
    connection: psycopg.Connection[Any], statements: Iterable[LiteralString], values: dict[str, int]
) -> None:
    for statement in statements:
        connection.execute(statement, values)


def _settle(connection: psycopg.Connection[Any], tables: Iterable[str]) -> None:
    """Numbers go on behind what was written, and the planner knows how much there is.

    All of it is on the disk: what is measured next does not wait for what was made before.
    """
    for table in tables:
        connection.execute(
            "SELECT setval(pg_get_serial_sequence(format('%%I', %(table)s::text), 'id'),"
            " nextval(pg_get_serial_sequence(format('%%I', %(table)s::text), 'id')) + 20000000)",
            {"table": table},
        )
    connection.execute("VACUUM ANALYZE")
    connection.execute("CHECKPOINT")


COPY_ITEMS: LiteralString = """
INSERT INTO item (id, number, name, kind, category_code, subcategory_code, orderable, kit,
    manufacturer, manufacturer_part_number, active, custom, dimensions, search_text)
SELECT id + copy * 100000, 'C' || copy || '-' || id || '-' || left(number::text, 24), name, kind,
    category_code, subcategory_code, orderable, kit, manufacturer, manufacturer_part_number,
    active, custom, dimensions,
    lower('c' || copy || '-' || id || '-' || left(number::text, 24) || ' ' || name)
FROM item, generate_series(1, %(times)s - 1) AS copy WHERE id < 100000
"""
COPY_OUTLINES: LiteralString = """
INSERT INTO outline_number (id, number, item_id, position)
SELECT id + copy * 100000, number || '.' || copy, item_id + copy * 100000, position
FROM outline_number, generate_series(1, %(times)s - 1) AS copy WHERE id < 100000
"""
COPY_LINKS: LiteralString = """
INSERT INTO component (id, parent_id, child_id, quantity, quantity_verified, position)
SELECT id + copy * 100000, parent_id + copy * 100000, child_id + copy * 100000, quantity,
    quantity_verified, position
FROM component, generate_series(1, %(times)s - 1) AS copy WHERE parent_id < 100000
"""
SOMEBODY: LiteralString = """
INSERT INTO person (user_name, name, initials) SELECT 'orders', 'Ora Ders', 'OD'
WHERE NOT EXISTS (SELECT 1 FROM person) AND %(until)s > 0
"""
ORDERS: LiteralString = """
INSERT INTO "order" (id, po_number, customer, project, sales_person, wanted_on, language,
    created_by, created_at, status, search_text)
SELECT 1000000 + n, 'BENCH-' || n, (ARRAY['North Hospital', 'Mercy General', 'St. Anne', 'Lakeside',
        'County Medical'])[1 + n %% 5] || ' ' || n %% 97, 'Wing ' || n %% 13, 'Sal Esper',
    current_date + (n * 7 %% 400)::int, 'EN', (SELECT min(id) FROM person),
    now() - n * interval '1 minute',
    (ARRAY['order-created', 'parts-sent', 'in-production', 'ready-to-ship', 'shipped'])[1 + n %% 5],
    concat('bench-', n, ' north hospital ', n %% 97, ' wing ', n %% 13, ' n', n, '-1 n', n, '-2')
FROM generate_series(1 + (SELECT count(*)::int FROM "order" WHERE id > 1000000), %(until)s) AS n
"""
BUILDS: LiteralString = """
INSERT INTO build (order_id, position, number, status)
SELECT o.id, place, 'N' || (o.id - 1000000) || '-' || place, o.status
FROM "order" o, generate_series(1, 2) AS place
WHERE o.id > 1000000 AND NOT EXISTS (SELECT 1 FROM build b WHERE b.order_id = o.id)
"""
KIT_ITEMS: LiteralString = """
INSERT INTO item (id, number, name, kind, category_code, orderable, search_text)
SELECT 50000000 + kit * 10000 + sub * 100 + part,
    concat('BENCH-KIT-', kit, nullif('-' || sub, '-0'), nullif('-' || part, '-0')),
    concat('Measuring kit ', kit, ', place ', sub, ', piece ', part), 'part', '720',
    sub = 0, concat('bench-kit-', kit, '-', sub, '-', part, ' measuring kit')
FROM generate_series(1, %(kits)s) AS kit, generate_series(0, %(subs)s) AS sub,
    generate_series(0, %(parts)s) AS part
WHERE sub > 0 OR part = 0
"""
KIT_LINKS: LiteralString = """
INSERT INTO component (parent_id, child_id, quantity)
SELECT 50000000 + kit * 10000, 50000000 + kit * 10000 + sub * 100, 2
FROM generate_series(1, %(kits)s) AS kit, generate_series(1, %(subs)s) AS sub
"""
SUBASSEMBLY_LINKS: LiteralString = """
INSERT INTO component (parent_id, child_id, quantity)
SELECT 50000000 + kit * 10000 + sub * 100, 50000000 + kit * 10000 + sub * 100 + part, 3
FROM generate_series(1, %(kits)s) AS kit, generate_series(1, %(subs)s) AS sub,
    generate_series(1, %(parts)s) AS part
"""

RUN_ORDERS: LiteralString = """
INSERT INTO "order" (po_number, customer, sales_person, wanted_on, language, created_by,
    status, build_numbers, search_text)
SELECT 'PO-BENCH-RUN-' || n, 'North Hospital', 'Sal Esper', '2099-01-01', 'EN', %(person)s,
    'ready-for-pre-qc', 'BENCH-RUN-' || n, 'po-bench-run-' || n
FROM generate_series(1, %(runs)s) n
"""
RUN_BUILDS: LiteralString = """
INSERT INTO build (order_id, position, number, status)
SELECT o.id, 1, 'BENCH-RUN-' || n, 'ready-for-pre-qc'
FROM generate_series(1, %(runs)s) n JOIN "order" o ON o.po_number = 'PO-BENCH-RUN-' || n
"""
RUN_CONFIGURATIONS: LiteralString = """
INSERT INTO configuration (build_id, revision, content, created_by)
SELECT id, 1, '{}', %(person)s FROM build WHERE number LIKE 'BENCH-RUN-%%'
"""
RUNS: LiteralString = """
INSERT INTO run (build_id, stage, attempt, template_id, configuration_id, items, started_by)
SELECT b.id, 'pre-qc', 1, t.id, c.id, i.items, %(person)s
FROM build b JOIN configuration c ON c.build_id = b.id,
    (SELECT id FROM template WHERE stage = 'pre-qc' AND status = 'active') t,
    (SELECT jsonb_agg(jsonb_build_object('key', 'item-' || n, 'type', 'check',
        'section', 'Section ' || n / 12, 'wording', 'Something to be checked, number ' || n))
     AS items FROM generate_series(1, %(rows)s) n) i
WHERE b.number LIKE 'BENCH-RUN-%%'
"""
SERIAL_ANSWER: LiteralString = """
INSERT INTO answer (client_id, run_id, item_key, verdict, answered_by)
SELECT gen_random_uuid(), min(id), 'item-1', 'pass', %(person)s FROM run
"""
SERIALS: LiteralString = """
INSERT INTO serial_number (kind, serial, build_id, run_id, item_key, answer_id)
SELECT 'T2-TS7', 'TS7-' || lpad(to_hex(n), 8, '0'), r.build_id, r.id, 'item-1', a.id
FROM (SELECT min(id) AS id, min(build_id) AS build_id FROM run) r,
    (SELECT min(id) AS id FROM answer) a, generate_series(1, %(until)s) n
"""
