"""What a guard is asked with, and what every guard needs: words, and the present configuration."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.orders import Build, Configuration
from models.signatures import Signature

LEAST_REASON = 3
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


def named(words: Sequence[str]) -> str:
    """The first few by name and how many more: "A, B and C", "A, B, C and 4 more"."""
    if len(words) > NAMED:
        return f"{', '.join(words[:NAMED])} and {len(words) - NAMED} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""
