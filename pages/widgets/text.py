"""Headings, text and links as elements that both people and NiceGUI's `User` can read."""

from nicegui.elements.mixins.text_element import TextElement

__all__ = ["H1", "H2", "H3", "Link", "PartNumber", "Text", "TextElement"]


class H1(TextElement):
    """The one title of a page; the frame draws it."""

    def __init__(self, text: str) -> None:
        super().__init__(tag="h1", text=text)


class H2(TextElement):
    def __init__(self, text: str) -> None:
        super().__init__(tag="h2", text=text)


class H3(TextElement):
    def __init__(self, text: str) -> None:
        super().__init__(tag="h3", text=text)


class Text(TextElement):
    """A paragraph; `look` is any of our text utilities: "muted", "faint", "strong", "numeric"."""

    def __init__(self, text: str, look: str = "", *, tag: str = "p") -> None:
        super().__init__(tag=tag, text=text)
        self.classes(f"text {look}".strip())


class PartNumber(TextElement):
    """A number of the trade: monospace, never broken in the middle."""

    def __init__(self, text: str) -> None:
        super().__init__(tag="span", text=text)
        self.classes("mono")


class Link(TextElement):
    """A link to one of our own paths; anything else is refused, as names may come from a person."""

    def __init__(self, text: str, href: str, look: str = "") -> None:
        super().__init__(tag="a", text=text)
        self.props["href"] = own_path(href)
        self.classes(f"link {look}".strip())


def own_path(href: str) -> str:
    """The path itself when it stays with us, for links made from stored values."""
    if (href.startswith("/") and not href.startswith(("//", "/\\"))) or href.startswith(("#", "?")):
        return href
    raise ValueError(f"{href!r} is not a path of ours")
