"""All sinks of the order in one table: which are complete, and what differs."""

from nicegui import ui

from app.drafts.compare import Row, compared
from app.words import t
from pages.widgets import Check, Text, TextElement, card, chip
from pages.wizard.around import Around, address


def compare_table(around: Around) -> None:
    """Differences stand out; everything that is the same can be folded away."""
    flow = around.flow
    with card(t("All sinks side by side")):
        only = Check(t("Show only what differs"))
        place = ui.element("div").classes("compare-frame").props('tabindex="0" role="region"')
        place.props["aria-label"] = t("Comparison of the sinks")

    def draw() -> None:
        rows = compared(flow.content, flow.rules)
        shown = [row for row in rows if row.differs or not only.value]
        place.clear()
        with place:
            table(around, shown)
            if not shown:
                Text(t("The sinks do not differ."), "muted")

    only.on_value_change(draw)
    flow.show(draw)
    draw()


def table(around: Around, rows: list[Row]) -> None:
    flow = around.flow
    with ui.element("table").classes("compare"):
        with ui.element("thead"), ui.element("tr"):
            TextElement(tag="td", text="")
            for build in flow.review.builds:
                with ui.element("th").props("scope=col"):
                    link = TextElement(tag="a", text=build.name).classes("link")
                    link.props["href"] = address(flow.id, "configure", build.position)
                    wrong = len(build.findings)
                    if wrong:
                        chip(t("{n} to do", n=wrong), "warn", "warning")
                    else:
                        chip(t("Complete"), "ok", "check")
        with ui.element("tbody"):
            for row in rows:
                with ui.element("tr").classes("differs" if row.differs else ""):
                    TextElement(tag="th", text=t(row.label)).props("scope=row")
                    for value in row.values:
                        cell(value)


def cell(value: str) -> None:
    if value:
        TextElement(tag="td", text=value)
    else:
        TextElement(tag="td", text=t("not chosen yet")).classes("faint")
