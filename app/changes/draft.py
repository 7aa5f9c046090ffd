"""Beginning a change: a draft with the build's configuration as it is now."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import live
from app.access import Action, check
from app.drafts import content as form
from app.drafts.copying import configuration_of
from app.errors import Refused
from app.rules.progress import CLOSED
from models.orders import Build, Configuration, Draft, Order
from models.people import Person


async def begin(session: AsyncSession, number: str) -> int:
    """The draft to type the change into; the person's own open one when there is one already.

    Refused when the build is shipped or cancelled, or when somebody else is changing it.
    """
    me = await check(session, Action.CHANGE_CONFIGURATION)
    person_id = me.person_id if me else session.info["actor"].person_id
    build = await session.scalar(select(Build).where(Build.number == number).with_for_update())
    if build is None:
        raise Refused(f"There is no build {number}. Look for it in the list of orders.")
    if build.status in CLOSED:
        raise Refused(f"{build.number} is {build.status}: it does not change any more.")
    open_one = (
        await session.execute(
            select(Draft.id, Draft.person_id, Person.name)
            .join(Person, Person.id == Draft.person_id)
            .where(Draft.build_id == build.id)
            .where(Draft.configuration_id.is_(None), Draft.discarded_at.is_(None))
        )
    ).one_or_none()
    if open_one is not None:
        if open_one.person_id == person_id:
            return int(open_one.id)
        raise Refused(
            f"{open_one.name} is changing {build.number} at this moment. Agree with them: one "
            "change is saved or discarded before the next begins."
        )
    draft = Draft(
        person_id=person_id, build_id=build.id, step=3, content=await _content(session, build)
    )
    session.add(draft)
    await session.flush()
    await live.announce(session, "draft", draft.id)
    return draft.id


async def _content(session: AsyncSession, build: Build) -> dict[str, object]:
    order = await session.get_one(Order, build.order_id)
    chosen = await configuration_of(session, build.id)
    revision = await newest_revision(session, build.id)
    head = {name: getattr(order, name) for name in form.CUSTOMER}
    facts = {name: str(value) for name, value in head.items() if value}
    facts |= {"family": order.family, "language": chosen.get("language", order.language)}
    return form.of_build(build.id, facts, chosen, number=build.number, revision=revision)


async def newest_revision(session: AsyncSession, build_id: int) -> int:
    """The number of the build's present configuration."""
    query = (
        select(Configuration.revision)
        .where(Configuration.build_id == build_id)
        .order_by(Configuration.revision.desc())
        .limit(1)
    )
    return await session.scalar(query) or 0
