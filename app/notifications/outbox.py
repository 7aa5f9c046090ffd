"""Messages on their way out: written with what they tell, taken once, tried again, given up.

Taking one lends it for `LEASE`: whoever took it sends it outside of any transaction. A process
that dies in between leaves it due again; so a message goes out at least once, and twice only when
the process died between the receiver's yes and our note of it. Whether somebody still wants it is
asked when it goes, not when it was written: else it is cancelled.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import live, settings
from app.access import Action, check
from app.errors import Refused
from models.notifications import Delivery

# The hour of the factory at which the messages of a day go out, all in one.
DAILY_HOUR = 7
LEASE = timedelta(minutes=5)
AT_ONCE = 200  # messages taken in one go, and what else their readers have due
# Minutes until the next try; after the last one it has failed and an admin sees it.
WAITS = (1, 5, 15, 60, 240)
TRIES = len(WAITS) + 1
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Everything of one person that is due on one channel, in one message."""

    ids: tuple[int, ...]
    channel: str
    name: str
    mail_address: str
    chat_name: str
    lines: tuple["MessageLine", ...]


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One notification of a message."""

    text: str
    address: str
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A message that could not be delivered or was cancelled, and why, as an admin reads it."""

    id: int
    name: str
    channel: str
    text: str
    error: str
    attempts: int
    created_at: datetime


async def put(session: AsyncSession, notifications: Collection[int]) -> None:
    """A message for each way out that its reader wants; due when they want it.

    Somebody who does not want to be rung has read it already, as far as the bell is concerned.
    """
    about = {
        "ids": list(notifications),
        "zone": settings.current().factory_time_zone,
        "hour": timedelta(hours=DAILY_HOUR),
    }
    await session.execute(text(PUT), about)
    await session.execute(text(QUIET), about)


async def take(session: AsyncSession) -> list[int]:
    """Lend what is due to whoever asks first; answers their ids, none is lent twice.

    All that one person has due on one channel is lent together, so that it is one message. What
    nobody wants any more is cancelled instead.
    """
    if not await session.scalar(text(MY_TURN)):
        return []
    if (await session.scalars(text(CANCEL), {"off": TURNED_OFF, "gone": DISABLED})).all():
        await live.announce(session, "delivery", 0)
    return list(await session.scalars(text(TAKE), {"lease": LEASE, "most": AT_ONCE}))


async def messages(session: AsyncSession, ids: Collection[int]) -> list[Message]:
    """What these deliveries say, put together for each person and channel."""
    rows = (await session.execute(text(MESSAGES), {"ids": list(ids)})).all()
    return [
        Message(
            ids=tuple(row.ids),
            channel=row.channel,
            name=row.name,
            mail_address=row.mail_address,
            chat_name=row.chat_name,
            lines=tuple(
                MessageLine(*line)
                for line in zip(row.texts, row.addresses, row.urgent, strict=True)
            ),
        )
        for row in rows
    ]


async def sent(session: AsyncSession, ids: Sequence[int]) -> None:
    """They are with the receiver."""
    await session.execute(text(SENT), {"ids": list(ids)})


async def not_sent(
    session: AsyncSession, ids: Sequence[int], error: str, *, for_good: bool
) -> None:
    """They will be tried again later, or have failed after the last try or `for_good`."""
    asked = {"ids": list(ids), "error": error[:1000], "waits": list(WAITS), "for_good": for_good}
    await session.execute(text(NOT_SENT), asked)
    await live.announce(session, "delivery", 0)


async def any_due(session: AsyncSession) -> bool:
    """Whether something waits to go out now; cheap enough to be asked every few seconds."""
    return bool(await session.scalar(text(ANY_DUE)))


async def failed(
    session: AsyncSession, *, before: int | None = None, cancelled: bool = False
) -> list[Failed]:
    """What could not be delivered, newest first; `before` is the id the last page ended with.

    `cancelled`: instead of these, what nobody wanted any more when it was to go out.
    """
    await check(session, Action.SEE_DELIVERIES)
    status = "cancelled" if cancelled else "failed"
    asked = {"status": status, "before": before, "most": PAGE}
    rows = await session.execute(text(FAILED), asked)
    return [Failed(**row._mapping) for row in rows]  # noqa: SLF001  # its public name


async def how_many_failed(session: AsyncSession) -> int:
    """How many messages could not be delivered."""
    await check(session, Action.SEE_DELIVERIES)
    some = select(func.count()).where(Delivery.status == "failed")
    return await session.scalar(some) or 0


async def try_again(session: AsyncSession, delivery_id: int) -> None:
    """Send it once more, from the first try on; refused when it has not failed."""
    await check(session, Action.SEE_DELIVERIES)
    again = (
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.status == "failed")
        .values(status="waiting", attempts=0, due_at=text("clock_timestamp()"))
    )
    if await session.scalar(again.returning(Delivery.id)) is None:
        raise Refused("This message is on its way again already.")
    await live.announce(session, "delivery", delivery_id)


PUT = """
INSERT INTO delivery (notification_id, person_id, channel, due_at)
SELECT n.id, n.person_id, way.channel, CASE way.pace
    WHEN 'hourly' THEN date_trunc('hour', clock_timestamp()) + interval '1 hour'
    WHEN 'daily' THEN (date_trunc('day', clock_timestamp() AT TIME ZONE :zone
        - CAST(:hour AS interval)) + interval '1 day' + CAST(:hour AS interval)) AT TIME ZONE :zone
    ELSE clock_timestamp() END
FROM notification n
JOIN preference p ON p.person_id = n.person_id AND p.event = n.event
CROSS JOIN LATERAL (VALUES ('mail', p.mail), ('chat', p.chat)) way (channel, pace)
WHERE n.id = ANY (:ids) AND way.pace <> 'off'
"""
QUIET = """
UPDATE notification n SET read_at = clock_timestamp() FROM preference p
WHERE n.id = ANY (:ids) AND p.person_id = n.person_id AND p.event = n.event AND NOT p.in_app
"""
ANY_DUE = """
SELECT EXISTS (SELECT FROM delivery WHERE status = 'waiting' AND due_at <= clock_timestamp())
"""
# Two who take at once would tear what belongs in one message: the second finds nothing this time.
MY_TURN = "SELECT pg_try_advisory_xact_lock(hashtext('cleanstation outbox'))"
TURNED_OFF = "It was turned off before it went out."
DISABLED = "The account was disabled before it went out."
# The row of `delivery` d is wanted by its reader p, by their wish w as it is now.
WANTED = "(p.active AND CASE d.channel WHEN 'mail' THEN w.mail ELSE w.chat END <> 'off') IS TRUE"
CANCEL = f"""
UPDATE delivery SET status = 'cancelled', error = unwanted.why FROM (
    SELECT d.id, CASE WHEN p.active THEN :off ELSE :gone END AS why
    FROM delivery d JOIN notification n ON n.id = d.notification_id
    JOIN person p ON p.id = d.person_id
    LEFT JOIN preference w ON w.person_id = d.person_id AND w.event = n.event
    WHERE d.status = 'waiting' AND d.due_at <= statement_timestamp() AND NOT {WANTED}
) unwanted WHERE delivery.id = unwanted.id RETURNING delivery.id
"""  # noqa: S608  # nothing in it comes from outside
TAKE = """
WITH ready AS (
    SELECT person_id, channel, min(due_at) AS since, count(*) AS messages
    FROM delivery WHERE status = 'waiting' AND due_at <= statement_timestamp()
    GROUP BY person_id, channel
), turn AS (
    SELECT person_id, channel,
        sum(messages) OVER (ORDER BY since, person_id, channel) - messages AS before_them
    FROM ready
)
UPDATE delivery d SET attempts = attempts + 1, due_at = clock_timestamp() + CAST(:lease AS interval)
FROM turn WHERE turn.before_them < :most
    AND d.person_id = turn.person_id AND d.channel = turn.channel
    AND d.status = 'waiting' AND d.due_at <= statement_timestamp()
RETURNING d.id
"""
# Whoever has turned it off since it was taken is left out: it is cancelled when it is due again.
MESSAGES = f"""
SELECT array_agg(d.id ORDER BY d.id) AS ids, d.channel, p.name, p.mail_address, p.chat_name,
    array_agg(n.text ORDER BY n.urgent DESC, d.id) AS texts,
    array_agg(n.address ORDER BY n.urgent DESC, d.id) AS addresses,
    array_agg(n.urgent ORDER BY n.urgent DESC, d.id) AS urgent
FROM delivery d JOIN notification n ON n.id = d.notification_id JOIN person p ON p.id = d.person_id
JOIN preference w ON w.person_id = d.person_id AND w.event = n.event
WHERE d.id = ANY (:ids) AND d.status = 'waiting' AND {WANTED}
GROUP BY p.id, d.channel ORDER BY min(d.id)
"""  # noqa: S608  # nothing in it comes from outside
SENT = """
UPDATE delivery SET status = 'sent', sent_at = clock_timestamp(), error = ''
WHERE id = ANY (:ids) AND status = 'waiting'
"""
NOT_SENT = """
UPDATE delivery SET error = :error,
    status = CASE WHEN :for_good OR attempts > cardinality(wait.minutes)
        THEN 'failed' ELSE 'waiting' END,
    due_at = clock_timestamp() + make_interval(
        mins => wait.minutes[least(attempts, cardinality(wait.minutes))])
FROM (SELECT CAST(:waits AS integer[]) AS minutes) wait
WHERE id = ANY (:ids) AND status = 'waiting'
"""
FAILED = """
SELECT d.id, p.name, d.channel, n.text, d.error, d.attempts, d.created_at
FROM delivery d JOIN notification n ON n.id = d.notification_id JOIN person p ON p.id = d.person_id
WHERE d.status = :status AND (CAST(:before AS integer) IS NULL OR d.id < :before)
ORDER BY d.id DESC LIMIT :most
"""
