"""A change after approval: a build's next configuration, with what it touches shown before.

Source: “Who does what, and what moves a build”, section “A change after approval”. Saving makes a
new configuration revision and, where a line differs, a new BOM revision that has to be approved
again. Only checklist items the change touches are asked again; everything else keeps its original
answer, person, time and signature.
"""

from app.changes.delta import Delta, OutsourcedTouched, delta
from app.changes.draft import begin
from app.changes.reopened import RunTouched
from app.changes.saving import LEAST_REASON, NothingChanged, save

__all__ = [
    "LEAST_REASON",
    "Delta",
    "NothingChanged",
    "OutsourcedTouched",
    "RunTouched",
    "begin",
    "delta",
    "save",
]
