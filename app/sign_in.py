"""Signing in."""

from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from app import access
from app.access import Visitor


async def visitor_with(session: AsyncSession, token: str) -> Visitor | None:
    """The person whose browser holds this cookie, or nobody."""
    return await access.visitor_with(session, digest(token))


def digest(token: str) -> str:
    """What the database keeps of a token: useless to whoever reads it there."""
    return sha256(token.encode()).hexdigest()
