"""Our line icons: one path each on a 24 by 24 field, turned into CSS masks once at start.

A mask costs one class instead of an element, follows the text colour, and fetches no icon font
(the framework's own is 128 kB and flashes words while it loads).
"""

from pages.widgets.text import TextElement

RING = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z"
BOX = "M21 8 12 3 3 8v8l9 5 9-5ZM3 8l9 5 9-5M12 13v8"

ICONS = {
    "ban": f"{RING}M5.8 5.8l12.4 12.4",
    "bell": "M18 9a6 6 0 1 0-12 0c0 6-2.5 7.5-2.5 7.5h17S18 15 18 9ZM10 20a2.2 2.2 0 0 0 4 0",
    "board": "M4 4h4.5v16H4ZM9.8 4h4.5v10H9.8ZM15.5 4H20v13h-4.5Z",
    "box": BOX,
    "calendar": "M4 6h16v14H4ZM4 10.5h16M8 3v4M16 3v4",
    "check": "m4.5 12.5 5 5 10-11",
    "clock": f"{RING}M12 7v5l3.5 2",
    "copy": "M9 9h11v11H9ZM5 15H4V4h11v1",
    "cross": "M6 6l12 12M18 6 6 18",
    "down": "m6 9 6 6 6-6",
    "download": "M12 4v11M7 11l5 5 5-5M4 20h16",
    "edit": "M4 20h4L20 8l-4-4L4 16ZM13.5 6.5l4 4",
    "eye": "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z"
    "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
    "file": "M14 3H6a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1V8ZM14 3v5h5",
    "filter": "M4 6h16M7 12h10M10 18h4",
    "flask": "M9 3h6M10 3v6.5L4.6 18.6A1.6 1.6 0 0 0 6 21h12a1.6 1.6 0 0 0 1.4-2.4L14 9.5V3"
    "M7.5 15h9",
    "help": f"{RING}M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.7.4-1.1.9-1.1 1.8M12 16.7h.01",
    "history": "M3.5 12a8.5 8.5 0 1 0 3-6.5L3.5 8M3.5 3.5V8H8M12 7.5V12l3 2",
    "home": "M3 10.5 12 3l9 7.5V20a1 1 0 0 1-1 1h-5v-7H9v7H4a1 1 0 0 1-1-1Z",
    "info": f"{RING}M12 11v5M12 8h.01",
    "leave": "M9 21H5a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1h4M16 16l4-4-4-4M20 12H9",
    "left": "m15 6-6 6 6 6",
    "link": "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.5 1.5"
    "M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.5-1.5",
    "lock": "M5 11h14v10H5ZM8 11V7.5a4 4 0 0 1 8 0V11",
    "minus": "M5 12h14",
    "more": "M5 12h.01M12 12h.01M19 12h.01",
    "offline": "M3 3l18 18M5 12.5a10 10 0 0 1 4-2.4M8.5 16a5 5 0 0 1 7 0M2 9a15 15 0 0 1 4.6-2.9"
    "M10.5 5.1A15 15 0 0 1 22 9M15.5 10.7a10 10 0 0 1 3.5 1.8M12 19.5h.01",
    "orders": "M9 4.5H6a1 1 0 0 0-1 1V20a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1V5.5a1 1 0 0 0-1-1h-3"
    "M9 3h6v3H9ZM9 11h6M9 15h4",
    "package": f"{BOX}M7.5 5.5l9 5",
    "passed": f"{RING}M8.5 12.2l2.5 2.5 4.5-5",
    "pause": f"{RING}M10 9v6M14 9v6",
    "people": "M16 20v-1.5a3.5 3.5 0 0 0-3.5-3.5h-6A3.5 3.5 0 0 0 3 18.5V20"
    "M9.5 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM21 20v-1.5a3.5 3.5 0 0 0-2.6-3.4"
    "M15.5 4.2a3.5 3.5 0 0 1 0 6.6",
    "person": "M19 20v-1a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v1M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z",
    "plus": "M12 5v14M5 12h14",
    "print": "M7 9V3h10v6M7 18H4v-7a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v7h-3M7 15h10v6H7Z",
    "refresh": "M20 11a8 8 0 0 0-14-4.5l-2 2M4 4v4.5h4.5M4 13a8 8 0 0 0 14 4.5l2-2M20 20v-4.5h-4.5",
    "right": "m9 6 6 6-6 6",
    "scan": "M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3"
    "M8 20H5a1 1 0 0 1-1-1v-3M8 9v6M12 9v6M16 9v6",
    "search": "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM20.5 20.5 16 16",
    "send": "M21 3 3 10.5l7 3.5 3.5 7ZM21 3 10 14",
    "shield": "M12 21s8-3.5 8-9.5V5.5L12 3 4 5.5v6C4 17.5 12 21 12 21ZM8.5 11.5l2.5 2.5 4.5-4.5",
    "sink": "M3 11h18v1.5a7.5 7.5 0 0 1-7.5 7.5h-3A7.5 7.5 0 0 1 3 12.5Z"
    "M10 11V6.5a2.5 2.5 0 0 1 5 0",
    "stop": f"{RING}M15 9l-6 6M9 9l6 6",
    "tool": "M14.7 6.3a1 1 0 0 0 0 1.4l1.6 1.6a1 1 0 0 0 1.4 0l3.8-3.8a6 6 0 0 1-8 8l-6.9 6.9"
    "a2.1 2.1 0 0 1-3-3l6.9-6.9a6 6 0 0 1 8-8Z",
    "trash": "M4 7h16M9 7V4h6v3M6 7l1 13a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1l1-13M10 11v6M14 11v6",
    "truck": "M8 17h6V5H2v12h2M14 9h4l4 4v4h-2M6 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z"
    "M18 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
    "undo": "M4 9h10a6 6 0 0 1 0 12h-3M8 5 4 9l4 4",
    "up": "m6 15 6-6 6 6",
    "upload": "M12 16V5M7 9l5-5 5 5M4 20h16",
    "message": "M4 5h16v11H9l-5 4Z",
    "warning": "M12 4 2.5 20h19ZM12 10v4.5M12 17.2h.01",
}


class Icon(TextElement):
    """A drawing beside words; give `label` only when it stands alone and means something."""

    def __init__(self, name: str, label: str = "") -> None:
        super().__init__(tag="span", text="")
        self.classes(f"icon {icon_class(name)}")
        self.props["role" if label else "aria-hidden"] = "img" if label else "true"
        if label:
            self.props["aria-label"] = label


def icon_class(name: str) -> str:
    """The class that puts this drawing on an element; an unknown name fails here, not on screen."""
    if name not in ICONS:
        raise KeyError(f"there is no icon {name!r}")
    return f"i-{name}"


def icon_css() -> str:
    return "".join(f'.i-{name}{{--i:url("{drawn(path)}")}}' for name, path in ICONS.items())


def drawn(path: str) -> str:
    return (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' "
        "fill='none' stroke='%23000' stroke-width='1.75' stroke-linecap='round' "
        f"stroke-linejoin='round'%3E%3Cpath d='{path}'/%3E%3C/svg%3E"
    )
