"""The sinks of the order as links, each with how it stands."""

from nicegui import ui

from app.words import t
from pages.widgets import TextElement
from pages.wizard.around import Around, address


def build_tabs(around: Around, step: str, current: int | None) -> None:
    """Nothing to choose from with one sink; with more, an overview of them all comes first."""
    flow = around.flow
    with ui.element("nav").classes("build-tabs").props(f'aria-label="{t("Sinks")}"') as place:
        pass

    def draw() -> None:
        place.clear()
        with place:
            if flow.quantity > 1 and step == "configure":
                tab(t("All sinks"), address(flow.id, step), "", here=current is None)
            for build in flow.review.builds:
                left = len([one for one in build.findings if one.step == step])
                state = t("{n} to do", n=left) if left else t("complete")
                link = tab(
                    build.name,
                    address(flow.id, step, build.position),
                    state,
                    here=build.position == current,
                )
                link.props["data-state"] = "open" if left else "done"

    flow.show(draw)
    draw()


def tab(words: str, href: str, state: str, *, here: bool) -> ui.element:
    with ui.element("a").classes("build-tab") as link:
        TextElement(tag="span", text=words).classes("build-tab-name")
        if state:
            TextElement(tag="span", text=state).classes("build-tab-state")
    link.props["href"] = href
    if here:
        link.props["aria-current"] = "page"
    return link
