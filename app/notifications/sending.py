"""Takes what is due out of the outbox and sends it; safe in several processes at once."""

import asyncio
from collections.abc import Callable, Mapping

import structlog

from app import edge, settings
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
    """Send everything that is due now; answers how it went, or nothing when nothing was due."""
    if not await edge.read(SENDER, outbox.any_due):
        return ""
    ids = await edge.write(SENDER, outbox.take)
    due = await edge.read(SENDER, lambda s: outbox.messages(s, ids))
    turns = asyncio.Semaphore(AT_THE_SAME_TIME)
    went = await asyncio.gather(*(_send(message, turns) for message in due))
    return f"{sum(went)} sent, {len(went) - sum(went)} not sent" if went else ""


async def _send(message: Message, turns: asyncio.Semaphore) -> bool:
    async with turns:
        try:
            # A server may take its time: it waits in a thread, not on the event loop.
            await asyncio.to_thread(CHANNELS[message.channel], message, settings.current())
        except Undelivered as undelivered:
            why, for_good = str(undelivered), undelivered.for_good
            log.warning("not delivered", channel=message.channel, ids=message.ids, because=why)
            await edge.write(
                SENDER, lambda s: outbox.not_sent(s, message.ids, why, for_good=for_good)
            )
            return False
    await edge.write(SENDER, lambda s: outbox.sent(s, message.ids))
    return True
