"""A checklist as it stands above a signature: all that is signed that a person can read.

Source of what that is: app/runs/signed.py. What only the program reads (numbers of rows, the clock
of a device) is in the hash and not here.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

from app.rules.judging import Said
from app.rules.numbers import plain
from app.rules.run_item import RunItem
from app.rules.verdict import Standing
from app.runs import Shown, ToSign
from app.runs.rows import Stored, answered
from app.words import t
from pages.moments import day, moment

STATES = {
    "passed": "Pass", "failed": "Fail", "na": "N/A", "open": "Open", "asked": "Asked",
    "conflict": "Conflict", "waiting": "Waits",
}  # fmt: skip
VERDICTS: dict[Said, str] = {
    "pass": "Pass", "fail": "Fail", "na": "N/A", "asked": "Asked", "open": "Taken back",
}  # fmt: skip
CAUSES = {
    "first": "first inspection",
    "rework": "after a rejection",
    "change": "because the configuration changed",
}
HASH = 16  # signs of the hash of a picture, as on paper


def lines(asked: ToSign) -> list[str]:
    """All of it, as it is read from top to bottom."""
    told = [f"{label}: {value}" for label, value in facts(asked)]
    answers = [line for sentence, about in items(asked.shown) for line in (sentence, *about)]
    return [*told, *answers, *not_applicable(asked.shown), asked.statement]


def facts(asked: ToSign) -> list[tuple[str, str]]:
    """What it is about, who was at it, and the hash; build, verdict and attempt are said below."""
    head = asked.shown.head
    begun = (head.started_by, moment(head.started_at), t(CAUSES[head.cause]))
    bom = t("revision {n}, SHA-256 {h}", n=head.bom_revision, h=head.bom_sha256)
    return [
        (
            t("Checklist"),
            t(
                "{n} revision {r}, SHA-256 {h}",
                n=head.document_number, r=head.template_revision, h=head.template_sha256,
            ),
        ),
        (t("Configuration"), t("revision {n}", n=head.configuration_revision)),
        (t("BOM"), bom if head.bom_revision else ""),
        (t("Begun"), ", ".join(begun)),
        (t("People"), ", ".join(_people(asked.shown))),
        (t("SHA-256"), asked.sha256),
    ]  # fmt: skip


def items(shown: Shown) -> Iterator[tuple[str, list[str]]]:
    """Each item that applies: how it stands, then what was asked, answered and pictured."""
    for stands in shown.standings:
        if stands.state == "not-applicable":
            continue
        place = stands.item.place
        said = [one for one in shown.answers if (one["item_key"], one["basin"]) == place]
        pictures = [one for one in shown.photos if (one["item_key"], one["basin"]) == place]
        lines = (
            _line(_asked(stands.item)),
            _line(_carried(stands.item)),
            *(_line(_answer(one, stands)) for one in said),
            *(_picture(one) for one in pictures),
        )
        yield _sentence(stands), [line for line in lines if line]


def not_applicable(shown: Shown) -> list[str]:
    """The items this sink has not, each with why."""
    return [
        _line((f"{wording(one)}: {one.why}", one.section)) for one in shown.items if not one.applies
    ]


def wording(item: RunItem) -> str:
    return item.wording + (t(" (basin {n})", n=item.basin) if item.basin else "")


def _people(shown: Shown) -> list[str]:
    """Whoever began it, answered or took a picture, by the name that never changes too."""
    said = [(one["by"], one["user_name"]) for one in (*shown.answers, *shown.photos)]
    known = dict.fromkeys([(shown.head.started_by, shown.head.starter), *said])
    return [f"{name} ({user_name})" for name, user_name in known]


def _sentence(stands: Standing) -> str:
    item = stands.item
    if stands.state == "instruction":
        return wording(item)
    value = (
        f" · {item.called(stands.value)} {item.measured_in}".rstrip()
        if stands.value not in {"", "pass", "fail"}
        else ""
    )
    replaced = [t("Replaces {value}", value=item.replaces)] if item.replaces else []
    drawn = []
    if item.added_after:
        at = moment(datetime.fromisoformat(item.added_after))
        drawn = [t("The sink was drawn anew: {at}", at=at)]
    return _line((f"{wording(item)}: {t(STATES[stands.state])}{value}", *replaced, *drawn))


def _asked(item: RunItem) -> Iterator[str]:
    """What the order, the checklist and the catalogue asked for here."""
    yield item.section
    yield t("Critical") if item.critical else ""
    yield "" if item.required else t("Optional")
    yield t("Ordered: {value}", value=item.ordered) if item.expected else ""
    yield _limits(item.lower, item.upper, item.target, item.measured_in)
    yield t("Quantity: {n}", n=plain(item.quantity)) if item.quantity is not None else ""
    yield " / ".join(item.called(one) for one in item.options)
    yield item.note_prompt
    yield t("With a picture") if item.photo else ""
    yield t("Serial number of {kind}", kind=item.serial_of) if item.serial_of else ""
    yield t("Measured with: {kind}", kind=item.instrument) if item.instrument else ""
    yield ", ".join(f"{one.quantity} × {one.number} {one.name}".rstrip() for one in item.parts)
    yield ", ".join(item.tool_labels or item.tools)
    yield t("Work instruction {n}", n=item.instruction) if item.instruction else ""
    yield t("Document: {kind}", kind=item.document) if item.document else ""
    yield t("By the drawing") if item.by_drawing else ""
    yield t("Answered by the product itself") if item.computed else ""
    yield item.why


def _carried(item: RunItem) -> Iterator[str]:
    taken = item.carried
    if taken is None:
        return
    at = moment(datetime.fromisoformat(taken.at))
    yield t("From attempt {n}, {at}, {who}", n=taken.attempt, at=at, who=taken.by)
    yield _said(item.called(taken.value), taken.verdict)
    yield t("Accepted as it is: {n}", n=taken.conceded) if taken.conceded else ""


def _answer(stored: Stored, stands: Standing) -> Iterator[str]:
    """Whoever said it and when, first; what somebody noted, last."""
    one, item = answered(stored), stands.item
    counting = {each.id for each in (*stands.heads, *stands.remarks)}
    yield f"{stored['by']} {moment(stored['at'])}"
    if one.confirms_id and not one.is_words:
        yield t("Agrees as the second person") if one.verdict == "na" else t("No longer agrees")
    elif one.id not in counting:
        yield t("Earlier answer")
    if one.is_words:
        yield t("Note")
    elif not one.confirms_id:
        yield _said(_value(stored, item), one.verdict)
    yield t("Confirmed as it is") if one.confirmed else ""
    lower, upper, target = (_number(stored[name]) for name in ("lower", "upper", "target"))
    yield _limits(lower, upper, target, stored["unit"])
    if stored["instrument"]:
        due = stored["calibration_due"]
        yield f"{stored['instrument_kind']} {stored['instrument']}"
        yield t("calibration due {day}", day=day(date.fromisoformat(due))) if due else ""
    yield one.note


def _value(stored: Stored, item: RunItem) -> str:
    """As it was typed; the number it was understood as, where that is written otherwise."""
    value, number, unit = stored["value"], stored["number"], stored["unit"]
    if number is None:
        return item.called(value)
    bare, understood = value.removesuffix(unit).strip(), plain(number)
    return f"{bare}{'' if understood == bare else f' ({understood})'} {unit}".strip()


def _said(value: str, verdict: str) -> str:
    words = t(VERDICTS.get(verdict, verdict))  # type: ignore[call-overload]
    return words if value in {"", "pass", "fail"} else f"{value}: {words}"


def _limits(lower: Decimal | None, upper: Decimal | None, target: Decimal | None, unit: str) -> str:
    between = t(" to ").join(plain(one) for one in (lower, upper) if one is not None)
    said = [between, t("target {n}", n=plain(target)) if target is not None else ""]
    found = ", ".join(one for one in said if one)
    return f"{found} {unit}".strip() if found else ""


def _number(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)


def _picture(stored: Stored) -> str:
    what = t("A drawing on a picture") if stored["original_id"] else t("Picture")
    return f"{what}, {stored['by']}, {moment(stored['at'])}, SHA-256 {stored['sha256'][:HASH]}"


def _line(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)
