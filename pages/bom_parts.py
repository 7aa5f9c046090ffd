"""What the BOM page is put together from: facts, explanations, differences, files."""

from collections.abc import Callable, Sequence

from nicegui import ui

from app import bom, edge
from app.access import Action
from app.bom import Heading, Line, Revision, StoredBom
from app.errors import Refused
from app.exports import Wanted
from app.exports.printout import View
from app.rules import difference as rules
from app.rules.numbers import plain
from app.rules.why import WhyNot
from app.words import t
from pages.ages import When
from pages.catalogue_address import of_item
from pages.exports import bom_file, purchase_list_file
from pages.moments import day, moment
from pages.signing import signed_by
from pages.visitor import actor, visitor
from pages.widgets import (
    H2,
    Button,
    Change,
    Field,
    Link,
    LinkButton,
    PartNumber,
    Popover,
    Sheet,
    Text,
    chip,
    description_list,
    difference,
    note,
    row,
    stack,
)
from pages.widgets.status import Tone

SHORT = 12  # letters of a hash that tell two apart at a glance
STATUS: dict[str, tuple[str, Tone, str]] = {
    "draft": ("Draft", "neutral", "edit"),
    "in-review": ("In review", "info", "eye"),
    "approved": ("Approved", "ok", "passed"),
    "superseded": ("Superseded", "neutral", "history"),
}


def bom_chip(status: str) -> None:
    words, tone, icon = STATUS[status]
    chip(t(words), tone, icon)


def revision_words(known: Revision) -> str:
    """`Revision 2, in review`, with why it was made when somebody said so."""
    words = t("revision {n}, {status}", n=known.revision, status=t(STATUS[known.status][0]).lower())
    return f"{words}: {known.reason}" if known.reason else words


def facts(heading: Heading) -> None:
    """Where the BOM belongs and what it was made from."""
    pairs: list[tuple[str, str | Callable[[], object]]] = [
        (t("PO"), lambda: Link(heading.po_number, f"/orders/{heading.order_id}", "mono")),
        (t("Customer"), heading.customer),
        (t("Wanted"), day(heading.wanted_on)),
        (t("Revision"), lambda: revision(heading)),
        (t("Made from"), made_from(heading)),
        (t("Made"), lambda: made(heading)),
        (t("SHA-256"), lambda: fingerprint(heading.sha256)),
    ]
    if heading.project:
        pairs.insert(2, (t("Project"), heading.project))
    if heading.reason:
        pairs.append((t("Reason"), heading.reason))
    description_list(pairs).classes("facts-tight")


def approval(stored: StoredBom) -> None:
    """Who approved it, as it must stand on every screen and print of it."""
    if stored.signed:
        H2(t("Approval"))
        signed_by(stored.signed)


def po_link(heading: Heading) -> None:
    Link(heading.po_number, f"/orders/{heading.order_id}", "mono tall")


def revision(heading: Heading) -> None:
    with row():
        Text(str(heading.revision), "strong", tag="span")
        bom_chip(heading.status)


def made(heading: Heading) -> None:
    said = t("{at} by {name}", at=moment(heading.made_at), name=heading.made_by)
    When(said, heading.made_at, tag="span")


def made_from(heading: Heading) -> str:
    return t(
        "configuration {revision}, rule set {rules}",
        revision=heading.configuration_revision,
        rules=heading.rule_set,
    )


def fingerprint(sha256: str) -> None:
    with Popover(sha256[:SHORT], icon="shield"):
        Text(t("The same choices, rules and catalogue give this hash again, for ever."), "muted")
        Text(sha256, "mono hash")
    Text(sha256, "mono hash only-print")


def details(stored: StoredBom, line: Line) -> Sheet:
    """Everything about one line: the way to it, how many, and why."""
    with Sheet(line.number) as sheet:
        Text(line.name)
        top = stored.way_to(line)[0]
        pairs: list[tuple[str, str | Callable[[], object]]] = [
            (t("Item"), lambda: Link(line.number, of_item(line.number), "mono")),
            (t("Outline number"), line.outline),
            (t("For this build"), plain(line.total)),
            (t("In each parent"), plain(line.quantity) if line.parent else ""),
            (t("Quantity"), t("verified") if line.verified else t("not verified yet")),
            (t("Chosen"), line.about),
        ]
        description_list([pair for pair in pairs if pair[1] != ""])
        if line.parent is not None:
            Text(" › ".join(each.number for each in stored.way_to(line)), "mono wrap")
        reasons(stored, top)
    return sheet


def reasons(stored: StoredBom, top: Line) -> None:
    Text(t("Why {item} is here", item=top.number), "strong")
    with ui.element("ul").classes("stack gap-2"):
        for reason in top.reasons:
            with ui.element("li"):
                Text(reason.sentence[:1].upper() + reason.sentence[1:])
                Text(
                    t(
                        "Rule {rule} of rule set {version}, quantity {n}",
                        rule=reason.rule,
                        version=stored.heading.rule_set,
                        n=plain(reason.quantity),
                    ),
                    "faint",
                )


def why_not_sheet(heading: Heading) -> Sheet:
    """Type any item: which rule would add it, and which choice would be needed."""

    async def answer() -> None:
        place.clear()
        try:
            found = await edge.read(actor(), lambda s: bom.why_not(s, heading, field.value))
        except Refused as refusal:
            field.refuse(str(refusal))
            return
        field.refuse(None)
        with place:
            told(found)

    with Sheet(t("Why is an item not here?")) as sheet:
        field = Field(
            t("Item or outline number"),
            keyboard="search",
            hint=t("For example T2-OHL-MDRD-KIT or 716.128"),
        )
        field.on("keydown.enter", answer)
        with row():
            Button(t("Explain"), answer, kind="primary")
        place = ui.element("div").classes("stack").props("role=status")
    return sheet


def told(found: WhyNot) -> None:
    note(found.sentence, "ok" if found.status in {"here", "inside"} else "info")
    for missed in (rule for rule in found.rules if not rule.refused):
        with stack("gap-1"):
            with row():
                PartNumber(missed.item if "<" not in missed.item else missed.rule)
                Text(missed.reason, "muted", tag="span")
            for choice in missed.choices:
                Text(
                    t(
                        "{label}: needs {needed}, is {present}",
                        label=choice.label,
                        needed=choice.needed,
                        present=choice.present or t("not chosen"),
                    )
                )


def export_sheet(heading: Heading) -> Sheet:
    """Every format; each press is entered in the ledger."""
    number, current = heading.build_number, heading.revision

    def link(text: str, asked: Wanted) -> None:
        LinkButton(text, bom_file(number, current, asked), icon="download")

    with Sheet(t("Export {build}, revision {n}", build=number, n=current)) as sheet:
        Text(t("Excel"), "strong")
        with row():
            link(t("XLSX: top lines, tree, purchase list"), Wanted("xlsx"))
        Text(t("Paper"), "strong")
        with row():
            link(t("PDF on A4"), Wanted("pdf"))
            link(t("PDF on Letter"), Wanted("pdf", paper="us-letter"))
        Text(t("For other programs"), "strong")
        with row():
            for view, words in CSV.items():
                link(t(words), Wanted("csv", view=view))
            link(t("JSON"), Wanted("json"))
        Text(t("Use XLSX for Excel: a CSV lets it turn 702.10 into 702.1."), "faint")
    return sheet


def order_export_sheet(heading: Heading) -> Sheet:
    """The purchase list of a whole order as files."""

    def link(text: str, asked: Wanted) -> None:
        LinkButton(text, purchase_list_file(heading.order_id, asked), icon="download")

    with Sheet(t("Export the purchase list of {po}", po=heading.po_number)) as sheet, row():
        link(t("XLSX"), Wanted("xlsx"))
        link(t("PDF on A4"), Wanted("pdf"))
        link(t("PDF on Letter"), Wanted("pdf", paper="us-letter"))
        link(t("CSV"), Wanted("csv"))
        link(t("JSON: every bill, one a line"), Wanted("json"))
    return sheet


def export_button(make: Callable[[], Sheet]) -> None:
    """The sheet is made when somebody asks for it: most people only look."""
    if visitor().may(Action.EXPORT_BOM):
        Button(t("Export"), opener(make), kind="primary", icon="download")


def opener(make: Callable[[], Sheet]) -> Callable[[], None]:
    """Opens the sheet, made the first time; it stands beside the page's content."""
    made: list[Sheet] = []

    def show() -> None:
        if not made:
            with ui.context.client.content:
                made.append(make())
        made[0].open()

    return show


CSV: dict[View, str] = {
    "purchase-list": "CSV: purchase list",
    "tree": "CSV: tree",
    "top-lines": "CSV: top lines",
}


def show_difference(found: rules.Difference, unchanged: Sequence[Line] = ()) -> None:
    """The top lines as redlines; what changed deeper down is counted by the place it is in."""
    moved = {(change.item, tuple(change.attributes.items())) for change in found.top_lines}
    same = [
        (line.number, line.name, plain(line.total))
        for line in unchanged
        if (line.number, tuple(line.attributes.items())) not in moved
    ]
    difference([as_change(change) for change in found.top_lines], same)
    tops = {change.path for change in found.top_lines}
    inside = [
        change for change in found.tree if len(change.path) > 1 and (change.path[0],) not in tops
    ]
    if inside:
        Text(t("Inside the assemblies"), "strong")
        difference([as_change(change) for change in inside])


def as_change(change: rules.Change) -> Change:
    quantity = change.new if change.new is not None else change.old
    chosen = bom.about(change.attributes)
    return Change(
        kind=change.kind,
        number=change.item,
        name=f"{change.name} ({chosen})" if chosen and len(change.path) == 1 else change.name,
        quantity=plain(quantity) if quantity is not None else "",
        before=plain(change.old) if change.old is not None else "",
        after=plain(change.new) if change.new is not None else "",
    )
