"""What people work with: the way between its pages, and how an instrument stands in words."""

from app.instruments import InstrumentRow
from app.words import t
from pages.ages import span, today
from pages.widgets import LinkButton, row
from pages.widgets.status import Tone


def workshop_links() -> None:
    """From instruments to what else people work with."""
    with row("no-print"):
        LinkButton(t("Instruments"), "/instruments", kind="quiet", icon="flask")
        LinkButton(t("Tools"), "/tools", kind="quiet", icon="tool")
        LinkButton(t("Work instructions"), "/instructions", kind="quiet", icon="file")


def standing(one: InstrumentRow) -> tuple[str, Tone, str]:
    """How the calibration stands today, in words, tone and drawing."""
    if one.due_on is None:
        return t("Not calibrated"), "bad", "stop"
    left = (one.due_on - today()).days
    if one.overdue:
        return t("Overdue since {span}", span=span(-left)), "bad", "stop"
    if one.due_soon:
        words = t("Due today") if left == 0 else t("Due in {span}", span=span(left))
        return words, "warn", "warning"
    return t("In calibration"), "ok", "check"
