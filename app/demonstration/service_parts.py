"""What service asks for: a request that waits, one that is approved, one that is fulfilled."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from app import service
from app.demonstration.crew import Crew
from app.roles import Role
from app.service import Lowered, Said

FAUCET = Said(reason="The wrist blade of the left faucet has broken off.", build_number="B-1001")
HOSE = Said(
    reason="Yearly maintenance of the three sinks of Riverside Eye Clinic.", urgency="urgent"
)
LIFTER = Said(
    reason="The basin does not go down any more: the left actuator hums and stays where it is.",
    urgency="device-down",
    build_number="B-0871",
    serial="DL27-300-20931",
)


async def ask_for_parts(crew: Crew) -> None:
    """The oldest first: its parts are on their way, and nobody has looked at the newest yet."""
    done = await _ask(crew, FAUCET, {"B-2342-WB": 1})
    await _approve(crew, done, {})
    await crew.act(Role.PROCUREMENT, lambda s: _fulfil(s, done))
    fewer = Lowered(2, "Two are on the shelf; the third follows next week.")
    less = await _ask(crew, HOSE, {"FLX-CMD-1.5X25": 3, "2369024-3": 6})
    await _approve(crew, less, {"FLX-CMD-1.5X25": fewer})
    await _ask(crew, LIFTER, {"DL270CA00300455": 1, "0617102-1000": 1})


async def _ask(crew: Crew, said: Said, wanted: Mapping[str, int]) -> str:
    async def send(session: AsyncSession) -> str:
        for number, quantity in wanted.items():
            part = await service.part(session, number)
            await service.put(session, part.facts.id, quantity)
        return await service.send(session, said)

    return await crew.act(Role.SERVICE, send)


async def _approve(crew: Crew, number: str, fewer: Mapping[str, Lowered]) -> None:
    async def approve(session: AsyncSession) -> None:
        seen = await service.look(session, number)
        lowered = {line.id: fewer[line.number] for line in seen.lines if line.number in fewer}
        await service.approve(session, number, lowered, seen=seen.version)

    await crew.act(Role.PROCUREMENT, approve)


async def _fulfil(session: AsyncSession, number: str) -> None:
    seen = await service.look(session, number)
    await service.fulfil(session, number, seen=seen.version)
