"""What must be true after whatever anybody did, asked in words of their own."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.rules.progress import ADMIN, CLOSED, TABLE
from tests.workflow.press import Diary

# Written down once more: the least advanced of the sinks that are still made shows on the order.
LEAST_FIRST = (
    "on-hold", "order-created", "parts-sent", "pre-qc-rejected", "pre-qc-rework",
    "ready-for-pre-qc", "ready-for-production", "in-production", "testing-complete",
    "packaging-complete", "final-qc-rejected", "final-rework", "ready-for-final-qc",
    "ready-to-ship", "shipped", "cancelled",
)  # fmt: skip


AGREED = ({"pass"}, {"na"})
REJECTS = {"ready-for-pre-qc": "pre-qc-rejected", "ready-for-final-qc": "final-qc-rejected"}


async def moves_follow_the_table(session: AsyncSession, builds: Collection[int]) -> None:
    """From the ledger alone: who moved what from where to where, one step after the other."""
    rows = await session.execute(MOVES, {"builds": [str(one) for one in builds]})
    here: dict[int, str | None] = {}
    held: dict[int, str | None] = {}
    for row in rows:
        build, was, there = row.build_id, row.from_status, row.to_status
        assert here.get(build) == was, f"{build} went from {was}, but stood at {here.get(build)}"
        if row.forced:
            assert ADMIN in row.roles
            assert was not in CLOSED
        else:
            step = TABLE.get((was, there))
            assert step is not None, f"no step leads from {was} to {there}"
            assert {ADMIN, *step.by} & set(row.roles), f"{row.roles} took {was} to {there}"
        if was == "on-hold" and not row.forced and there != "cancelled":
            # What failed meanwhile is rejected, as it would have been without the hold.
            assert there in {held[build], REJECTS.get(held[build] or "")}
        if there == "on-hold":
            held[build] = was
        here[build] = there
    stands = await session.execute(STANDS, {"builds": list(builds)})
    assert {row.id: row.status for row in stands} == here


async def answers_are_there_once(
    session: AsyncSession, builds: Collection[int], diary: Diary
) -> None:
    """What was acknowledged is kept once; besides it only what the product answers itself."""
    rows = await session.execute(ANSWERS, {"builds": list(builds)})
    kept = {row.client_id: row.run_id for row in rows}
    assert kept == diary.answers, "answers are lost, or there that nobody gave"


async def passed_means_done(session: AsyncSession, builds: Collection[int]) -> None:
    """In a passed run all whose answers stand agree on every item that is asked for.

    Nobody alone waves a critical item through, whether the run passed or failed by another item.
    """
    for run in (await session.execute(JUDGED, {"builds": list(builds)})).all():
        for item in run.items:
            if not item.get("applies", True) or not item.get("required", True):
                continue
            place = f"{item['key']} {item.get('basin', 0)}"
            said = run.said.get(place, {})
            settled = set(said["stands"]) in AGREED if said else _good(item.get("carried"))
            assert settled or run.verdict == "failed", f"run {run.id}, {place} is open: {said}"
            if item.get("critical") and "na" in said.get("stands", ()):
                assert said["agree"], f"run {run.id}, {place}: nobody agrees to {said}"


async def failures_stay_failures(session: AsyncSession, builds: Collection[int]) -> None:
    """What is taken over says what was said; accepted all the same only by two signatures."""
    for one in await session.execute(TAKEN_OVER, {"builds": list(builds)}):
        place = f"run {one.id}, {one.key}"
        assert one.carried["verdict"] == one.said, f"{place}: {one.said} was taken over as another"
        if one.carried.get("conceded"):
            assert one.signers >= 2, f"{place} was accepted by {one.signers}"


async def changes_lose_nothing(session: AsyncSession, builds: Collection[int]) -> None:
    """What asks the same after a change keeps the answer everybody agreed on."""
    for run in await session.execute(CHANGED, {"builds": list(builds)}):
        after = {_place(item): item for item in run.after}
        for item in run.before:
            place = _place(item)
            said = run.said.get(place, [])
            if place not in after or _asks(after[place]) != _asks(item) or item.get("computed"):
                continue
            taken = after[place].get("carried")
            where = f"run {run.id}, {place}"
            if not said:
                assert taken == item.get("carried"), f"{where}: what was taken over is gone"
            elif item.get("photo") and place not in run.pictured:
                # Without its picture it is not finished: it is asked again.
                continue
            elif _all(said, "pass") and len({one["value"] for one in said}) == 1:
                assert taken, f"{where}: an answer is lost"
                assert taken["answer_id"] in {one["id"] for one in said}
            elif _all(said, "fail") and item["type"] == "check" and said[-1]["note"]:
                assert taken, f"{where}: a failure is lost"
                assert taken["verdict"] == "fail"


async def questions_go_on(session: AsyncSession, builds: Collection[int]) -> None:
    """Whoever has asked goes on waiting after a change, wherever the item still applies."""
    for run in await session.execute(CHANGED, {"builds": list(builds)}):
        left = {_place(item) for item in run.after if item.get("applies", True)}
        asked = {place for place, said in run.said.items() if _all(said, "asked")}
        lost = (asked & left) - set(run.asked)
        assert not lost, f"run {run.id}: the questions at {lost} are lost"


async def decided_before_inspected_again(session: AsyncSession, builds: Collection[int]) -> None:
    """Nothing is asked again before somebody has said what is done about each failure."""
    early = (await session.execute(UNDECIDED, {"builds": list(builds)})).scalars().all()
    assert early == [], f"inspected again before it was decided: {early}"


def _all(said: Sequence[Mapping[str, Any]], verdict: str) -> bool:
    return {one["verdict"] for one in said} == {verdict}


def _place(item: Mapping[str, Any]) -> str:
    return f"{item['key']} {item.get('basin', 0)}"


def _asks(item: Mapping[str, Any]) -> dict[str, Any]:
    """All of it but words, and what was answered and built in before."""
    words = {"wording", "section", "why", "tools", "note_prompt", "instruction"}
    words |= {"carried", "replaces"}
    return {name: value for name, value in item.items() if name not in words}


def _good(taken: Mapping[str, Any] | None) -> bool:
    return taken is not None and (taken["verdict"] in {"pass", "na"} or bool(taken.get("conceded")))


async def signed_stays(
    session: AsyncSession, builds: Collection[int], before: dict[str, str]
) -> None:
    """Approved BOMs and signed runs, to the letter as they were when they were first seen so."""
    rows = await session.execute(SIGNED, {"builds": list(builds)})
    now: Mapping[str, str] = {row.what: row.hash for row in rows}
    assert {what: now.get(what) for what in before} == before
    before.update(now)


async def acts_are_in_the_ledger(session: AsyncSession, diary: Diary) -> None:
    """What was acknowledged changed something; what was refused left a refusal alone."""
    found: dict[str, Sequence[Any]] = {
        row.request_id: row.ops
        for row in await session.execute(ACTS, {"ids": [*diary.kept, *diary.refused]})
    }
    silent = [one for one in diary.kept if not set(found.get(one, ())) & _CHANGES]
    assert silent == [], f"done, and not in the ledger: {silent}"
    wrong = {one: found.get(one) for one in diary.refused if found.get(one) != ["REFUSED"]}
    assert wrong == {}, f"refused, and not as such in the ledger: {wrong}"


_CHANGES = {"INSERT", "UPDATE", "SIGNED"}


async def order_shows_the_least_advanced(session: AsyncSession, order_id: int) -> None:
    row = (await session.execute(ORDER, {"order_id": order_id})).one()
    assert row.status == min(row.builds, key=LEAST_FIRST.index)


MOVES = text("""
SELECT (e.new_values->>'build_id')::int AS build_id, e.new_values->>'from_status' AS from_status,
    e.new_values->>'to_status' AS to_status, (e.new_values->>'forced')::boolean AS forced,
    ARRAY(SELECT r.role FROM person_role r
        WHERE r.person_id = (e.new_values->>'moved_by')::int) AS roles
FROM audit.event e
WHERE e.entity = 'build_move' AND e.op = 'INSERT' AND e.new_values->>'build_id' = ANY(:builds)
ORDER BY e.id
""")
STANDS = text("SELECT id, status FROM build WHERE id = ANY(:builds)")
ANSWERS = text("""
SELECT a.client_id, a.run_id FROM answer a JOIN run r ON r.id = a.run_id
WHERE r.build_id = ANY(:builds) AND a.note <> 'Answered by the product itself.'
    -- A question that goes on after a change is the same question.
    AND NOT (a.verdict = 'asked' AND EXISTS (
        SELECT FROM answer e WHERE e.run_id = r.previous_id AND e.verdict = 'asked'
            AND (e.item_key, e.basin, e.note, e.answered_by, e.answered_at)
                = (a.item_key, a.basin, a.note, a.answered_by, a.answered_at)))
""")
UNDECIDED = text("""
SELECT n.number FROM nonconformance n JOIN run r ON r.id = n.run_id
JOIN run l ON l.build_id = r.build_id AND l.stage = r.stage AND l.attempt = r.attempt + 1
WHERE r.build_id = ANY(:builds) AND NOT EXISTS (
    SELECT FROM disposition d WHERE d.nonconformance_id = n.id AND d.decided_at <= l.started_at)
""")
TAKEN_OVER = text("""
SELECT r.id, i->>'key' AS key, i->'carried' AS carried, a.verdict AS said, (
    SELECT count(DISTINCT s.person_id) FROM nonconformance n
    JOIN disposition d ON d.nonconformance_id = n.id AND d.kind = 'use-as-is'
    JOIN signature s ON s.entity = 'disposition' AND s.entity_id = d.id
    WHERE n.number = i->'carried'->>'conceded' AND s.meaning = 'concession') AS signers
FROM run r CROSS JOIN jsonb_array_elements(r.items) i
LEFT JOIN answer a ON a.id = (i->'carried'->>'answer_id')::int
WHERE r.build_id = ANY(:builds) AND i->'carried' IS NOT NULL
""")
# What its author has taken back since, as if it had never been said; an agreement is no answer.
UNDONE = """EXISTS (
        SELECT FROM answer u JOIN answer t ON t.id = u.confirms_id AND t.run_id = u.run_id
        WHERE u.verdict = 'open' AND u.note = '' AND t.confirms_id IS NULL AND t.verdict <> 'na'
            AND u.answered_by = a.answered_by AND t.answered_by = a.answered_by
            AND (u.run_id, u.item_key, u.basin) = (a.run_id, a.item_key, a.basin)
            AND a.id >= t.id AND a.id < u.id)"""
CHANGED = text(f"""
SELECT r.id, r.items AS before, n.items AS after, coalesce((
    SELECT jsonb_object_agg(place, said) FROM (
        SELECT a.item_key || ' ' || a.basin AS place, jsonb_agg(jsonb_build_object('id', a.id,
            'verdict', a.verdict, 'value', a.value, 'note', a.note) ORDER BY a.id) AS said
        FROM answer a WHERE a.run_id = r.id AND a.confirms_id IS NULL AND NOT {UNDONE}
        GROUP BY 1) each), '{{}}') AS said,
    ARRAY(SELECT a.item_key || ' ' || a.basin FROM answer a
        WHERE a.run_id = n.id AND a.verdict = 'asked') AS asked,
    ARRAY(SELECT f.item_key || ' ' || f.basin FROM photo f WHERE f.run_id = r.id) AS pictured
FROM run r JOIN run n ON n.previous_id = r.id
WHERE r.build_id = ANY(:builds) AND n.cause = 'change' AND r.verdict <> 'failed'
""")  # noqa: S608  # no value is written into it
JUDGED = text(f"""
WITH given AS (
    SELECT a.* FROM answer a JOIN run r ON r.id = a.run_id
    WHERE r.build_id = ANY(:builds) AND r.verdict IN ('passed', 'failed')
        AND a.confirms_id IS NULL AND NOT {UNDONE}),
stands AS (
    -- Neither its author nor who had seen it said more; what is taken back says nothing.
    SELECT a.* FROM given a WHERE (a.verdict <> 'open' OR a.value <> '') AND NOT EXISTS (
            SELECT FROM given l WHERE l.id > a.id
                AND (l.run_id, l.item_key, l.basin) = (a.run_id, a.item_key, a.basin)
                AND (l.answered_by = a.answered_by OR l.seen_id >= a.id))),
last_words AS (
    -- What each said last about what another has answered and still says.
    SELECT DISTINCT ON (s.run_id, s.item_key, s.basin, c.answered_by)
        s.run_id, s.item_key, s.basin, c.answered_by, c.verdict
    FROM answer c JOIN stands s ON s.id = c.confirms_id AND s.answered_by <> c.answered_by
    -- Words beside an answer are none about it.
    WHERE c.verdict <> 'open' OR c.note = ''
    ORDER BY s.run_id, s.item_key, s.basin, c.answered_by, c.id DESC)
SELECT r.id, r.verdict, r.items, coalesce((
    SELECT jsonb_object_agg(place, jsonb_build_object('stands', verdicts, 'agree', agree)) FROM (
        SELECT c.item_key || ' ' || c.basin AS place,
            ARRAY(SELECT DISTINCT s.verdict FROM stands s
                WHERE (s.run_id, s.item_key, s.basin) = (r.id, c.item_key, c.basin)) AS verdicts,
            ARRAY(SELECT w.answered_by FROM last_words w WHERE w.verdict = 'na'
                AND (w.run_id, w.item_key, w.basin) = (r.id, c.item_key, c.basin)) AS agree
        FROM given c WHERE c.run_id = r.id GROUP BY c.item_key, c.basin) each), '{{}}') AS said
FROM run r WHERE r.build_id = ANY(:builds) AND r.verdict IN ('passed', 'failed')
""")  # noqa: S608  # no value is written into it
SIGNED = text("""
SELECT 'bom ' || b.id AS what, md5(concat(
    b.build_id, b.revision, b.configuration_id, b.sha256,
    (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.position) FROM bom_line l WHERE l.bom_id = b.id),
    (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.id) FROM signature s
        WHERE s.entity = 'bom' AND s.entity_id = b.id))) AS hash
FROM bom b WHERE b.build_id = ANY(:builds)
    AND EXISTS (SELECT FROM signature s WHERE s.entity = 'bom' AND s.entity_id = b.id)
UNION ALL
SELECT 'run ' || r.id, md5(concat(to_jsonb(r),
    (SELECT jsonb_agg(to_jsonb(a) ORDER BY a.id) FROM answer a WHERE a.run_id = r.id),
    (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.id) FROM signature s
        WHERE s.entity = 'run' AND s.entity_id = r.id)))
FROM run r WHERE r.build_id = ANY(:builds) AND r.closed_at IS NOT NULL
""")
ACTS = text("""
SELECT e.request_id, array_agg(e.op ORDER BY e.id) AS ops FROM audit.event e
WHERE e.request_id = ANY(:ids) GROUP BY e.request_id
""")
ORDER = text("""
SELECT o.status, array_agg(b.status) AS builds FROM "order" o JOIN build b ON b.order_id = o.id
WHERE o.id = :order_id GROUP BY o.id
""")
