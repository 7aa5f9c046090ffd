"""What a guard is asked with, and what every guard needs: words, and the present configuration."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.orders import Build, Configuration
from models.signatures import Signature

LEAST_REASON, MOST_REASON = 3, 4_000
NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the person asked for: where to, and what they said about it."""

    to_status: str = ""
    why: str = ""


# Answers the sentence of what is missing, or nothing.
Question = Callable[[AsyncSession, Build, Asked], Awaitable[str]]


async def configuration_of(session: AsyncSession, build: Build) -> Configuration | None:
    """The newest revision: what was checked or signed for an earlier one does not count."""
    return await session.scalar(
        select(Configuration)
        .where(Configuration.build_id == build.id)
        .order_by(Configuration.revision.desc())
        .limit(1)
    )


async def signed(session: AsyncSession, *facts: ColumnElement[bool]) -> bool:
    """Whether there is such a signature."""
    return await session.scalar(select(Signature.id).where(*facts).limit(1)) is not None


def wrong_with_reason(why: str, too_short: str) -> str:
    """What is wrong with the words somebody gives for a move: `too_short`, or too long; or ""."""
    length = len(why.strip())
    if length < LEAST_REASON:
        return too_short
    if length > MOST_REASON:
        return f"At most {MOST_REASON:,} characters; this has {length:,}."
    return ""


def in_brief(why: str) -> str:
    """A reason put together from records that keep all of it, no longer than one may be."""
    return why if len(why) <= MOST_REASON else f"{why[: MOST_REASON - 1]}…"


def named(words: Sequence[str]) -> str:
    """The first few by name and how many more: "A, B and C", "A, B, C and 4 more"."""
    if len(words) > NAMED:
        return f"{', '.join(words[:NAMED])} and {len(words) - NAMED} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""
