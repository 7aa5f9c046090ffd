"""Finding an item by what somebody types: a number, an outline number, words, or nearly so.

First what is meant exactly, then what begins like it, then what contains every word; only when
nothing does, what resembles the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.catalogue.wording import MOST_WORDS, cleaned, literal

PAGE_SIZE = 50
MOST_SIMILAR = 20
# Comparing letter by letter is slow: of more candidates than this, the first found are weighed.
MOST_WEIGHED = 300
# Of a word's three-letter pieces, how many must be found side by side: one slip in a short word.
LIKENESS = 0.3
# The index knows pieces of three letters; shorter words are looked for where a word begins.
SHORT = 3
# A slip in a word of three letters leaves nothing to recognise it by.
LEAST_ALIKE = 4


# Sorts behind every text that begins the same. A range finds beginnings by any plan; LIKE does not.
LAST_SIGN = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """An item as lists show it; `outline` is the first of its outline numbers."""

    id: int
    number: str
    name: str
    kind: str
    outline: str
    orderable: bool
    active: bool
    custom: bool
    flag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of items; `more` follow when counting stopped there, `similar` means no exact hit.

    Nobody reads on from page to page of a search; counting every hit would cost more than finding.
    """

    items: tuple[ItemRow, ...]
    total: int
    similar: bool = False
    more: bool = False


async def search(session: AsyncSession, words: str, *, page: int = 1) -> Found:
    """Items for these words, best first, in two queries; in three what resembles them, if none."""
    await check(session, Action.SEE_CATALOGUE)
    if not (asked := cleaned(words)):
        return Found(items=(), total=0)
    await session.execute(text(PREPARE), {"likeness": str(LIKENESS)})
    rows = (await session.execute(text(_matching(asked)), _asked(asked, page))).all()
    if rows:
        upto = page * PAGE_SIZE
        return Found(items=rows_of(rows), total=min(rows[0].total, upto), more=rows[0].total > upto)
    if page > 1:
        return Found(items=(), total=0)
    return await _similar(session, asked)


async def _similar(session: AsyncSession, asked: str) -> Found:
    words = asked.split()[:MOST_WORDS]
    long = [n for n, word in enumerate(words) if _has_pieces(word)]
    if not long:
        return Found(items=(), total=0)
    # Every word must be there or nearly there; whichever resembles most comes first.
    alike = " AND ".join(
        f"(search_text LIKE :like{n} OR :word{n} <% search_text)"
        if n in long
        else f"search_text LIKE :like{n}"
        for n in range(len(words))
    )
    nearness = " + ".join(f"word_similarity(:word{n}, i.search_text)" for n in long)
    values: dict[str, Any] = {"weighed": MOST_WEIGHED, "most": MOST_SIMILAR}
    for n, word in enumerate(words):
        values |= {f"word{n}": word, f"like{n}": f"%{literal(word)}%"}
    query = SIMILAR.format(shown=SHOWN, alike=alike, nearness=nearness)
    rows = (await session.execute(text(query), values)).all()
    return Found(items=rows_of(rows), total=len(rows), similar=True)


def _has_pieces(word: str) -> bool:
    return sum(sign.isalnum() for sign in word) >= LEAST_ALIKE


def _matching(asked: str) -> str:
    """The query for these words; its text depends on how many there are and which are short."""
    words = asked.split()[:MOST_WORDS]
    contains = " AND ".join(
        f"(i.search_text LIKE :starts{n} OR i.search_text LIKE :inside{n}"
        f" OR i.search_text LIKE :after{n})"
        if len(word) < SHORT
        else f"i.search_text LIKE :inside{n}"
        for n, word in enumerate(words)
    )
    return MATCHING.format(contains=contains, shown=SHOWN)


def _asked(asked: str, page: int) -> dict[str, Any]:
    first = (page - 1) * PAGE_SIZE
    values: dict[str, Any] = {
        "exact": asked,
        "beyond": asked + LAST_SIGN,
        "size": PAGE_SIZE,
        "first": first,
        "enough": first + PAGE_SIZE,
        "counted": first + PAGE_SIZE + 1,
    }
    for n, word in enumerate(asked.split()[:MOST_WORDS]):
        if len(word) < SHORT:
            values |= {
                f"starts{n}": f"{literal(word)}%",
                f"inside{n}": f"% {literal(word)}%",
                f"after{n}": f"%-{literal(word)}%",
            }
        else:
            values[f"inside{n}"] = f"%{literal(word)}%"
    return values


def rows_of(rows: Sequence[Row[Any]]) -> tuple[ItemRow, ...]:
    return tuple(
        ItemRow(
            id=row.id,
            number=row.number,
            name=row.name,
            kind=row.kind,
            outline=row.outline,
            orderable=row.orderable,
            active=row.active,
            custom=row.custom,
            flag=row.flag,
        )
        for row in rows
    )


SHOWN = """i.id, i.number::text AS number, i.name, i.kind, i.orderable, i.active, i.custom, i.flag,
    coalesce((SELECT o.number FROM outline_number o WHERE o.item_id = i.id
              ORDER BY o.position, o.number LIMIT 1), '') AS outline"""

# A plan for any word walks the whole catalogue for a rare one: each search gets its own plan.
PREPARE = """
SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
    set_config('pg_trgm.word_similarity_threshold', :likeness, true)
"""

# Each step is limited by itself, so that a word half the catalogue contains costs no more than
# a page: the planner walks the index of numbers and stops.
MATCHING = """
WITH containing AS MATERIALIZED (
    SELECT i.id FROM item i WHERE {contains} ORDER BY i.number LIMIT :counted
), matching AS (
    (SELECT id, 0 AS step, NULL::numeric[] AS place FROM item WHERE number = CAST(:exact AS citext))
    UNION ALL
    (SELECT item_id, 1, NULL FROM outline_number WHERE number = :exact)
    UNION ALL
    (SELECT id, 2, NULL FROM item
     WHERE lower(number::text) ~>=~ :exact AND lower(number::text) ~<~ :beyond
     ORDER BY lower(number::text) USING ~<~ LIMIT :enough)
    UNION ALL
    (SELECT item_id, 3, string_to_array(number, '.')::numeric[]
     FROM outline_number WHERE number ~>=~ :exact AND number ~<~ :beyond ORDER BY 3 LIMIT :enough)
    UNION ALL
    (SELECT id, 4, NULL FROM containing)
), best AS (
    SELECT id, min(step) AS step, min(place) AS place FROM matching GROUP BY id
)
SELECT {shown}, (SELECT count(*) FROM containing) AS total
FROM best b JOIN item i ON i.id = b.id
ORDER BY b.step, b.place, i.number LIMIT :size OFFSET :first
"""

SIMILAR = """
SELECT {shown}
FROM (SELECT * FROM item WHERE {alike} LIMIT :weighed) i
ORDER BY {nearness} DESC, i.number LIMIT :most
"""
