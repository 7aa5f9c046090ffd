"""The page in place of one that somebody may not see."""

from app.access import Visitor
from app.errors import Refused
from app.words import t
from pages.widgets import LinkButton, Text


def not_allowed_page(visitor: Visitor, refusal: Refused) -> None:
    Text(str(refusal))
    LinkButton(t("To the dashboard"), "/")
