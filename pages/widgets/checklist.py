"""A checklist that is filled in: one element for all its rows, with a queue on the device.

What the browser sends is only asked for here; the page that owns the element answers each entry
with `accepted` or `refused`, and tells what others did with `patch`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from nicegui import ui
from nicegui.events import GenericEventArguments

from app.rules.translations import say
from app.words import t
from pages.widgets.upload import photo_words


class Around(TypedDict):
    """What the checklist shows about itself and about who looks at it."""

    head: Mapping[str, str]
    instruments: Sequence[Mapping[str, object]]
    run: int
    person: int
    zone: str
    readonly: bool
    lead: bool
    may_fill: bool
    # Of the list itself; English unless told.
    language: NotRequired[str]


class Checklist(ui.element, component="checklist.js"):
    """`items` are the JSON form of `RunItem`, `rows` of `app.runs.Row`.

    What stands between them is said in the language of the list, as they are.
    """

    def __init__(
        self,
        items: Sequence[Mapping[str, Any]],
        rows: Sequence[Mapping[str, Any]],
        around: Around,
        *,
        on_answers: Callable[[list[Any]], object],
        on_sign: Callable[[], object],
    ) -> None:
        super().__init__()
        self.items, self.rows, self.head = list(items), list(rows), around["head"]
        for name, value in {"items": self.items, "rows": self.rows, **around}.items():
            if name != "language":
                self.props[name.replace("_", "-")] = value
        self.props["words"] = {**words(), **on_paper(around.get("language", "EN"))}
        self.on("answers", lambda e: on_answers(_listed(e)))
        self.on("sign", on_sign, [])

    def accepted(self, client_id: str, row: Mapping[str, Any]) -> None:
        """The entry is kept; the device forgets it."""
        self.run_method("accepted", client_id, row)

    def refused(self, client_id: str, why: str) -> None:
        """The entry is not taken; the device keeps what was typed and shows why."""
        self.run_method("refused", client_id, why)

    def belongs(self, head: Mapping[str, str]) -> None:
        """What it shows about itself now."""
        self.head = head
        self.run_method("belongs", dict(head))

    def patch(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """How these places stand now."""
        self.run_method("patch", list(rows))

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        asked = [
            item[name]
            for item in self.items
            for name in ("section", "wording", "why")
            if name in item
        ]
        said = [
            text
            for row in self.rows
            for one in row["answers"]
            for text in (one["by"], one["value"], one["note"])
        ]
        head = self.head.values()
        return [*super()._displayed_contents(only_visible=only_visible), *head, *asked, *said]


def _listed(event: GenericEventArguments) -> list[Any]:
    return event.args if isinstance(event.args, list) else []


def on_paper(language: str) -> dict[str, str]:
    """What belongs to the list itself, and is on the paper one too; buttons are the reader's."""
    return {
        "basin": say(language, "Basin {n}", n="{n}"),
        "whole": say(language, "The whole sink"),
        "expected": say(language, "Ordered: {value}", value="{value}"),
    }


def words() -> dict[str, Any]:
    """Every word the element shows; names in braces are filled in on the device."""
    return {**_buttons(), **_told(), **photo_words()}


def _buttons() -> dict[str, Any]:
    return {
        "pass": t("Pass"),
        "fail": t("Fail"),
        "na": t("N/A"),
        "all": t("All packed"),
        "more": t("More"),
        "less": t("One less"),
        "more_of": t("One more"),
        "next": t("Next open"),
        "discard": t("Discard"),
        "sign": t("Sign this checklist"),
        "drawing": t("Drawing"),
        "ask": t("Not sure, ask"),
        "reply": t("Reply"),
        "agree": t("I agree"),
        "confirm": t("Confirm this value"),
        "measure_again": t("Measure again"),
        "enter": t("Enter it"),
        "use": t("Use “{value}”", value="{value}"),
        "modes": {
            "na": t("Save N/A"),
            "ask": t("Send the question"),
            "reply": t("Send the reply"),
        },
        "notes": {
            "na": t("Why does this not apply?"),
            "ask": t("What do you want to know?"),
            "reply": t("What is to be done?"),
            "fail": t("What is wrong?"),
            "any": t("Note"),
            "beside": t("Your note; the answer stays as it is"),
        },
    }


def _told() -> dict[str, Any]:
    return {
        "of": t("{n} of {all}", n="{n}", all="{all}"),
        "critical": t("Critical"),
        "optional": t("if wanted"),
        "computed": t("Answered by the product"),
        "not_yet": t("not yet"),
        "photo_of": t("{what}, {who}, {when}", what="{what}", who="{who}", when="{when}"),
        "replaces": t("Replaces {value}", value="{value}"),
        "drawn_anew": t("The sink was drawn anew"),
        "serial_of": t("Serial number of {value}", value="{value}"),
        "na_configuration": t("Not applicable by configuration"),
        "left": t("{n} do not apply to this sink", n="{n}"),
        "why": t("Asked here because:"),
        "tools": t("Tools:"),
        "instruction": t("Work instruction"),
        "task": t("Parts and steps"),
        "saved": t("saved"),
        "waiting": t("waiting"),
        "not_entered": t("not entered yet"),
        "not_saved": t("not saved"),
        "you": t("You"),
        "missing": t("still needed"),
        "carried": t("{who}, attempt {n}, taken over", who="{who}", n="{n}"),
        "agreed_by": t("agreed by {who}", who="{who}"),
        "conflict": t("Two people say different things. Choose what holds."),
        "parked": t("Waits for the answer of a coordinator or QC inspector"),
        "second_person": t("N/A of a critical item: a second person agrees."),
        "you_said": t("You entered: {value}", value="{value}"),
        "outside": t("{off}. Measure again, or confirm with a note and a photo.", off="{off}"),
        "above": t("{by} above", by="{by}"),
        "below": t("{by} below", by="{by}"),
        "exact": t("exactly as asked"),
        "inside": t("inside the limits"),
        "out": t("outside the limits"),
        "no_number": t("This is not a number yet."),
        "choose_instrument": t("Choose or scan"),
        "overdue": t("calibration overdue"),
        "due": t("until {day}", day="{day}"),
        "waiting_count": t("{n} waiting", n="{n}"),
        "refused_count": t("{n} refused", n="{n}"),
        "photo_refused": t("photo refused"),
        "retake": t("Take it again"),
        "cut": t("A sign that cannot be stored was left out."),
        "took_nothing": t("Nothing here takes {text}.", text="{text}"),
        "acts": {
            "na": t("N/A"),
            "ask": t("asked"),
            "reply": t("replied"),
            "note": t("note"),
            "agree": t("agreed"),
            "withdraw": t("taken back"),
            "value": "",
        },
        "said": {
            "pass": t("Pass"),
            "fail": t("Fail"),
            "packed": t("All packed"),
            "cleared": t("taken back"),
            "agreed": t("Agreed"),
            "confirmed": t("Confirmed"),
            "na": t("N/A"),
            "ask": t("Asked"),
            "reply": t("Replied"),
        },
        "verdicts": {"open": t("Open"), "failed": t("Failed"), "passed": t("Passed")},
        "sentences": {
            "open": t("This checklist is open."),
            "failed": t("This checklist has failed."),
            "passed": t("This checklist has passed."),
        },
        "sign_left": t("{n} still open, first: {first}", n="{n}", first="{first}"),
        "sign_typed": t("Typed and not entered yet: {first}", first="{first}"),
        "sign_waiting": t("{n} still wait on this device", n="{n}"),
        "sign_refused": t("{n} refused: discard it or enter it again", n="{n}"),
        "sign_empty": t("Nothing has been answered yet."),
        "told": t(
            "{n} of {all} done, {failed} failed, {waiting} waiting",
            n="{n}",
            all="{all}",
            failed="{failed}",
            waiting="{waiting}",
        ),
    }
