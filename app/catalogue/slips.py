"""What somebody meant who slipped on a key: which words come near, and how near.

A slip is a letter too few, too many or another one, or two neighbours changed about.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from string import ascii_lowercase

from app.catalogue.wording import literal

# A slip in a word of three letters leaves nothing to recognise it by.
LEAST = 4
# A longer word keeps enough pieces of three letters after any slip to be found by them.
MOST, MOST_TWICE = 10, 8
# Shorter words with two slips are as near to a dozen others, but for `_four_of_five`.
LEAST_TWICE = 5
# So many slips leave a word of so many letters recognisable.
SLIPS = ((13, 4), (9, 3), (5, 2), (0, 1))
# Two words written as one: shorter ones stand beside others by chance.
LEAST_JOINED = 3
ANY = "_"
SIGN = re.compile("[^a-z0-9]+")
# Beside a word without being written in it.
AROUND = ",.;:()"
# What the index can look up: three letters beside each other, or two and what is before a word.
PIECE = 3
BEFORE = (" ", "-")


def once(word: str) -> list[str]:
    """LIKE patterns of all that is one slip away from a word of letters, and the word itself."""
    if not _slips(word):
        return [_inside(word)]
    meant = {word, *_swapped(word), *_too_few(word), *_another(word), *_too_many(word)}
    return sorted({_inside(one) for pattern in meant for one in _spelt(pattern)})


def twice(word: str) -> list[str]:
    """The same, and what two neighbours changed about leave together with a second slip."""
    if not _slips(word) or len(word) > MOST_TWICE:
        return once(word)
    again = {
        _inside(one)
        for swapped in _swapped(word)
        for pattern in _second(swapped)
        for one in _begun(pattern)
    }
    return sorted({*once(word), *again})


# Two slips of other kinds are found by the pieces that are left. To look up each pair of them, too,
# makes a search for what is not there six times as long in 35,000 items.
def _second(swapped: str) -> Iterator[str]:
    yield from _too_few(swapped)
    # With another slip a shorter word is as near to too many.
    if len(swapped) >= LEAST_TWICE:
        yield from (*_another(swapped), *_too_many(swapped), *_swapped(swapped))


def allowed(word: str) -> int:
    """How many slips leave the word recognisable."""
    return next(slips for letters, slips in SLIPS if len(word) >= letters)


def nearest(words: Sequence[str], text: str) -> tuple[int, int] | None:
    """The slips between these words and the nearest of a text, and those to all of its letters.

    Somebody may still be typing: what a word of the text begins like is one slip, whatever follows.
    None when one of the words is not there, nor nearly.
    """
    there = _tokens(text)
    slips = letters = 0
    for word in words:
        if word in text:
            continue
        near = min((apart for token in there if (apart := _meant(word, token))), default=None)
        if near is None:
            return None
        slips, letters = slips + near[0], letters + near[1]
    return slips, letters


@lru_cache(maxsize=10_000)
def _meant(word: str, token: str) -> tuple[int, int] | None:
    """The slips between a word and a token it may mean, and those to all of its letters.

    Two slips or more, as many as the word allows, come by chance, too: then it may neither be half
    typed (“pizza”, “pigtails”), nor begin otherwise (“hello”, “shell”), nor mean a word too short
    for two (“hello”, “held”).
    """
    begins, whole = _apart(word, token)
    most, slips = allowed(word), min(begins + 1, whole)
    if _four_of_five(word, token):
        return whole, whole
    if begins > most or slips > max(most, 2):
        return None
    if slips == most > 1 and (len(token) < LEAST_TWICE or not _begin_alike(word, token)):
        return None
    return slips, whole


def _four_of_five(word: str, token: str) -> bool:
    """Whether a letter inside is missing and two neighbours are changed about (“nlyn”)."""
    if (len(word), len(token)) != (LEAST, LEAST + 1) or word[0] != token[0]:
        return False
    return not {token[:n] + token[n + 1 :] for n in range(1, LEAST)}.isdisjoint(_swapped(word))


def _begin_alike(word: str, token: str) -> bool:
    """Whether both begin with the same letter, or with two neighbours changed about."""
    return word[0] == token[0] or word[:2] == token[1::-1]


def _apart(word: str, token: str) -> tuple[int, int]:
    """Slips from the word to the beginning of the token that is nearest, and to all of it."""
    most = allowed(word)
    token = token[: len(word) + most + 1]
    if len(word) > len(token) + most:
        return most + 1, most + 1
    before, row = [0] * (len(token) + 1), list(range(len(token) + 1))
    for n, letter in enumerate(word, 1):
        older, before, row = before, row, [n]
        for m, other in enumerate(token, 1):
            slips = min(before[m] + 1, row[m - 1] + 1, before[m - 1] + (letter != other))
            if n > 1 < m and letter == token[m - 2] and other == word[n - 2]:
                slips = min(slips, older[m - 2] + 1)
            row.append(slips)
    return min(row), row[-1]


def _tokens(text: str) -> set[str]:
    """The words of a text, their parts, and each two parts beside each other as one."""
    parts = [part for part in SIGN.split(text) if part]
    joined = (
        one + other for one, other in pairwise(parts) if min(len(one), len(other)) >= LEAST_JOINED
    )
    return {*(one.strip(AROUND) for one in text.split()), *parts, *joined}


def _slips(word: str) -> bool:
    return word.isascii() and word.isalpha() and LEAST <= len(word) <= MOST


def _swapped(word: str) -> Iterator[str]:
    for n in range(len(word) - 1):
        yield word[:n] + word[n + 1] + word[n] + word[n + 2 :]


def _too_few(word: str) -> Iterator[str]:
    yield from (word[:n] + ANY + word[n:] for n in range(1, len(word)))


def _another(word: str) -> Iterator[str]:
    yield from (word[:n] + ANY + word[n + 1 :] for n in range(len(word)))


def _too_many(word: str) -> Iterator[str]:
    yield from (word[:n] + word[n + 1 :] for n in range(len(word) if len(word) > LEAST else 0))


def _spelt(pattern: str) -> Iterator[str]:
    """Letter by letter where any would leave no piece the index knows."""
    if _has_piece(pattern):
        yield pattern
    else:
        yield from (pattern.replace(ANY, letter) for letter in ascii_lowercase)


def _begun(pattern: str) -> Iterator[str]:
    """There only at the beginning of a word, for which two letters are a piece."""
    if _has_piece(pattern):
        yield pattern
    elif pattern.index(ANY) >= PIECE - 1:
        yield from (before + pattern for before in BEFORE)


def _has_piece(pattern: str) -> bool:
    return max(map(len, pattern.split(ANY))) >= PIECE


def _inside(pattern: str) -> str:
    return f"%{pattern if ANY in pattern else literal(pattern)}%"
