"""What people do with a checklist: tick, measure, ask, agree, photograph, send again, sign."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app import photos, runs
from app.demonstration.filling import not_right, right
from app.errors import Refused
from app.nonconformance import Finding
from app.photos import Taken
from app.rules.run_item import RunItem
from app.rules.verdict import Place, Standing
from app.runs import Given
from tests.workflow import house
from tests.workflow.press import Press, Tap, digits

STAGES = ("pre-qc", "assembly", "test", "packaging", "final-qc")
WHY = "Somebody wanted it so."
FINDINGS = (Finding(severity="minor", description=WHY),)
# How somebody answers: in order twice as often as anything else.
HOW = ("right", "right", "wrong", "wrong", "wrong", "na", "na", "ask", "ask", "unsure", "back")


async def start(one: Press) -> None:
    """The checklist that belongs where it stands, sometimes another."""
    here = await house.status(one.build_id)
    fitting = [stage.key for stage in runs.STAGES.values() if stage.status == here]
    astray, which = digits(one.pick, 8, 10)
    able = STAGES if astray == 0 else fitting or STAGES
    await one.write(lambda s: runs.start(s, one.build_id, able[which % len(able)]), idle=True)


async def answer(one: Press) -> None:
    """One tap somewhere in an open checklist, with a picture where one shows more; sometimes sent
    twice."""
    shown = await open_run(one)
    how, anywhere, which, twice, blind = digits(one.pick, len(HOW), 3, 97, 4, 5)
    able = [each for each in shown.standings if _is_asked(each.item)]
    left = [each for each in able if each.asked_for]
    chosen = able if anywhere == 0 or not left else left
    stands = chosen[which % len(chosen)]
    sent = said(HOW[how], stands, shown)
    if blind:
        sent = replace(sent, seen_id=newest(shown, stands.item.place))
    if _shows_more(stands.item, sent) and blind:
        await add_picture(one, shown, stands.item.place)
    for again in range(2 if twice == 0 else 1):
        await tap(one, shown.head.id, sent, idle=again > 0)


async def tick(one: Press) -> None:
    """One tap where something is open, and it is in order."""
    shown = await open_run(one)
    left = list(to_tick(shown))
    if not left:
        raise Refused("Nothing is open.")
    item = left[one.pick % len(left)].item
    await tap(one, shown.head.id, replace(right(item, shown), seen_id=newest(shown, item.place)))


async def fill_in(one: Press) -> None:
    """Everything that is open, one tap after the other."""
    shown = await open_run(one)
    for each in to_tick(shown):
        if each.item.photo:
            await add_picture(one, shown, each.item.place)
        sent = replace(right(each.item, shown), seen_id=newest(shown, each.item.place))
        await tap(one, shown.head.id, sent)


async def finish_list(one: Press) -> None:
    """Everything that is open, and then the signature."""
    await fill_in(one)
    await sign(one)


async def sign(one: Press) -> None:
    shown = await open_run(one)
    asked = await one.look(partial(runs.to_sign, run_id=shown.head.id))
    await one.write(
        lambda s: runs.sign(s, shown.head.id, sha256=asked.sha256, findings=FINDINGS), signs=True
    )


async def photograph(one: Press) -> None:
    """One more picture of anything."""
    shown = await open_run(one)
    able = [each.item for each in shown.standings if _is_asked(each.item)]
    await add_picture(one, shown, able[one.pick % len(able)].place)


async def reply(one: Press) -> None:
    """What to do, where somebody has asked; the answer stays theirs."""
    await _say(one, "reply", "asked")


async def note(one: Press) -> None:
    """Words beside what somebody has said, twice as often as where nobody has yet."""
    shown = await open_run(one)
    empty, which = digits(one.pick, 3, 97)
    able = [each for each in shown.standings if _is_asked(each.item)]
    said_there = [each for each in able if each.heads or each.item.carried]
    chosen = able if empty == 0 or not said_there else said_there
    item = chosen[which % len(chosen)].item
    sent = Given(client_id=uuid4(), item_key=item.key, basin=item.basin, act="note", note=WHY)
    await tap(one, shown.head.id, replace(sent, seen_id=newest(shown, item.place)))


async def agree(one: Press) -> None:
    """A second person to what is not applicable."""
    await _say(one, "agree", "waiting")


async def withdraw(one: Press) -> None:
    """Somebody who agreed does not any more."""
    agreed = [each for each in _taps(one) if each.given.act == "agree"]
    if not agreed:
        raise Refused("Nobody has agreed.")
    before = agreed[one.pick % len(agreed)]
    sent = replace(before.given, client_id=uuid4(), act="withdraw", note="", seen_id=None)
    await tap(replace(one, actor=before.actor), before.run_id, sent)


async def undo(one: Press) -> None:
    """Somebody takes back what they have just answered or asked: it was never said."""
    said_so = [each for each in _taps(one) if each.given.act in {"value", "ask"}]
    if not said_so:
        raise Refused("Nothing was answered.")
    before = said_so[-1 - one.pick % min(len(said_so), 4)]
    plain = replace(before.given, client_id=uuid4(), act="withdraw", value="", note="")
    sent = replace(plain, undoes=before.given.client_id, confirmed=False, seen_id=None)
    await tap(replace(one, actor=before.actor), before.run_id, sent)


async def send_again(one: Press) -> None:
    """A tap whose first answer was lost on the way: it is known, whatever has happened since."""
    mine = _taps(one)
    if not mine:
        raise Refused("Nothing was tapped.")
    before = mine[one.pick % len(mine)]
    by = replace(one, actor=before.actor)
    try:
        await tap(by, before.run_id, before.given, idle=True)
    except Refused as refusal:
        raise AssertionError(f"A tap that was taken is refused: {refusal}") from refusal


async def tap(one: Press, run_id: int, sent: Given, *, idle: bool = False) -> None:
    await one.write(partial(runs.answer, run_id=run_id, given=sent), idle=idle)
    one.diary.took(one, run_id, sent)


def to_tick(shown: runs.Shown) -> Iterator[Standing]:
    """What keeps the list open and is somebody's to say."""
    return (each for each in shown.standings if each.asked_for and not each.item.computed)


async def open_run(one: Press) -> runs.Shown:
    async def ask(session: AsyncSession) -> runs.Shown | None:
        latest = await runs.latest(session, one.build_id)
        found = [run.id for run in latest.values() if run.closed_at is None]
        return await runs.look(session, found[one.pick % len(found)]) if found else None

    shown = await one.look(ask)
    if shown is None:
        raise Refused("No checklist is open.")
    return shown


def said(how: str, stands: Standing, shown: runs.Shown) -> Given:
    item = stands.item
    plain = Given(client_id=uuid4(), item_key=item.key, basin=item.basin)
    answers = {
        "right": lambda: right(item, shown),
        "wrong": lambda: not_right(item, shown, "Not as it should be."),
        "unsure": lambda: replace(not_right(item, shown, ""), confirmed=False),
        "na": lambda: replace(plain, act="na", note=WHY),
        "ask": lambda: replace(plain, act="ask", note=WHY),
        "back": lambda: plain,
    }
    return answers[how]()


def _taps(one: Press) -> list[Tap]:
    return [each for each in one.diary.taps if each.build_id == one.build_id]


async def _say(one: Press, act: str, state: str) -> None:
    shown = await open_run(one)
    waits = [each for each in shown.standings if each.state == state]
    if not waits:
        raise Refused("Nobody waits for it.")
    item = waits[one.pick % len(waits)].item
    sent = Given(
        client_id=uuid4(), item_key=item.key, basin=item.basin, note=WHY, act=act,  # type: ignore[arg-type]  # as its callers write it
        seen_id=newest(shown, item.place),
    )  # fmt: skip
    await tap(one, shown.head.id, sent)


async def add_picture(one: Press, shown: runs.Shown, place: Place) -> None:
    taken = Taken(client_id=uuid4(), item_key=place[0], basin=place[1])
    await one.write(lambda s: photos.add(s, shown.head.id, taken, one.diary.picture))


def _is_asked(item: RunItem) -> bool:
    return item.applies and not item.computed and item.type != "instruction"


def _shows_more(item: RunItem, sent: Given) -> bool:
    return sent.act == "ask" or item.photo or (sent.confirmed and item.type == "measurement")


def newest(shown: runs.Shown, place: Place) -> int | None:
    here = [each["id"] for each in shown.answers if (each["item_key"], each["basin"]) == place]
    return max(here, default=None)
