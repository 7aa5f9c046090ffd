"""Finding an item by what somebody types: a number, an outline number, words, or nearly so.

First what is meant exactly, then what begins like it, then what contains every word; only when
nothing does, numbers that differ in their separators alone, then words a slip or two away, and then
what resembles the words. Of what comes near only the nearest is shown.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Row, TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.catalogue import slips
from app.catalogue.wording import MOST_WORDS, cleaned, literal

PAGE_SIZE = 50
MOST_SIMILAR = 20
# Comparing letter by letter is slow: of more candidates than this, the first found are weighed.
MOST_WEIGHED = 300
# Of a word's three-letter pieces, how many must be found side by side: one slip in a short word.
LIKENESS = 0.3
# The index knows pieces of three letters; shorter words are looked for where a word begins.
SHORT = 3
BETWEEN = re.compile("[^a-z0-9]+")
OUTLINE_BEGINS = re.compile(r"\d+(\.\d+)*\.?")

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


class _Near(NamedTuple):
    slips: int
    letters: int
    row: Row[Any]


NOTHING = Found(items=(), total=0)


async def search(session: AsyncSession, words: str, *, page: int = 1) -> Found:
    """Items for these words, best first, in one query; if none, what comes near, in a few more."""
    await check(session, Action.SEE_CATALOGUE)
    if not (asked := cleaned(words)):
        return NOTHING
    rows = (await session.execute(_matching(asked), _asked(asked, page))).all()
    if rows:
        return _page_of(rows, page)
    if page > 1:
        return NOTHING
    return await _without_separators(session, asked) or await _nearly(session, asked)


def _page_of(rows: Sequence[Row[Any]], page: int) -> Found:
    """An item comes once, at its best step; only what contains every word counts."""
    upto = page * PAGE_SIZE
    total = sum(row.step == CONTAINS for row in rows)
    once: dict[int, Row[Any]] = {}
    for row in rows:
        once.setdefault(row.id, row)
    shown = rows_of([*once.values()][upto - PAGE_SIZE : upto])
    if not shown:
        return NOTHING
    return Found(items=shown, total=min(total, upto), more=total > upto)


async def _without_separators(session: AsyncSession, asked: str) -> Found | None:
    """Items whose number, or its maker's, is this when only letters and digits are compared."""
    bare = BETWEEN.sub("", asked)
    if len(bare) < slips.LEAST:
        return None
    values = {"bare": bare, "beyond": bare + LAST_SIGN, "size": PAGE_SIZE}
    rows = (await session.execute(text(WITHOUT_SEPARATORS), values)).all()
    return Found(items=rows_of(rows), total=len(rows)) if rows else None


async def _nearly(session: AsyncSession, asked: str) -> Found:
    """Items that contain, instead of every word, what may have been meant by it."""
    words = asked.split()[:MOST_WORDS]
    for meant in (slips.once, slips.twice):
        patterns = {f"word{n}": meant(word) for n, word in enumerate(words)}
        if all(len(one) == 1 for one in patterns.values()):
            break
        near = await _weighed(session, words, any_of(patterns), numbered(patterns))
        # One slip in each word at most; with two in one, it may be a word of more letters.
        if near and (meant is slips.twice or near[0].slips <= len(words)):
            return _nearest(near)
    return _nearest(await _resembling(session, words))


async def _resembling(session: AsyncSession, words: Sequence[str]) -> list[_Near]:
    """Every word must be there, or have enough pieces of three letters there."""
    long = [n for n, word in enumerate(words) if _has_pieces(word)]
    if not long:
        return []
    alike = " AND ".join(
        f"(search_text LIKE :like{n} OR :word{n} <% search_text)"
        if n in long
        else f"search_text LIKE :like{n}"
        for n in range(len(words))
    )
    values: dict[str, str] = {}
    for n, word in enumerate(words):
        values |= {f"word{n}": word, f"like{n}": f"%{literal(word)}%"}
    await session.execute(LIKELY, {"likeness": str(LIKENESS)})
    return await _weighed(session, words, alike, values)


async def _weighed(
    session: AsyncSession, words: Sequence[str], alike: str, values: Mapping[str, str]
) -> list[_Near]:
    """Those of the candidates that are near, the nearest first."""
    query = text(NEAR.format(shown=SHOWN, alike=alike))
    rows = (await session.execute(query, {**values, "weighed": MOST_WEIGHED})).all()
    near = [(slips.nearest(words, row.search_text), row) for row in rows]
    known = [_Near(*apart, row) for apart, row in near if apart is not None]
    return sorted(known, key=lambda one: one[:2])


def _nearest(near: Sequence[_Near]) -> Found:
    """What is farther away than the nearest was not meant."""
    shown = rows_of([one.row for one in near if one.slips == near[0].slips][:MOST_SIMILAR])
    return Found(items=shown, total=len(shown), similar=bool(shown))


def numbered(patterns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The values of `any_of` these patterns."""
    return {f"{name}_{n}": one for name, many in patterns.items() for n, one in enumerate(many)}


def any_of(patterns: Mapping[str, Sequence[str]]) -> str:
    """Any of the patterns of each word: one by one, for the index tries every pair of two lists."""
    return " AND ".join(
        f"({' OR '.join(f'search_text LIKE :{name}_{n}' for n in range(len(many)))})"
        for name, many in patterns.items()
    )


def _has_pieces(word: str) -> bool:
    return sum(sign.isalnum() for sign in word) >= slips.LEAST


def _matching(asked: str) -> TextClause:
    words = asked.split()[:MOST_WORDS]
    short = tuple(len(word) < SHORT for word in words)
    return _written(short, outline=OUTLINE_BEGINS.fullmatch(asked) is not None)


@lru_cache(maxsize=64)
def _written(short: Sequence[bool], *, outline: bool) -> TextClause:
    """The query for so many words, of which these are short."""
    contains = " AND ".join(
        f"(i.search_text LIKE :starts{n} OR i.search_text LIKE :inside{n}"
        f" OR i.search_text LIKE :after{n})"
        if is_short
        else f"i.search_text LIKE :inside{n}"
        for n, is_short in enumerate(short)
    )
    steps = [NUMBER_BEGINS, *([NUMBER_OF_LIST_BEGINS] if outline else []), CONTAINING]
    union = " UNION ALL ".join(steps).format(contains=contains, shown=SHOWN, kind=CONTAINS)
    return text(f"{union} ORDER BY step, place, number")


def _asked(asked: str, page: int) -> dict[str, Any]:
    values: dict[str, Any] = {
        "exact": asked,
        "beyond": asked + LAST_SIGN,
        "enough": page * PAGE_SIZE,
        "counted": page * PAGE_SIZE + 1,
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


def rows_of(rows: Sequence[Sequence[Any]]) -> tuple[ItemRow, ...]:
    """Of rows that begin with what `SHOWN` asks for."""
    return tuple(
        ItemRow(
            id=row_id,
            number=number,
            name=name,
            kind=kind,
            orderable=orderable,
            active=active,
            custom=custom,
            flag=flag,
            outline=outline,
        )
        for row_id, number, name, kind, orderable, active, custom, flag, outline, *_ in rows
    )


# The number as citext: in a union that is what it is sorted by.
SHOWN = """i.id, i.number, i.name, i.kind, i.orderable, i.active, i.custom, i.flag,
    coalesce((SELECT o.number FROM outline_number o WHERE o.item_id = i.id
              ORDER BY o.position, o.number LIMIT 1), '') AS outline"""

# Each step is limited by itself, so that a word half the catalogue contains costs no more than
# a page: the planner walks the index of numbers and stops. What is meant exactly is the first of
# what begins like it.
NUMBER_BEGINS = """
(SELECT {shown}, CASE WHEN lower(i.number::text) = :exact THEN 0 ELSE 2 END AS step,
    NULL::numeric[] AS place
 FROM item i WHERE lower(i.number::text) ~>=~ :exact AND lower(i.number::text) ~<~ :beyond
 ORDER BY lower(i.number::text) USING ~<~ LIMIT :enough)
"""
NUMBER_OF_LIST_BEGINS = """
(SELECT {shown}, CASE WHEN n.number = :exact THEN 1 ELSE 3 END AS step,
    string_to_array(n.number, '.')::numeric[] AS place
 FROM outline_number n JOIN item i ON i.id = n.item_id
 WHERE n.number ~>=~ :exact AND n.number ~<~ :beyond ORDER BY place LIMIT :enough)
"""
CONTAINS = 4
CONTAINING = """
(SELECT {shown}, {kind} AS step, NULL::numeric[] AS place
 FROM item i WHERE {contains} ORDER BY i.number LIMIT :counted)
"""

# The same expressions as the indexes have.
BARE = "regexp_replace(lower({words}), '[^a-z0-9]+', '', 'g')"
BEGINS_BARE = f"({BARE} ~>=~ :bare AND {BARE} ~<~ :beyond)"
WITHOUT_SEPARATORS = """
SELECT {shown} FROM item i WHERE {number} OR {makers}
ORDER BY {bare} <> :bare, i.number LIMIT :size
""".format(
    shown=SHOWN,
    number=BEGINS_BARE.format(words="i.number::text"),
    makers=BEGINS_BARE.format(words="i.manufacturer_part_number"),
    bare=BARE.format(words="i.number::text"),
)

# By number: the first of those that are equally near are the same every time. Materialized, which
# is read no further than the limit all the same: who plans with the limit hopes to meet enough on
# the way through the whole table, and most of what is typed wrongly is not there.
NEAR = """
WITH near AS MATERIALIZED (SELECT * FROM item WHERE {alike})
SELECT {shown}, search_text FROM (SELECT * FROM near LIMIT :weighed) i ORDER BY i.number
"""
LIKELY = text("SELECT set_config('pg_trgm.word_similarity_threshold', :likeness, true)")
