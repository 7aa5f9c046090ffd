"""What the bar above every page offers, whatever the page and whoever looks."""

from nicegui import ui

from app.words import t
from pages.widgets.text import TextElement


def search() -> None:
    """A real form: it works before the page has its socket, and "/" jumps into it."""
    with ui.element("form").classes("search i-search") as form:
        form.props["action"], form.props["method"], form.props["role"] = "/search", "get", "search"
        field = ui.element("input")
        field.props["type"], field.props["name"] = "search", "q"
        field.props["placeholder"] = t("Search")
        field.props["aria-label"] = t("Search orders, builds and parts")
        field.props["autocomplete"], field.props["enterkeyhint"] = "off", "search"
        TextElement(tag="kbd", text="/").props["aria-hidden"] = "true"


def connection() -> None:
    """A dot; net.js says in words when the line is gone."""
    dot = ui.element("div").classes("net")
    dot.props["title"] = t("Connection")
    dot.props["aria-hidden"] = "true"


def guide() -> None:
    """How this is done, for whoever does not know yet."""
    link = TextElement(tag="a", text="").classes("btn btn-quiet btn-icon i-help")
    link.props["href"] = "/guide"
    link.props["aria-label"] = link.props["title"] = t("Guide")
