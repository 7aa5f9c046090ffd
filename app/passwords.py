"""Passwords: which ones are good enough, how they are kept, whether one fits."""

import asyncio
import unicodedata
from dataclasses import dataclass, field
from functools import cache

from pwdlib import PasswordHash

from app.errors import Refused

LEAST, MOST = 12, 200
LEAST_DIFFERENT = 5
# What people choose when they are told "at least twelve": the words, and these with digits at the
# end, make up most of the public lists of that length.
COMMON_WORDS = """
    administrator changeme changemenow cleanstation correcthorsebatterystaple football
    iloveyou letmein letmeinplease master monkey mypassword onetwothree passphrase password
    passwordpassword princess qazwsxedc qwerty qwertyuiop qwertyuiopasdfghjkl reprocessing
    secret sterilization sunshine superman testtesttest trustno welcome welcomehome zxcvbnm
"""
SEQUENCES = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz")

COMMON = frozenset(COMMON_WORDS.split())

# Argon2id as its RFC recommends it: 64 MiB, three passes.
hasher = PasswordHash.recommended()
# Hashing takes 64 MiB and a core for a moment; more at once would starve everybody else.
_turns = asyncio.Semaphore(2)


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password somebody chose: as typed, for `check`, and as the database keeps it."""

    typed: str = field(repr=False)
    kept: str = field(repr=False)


async def fits(password: str, kept: str | None) -> bool:
    """Whether the password is the one that was kept; takes equally long when none was."""
    async with _turns:
        return await asyncio.to_thread(_verify, _plain(password)[: MOST + 1], kept)


async def new(password: str) -> NewPassword:
    """Make the form the database keeps (argon2id); the password cannot be read from it."""
    async with _turns:
        kept = await asyncio.to_thread(hasher.hash, _plain(password)[: MOST + 1])
    return NewPassword(password, kept)


def check(password: str, user_name: str) -> None:
    """Refuse a password that others would guess, and say how to do better."""
    text = _plain(password)
    if len(text) < LEAST:
        raise Refused(f"The password is too short: {LEAST} characters or more. A few words do.")
    if len(text) > MOST:
        raise Refused(f"The password is too long: at most {MOST} characters.")
    if user_name and user_name.lower() in text.lower():
        raise Refused("The password has your user name in it. Choose another.")
    if _is_common(text):
        raise Refused("Many people use this password, so it is tried first. Choose another.")


def _is_common(text: str) -> bool:
    bare = "".join(c for c in text.lower() if c.isalnum())
    word = bare.strip("0123456789")
    return (
        len(set(bare)) < LEAST_DIFFERENT
        or bare in COMMON
        or word in COMMON
        or any(bare in run * 2 for run in SEQUENCES)
    )


def _verify(password: str, kept: str | None) -> bool:
    right = hasher.verify(password, kept or _nobodys(hasher))
    return right and kept is not None


@cache
def _nobodys(by: PasswordHash) -> str:
    # Unknown names are compared with this, so that they take as long as known ones.
    return by.hash("nobody has this password")


def _plain(password: str) -> str:
    # The same letters typed on different keyboards are the same password.
    return unicodedata.normalize("NFKC", password)
