"""One item of a draft: every column of its row, each refusal at its field."""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import replace

from nicegui import ui

from app.errors import Conflict
from app.rules.checklist import Problem, TemplateRefused
from app.rules.checklist_checks import NOT_COMPARED
from app.rules.checklist_rows import DEFAULTS
from app.rules.checklist_words import COMPUTED, COUNTS, DOCUMENTS, EXPECTED, LENGTHS, UNITS
from app.words import t
from pages.templates.words import PER, TYPES
from pages.widgets import H3, Button, Check, Field, Picker, Sheet, form_grid, note, stack
from pages.widgets.choices import Options
from pages.written import take_over

Row = Mapping[str, str]
Save = Callable[[dict[str, str]], Awaitable[None]]
Meet = Callable[[], Awaitable[Row]]
LONG = {"wording_en", "wording_fr", "wording_es"}

GROUPS: Sequence[tuple[str, Sequence[str]]] = (
    (
        "The question",
        (
            "wording_en", "wording_fr", "wording_es", "section", "section_fr", "section_es", "key",
            "type",
        ),
    ),
    ("Where it is asked", ("per", "when", "required", "critical")),
    (
        "The answer",
        (
            "options", "options_fr", "options_es", "expected", "target", "tolerance", "lower",
            "upper", "unit", "instrument", "serial_of", "quantity", "document", "computed",
            "by_drawing", "photo", "note_prompt", "note_prompt_fr", "note_prompt_es",
        ),
    ),
    ("The work", ("parts", "tools", "tools_fr", "tools_es", "instruction")),
)  # fmt: skip
# Columns only some types have; the others are for all.
ONLY_FOR: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("target", "tolerance", "lower", "upper"), frozenset({"measurement"})),
    **dict.fromkeys(("unit", "instrument"), frozenset({"measurement"})),
    **dict.fromkeys(("options", "options_fr", "options_es"), frozenset({"choice"})),
    "expected": frozenset({"choice", "check", "text"}),
    "serial_of": frozenset({"serial"}),
    "quantity": frozenset({"quantity"}),
    "document": frozenset({"document"}),
    "computed": frozenset({"check", "choice"}),
    "by_drawing": frozenset(TYPES) - NOT_COMPARED,
}
LABELS: Mapping[str, str] = {
    "wording_en": "Question, English",
    "wording_fr": "Question, French",
    "wording_es": "Question, Spanish",
    "section": "Section",
    "section_fr": "Section, French",
    "section_es": "Section, Spanish",
    "key": "Key",
    "type": "Kind of answer",
    "per": "Asked",
    "when": "When",
    "required": "Must be answered",
    "critical": "Critical",
    "options": "Options",
    "options_fr": "Options, French",
    "options_es": "Options, Spanish",
    "expected": "Expected",
    "target": "Target",
    "tolerance": "Tolerance",
    "lower": "Lower limit",
    "upper": "Upper limit",
    "unit": "Unit",
    "instrument": "Instrument",
    "serial_of": "Serial number of",
    "quantity": "How many",
    "document": "Kind of document",
    "computed": "Answered by the product",
    "by_drawing": "Compared with the drawing",
    "photo": "A photo is needed",
    "note_prompt": "What a note should say",
    "note_prompt_fr": "The same, French",
    "note_prompt_es": "The same, Spanish",
    "parts": "Parts",
    "tools": "Tools",
    "tools_fr": "Tools, French",
    "tools_es": "Tools, Spanish",
    "instruction": "Work instruction",
}
HINTS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            f"{column}_{language}"
            for column in ("wording", "note_prompt")
            for language in ("fr", "es")
        ),
        "English is shown where this is empty",
    ),
    **dict.fromkeys(("section_fr", "section_es"), "As the first question of the section has it"),
    **dict.fromkeys(
        ("options_fr", "options_es"), "In the same order; the record keeps the English"
    ),
    **dict.fromkeys(("tools_fr", "tools_es"), "In the same order"),
    "key": "Small letters, digits and “-”; it stays the same in every revision",
    "when": "As in the rules: pegboard: yes; basin_type: E-Drain. Empty means always",
    "critical": "N/A by an inspector needs a second person",
    "by_drawing": "Asked again when the sink is drawn anew",
    "options": "With “;” between them, or faucet_places",
    "expected": "An option, or one of " + ", ".join(EXPECTED),
    "target": "A number, or one of " + ", ".join(LENGTHS),
    "tolerance": "The limits are target ± tolerance",
    "lower": "Empty means there is none",
    "upper": "Empty means there is none",
    "instrument": "As on the page of instruments: dual-probe thermometer",
    "serial_of": "An item number, or a word such as control box",
    "quantity": "A number, bom:<item>, or one of " + ", ".join(COUNTS) + "; each also as 2 x …",
    "parts": "Item numbers with “;” between them; * stands for any signs, x 2 for how many",
    "tools": "With “;” between them",
    "instruction": "Its number",
}
PICKED: Mapping[str, Mapping[str, str]] = {
    "type": TYPES,
    "per": PER,
    "unit": {unit: unit for unit in UNITS},
    "document": {kind: words.capitalize() for kind, words in DOCUMENTS.items()},
    "computed": COMPUTED,
}
TICKED: Mapping[str, str] = {
    "required": "", "critical": HINTS["critical"], "by_drawing": HINTS["by_drawing"], "photo": "",
}  # fmt: skip
Control = Field | Picker | Check


class ItemForm:
    """The sheet of one item; `save` gets the row and may refuse it.

    `meet` answers what others have made of the item when they were faster.
    """

    def __init__(self, title: str, row: Row, save: Save, meet: Meet, *, act: str) -> None:
        self.row, self.save, self.meet = row, save, meet
        self.controls: dict[str, Control] = {}
        with Sheet(title) as self.sheet, stack("gap-4 template-form"):
            for heading, columns in GROUPS:
                H3(t(heading))
                with form_grid():
                    for column in columns:
                        self.controls[column] = self._control(column)
            self.wrong = ui.element("div").classes("when-filled")
            with ui.element("div").classes("sheet-foot"):
                Button(t("Cancel"), self.sheet.close)
                Button(act, self._save, kind="primary", icon="check")
        self.sheet.on("hide", self.sheet.delete)
        self._show_what_fits()

    def open(self) -> None:
        self.sheet.open()

    def _control(self, column: str) -> Control:
        label, said = t(LABELS[column]), shown(column, self.row)
        if column in TICKED:
            return Check(label, bool(said), detail=t(TICKED[column]))
        if column in PICKED:
            options: Options = {key: t(words) for key, words in PICKED[column].items()}
            return Picker(
                label,
                options,
                said,
                on_change=self._show_what_fits,
                clearable=column not in {"type", "per"},
            )
        hint = t(HINTS.get(column, ""))
        return Field(label, str(said), hint=hint, multiline=column in LONG, name=f"item-{column}")

    def _show_what_fits(self) -> None:
        chosen = self.said("type")
        for column, control in self.controls.items():
            control.set_visibility(column not in ONLY_FOR or chosen in ONLY_FOR[column])

    def said(self, column: str) -> str:
        control = self.controls[column]
        if isinstance(control, Check):
            return "yes" if control.value else "no"
        return str(control.value or "").strip()

    def filled_in(self) -> dict[str, str]:
        """The row; a column the type does not have says nothing."""
        row = {
            column: self.said(column)
            for column in self.controls
            if column not in ONLY_FOR or self.said("type") in ONLY_FOR[column]
        }
        row["key"] = row["key"] or slug(row["wording_en"])
        return row

    async def _save(self) -> None:
        self.wrong.clear()
        for control in self.controls.values():
            if not isinstance(control, Check):
                control.refuse(None)
        try:
            await self.save(self.filled_in())
        except TemplateRefused as refusal:
            self._refuse(refusal.problems)
        except Conflict as conflict:
            was, self.row = self.row, await self.meet()
            before, now = ({c: shown(c, row) for c in self.controls} for row in (was, self.row))
            take_over(self.controls, before, now)
            with self.wrong:
                note(t("{words} Save again to store it.", words=conflict), "warn")
        else:
            self.sheet.close()

    def _refuse(self, problems: Sequence[Problem]) -> None:
        """At its field; beside the button which fields those are, and what has no field."""
        told: list[str] = []
        fields: dict[str, Control] = {}
        for problem in problems:
            control = self.controls.get(problem.column)
            words = in_words(replace(problem, row=0))
            if control and control.visible and not isinstance(control, Check):
                control.refuse(words)
                fields[t(LABELS[problem.column])] = control
            else:
                told.append(words)
        if fields:
            told.append(t("Look at: {fields}.", fields=", ".join(fields)))
            first = next(iter(fields.values()))
            ui.run_javascript(f"document.getElementById('{first.html_id}-in')?.focus()")
        with self.wrong:
            note("\n".join(told), "bad", title=t("Not saved"))


def in_words(problem: Problem) -> str:
    """What is wrong, its columns called as their fields are."""
    words = problem.words
    if problem.column in LABELS and words.startswith(problem.column):
        words = t(LABELS[problem.column]) + words.removeprefix(problem.column)
    for column in sorted(LABELS, key=len, reverse=True):
        if "_" in column:
            words = words.replace(column, t(LABELS[column]))
    return str(replace(problem, words=words))


def shown(column: str, row: Row) -> Hashable:
    """What the control of a column holds while nobody has typed anything."""
    said = row.get(column) or DEFAULTS.get(column, "")
    if column in TICKED:
        return said == "yes"
    # What is written there but unknown is shown by its refusal, not by a guess.
    return None if column in PICKED and said not in PICKED[column] else said


def slug(words: str) -> str:
    """A key from the question: “The doors close” becomes the-doors-close."""
    kept = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in words.lower())
    return "-".join(kept.split())[:40].rstrip("-")
