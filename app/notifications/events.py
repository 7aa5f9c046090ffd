"""Who hears of what: the one table, and the words the preferences page uses."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.roles import Action, Role

# Whose turn it is when a build has just come to this status.
TURN: Mapping[str, tuple[Role, ...]] = {
    "order-created": (Role.PROCUREMENT,),
    "parts-sent": (Role.PROCUREMENT,),
    "ready-for-pre-qc": (Role.QC,),
    "ready-for-production": (Role.ASSEMBLER,),
    "in-production": (Role.ASSEMBLER,),
    "testing-complete": (Role.ASSEMBLER,),
    "packaging-complete": (Role.ASSEMBLER,),
    "ready-for-final-qc": (Role.QC,),
    "ready-to-ship": (Role.COORDINATOR,),
    "pre-qc-rejected": (Role.COORDINATOR,),
    "pre-qc-rework": (Role.ASSEMBLER,),
    "final-qc-rejected": (Role.COORDINATOR,),
    "final-rework": (Role.ASSEMBLER,),
    "on-hold": (Role.PROCUREMENT, Role.COORDINATOR),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What may happen, in words, and who hears of it.

    `turn` stands for the roles whose turn it is. Assemblers hear of a build somebody works on only
    when it is theirs; of one that nobody has, all of them do. `asked_by` is what whoever has asked
    may do: who answers names them.
    """

    words: str
    roles: tuple[Role, ...] = ()
    turn: bool = False
    creator: bool = False
    assignees: bool = False
    asked_by: tuple[Action, ...] = ()
    urgent: bool = False


EVENTS: Mapping[str, Event] = {
    "order-submitted": Event(
        words="A new order is to be reviewed", roles=(Role.PROCUREMENT,), creator=True
    ),
    "your-turn": Event(words="A build becomes your turn", turn=True),
    "moved-on": Event(
        words="A build you entered or work on moves on", creator=True, assignees=True
    ),
    "shortage": Event(
        words="Parts are missing on the floor",
        roles=(Role.PROCUREMENT, Role.COORDINATOR),
        creator=True,
        assignees=True,
        urgent=True,
    ),
    "shortage-resolved": Event(
        words="Missing parts are there again",
        roles=(Role.COORDINATOR,),
        creator=True,
        assignees=True,
    ),
    "pre-qc-failed": Event(
        words="A Pre-QC has failed",
        roles=(Role.COORDINATOR, Role.ASSEMBLER),
        creator=True,
        assignees=True,
    ),
    "final-qc-failed": Event(
        words="A final QC has failed",
        roles=(Role.COORDINATOR, Role.ASSEMBLER),
        creator=True,
        assignees=True,
        urgent=True,
    ),
    "held": Event(
        words="A build is put on hold",
        roles=(Role.PROCUREMENT, Role.COORDINATOR),
        creator=True,
        assignees=True,
    ),
    "released": Event(
        words="A build goes on after a hold", turn=True, creator=True, assignees=True
    ),
    # The turn is also theirs who have to approve or to answer again because of it.
    "build-changed": Event(
        words="A build is configured anew after it was ordered",
        turn=True,
        creator=True,
        assignees=True,
    ),
    "cancelled": Event(words="Builds are cancelled", turn=True, creator=True, assignees=True),
    "parts-late": Event(
        words="Parts are not back on the day they were expected",
        roles=(Role.PROCUREMENT,),
        creator=True,
    ),
    "bom-question": Event(
        words="A question about a bill of materials", roles=(Role.COORDINATOR,), creator=True
    ),
    "bom-answer": Event(
        words="An answer about a bill of materials",
        roles=(Role.PROCUREMENT,),
        asked_by=(Action.REVIEW_BOM,),
    ),
    "bom-returned": Event(
        words="A bill of materials is returned", roles=(Role.COORDINATOR,), creator=True
    ),
    "floor-question": Event(
        words="Somebody on the floor is not sure and asks", roles=(Role.COORDINATOR, Role.QC)
    ),
    "floor-answer": Event(
        words="Your question from the floor is answered",
        asked_by=(Action.ASSEMBLE, Action.INSPECT, Action.ANSWER_QUESTION),
    ),
    "wanted-soon": Event(
        words="The wanted date is near", roles=(Role.COORDINATOR,), creator=True, assignees=True
    ),
    "overdue": Event(
        words="The wanted date is past",
        roles=(Role.COORDINATOR,),
        creator=True,
        assignees=True,
        urgent=True,
    ),
    "service-requested": Event(
        words="A service request is to be decided", roles=(Role.PROCUREMENT,)
    ),
    "service-decided": Event(
        words="Your service request is approved, rejected or returned",
        asked_by=(Action.ORDER_SERVICE_PARTS,),
    ),
    "service-fulfilled": Event(
        words="Your service request is fulfilled", asked_by=(Action.ORDER_SERVICE_PARTS,)
    ),
}
