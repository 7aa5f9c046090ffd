"""What stands above a checklist, and what it has to know about whoever looks at it."""

from collections.abc import Iterator

from app import settings
from app.access import Action
from app.runs import Head, Shown
from app.words import t
from models.orders import CLOSED
from pages.moments import day
from pages.visitor import visitor
from pages.widgets.checklist import Around


def around(shown: Shown) -> Around:
    """What the element shows about the run and about whoever looks at it."""
    head, me = shown.head, visitor()
    closed = head.closed_at is not None
    may_fill = me.may(head.stage.action)
    lead = me.may(Action.ANSWER_QUESTION)
    return Around(
        head=head_of(head),
        instruments=[
            {
                "number": one.number,
                "kind": one.kind,
                "name": one.name,
                "due": day(one.due_on) if one.due_on else "",
                "overdue": one.overdue,
            }
            for one in shown.instruments
        ],
        run=head.id,
        person=me.person_id,
        zone=settings.current().factory_time_zone,
        readonly=closed or head.build_status in CLOSED or not (may_fill or lead),
        lead=lead,
        may_fill=may_fill,
        language=head.language,
    )


def head_of(head: Head) -> dict[str, str]:
    return {
        "build": head.build_number,
        "po": head.po_number,
        "customer": head.customer,
        "drawing": f"/documents/{head.drawing_id}" if head.drawing_id else "",
        "facts": " · ".join(filter(None, facts_of(head))),
    }


def facts_of(head: Head) -> Iterator[str]:
    """What else a paper checklist has in its head; the initials of whoever fills it in."""
    yield head.model
    if head.basins:
        yield t("1 basin") if head.basins == 1 else t("{n} basins", n=head.basins)
    yield head.project
    me = visitor()
    if head.closed_at is None and me.may(head.stage.action):
        yield t("Initials {initials}", initials=me.initials)
    number, revision = head.document_number, head.template_revision
    yield t("{number}, revision {n}", number=number, n=revision)
