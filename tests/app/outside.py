"""Somebody who wants to hear by mail or chat, and a look at what waits to go out."""

from datetime import timedelta

from sqlalchemy import select, text

from app import edge, notifications
from app.access import Role, Visitor
from app.notifications import Choice, News, Told
from models.database import transaction
from models.notifications import Delivery
from tests import make

NEWS = News(event="your-turn", text="B-1 of PO-77 is your turn.", address="/builds/B-1")
LATER = News(event="your-turn", text="B-2 of PO-77 is your turn.", address="/builds/B-2")


async def reader(*, mail: str = "off", chat: str = "off", in_app: bool = True) -> Visitor:
    """Pia, who wants to hear of her turn like this."""
    pia = await make.visitor(Role.PROCUREMENT, name="Pia Reed")
    actor = make.acting(pia)
    await edge.write(
        actor,
        lambda s: notifications.reach_at(s, mail_address="pia@example.com", chat_name="@pia"),
    )
    chosen = Choice(event="your-turn", words="", in_app=in_app, mail=mail, chat=chat)
    await edge.write(actor, lambda s: notifications.prefer(s, chosen))
    return pia


async def tell(*news: News) -> None:
    async with transaction(make.PRODUCT) as session:
        for one in news:
            await notifications.tell(session, one, roles=[Role.PROCUREMENT])


async def heard(who: Visitor) -> list[Told]:
    """What somebody was told, newest first."""
    found = await edge.read(make.acting(who), notifications.listed)
    return sorted([*found.urgent, *found.others], key=lambda one: one.id, reverse=True)


async def deliveries() -> list[Delivery]:
    async with transaction(make.PRODUCT) as session:
        return list(await session.scalars(select(Delivery).order_by(Delivery.id)))


async def time_passes(by: timedelta = timedelta(days=2)) -> None:
    """As if every message had been waiting so long already."""
    async with transaction(make.PRODUCT) as session:
        await session.execute(text("UPDATE delivery SET due_at = due_at - :by"), {"by": by})
