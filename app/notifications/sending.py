"""Takes what is due out of the outbox and sends it; safe in several processes at once."""

import asyncio
from collections.abc import Callable, Mapping

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, settings, unattended
from app.notifications import chat, mail, outbox
from app.notifications.mail import Undelivered
from app.notifications.outbox import Message
from app.settings import Settings
from models.database import Actor

SENDER = Actor(name="cleanstation messages", trusted=True)
AT_THE_SAME_TIME = 4
CHANNELS: Mapping[str, Callable[[Message, Settings], None]] = {
    "mail": mail.send,
    "chat": chat.send,
}

log = structlog.get_logger(__name__)


async def send_due() -> str:
    """Send everything that is due now; answers how it went, or nothing when nothing was due.

    Each message stands for itself: whatever goes wrong with one, the others go out.
    """
    if not await edge.read(SENDER, outbox.any_due):
        return ""
    ids = await edge.write(SENDER, outbox.take)
    due = await edge.read(SENDER, lambda s: outbox.messages(s, ids))
    turns = asyncio.Semaphore(AT_THE_SAME_TIME)
    went = await asyncio.gather(*(_send(message, turns) for message in due))
    return f"{sum(went)} sent, {len(went) - sum(went)} not sent" if went else ""


async def _send(message: Message, turns: asyncio.Semaphore) -> bool:
    """Whether it went out and that is noted; what is not noted is due again after its lease."""
    async with turns:
        try:
            trouble = await _trouble(message)
            if trouble:
                await edge.write(SENDER, lambda s: _not_sent(s, message, trouble))
            else:
                await edge.write(SENDER, lambda s: outbox.sent(s, message.ids))
        except Exception as error:  # noqa: BLE001  # it is reported; the other messages go out
            unattended.report(error, "noting a message")
            return False
    return trouble is None


async def _trouble(message: Message) -> Undelivered | None:
    """Send it; what came in the way, if anything did."""
    try:
        # A server may take its time: it waits in a thread, not on the event loop.
        await asyncio.to_thread(CHANNELS[message.channel], message, settings.current())
    except Undelivered as undelivered:
        return undelivered
    except Exception as error:  # noqa: BLE001  # it is reported, and read at /deliveries
        unattended.report(error, "sending a message")
        return Undelivered(f"{type(error).__name__}: {error}")
    return None


async def _not_sent(session: AsyncSession, message: Message, trouble: Undelivered) -> None:
    why = str(trouble)
    log.warning("not delivered", channel=message.channel, ids=message.ids, because=why)
    await outbox.not_sent(session, message.ids, why, for_good=trouble.for_good)
