"""The line on every page of a demonstration that says it is one."""

from html import escape

from nicegui import ui

from app import settings
from app.words import t
from pages.widgets.icons import Icon
from pages.widgets.text import Text


def words() -> str:
    return t(
        "This is a demonstration with made-up orders and people. "
        "Nothing entered here reaches a factory, and it may be deleted at any time."
    )


def banner() -> ui.element:
    with ui.element("aside").classes("demonstration") as said:
        said.props["aria-label"] = t("Demonstration")
        Icon("info")
        Text(words())
    return said


def plain_banner() -> str:
    """The same for pages without a socket; nothing in a real installation."""
    if not settings.current().is_demo:
        return ""
    return (
        f'<aside class="demonstration" aria-label="{escape(t("Demonstration"))}">'
        f'<span class="icon i-info" aria-hidden="true"></span><p>{escape(words())}</p></aside>'
    )
