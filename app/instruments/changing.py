"""New instruments, corrections, and taking one out of use; nothing is ever deleted."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app import live
from app.access import Action, check, standing
from app.errors import Conflict, Refused
from models.instruments import Instrument

LONGEST_NUMBER, LONGEST = 40, 200
NONE = "This instrument does not exist."


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an instrument says about itself; `kind` in the words of the checklists."""

    number: str
    kind: str
    name: str = ""


async def add(session: AsyncSession, facts: Facts) -> int:
    """A new instrument, not usable before its first calibration; answers its id."""
    await check(session, Action.CHANGE_INSTRUMENTS)
    said = _tidy(facts)
    made: int | None = await session.scalar(
        insert(Instrument)
        .values(
            number=said.number,
            kind=said.kind,
            name=said.name,
            created_by=(await standing(session)).person_id,
        )
        .on_conflict_do_nothing(index_elements=[Instrument.number])
        .returning(Instrument.id)
    )
    if made is None:
        raise Refused(_taken(said.number))
    await live.announce(session, "instrument", made)
    return made


async def change(session: AsyncSession, instrument_id: int, facts: Facts, *, version: int) -> None:
    """Correct number, kind or name; `Conflict` when somebody changed it since `version`."""
    await check(session, Action.CHANGE_INSTRUMENTS)
    instrument = await _locked(session, instrument_id)
    if instrument.version != version:
        raise Conflict("Somebody changed this instrument in the meantime. Look at it again first.")
    said = _tidy(facts)
    if await _number_is_taken(session, said.number, but=instrument_id):
        raise Refused(_taken(said.number))
    instrument.number, instrument.kind, instrument.name = said.number, said.kind, said.name
    await _changed(session, instrument)


async def take_out_of_use(session: AsyncSession, instrument_id: int) -> None:
    """It measures nothing any more; what it measured stays."""
    await _set_active(session, instrument_id, active=False)


async def bring_back(session: AsyncSession, instrument_id: int) -> None:
    """Undo `take_out_of_use`; the calibration has to be in date as ever."""
    await _set_active(session, instrument_id, active=True)


async def _set_active(session: AsyncSession, instrument_id: int, *, active: bool) -> None:
    await check(session, Action.CHANGE_INSTRUMENTS)
    instrument = await _locked(session, instrument_id)
    instrument.active = active
    await _changed(session, instrument)


async def _locked(session: AsyncSession, instrument_id: int) -> Instrument:
    found = await session.get(Instrument, instrument_id, with_for_update=True)
    if found is None:
        raise Refused(NONE)
    return found


async def _changed(session: AsyncSession, instrument: Instrument) -> None:
    instrument.version += 1
    await live.announce(session, "instrument", instrument.id)


async def _number_is_taken(session: AsyncSession, number: str, *, but: int) -> bool:
    query = select(Instrument.id).where(Instrument.number == number, Instrument.id != but)
    return await session.scalar(query) is not None


def _taken(number: str) -> str:
    return f"There is an instrument {number} already."


def _tidy(facts: Facts) -> Facts:
    number, kind, name = (" ".join(one.split()) for one in (facts.number, facts.kind, facts.name))
    if not number:
        raise Refused("Type the number that is written on the instrument.")
    if len(number) > LONGEST_NUMBER:
        raise Refused(f"The number of an instrument has at most {LONGEST_NUMBER} characters.")
    if not kind:
        raise Refused("Say what kind of instrument it is, as the checklists call it.")
    if max(len(kind), len(name)) > LONGEST:
        raise Refused(f"Kind and name have at most {LONGEST} characters each.")
    return Facts(number=number, kind=kind, name=name)
