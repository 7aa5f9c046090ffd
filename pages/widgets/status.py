"""Status chips: soft ground, dark text and a small drawing, never colour alone."""

from typing import Literal

from app.words import t
from pages.widgets.icons import icon_class
from pages.widgets.text import TextElement

Tone = Literal[
    "neutral", "ok", "warn", "bad", "info", "violet", "cyan", "pink", "lime", "orange", "amber"
]
TONES: tuple[Tone, ...] = (
    "neutral", "ok", "warn", "bad", "info", "violet", "cyan", "pink", "lime", "orange", "amber",
)  # fmt: skip

STATUSES: dict[str, tuple[str, Tone, str]] = {
    "draft": ("Draft", "neutral", "edit"),
    "order-created": ("Order created", "info", "orders"),
    "parts-sent": ("Parts sent", "amber", "send"),
    "ready-for-pre-qc": ("Ready for Pre-QC", "violet", "shield"),
    "ready-for-production": ("Ready for production", "cyan", "clock"),
    "in-production": ("In production", "cyan", "tool"),
    "testing-complete": ("Testing complete", "pink", "flask"),
    "packaging-complete": ("Packaging complete", "lime", "package"),
    "ready-for-final-qc": ("Ready for final QC", "orange", "shield"),
    "ready-to-ship": ("Ready to ship", "ok", "passed"),
    "shipped": ("Shipped", "neutral", "truck"),
    "pre-qc-rejected": ("Pre-QC rejected", "bad", "stop"),
    "pre-qc-rework": ("Pre-QC rework", "violet", "tool"),
    "final-qc-rejected": ("Final QC rejected", "bad", "stop"),
    "final-rework": ("Final rework", "orange", "tool"),
    "on-hold": ("On hold", "bad", "pause"),
    "cancelled": ("Cancelled", "neutral", "ban"),
}
# Of a request for service parts; no build and no order is called one of these.
REQUEST_STATUSES: dict[str, tuple[str, Tone, str]] = {
    "cart": ("In the cart", "neutral", "edit"),
    "pending": ("Pending", "info", "clock"),
    "approved": ("Approved", "ok", "check"),
    "rejected": ("Rejected", "bad", "stop"),
    "returned": ("Returned for change", "amber", "undo"),
    "fulfilled": ("Fulfilled", "neutral", "passed"),
}
LOOKS = STATUSES | REQUEST_STATUSES


def status_chip(status: str) -> TextElement:
    """The chip of a status of a build, an order or a request, by its stored name or its words."""
    words, tone, icon = status_look(status)
    return chip(words, tone, icon)


def status_look(status: str) -> tuple[str, Tone, str]:
    """Words, tone and drawing; an unknown status fails instead of looking like another one."""
    words, tone, icon = LOOKS[status.strip().lower().replace(" ", "-").replace("_", "-")]
    return t(words), tone, icon


def chip(text: str, tone: Tone = "neutral", icon: str = "") -> TextElement:
    element = TextElement(tag="span", text=text)
    return element.classes(f"chip tone-{tone} {icon_class(icon) if icon else ''}".strip())
