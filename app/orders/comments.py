"""Plain words people leave on an order."""

from sqlalchemy.ext.asyncio import AsyncSession

from app import live
from app.access import Action, check, standing
from app.errors import Refused
from models.orders import Comment, Order

LONGEST = 4000


async def write(session: AsyncSession, order_id: int, text: str) -> int:
    """Add a comment and answer its id; the text is kept to the letter and never changed."""
    await check(session, Action.COMMENT)
    words = text.replace("\x00", "").strip()
    if not words:
        raise Refused("Write a few words first.")
    if len(words) > LONGEST:
        raise Refused(f"A comment has at most {LONGEST:,} characters; this one has {len(words):,}.")
    if await session.get(Order, order_id) is None:
        raise Refused("This order does not exist.")
    comment = Comment(order_id=order_id, text=words, written_by=(await standing(session)).person_id)
    session.add(comment)
    # The answer is the new row's id.
    await session.flush()
    await live.announce(session, "order", order_id)
    return comment.id
