"""Checklists, serial numbers and nonconformances of a record, as sections."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from app.history_record.section import Cell, Section, Table, Teller
from app.history_record.values import Entry
from app.rules.numbers import fraction
from app.rules.record_runs import STAGES, answers_of
from app.rules.run_item import called
from app.rules.translations import say
from app.rules.verdict import undone
from app.words import first_large, t

VERDICTS = {
    "pass": "Pass", "fail": "Fail", "na": "N/A", "asked": "Asked", "open": "Taken back",
    "passed": "Passed", "failed": "Failed", "superseded": "Overtaken by a change", None: "Open",
}  # fmt: skip
KINDS = {
    "rework": "Rework",
    "use-as-is": "Use as is",
    "return-to-maker": "Return to the maker",
    "scrap": "Scrap",
}


def runs(content: Entry, tell: Teller) -> Iterator[Section]:
    """Every run, failed and overtaken ones too."""
    for run in content["runs"]:
        name = t(STAGES[run["stage"]][0])
        yield Section(
            key=f"{run['stage']}-{run['attempt']}",
            title=t("{stage}, attempt {n}", stage=name, n=run["attempt"]),
            facts=[
                (t("Verdict"), t(VERDICTS[run["verdict"]])),
                (
                    t("Checklist"),
                    t("{n} revision {r}", n=run["document_number"], r=run["template_revision"]),
                ),
                (t("Configuration"), t("revision {n}", n=run["configuration"])),
                (t("BOM"), t("revision {n}", n=run["bom"]) if run["bom"] else ""),
                (t("Started"), tell.by(run["started_by"], run["started_at"])),
                (t("Closed"), tell.at(run["closed_at"])),
            ],
            tables=[_answers(run, tell), _pictures(run, tell), _not_applicable(run, tell)],
            signatures=tell.signatures(run["signatures"]),
        )


def serials(content: Entry, tell: Teller) -> Section:
    """Every serial number, those that were taken out again marked."""
    return Section(
        key="serials",
        title=t("Serial numbers"),
        tables=[
            Table(
                title="",
                columns=((t("Serial number"), "mono"), (t("Of"), "text"), (t("By"), "text")),
                rows=[
                    (
                        [one["serial"]],
                        [one["kind"], tell.basin(one["basin"]), _taken_out(one, tell)],
                        [tell.by(one["by"], one["at"])],
                    )
                    for one in content["serials"]
                ],
            )
        ],
    )


def nonconformances(content: Entry, tell: Teller) -> Iterator[Section]:
    """What failed, what was decided, who agreed, how it ended."""
    for one in content["nonconformances"]:
        stage = t(STAGES[one["stage"]][0])
        decided = one["dispositions"]
        yield Section(
            key=one["number"],
            title=t("Nonconformance {n}", n=one["number"]),
            facts=[
                (t("From"), t("{stage}, attempt {n}", stage=stage, n=one["attempt"])),
                (t("Severity"), one["severity"].capitalize()),
                (t("Description"), one["description"]),
                (t("Containment"), one["containment"]),
                (t("Opened"), tell.by(one["by"], one["at"])),
                (t("Closed"), tell.by(one["closed_by"], one["closed_at"]) or t("Not yet")),
            ],
            tables=[_found(one, tell), _decisions(one, tell)],
            signatures=[
                signature for each in decided for signature in tell.signatures(each["signatures"])
            ],
        )


def _answers(run: Entry, tell: Teller) -> Table:
    return Table(
        title=t("Answers"),
        columns=((t("Item"), "text"), (t("Asked"), "text"), (t("Answer"), "text")),
        rows=[row for each in run["items"] for row in _item(each, tell)],
    )


def _item(each: Entry, tell: Teller) -> Iterator[tuple[Cell, Cell, Cell]]:
    item = each["item"]
    if item.get("type") == "instruction" or not item.get("applies", True):
        return
    head = [item["wording"], tell.basin(item.get("basin", 0))]
    asked = [
        _asked(item, tell.language),
        t("Critical") if item.get("critical") else "",
        item.get("why", ""),
    ]
    taken = item.get("carried")
    if taken:
        yield head, asked, _carried(taken, item, tell)
    said = answers_of(each)
    back, words = undone(said), {one.id for one in said if one.is_words}
    gone = set(chain.from_iterable(back.values()))
    left = [one["id"] for one in each["answers"] if not one["confirms_id"]]
    counted = max((one for one in left if one not in gone), default=0)
    for answer in each["answers"]:
        pictures = _pictured(each) if answer["id"] == counted else ""
        noted = answer["id"] in words
        about = _about(answer, tell, agreeing=not noted and answer["id"] not in back)
        given = [t("Note") if noted else _said(answer, item), *about, pictures]
        earlier = answer["id"] < counted or answer["id"] in gone
        yield [*head, t("earlier answer")] if earlier else head, asked, given
    if not taken and not each["answers"]:
        yield head, asked, [t("No answer")]


def _not_applicable(run: Entry, tell: Teller) -> Table:
    return Table(
        title=t("Not applicable by configuration"),
        columns=((t("Item"), "text"), (t("Why"), "text")),
        rows=[
            (
                [one["item"]["wording"], tell.basin(one["item"].get("basin", 0))],
                [one["item"]["why"]],
            )
            for one in run["items"]
            if not one["item"].get("applies", True) and one["item"].get("why")
        ],
    )


def _asked(item: Entry, language: str) -> str:
    unit = _unit(item, item.get("unit", ""))
    low, high, target = (_size(item, name) for name in ("lower", "upper", "target"))
    if low or high:
        both = say(language, "{low} to {high}", low=low, high=high)
        limits = both if low and high else low or high
        wanted = f"{say(language, 'target {n}', n=target)}, " if target else ""
        return f"{wanted}{limits} {unit}".strip()
    ordered = item.get("expected_label") or _called(item, item.get("expected", ""))
    return ordered or str(item.get("quantity") or "")


def _size(item: Entry, name: str) -> str:
    """As on a tape, where inches are measured: the same on every paper, in every language."""
    known = item.get(name) or ""
    return fraction(Decimal(known)) if known and item.get("unit") == "in" else known


def _called(item: Entry, value: str) -> str:
    """An option as whoever answered read it."""
    return called(item.get("options", ()), item.get("labels", ()), value)


def _unit(item: Entry, unit: str) -> str:
    """A unit as whoever measured read it."""
    return str(item.get("unit_label") or unit)


def _said(answer: Entry, item: Entry) -> str:
    verdict = t(VERDICTS[answer["verdict"]])
    value = (
        f"{answer['number']} {_unit(item, answer['unit'])}".strip()
        if answer["number"]
        else _called(item, answer["value"])
    )
    return verdict if value in {"pass", "fail", ""} else f"{value}: {verdict}"


def _about(answer: Entry, tell: Teller, *, agreeing: bool) -> Iterator[str]:
    if agreeing and answer["confirms_id"]:
        agrees = answer["verdict"] == "na"
        yield t("Agrees as the second person") if agrees else t("No longer agrees")
    if answer["instrument"]:
        yield t(
            "{kind} {n}, calibration due {day}",
            kind=first_large(answer["instrument_kind"]),
            n=answer["instrument"],
            day=tell.day(answer["calibration_due"]),
        )
    yield answer["note"]
    yield tell.by(answer["by"], answer["at"])


def _carried(taken: Entry, item: Entry, tell: Teller) -> list[str]:
    conceded = taken.get("conceded")
    return [
        _said({"unit": "", "number": "", **taken}, item),
        t("Accepted as it is: {n}", n=conceded) if conceded else "",
        t(
            "From attempt {n}, {at}, {who}",
            n=taken["attempt"],
            at=tell.at(taken["at"]),
            who=taken["by"],
        ),
    ]


def _pictured(each: Entry) -> str:
    many = len(each["photos"])
    return t("1 picture") if many == 1 else t("{n} pictures", n=many) if many else ""


def _pictures(run: Entry, tell: Teller) -> Table:
    taken = [
        ([one["item"]["wording"], tell.basin(one["item"].get("basin", 0))], photo)
        for one in run["items"]
        for photo in one["photos"]
    ]
    return tell.pictures(t("Pictures"), taken)


def _found(one: Entry, tell: Teller) -> Table:
    return Table(
        title=t("What failed"),
        columns=((t("Item"), "text"), (t("Found"), "text")),
        rows=[
            ([item["wording"], tell.basin(item["basin"])], [item["found"]]) for item in one["items"]
        ],
    )


def _decisions(one: Entry, tell: Teller) -> Table:
    return Table(
        title=t("Decisions"),
        columns=((t("Decision"), "text"), (t("Reason"), "text"), (t("By"), "text")),
        rows=[
            ([t(KINDS[each["kind"]])], [each["reason"]], [tell.by(each["by"], each["at"])])
            for each in one["dispositions"]
        ],
    )


def _taken_out(serial: Entry, tell: Teller) -> str:
    return t("taken out {at}", at=tell.at(serial["removed_at"])) if serial["removed_at"] else ""
