"""Measuring instruments: which there are, until when each may be used, and with what proof.

reading.py      lists, one instrument with its calibrations, where it was used
changing.py     new ones, corrections, out of use and back
calibrating.py  a calibration with its certificate
"""

from app.instruments.calibrating import (
    Calibrated,
    add_certificate,
    calibrate,
    may_add_certificate,
)
from app.instruments.changing import Facts, add, bring_back, change, take_out_of_use
from app.instruments.reading import (
    DUE_SOON,
    Calibration,
    InstrumentRow,
    InstrumentShown,
    Use,
    kinds,
    listed,
    look,
)

__all__ = [
    "DUE_SOON",
    "Calibrated",
    "Calibration",
    "Facts",
    "InstrumentRow",
    "InstrumentShown",
    "Use",
    "add",
    "add_certificate",
    "bring_back",
    "calibrate",
    "change",
    "kinds",
    "listed",
    "look",
    "may_add_certificate",
    "take_out_of_use",
]
