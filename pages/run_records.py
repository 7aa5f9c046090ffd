"""What an inspector says about a failed run: which items belong together, and what is wrong."""

from collections.abc import Callable, Sequence

from nicegui import ui

from app.nonconformance import SEVERITIES, Finding
from app.rules.verdict import Place
from app.words import t
from pages.widgets import H3, Check, Choice, Field, Text

# A failed item: its place, its wording, and what was found there.
Failed = tuple[Place, str, str]


class Records:
    """One record for all failed items; what is taken out of it gets a record of its own."""

    def __init__(self, failed: Sequence[Failed]) -> None:
        self.failed = failed
        self.forms: list[RecordForm] = []

    def draw(self) -> None:
        self.place = ui.element("div").classes("stack gap-4")
        self._flow(0, self.failed)

    def findings(self) -> list[Finding]:
        """What was entered so far, a finding for each record."""
        return [form.finding() for form in self.forms]

    def _flow(self, number: int, left: Sequence[Failed]) -> None:
        """These items reach the record with this number; what it does not take goes on."""
        if not left:
            for form in self.forms[number:]:
                form.remove()
            del self.forms[number:]
        else:
            if number == len(self.forms):
                with self.place:
                    self.forms.append(RecordForm(number + 1, lambda: self._turned(number)))
            form = self.forms[number]
            form.offer(left)
            self._flow(number + 1, form.left_out())
        self._head()

    def _turned(self, number: int) -> None:
        self._flow(number + 1, self.forms[number].left_out())

    def _head(self) -> None:
        for form in self.forms:
            form.head.set_visibility(len(self.forms) > 1)


class RecordForm:
    """One record: its items, how severe it is, what is wrong, what was done at once."""

    def __init__(self, number: int, turned: Callable[[], object]) -> None:
        self.turned, self.offered = turned, list[Failed]()
        self.out: set[Place] = set()
        with ui.element("section").classes("record-form stack gap-4") as self.section:
            self.section.props["aria-label"] = t("Record {n}", n=number)
            self.head = H3(t("Record {n}", n=number))
            self.items = ui.element("div").classes("stack gap-2").props("role=group")
            self.items.props["aria-label"] = t("Items of record {n}", n=number)
            self.severity = Choice(t("How severe"), SEVERITIES)
            self.description = Field(
                t("What is not as it should be"), multiline=True, required=True
            )
            self.containment = Field(t("What was done at once"), multiline=True)

    def offer(self, failed: Sequence[Failed]) -> None:
        """Choose among these; what was taken out before stays out."""
        if self.offered == list(failed):
            return
        self.offered = list(failed)
        # The last one that is left cannot be out of every record.
        self.out &= {place for place, _, _ in failed} if len(failed) > 1 else set()
        self.items.clear()
        with self.items:
            self._choices()

    def left_out(self) -> list[Failed]:
        return [one for one in self.offered if one[0] in self.out]

    def finding(self) -> Finding:
        return Finding(
            severity=str(self.severity.value or ""),
            description=self.description.value or "",
            containment=self.containment.value or "",
            items=[place for place, _, _ in self.offered if place not in self.out],
        )

    def remove(self) -> None:
        self.section.delete()

    def _choices(self) -> None:
        if len(self.offered) == 1:
            Text(self.offered[0][1], "strong")
            return
        Text(t("These belong into one record. What you take out gets a record of its own."))
        for place, wording, found in self.offered:
            self._choice(place, wording, found)

    def _choice(self, place: Place, wording: str, found: str) -> None:
        def turn(event: object) -> None:
            (self.out.discard if getattr(event, "value", False) else self.out.add)(place)
            self.turned()

        Check(wording, place not in self.out, detail=found, on_change=turn)
