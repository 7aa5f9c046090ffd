"""A part with a serial number was replaced: which, before its test begins again."""

from urllib.parse import quote
from uuid import uuid4

from nicegui import ui

from app import edge, runs
from app.builds import BuildShown
from app.errors import Refused
from app.rules.verdict import Place
from app.runs import Part
from app.words import t
from pages.visitor import actor
from pages.widgets import Button, Check, Sheet, Text, note


class ReplacedSheet:
    """The serial numbers that are in the sink; those that are ticked are asked for anew."""

    def __init__(self, build: BuildShown) -> None:
        self.build = build

    async def open(self) -> None:
        build = self.build
        # Each time from the start: nothing is ticked, and what is said is said for the first time.
        self.key, self.places = uuid4(), set[Place]()
        parts = await edge.read(actor(), lambda s: runs.replaceable(s, build.id))
        with Sheet(t("Which part of {number} was replaced", number=build.number)) as sheet:
            self.sheet = sheet
            Text(
                t(
                    "The end-of-line test begins again: it asks for the new serial number, and for "
                    "what was tried out and measured with that part. Everything else stays."
                ),
                "muted",
            )
            self.told = ui.element("div")
            label = t("Parts with a serial number")
            with ui.element("div").classes("touches").props("tabindex=0 role=group") as group:
                group.props["aria-label"] = label
                for part in parts:
                    self._part(part)
            with ui.element("div").classes("sheet-foot"):
                Button(t("Keep as it is"), sheet.close)
                Button(t("Test again"), self._begin, kind="primary")
        sheet.on("hide", sheet.delete)
        sheet.open()

    def _part(self, part: Part) -> None:
        def turned(event: object) -> None:
            on = bool(getattr(event, "value", False))
            (self.places.add if on else self.places.discard)(part.place)

        _key, basin = part.place
        where = t("{serial}, basin {n}", serial=part.serial, n=basin) if basin else part.serial
        Check(part.wording, detail=where, on_change=turned)

    async def _begin(self) -> None:
        build, places = self.build, frozenset(self.places)
        try:
            await edge.write(
                actor(), lambda s: runs.begin_replaced(s, build.id, places), key=self.key
            )
        except Refused as refusal:
            self.told.clear()
            with self.told:
                note(str(refusal), "bad")
            return
        ui.navigate.to(f"/builds/{quote(build.number, safe='')}/test")
