"""The widgets of the gallery, card by card."""

from pages.widgets import (
    H3,
    Button,
    Change,
    Check,
    Choice,
    DateField,
    Field,
    FileDrop,
    IconButton,
    Link,
    Option,
    PartNumber,
    Picker,
    Popover,
    Progress,
    Quantity,
    SaveState,
    Several,
    Sheet,
    Step,
    StepBar,
    Text,
    UndoBar,
    caption,
    card,
    chip,
    confirm,
    description_list,
    difference,
    drafts,
    empty_state,
    form_grid,
    note,
    row,
    split,
    stack,
    status_chip,
    toast,
)
from pages.widgets.icons import ICONS, Icon
from pages.widgets.status import STATUSES, TONES

DRAINS = {
    "e": Option("E-Drain", "Overhead flush, drain opens by itself"),
    "basic": Option("Basic basin", "Manual drain"),
    "di": Option("DI", blocked="Only an E-Sink has a DI basin."),
}
PARTS = {str(n): Option(f"70{n % 10}.{n:03}", f"Accessory {n} for cleaning") for n in range(250)}


def everything() -> None:
    steps = [
        Step("Customer", "done", "/orders"),
        Step("Sinks", "problems", "/orders", note="2 to look at"),
        Step("Configuration", "open", "/orders"),
        Step("Accessories", "open"),
        Step("Review", "open"),
    ]
    StepBar(steps, current=2)
    with split("Live view") as (main, side):
        with main:
            fields()
            choices()
            actions()
            sayings()
        with side:
            statuses()
            differences()
            facts()
    with card("Icons"), row():
        for name in ICONS:
            Icon(name)


def fields() -> None:
    def state() -> None:
        SaveState().saved("10:42")

    with card("Fields", actions=state), form_grid():
        Field("Customer", "St. Mary's", hint="As on the purchase order", required=True)
        Field("Length", "47.5", unit="in", keyboard="decimal").refuse(
            "Length: 47.5 in is below 48 in, the shortest body."
        )
        DateField("Wanted on", hint="At least 14 days from today")
        Picker("Accessory", PARTS, "12", hint="250 in the catalogue", clearable=True)
        Quantity("How many", 2, hint="1 to 10", least=1, most=10)
        Field("Closed", "cannot change now").disable()
        Field("Notes", multiline=True, placeholder="Anything the floor should know")
        FileDrop(
            "Documents",
            "/files",
            accept=(".pdf", ".png"),
            max_bytes=300_000,
            hint="PDF, JPEG, PNG or WebP, 10 MB each",
        )


def choices() -> None:
    with card("Choices"):
        Choice(
            "Legs",
            {"dl27": "DL27", "dl14": "DL14", "lc1": "LC1"},
            "dl27",
            hint="Height 28 to 44 in",
        )
        Choice("Basin", DRAINS, "e", cards=True)
        Choice("Pegboard", {"yes": "Yes", "no": "No"}).refuse("Say whether there is a pegboard.")
        Several("For", "All sinks", {1: "B-1001", 2: "B-1002"}, hint="One sink or several")
        Check("Drawers and compartments", detail="Add them in the next step")
        Check("Workflow to the left", value=True)


def actions() -> None:
    async def ask() -> None:
        said = await confirm(
            "Cancel this order?", "This cannot be undone.", act="Cancel order", danger=True
        )
        answer.set_text("cancelled" if said else "kept")

    with Sheet("Add a document") as sheet:
        Text("A sheet comes up from the edge on tablets.")
        with drafts("document"):
            Field("What is it", placeholder="Purchase order")
    with card("Actions"), row():
        Button("Store", kind="primary", icon="check")
        Button("Plain", icon="edit")
        Button("Quiet", kind="quiet", icon="history")
        Button("Cancel order", ask, kind="danger")
        Button("Blocked", kind="primary").block("Add at least one sink first.")
        IconButton("trash", "Remove")
        Button("Open sheet", sheet.open)
        Button("Toasts", toasts)
        with Popover("Why?"):
            Text("A 54 in sink needs the body for 48 to 60 in.")
        answer = Text("", "muted")


def toasts() -> None:
    toast("Tom Baker changed PO-2026-0117.")
    toast("Stored.", "ok")
    toast("Something went wrong here. Nothing you saved is lost. Report number E-1234.", "bad")


def sayings() -> None:
    with card("Saying", actions=lambda: Button("Small", kind="quiet")):
        note("The BOM is made when you submit.")
        note("2 quantities are not verified.", "warn", title="Look at these first")
        note("Length 47.5 in is below 48 in, the shortest body. Choose 48 in or more.", "bad")
        note("Everything is complete.", "ok")
        UndoBar("Draft deleted.", lambda: None)
        work = Progress("Reading the workbook", on_cancel=lambda: None)
        work.show(1250, 20000, rate="2,400 rows a second", left="about 8 s left")
        SaveState().failed("No connection.")
        empty_state("bell", "Nothing new. Changes to your orders show up here.")


def statuses() -> None:
    with card("Statuses"):
        with row():
            for status in STATUSES:
                status_chip(status)
        caption("Tones")
        with row():
            for tone in TONES:
                chip(tone.capitalize(), tone)


def differences() -> None:
    changes = [
        Change(kind="added", number="711.97", name="DL27 leg kit", quantity="2"),
        Change(kind="removed", number="711.99", name="LC1 leg kit, lifting columns", quantity="2"),
        Change(kind="changed", number="702.10", name="1/4-20 nylon nut", before="8", after="12"),
    ]
    with card("What changed"):
        difference(changes, [("709.82", "Body, 48 to 60 in", "1"), ("719.1", "Basin kit", "3")])


def facts() -> None:
    with card("Order"):
        description_list(
            [
                ("Customer", "St. Mary's Hospital"),
                ("PO", lambda: PartNumber("PO-2026-0117")),
                ("Project", ""),
            ]
        )
        H3("Notes")
        with stack("gap-2"):
            Text("Deliver to the north dock.")
            Link("Open the order", "/orders")
