"""What a device sends as an answer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from uuid import UUID

# No device of ours was on before; a day more covers every time zone.
EARLIEST, AHEAD = date(2000, 1, 1), timedelta(days=1)
Act = Literal["value", "na", "ask", "reply", "note", "agree", "withdraw"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One tap, one measurement, one note; `client_id` is made on the device, once for each.

    `act`: a value (an empty one takes one's answer back), N/A, “not sure, ask”, a lead's reply
    that leaves the answer to the floor, a note beside an answer that stays whose it is, the second
    person's agreement to an N/A, or that something is taken back: the tap `undoes` names by its
    `client_id`, as if it had never been, or that agreement. `confirmed` says that a value outside
    its limits is meant. `seen_id` is the newest answer to the place that was on the screen.
    `instrument` is the number that stands on it.
    """

    client_id: UUID
    item_key: str
    basin: int = 0
    act: Act = "value"
    value: str = ""
    note: str = ""
    confirmed: bool = False
    instrument: str = ""
    seen_id: int | None = None
    undoes: UUID | None = None
    device_at: datetime | None = None

    @property
    def place(self) -> tuple[str, int]:
        """What it is an answer to."""
        return self.item_key, self.basin


def device_time(at: datetime | None, today: date) -> datetime | None:
    """When it was by the clock of a device; None where that clock says what cannot be so."""
    if at is None or at.utcoffset() is None or not EARLIEST <= at.date() <= today + AHEAD:
        return None
    return at.astimezone(UTC)
