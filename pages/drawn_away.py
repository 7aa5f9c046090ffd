"""A press goes on to its end also when what was pressed has been drawn anew meanwhile.

NiceGUI asks the place of what was pressed for its page: who acts, where a toast or a sheet goes.
A change made elsewhere may have drawn that place anew while the press waited for the database;
below it NiceGUI keeps the page itself, and from then on the press speaks there.
"""

from nicegui.context import Context
from nicegui.slot import Slot

asked: property = vars(Context)["slot_stack"]


def register() -> None:
    """Called once by `serve.build`; again does no harm."""
    setattr(Context, "slot_stack", property(still_there))  # noqa: B010  # mypy knows it as it was


def still_there(context: Context) -> list[Slot]:
    """The places around what is done now, without those that are gone from the page."""
    around: list[Slot] = asked.__get__(context)
    if not around or stands(around[-1]):
        return around
    return [slot for slot in around if stands(slot)] or around


def stands(slot: Slot) -> bool:
    return slot._parent() is not None  # noqa: SLF001  # its public name raises
