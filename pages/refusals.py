"""The page in place of one that somebody may not see."""

from app.access import Visitor
from app.errors import Refused
from app.words import t
from pages.frame import frame
from pages.widgets import LinkButton, note


def not_allowed_page(visitor: Visitor, refusal: Refused) -> None:
    """Said inside the frame, so that the way on is where it always is."""
    with frame(t("This is not open to you"), visitor):
        note(str(refusal), "warn")
        LinkButton(t("Dashboard"), "/", icon="home")
